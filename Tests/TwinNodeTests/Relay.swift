import NIOCore
import NIOPosix
import Synchronization

/// A cable with a fault: it relays bytes, and harms the first connections on purpose.
final class Relay: Sendable {
    enum Direction: CaseIterable { case toServer, toClient }

    enum Harm: CaseIterable { case flip, duplicate, drop, cut }

    /// What happens, in which direction, behind how many bytes.
    struct Fault: Sendable {
        let harm: Harm
        let direction: Direction
        let offset: Int
    }

    private struct Cut: Error {}
    private typealias Bytes = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private let faults: [Fault]
    private let connections = Mutex(0)

    /// A cable whose connections have these faults, one each; those behind them have none.
    init(_ faults: [Fault]) { self.faults = faults }

    /// How many connections there were.
    var count: Int { connections.withLock { $0 } }

    /// Relays to a server on loopback while a body runs.
    func run(to port: Int, _ body: @escaping @Sendable (Int) async throws -> Void) async throws {
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0, childChannelInitializer: Self.wrap)
        try await withThrowingTaskGroup { group in
            group.addTask { try await body(server.channel.localAddress?.port ?? 0) }
            group.addTask {
                try await server.executeThenClose { clients in
                    try await withThrowingDiscardingTaskGroup { group in
                        for try await client in clients {
                            let number = self.connections.withLock { count in
                                defer { count += 1 }
                                return count
                            }
                            let fault = number < self.faults.count ? self.faults[number] : nil
                            group.addTask { await self.relay(client, to: port, fault) }
                        }
                    }
                }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    private static let wrap: @Sendable (any Channel) -> EventLoopFuture<Bytes> = { channel in
        channel.eventLoop.makeCompletedFuture {
            try Bytes(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
    }

    private func relay(_ client: Bytes, to port: Int, _ fault: Fault?) async {
        do {
            try await client.executeThenClose { fromClient, toClient in
                let server = try await ClientBootstrap(
                    group: MultiThreadedEventLoopGroup.singleton
                ).connect(host: "127.0.0.1", port: port, channelInitializer: Self.wrap)
                try await server.executeThenClose { fromServer, toServer in
                    try await withThrowingTaskGroup { group in
                        group.addTask {
                            try await Self.copy(fromClient, toServer, fault, in: .toServer)
                        }
                        group.addTask {
                            try await Self.copy(fromServer, toClient, fault, in: .toClient)
                        }
                        for try await _ in group {}
                    }
                }
            }
        } catch {
            // Both ends see it.
        }
    }

    private static func copy(
        _ source: NIOAsyncChannelInboundStream<ByteBuffer>,
        _ target: NIOAsyncChannelOutboundWriter<ByteBuffer>,
        _ fault: Fault?,
        in direction: Direction
    ) async throws {
        var passed = 0
        for try await buffer in source {
            var bytes = Array(buffer.readableBytesView)
            let before = passed
            passed += bytes.count
            if let fault, fault.direction == direction, before <= fault.offset,
                fault.offset < passed
            {
                let place = fault.offset - before
                switch fault.harm {
                case .flip: bytes[place] ^= 0x40
                case .duplicate: bytes += bytes[place...]
                case .drop: bytes.removeSubrange(place...)
                case .cut:
                    try await target.write(ByteBuffer(bytes: bytes[..<place]))
                    throw Cut()
                }
            }
            try await target.write(ByteBuffer(bytes: bytes))
        }
        target.finish()
    }
}
