import NIOCore
import NIOPosix
import PQIdentity
import PQTLS

// What NIO's errors say to people: the address, and the system's own words for the error.

extension TransportError {
    /// An error of the network, in words.
    init(network error: any Error) {
        switch error {
        case let error as TransportError: self = error
        case let error as TLSError: self = .tls(error)
        case is CancellationError: self = .cancelled
        case is ChannelError: self = .closed
        default: self = .network(networkReason(of: error))
        }
    }

    /// Why nobody was reached.
    init(connectingTo host: String, _ port: Int, _ error: any Error) {
        guard case ChannelError.connectTimeout = error else {
            self.init(network: error)
            return
        }
        self = .network("\(hostAndPort(host, port)): no answer in time")
    }

    /// Why a listener could not be opened.
    init(listeningAt host: String, _ port: Int, _ error: any Error) {
        switch TransportError(network: error) {
        case .network(let reason):
            self = .network("can't listen on \(hostAndPort(host, port)): \(reason)")
        case let other: self = other
        }
    }
}

/// What went wrong on the network, in the system's words and without NIO's.
///
/// - Parameter error: An error of NIO.
/// - Returns: One line.
package func networkReason(of error: any Error) -> String {
    switch error {
    case let error as IOError: KeyFile.reason(error.errnoCode)
    case let error as SocketAddressError.UnknownHost:
        "the host \(error.host): \(error.errorDescription)"
    case let error as NIOConnectionError: reason(connecting: error)
    default: String(describing: error)
    }
}

/// Every address that was tried, or that there was none.
private func reason(connecting error: NIOConnectionError) -> String {
    let attempts = error.connectionErrors.map {
        "\($0.target.text): \(networkReason(of: $0.error))"
    }
    guard attempts.isEmpty else { return attempts.joined(separator: "; ") }
    return (error.dnsAError ?? error.dnsAAAAError).map { networkReason(of: $0) }
        ?? "\(hostAndPort(error.host, error.port)): no answer"
}

private func hostAndPort(_ host: String, _ port: Int) -> String {
    host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
}
