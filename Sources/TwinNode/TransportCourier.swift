public import PQTransport
public import PQTwin
import Synchronization

/// Carries frames over the connections of a node: one queue a peer, none of them trusted.
///
/// A frame for a peer that is away or too slow is dropped; the sync machines send it again. So one
/// slow peer delays nobody else, and memory stays bounded.
public final class TransportCourier: Courier {
    /// How many frames may wait for one peer.
    private static let queueLimit = 1024

    private struct Queue {
        let link: UInt64
        let frames: AsyncStream<[UInt8]>.Continuation
    }

    private struct Links {
        var next: UInt64 = 0
        var isClosed = false
        var queues: [NodeName: Queue] = [:]
    }

    private let links = Mutex(Links())

    /// A courier without connections.
    public init() {}

    /// Queues a frame for its recipients.
    ///
    /// - Parameters:
    ///   - frame: The frame.
    ///   - recipients: The peers.
    /// - Throws: ``CourierError`` for the last one that it was dropped for.
    public func carry(_ frame: [UInt8], to recipients: [NodeName]) throws {
        var dropped: CourierError?
        for recipient in recipients {
            guard let queue = links.withLock({ $0.queues[recipient] }) else {
                dropped = .noLink(recipient)
                continue
            }
            guard case .enqueued = queue.frames.yield(frame) else {
                dropped = .queueFull(recipient)
                continue
            }
        }
        if let dropped { throw dropped }
    }

    /// Whether frames find their way to a peer now.
    ///
    /// - Parameter peer: The peer.
    /// - Returns: Whether there is a connection.
    public func reaches(_ peer: NodeName) -> Bool {
        links.withLock { $0.queues[peer] != nil }
    }

    /// Exchanges frames over a connection until either end closes it.
    ///
    /// - Parameters:
    ///   - connection: The connection, whose peer was authenticated as a node.
    ///   - engine: The node at this end.
    /// - Throws: ``NodeError/peerNamesNoNode``, or `TransportError` if the connection breaks.
    public func serve(_ connection: SecureConnection, by engine: NodeEngine) async throws {
        guard let peer = connection.security.node else { throw NodeError.peerNamesNoNode }
        try await serve(connection, with: peer) { open in
            try await engine.greet(peer, opening: open)
        } take: { frame in
            await engine.receive(frame)
        }
    }

    /// The same, whoever takes what comes in.
    ///
    /// A newer connection of the same peer takes the place of an older one.
    ///
    /// - Parameters:
    ///   - connection: The connection.
    ///   - peer: Whose it is, by its certificate.
    ///   - onUp: Called first, with the switch that lets frames for the peer be taken from then on.
    ///   - take: Called for each frame of the peer when `onUp` has returned; the next one is read
    ///     when it returns.
    /// - Throws: `TransportError` if the connection breaks, or what `onUp` throws.
    package func serve(
        _ connection: SecureConnection,
        with peer: NodeName,
        onUp: @Sendable (_ open: @escaping @Sendable () -> Void) async throws -> Void,
        take: @escaping @Sendable (_ frame: [UInt8]) async -> Void
    ) async throws {
        let (frames, continuation) = AsyncStream.makeStream(
            of: [UInt8].self,
            bufferingPolicy: .bufferingOldest(Self.queueLimit)
        )
        let link = nextLink()
        defer { close(peer, link) }
        try await onUp { self.open(peer, link, continuation) }
        try await withThrowingTaskGroup { group in
            group.addTask {
                for await frame in frames { try await connection.send(frame) }
                // Returns when all of it is on its way.
                try await connection.close()
            }
            group.addTask {
                for try await frame in connection.messages { await take(frame) }
            }
            // Whichever direction ends first ends the link.
            try await group.next()
            group.cancelAll()
        }
    }

    /// Sends what is queued and closes all connections.
    ///
    /// - Parameter time: How long that may take.
    /// - Throws: `CancellationError`.
    public func close(within time: Duration) async throws {
        let open = links.withLock { links in
            links.isClosed = true
            return Array(links.queues.values)
        }
        for queue in open { queue.frames.finish() }
        let deadline = ContinuousClock.now + time
        while links.withLock({ !$0.queues.isEmpty }), ContinuousClock.now < deadline {
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    private func nextLink() -> UInt64 {
        links.withLock { links in
            links.next += 1
            return links.next
        }
    }

    private func open(
        _ peer: NodeName,
        _ link: UInt64,
        _ frames: AsyncStream<[UInt8]>.Continuation
    ) {
        let older = links.withLock { links in
            if links.isClosed { frames.finish() }
            return links.queues.updateValue(Queue(link: link, frames: frames), forKey: peer)
        }
        older?.frames.finish()
    }

    private func close(_ peer: NodeName, _ link: UInt64) {
        let closed: Queue? = links.withLock { links in
            guard links.queues[peer]?.link == link else { return nil }
            return links.queues.removeValue(forKey: peer)
        }
        closed?.frames.finish()
    }
}

/// Why a frame was dropped.
public enum CourierError: Error, Equatable, Sendable {
    /// There is no connection to the peer.
    case noLink(NodeName)
    /// The peer takes frames more slowly than they come.
    case queueFull(NodeName)
}
