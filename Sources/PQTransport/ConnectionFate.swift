import NIOCore
import PQTLS
import Synchronization

/// The first thing that went wrong on a connection, for whoever asks later.
///
/// The event loop records it; the tasks that send and receive look here when NIO tells them no
/// more than that the channel is closed.
final class ConnectionFate: Sendable {
    private let first = Mutex<TransportError?>(nil)

    /// What went wrong, if anything did.
    var failure: TransportError? { first.withLock { $0 } }

    /// Keeps the first failure and forgets the others, which follow from it.
    func record(_ failure: TransportError) {
        first.withLock { $0 = $0 ?? failure }
    }

    /// The reason behind an error of NIO.
    func reason(for error: any Error) -> TransportError {
        switch error {
        case let error as TransportError: error
        case is CancellationError: .cancelled
        default: failure ?? TransportError(network: error)
        }
    }
}

extension TransportError {
    /// An error of the network, in its own words.
    init(network error: any Error) {
        switch error {
        case let error as TransportError: self = error
        case let error as TLSError: self = .tls(error)
        case is CancellationError: self = .cancelled
        case is ChannelError: self = .closed
        default: self = .network(String(describing: error))
        }
    }
}
