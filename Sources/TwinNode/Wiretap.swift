import NIOCore
import NIOPosix
import Synchronization

/// A relay on the way to a server that keeps a copy of every byte: the eavesdropper.
///
/// It needs no key and no consent of either end, which is the point of showing it.
public final class Wiretap: Sendable {
    /// What was copied, both directions of all connections.
    public struct Recording: Sendable {
        /// Bytes on their way to the server.
        public var toServer: [UInt8] = []
        /// Bytes on their way to the client.
        public var toClient: [UInt8] = []
        /// Whether the copy ended at the limit while the relay went on.
        public var isComplete = true
    }

    private typealias Bytes = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let recorded = Mutex(Recording())
    private let byteLimit: Int

    /// A tap that has recorded nothing yet.
    ///
    /// - Parameter byteLimit: Bytes of each direction that are kept, at most.
    public init(byteLimit: Int = 64 << 20) {
        self.byteLimit = byteLimit
    }

    /// What was recorded so far.
    public var recording: Recording {
        recorded.withLock { $0 }
    }

    /// Relays connections until the task is cancelled.
    ///
    /// - Parameters:
    ///   - host: The server's address.
    ///   - port: The server's port.
    ///   - onListening: Called with the port of the tap, on loopback.
    /// - Throws: An error of the system if the tap can't listen.
    public func run(
        to host: String,
        port: Int,
        onListening: @Sendable (Int) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let server = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Bytes(wrappingChannelSynchronously: channel, configuration: .halfClosing)
                }
            }
        try await server.executeThenClose { clients in
            try await onListening(server.channel.localAddress?.port ?? 0)
            await withDiscardingTaskGroup { group in
                do {
                    for try await client in clients {
                        group.addTask { await self.relay(client, to: host, port: port) }
                    }
                } catch {
                    // The tap stops listening; its connections end with it.
                    group.cancelAll()
                }
            }
        }
    }

    /// Relays one connection; an end that fails ends it for both, as a broken cable would.
    private func relay(_ client: Bytes, to host: String, port: Int) async {
        do {
            // Around all of it, so that a client is also closed when there is no server.
            try await client.executeThenClose { fromClient, toClient in
                let server = try await dial(host, port)
                try await server.executeThenClose { fromServer, toServer in
                    try await withThrowingTaskGroup { group in
                        group.addTask {
                            try await self.copy(fromClient, to: toServer, into: \.toServer)
                        }
                        group.addTask {
                            try await self.copy(fromServer, to: toClient, into: \.toClient)
                        }
                        // Not waitForAll, which would wait for the other direction's end, too.
                        for try await _ in group {}
                    }
                }
            }
        } catch {
            // Nothing to add: both channels are closed here, and the ends see it.
        }
    }

    private func dial(_ host: String, _ port: Int) async throws -> Bytes {
        try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try Bytes(wrappingChannelSynchronously: channel, configuration: .halfClosing)
                }
            }
    }

    private func copy(
        _ source: NIOAsyncChannelInboundStream<ByteBuffer>,
        to target: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        into direction: any WritableKeyPath<Recording, [UInt8]> & Sendable
    ) async throws {
        for try await bytes in source {
            keep(bytes, in: direction)
            try await target.write(bytes)
        }
        target.finish()
    }

    private func keep(
        _ bytes: ByteBuffer,
        in direction: any WritableKeyPath<Recording, [UInt8]> & Sendable
    ) {
        recorded.withLock { recording in
            let room = byteLimit - recording[keyPath: direction].count
            recording[keyPath: direction] += bytes.readableBytesView.prefix(room)
            if bytes.readableBytes > room { recording.isComplete = false }
        }
    }
}

extension NIOAsyncChannel.Configuration where Inbound == ByteBuffer, Outbound == ByteBuffer {
    /// One direction may end while the other goes on.
    fileprivate static var halfClosing: Self {
        Self(isOutboundHalfClosureEnabled: true)
    }
}
