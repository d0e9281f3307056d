import Logging
import NIOCore
import PQTLS
import Synchronization

/// Bounds how many clients are connected, and how many before they are known, since each costs
/// work and a socket.
///
/// A handshake that failed holds its place until its connection is gone: a client may take its
/// time to close.
final class ListenerGate: Sendable {
    private struct Counts {
        var connections = 0
        var handshakes = 0
        var handshakesOf: [String: Int] = [:]
    }

    private let limits: TransportLimits
    private let logger: Logger
    private let counts = Mutex(Counts())

    init(limits: TransportLimits, logger: Logger) {
        self.limits = limits
        self.logger = logger
    }

    /// Builds the pipeline of a client, unless there are too many.
    func open<Element: Sendable>(
        over channel: any Channel,
        of element: Element.Type,
        _ configuration: () throws -> TLSServerConfiguration
    ) throws -> OpenChannel<Element> {
        let address = channel.remoteAddress?.ipAddress ?? ""
        let client = channel.remoteAddress?.text ?? "unknown"
        if let refusal = enter(address) {
            logger.notice("connection dropped: \(refusal)", metadata: ["client": "\(client)"])
            TransportMetrics.shared(.server).fail(refusal)
            channel.close(promise: nil)
            throw refusal
        }
        channel.closeFuture.whenComplete { _ in self.counts.withLock { $0.connections -= 1 } }
        do {
            // Not an option of the bootstrap: where it can't be set, because the client is gone
            // already, that would end the listener.
            try? channel.syncOptions?.setOption(.tcpOption(.tcp_nodelay), value: 1)
            let open = try openChannel(
                TLSServer.self,
                over: channel,
                of: Element.self,
                try configuration(),
                limits: limits
            )
            open.handshake.whenSuccess { _ in self.leaveHandshake(address) }
            open.handshake.whenFailure { _ in
                channel.closeFuture.whenComplete { _ in self.leaveHandshake(address) }
            }
            return open
        } catch {
            logger.error("connection dropped: \(error)", metadata: ["client": "\(client)"])
            leaveHandshake(address)
            channel.close(promise: nil)
            throw error
        }
    }

    private func enter(_ address: String) -> TransportError? {
        counts.withLock { counts in
            guard counts.connections < limits.connectionsAtOnce ?? .max else {
                return .tooManyConnections
            }
            guard counts.handshakes < limits.handshakesAtOnce,
                counts.handshakesOf[address, default: 0] < limits.handshakesPerAddress ?? .max
            else { return .tooManyHandshakes }
            counts.connections += 1
            counts.handshakes += 1
            counts.handshakesOf[address, default: 0] += 1
            return nil
        }
    }

    private func leaveHandshake(_ address: String) {
        counts.withLock { counts in
            counts.handshakes -= 1
            let others = counts.handshakesOf[address, default: 1] - 1
            // No entry for those who are gone.
            counts.handshakesOf[address] = others == 0 ? nil : others
        }
    }
}
