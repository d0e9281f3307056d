import NIOCore
import NIOPosix
import Testing
import TwinNode

/// The tap keeps what passes and changes nothing.
@Suite(.timeLimit(.minutes(1))) struct WiretapTests {
    private typealias Bytes = NIOAsyncChannel<ByteBuffer, ByteBuffer>

    private static let wrap: @Sendable (any Channel) -> EventLoopFuture<Bytes> = { channel in
        channel.eventLoop.makeCompletedFuture {
            try Bytes(
                wrappingChannelSynchronously: channel,
                configuration: .init(isOutboundHalfClosureEnabled: true)
            )
        }
    }

    /// Runs a server and a tap before it while a body runs; the server serves one client a time.
    private func run(
        _ tap: Wiretap,
        server:
            @escaping @Sendable (
                NIOAsyncChannelInboundStream<ByteBuffer>, NIOAsyncChannelOutboundWriter<ByteBuffer>
            ) async throws -> Void,
        _ body: @escaping @Sendable (_ tapPort: Int) async throws -> Void
    ) async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .bind(host: "127.0.0.1", port: 0, childChannelInitializer: Self.wrap)
        let port = listener.channel.localAddress?.port ?? 0
        let (ports, tapPort) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup { group in
            group.addTask {
                try await listener.executeThenClose { clients in
                    for try await client in clients {
                        try? await client.executeThenClose(server)
                    }
                }
            }
            group.addTask {
                try await tap.run(to: "127.0.0.1", port: port) { tapPort.yield($0) }
            }
            group.addTask {
                for await port in ports { return try await body(port) }
            }
            try await group.next()
            group.cancelAll()
        }
    }

    /// Sends bytes and gets all that comes back until the other end closes.
    private func ask(_ port: Int, _ question: String) async throws -> String {
        let client = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .connect(host: "127.0.0.1", port: port, channelInitializer: Self.wrap)
        return try await client.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: question))
            outbound.finish()
            var answer = ""
            for try await bytes in inbound { answer += String(buffer: bytes) }
            return answer
        }
    }

    @Test func `both directions of all connections are recorded`() async throws {
        let tap = Wiretap()
        try await run(tap) { inbound, outbound in
            var question = ByteBuffer()
            for try await bytes in inbound { question.writeImmutableBuffer(bytes) }
            // An answer behind the question's end: one direction may end before the other.
            try await outbound.write(ByteBuffer(string: "re: " + String(buffer: question)))
        } _: { port in
            let answers = try await [ask(port, "one"), ask(port, "two")]
            #expect(answers == ["re: one", "re: two"])
        }
        #expect(String(decoding: tap.recording.toServer, as: UTF8.self) == "onetwo")
        #expect(String(decoding: tap.recording.toClient, as: UTF8.self) == "re: onere: two")
        #expect(tap.recording.isComplete)
    }

    @Test func `recording ends at the limit, relaying does not`() async throws {
        let tap = Wiretap(byteLimit: 4)
        try await run(tap) { inbound, outbound in
            for try await bytes in inbound { try await outbound.write(bytes) }
        } _: { port in
            let answer = try await ask(port, "longer")
            #expect(answer == "longer")
        }
        #expect(tap.recording.toServer == Array("long".utf8))
        #expect(tap.recording.toClient == Array("long".utf8))
        #expect(!tap.recording.isComplete)
    }

    @Test func `an end that breaks off ends it for the other`() async throws {
        struct BreakOff: Error {}
        try await run(Wiretap()) { _, _ in
            throw BreakOff()
        } _: { port in
            let answer = try? await ask(port, "anyone?")
            #expect(answer ?? "" == "")
        }
    }

    @Test func `without a server a client is closed, and the tap goes on`() async throws {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = listener.localAddress?.port ?? 0
        try await listener.close()
        let (ports, tapPort) = AsyncStream.makeStream(of: Int.self)
        await withThrowingTaskGroup { group in
            group.addTask {
                try await Wiretap().run(to: "127.0.0.1", port: port) { tapPort.yield($0) }
            }
            for await port in ports {
                for _ in 0..<2 {
                    // Closed, or reset where the question had not been read yet.
                    let answer = try? await ask(port, "anyone?")
                    #expect(answer ?? "" == "")
                }
                break
            }
            group.cancelAll()
        }
    }
}
