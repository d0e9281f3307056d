import NIOCore
import NIOPosix
import PQIdentity
import PQTLS
import PQTransport
import Testing
import TestSupport

/// What each end learns when a connection can't be or doesn't last.
@Suite(.timeLimit(.minutes(1))) struct FailureTests {
    @Test func `a server of another authority is refused, and learns it`() async throws {
        let journal = Journal()
        try await withListener(journal: journal, handler: echo) { port in
            let configuration = try World.client(trust: World.otherAuthority.get())
            let refusal = await failure {
                try await connectAsEdge(port, configuration) { _ -> Void in
                    Issue.record("the body ran")
                }
            }
            guard case .tls(.certificate(.notIssuedByTrustedAuthority)) = refusal else {
                Issue.record("not the reason: \(String(describing: refusal))")
                return
            }
            try await journal.wait(for: "unknown_ca")
        }
    }

    @Test func `a client of another authority is refused, and learns it`() async throws {
        let journal = Journal()
        try await withListener(journal: journal, handler: echo) { port in
            let stranger = try World.otherAuthority.get().identity("edge.test")
            let configuration = try World.client(identity: stranger)
            let refusal = await failure {
                try await connectAsEdge(port, configuration) { connection in
                    // The client's handshake ends before the server has seen its certificate.
                    for try await _ in connection.messages {}
                }
            }
            #expect(refusal == .tls(.peerAlert(.unknownAuthority)))
            try await journal.wait(for: "not issued by a trusted authority")
        }
    }

    @Test func `a refusal that comes after the body has ended well is the error of the call`()
        async throws
    {
        let limits = TransportLimits(handshakeTime: .seconds(30), closingTime: .seconds(30))
        try await withListener(handler: echo) { port in
            let stranger = try World.otherAuthority.get().identity("edge.test")
            let configuration = try World.client(identity: stranger)
            let refusal = await failure {
                try await connectAsEdge(port, configuration, limits: limits) { connection in
                    try await connection.send([1])
                }
            }
            #expect(refusal == .tls(.peerAlert(.unknownAuthority)))
        }
    }

    @Test func `a refusal that the body has dealt with is not told again`() async throws {
        try await withListener(handler: echo) { port in
            let stranger = try World.otherAuthority.get().identity("edge.test")
            let configuration = try World.client(identity: stranger)
            let refusal = try await connectAsEdge(port, configuration) { connection in
                await failure { for try await _ in connection.messages {} }
            }
            #expect(refusal == .tls(.peerAlert(.unknownAuthority)))
        }
    }

    @Test func `bad clients never end the listener`() async throws {
        let journal = Journal()
        let echoed = try await withListener(journal: journal, handler: echo) { port in
            for garbage in ["GET / HTTP/1.1\r\n\r\n", "", "\u{16}\u{3}\u{1}\u{0}\u{5}abc"] {
                try await withRawClient(port) { outbound in
                    try await outbound.write(ByteBuffer(string: garbage))
                }
            }
            let stranger = try World.client(
                identity: World.otherAuthority.get().identity("edge.test")
            )
            _ = await failure {
                try await connectAsEdge(port, stranger) { connection in
                    for try await _ in connection.messages {}
                }
            }
            return try await connectAsEdge(port) { connection in
                try await connection.send([42])
                return try await connection.messages.first { _ in true }
            }
        }
        #expect(echoed == [42])
        #expect(journal.text.contains("no TLS"))
    }

    @Test func `a handler that fails ends its own connection only`() async throws {
        struct Refusal: Error {}
        let journal = Journal()
        try await withListener(
            journal: journal,
            handler: { connection in
                for try await message in connection.messages {
                    if message == [0] { throw Refusal() }
                    try await connection.send(message)
                }
            },
            { port in
                let end = await failure {
                    try await connectAsEdge(port) { connection in
                        try await connection.send([0])
                        for try await _ in connection.messages { Issue.record("a message") }
                    }
                }
                #expect(end == .tls(.truncated))
                let echoed = try await connectAsEdge(port) { connection in
                    try await connection.send([1])
                    return try await connection.messages.first { _ in true }
                }
                #expect(echoed == [1])
                try await journal.wait(for: "Refusal")
            }
        )
    }

    @Test func `bytes that stop without a close are no clean end`() async throws {
        // A server that closes TCP when it has read something.
        try await withRawServer(answer: []) { port in
            let refusal = await failure { try await connectAsEdge(port) { _ in } }
            #expect(refusal == .tls(.truncated))
        }
    }

    @Test(.slow)
    func `what the peer never takes is reported after a body that ended well`() async throws {
        let limits = TransportLimits(
            messageByteCount: 8 << 20,
            closingTime: .milliseconds(200)
        )
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        try await withListener(
            limits: limits,
            handler: { _ in for await _ in ends {} },
            { port in
                let refusal = await failure {
                    try await connectAsEdge(port, limits: limits) { connection in
                        // So many messages wait that the listener stops reading.
                        for _ in 0..<100 { try await connection.send([1]) }
                        try await connection.send([UInt8](repeating: 2, count: 8 << 20))
                    }
                }
                #expect(refusal == .outputLost)
                end.finish()
            }
        )
    }

    @Test func `an alert in place of an answer is the reason`() async throws {
        try await withRawServer(answer: [21, 3, 3, 0, 2, 2, 40]) { port in
            let refusal = await failure { try await connectAsEdge(port) { _ in } }
            #expect(refusal == .tls(.peerAlert(.handshakeFailure)))
        }
    }

    @Test func `a server that never answers runs into the deadline`() async throws {
        let limits = TransportLimits(handshakeTime: .milliseconds(200))
        try await withRawServer(answer: nil) { port in
            let refusal = await failure {
                try await connectAsEdge(port, limits: limits) { _ in }
            }
            #expect(refusal == .handshakeTimedOut)
        }
    }

    @Test func `a client that never speaks runs into the deadline`() async throws {
        let journal = Journal()
        let limits = TransportLimits(handshakeTime: .milliseconds(200))
        try await withListener(limits: limits, journal: journal, handler: echo) { port in
            try await withRawClient(port) { _ in
                try await journal.wait(for: "took too long")
            }
        }
    }

    @Test func `handshakes beyond the limit are dropped, those within succeed`() async throws {
        let journal = Journal()
        let limits = TransportLimits(handshakesAtOnce: 1)
        try await withListener(limits: limits, journal: journal, handler: echo) { port in
            try await withRawClient(port) { _ in
                while !journal.text.contains("too many handshakes") {
                    _ = await failure { try await connectAsEdge(port) { _ in } }
                }
            }
            // The silent client is gone, so there is room again.
            var echoed: [UInt8]?
            while echoed == nil {
                echoed =
                    try? await connectAsEdge(port) { connection in
                        try await connection.send([7])
                        return try await connection.messages.first { _ in true }
                    } ?? nil
            }
            #expect(echoed == [7])
        }
    }

    @Test func `a port where no one listens is an error of the network`() async throws {
        let port = try await withListener(handler: echo) { $0 }
        let refusal = await failure { try await connectAsEdge(port) { _ in } }
        #expect(refusal == .network("127.0.0.1:\(port): Connection refused"))
    }

    @Test func `a host that doesn't answer is an error of the network`() async throws {
        // Nobody is taken out of the queue, and it is full: the system leaves the next one waiting.
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: 1)
            .serverChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = try #require(server.localAddress?.port)
        let client = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(.seconds(1))
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
        var queued: [any Channel] = []
        var timeouts = 0
        while queued.count < 16, timeouts < 2 {
            do {
                queued.append(try await client.connect(to: address).get())
            } catch { timeouts += 1 }
        }
        let limits = TransportLimits(connectTime: .milliseconds(200))
        let refusal = await failure { try await connectAsEdge(port, limits: limits) { _ in } }
        #expect(refusal == .network("127.0.0.1:\(port): no answer in time"))
        for channel in queued { try await channel.close() }
        try await server.close()
    }

    @Test func `a name that is none is an error of the network`() async throws {
        let configuration = try World.client()
        let refusal = await failure {
            try await PQTransport.connect(
                to: "no host",
                port: 1,
                configuration: configuration
            ) { _ in }
        }
        #expect(refusal == .network("the host no host: Name or service not known"))
    }

    @Test func `a port that is taken is an error of the network`() async throws {
        try await withListener(handler: echo) { port in
            let refusal = await failure {
                try await PQTransport.listen(
                    on: "127.0.0.1",
                    port: port,
                    configuration: World.server(),
                    handler: echo
                )
            }
            let reason = "can't listen on 127.0.0.1:\(port): Address already in use"
            #expect(refusal == .network(reason))
        }
    }

    @Test func `cancelling ends a client that waits for messages`() async throws {
        try await withListener(handler: echo) { port in
            let (started, start) = AsyncStream.makeStream(of: Void.self)
            let task = Task {
                await failure {
                    try await connectAsEdge(port) { connection in
                        start.finish()
                        for try await _ in connection.messages {}
                    }
                }
            }
            for await _ in started {}
            task.cancel()
            #expect(await task.value == .cancelled)
        }
    }

    @Test func `cancelling ends a client in its handshake`() async throws {
        try await withRawServer(answer: nil) { port in
            let task = Task { await failure { try await connectAsEdge(port) { _ in } } }
            try await Task.sleep(for: .milliseconds(50))
            task.cancel()
            #expect(await task.value == .cancelled)
        }
    }

    @Test func `cancelling a listener closes its connections`() async throws {
        let (ended, end) = AsyncStream.makeStream(of: TransportError?.self)
        let (started, start) = AsyncStream.makeStream(of: Void.self)
        let client = try await withListener(handler: echo) { port in
            let client = Task {
                end.yield(
                    await failure {
                        try await connectAsEdge(port) { connection in
                            start.finish()
                            for try await _ in connection.messages {}
                        }
                    }
                )
                end.finish()
            }
            for await _ in started {}
            return client
        }
        await client.value
        // The handlers did not end by themselves: for the client that is no clean end.
        for await failure in ended { #expect(failure == .tls(.truncated)) }
    }

    @Test func `trust in an empty list of authorities is refused before anyone connects`() throws {
        let nobody = TrustAnchors(roots: [])
        let client = try TLSClientConfiguration(
            identity: World.edge.get(),
            trust: nobody,
            serverName: .dns("cloud.test")
        )
        #expect(throws: TLSError.self) { try client.validated() }
        let server = try TLSServerConfiguration(identity: World.cloud.get(), clientTrust: nobody)
        #expect(throws: TLSError.self) { try server.validated() }
    }
}

/// Connects without TLS.
func withRawClient(
    _ port: Int,
    _ body: (NIOAsyncChannelOutboundWriter<ByteBuffer>) async throws -> Void
) async throws {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                    wrappingChannelSynchronously: channel
                )
            }
        }
    try await channel.executeThenClose { _, outbound in try await body(outbound) }
}

/// A server without TLS: it answers the first bytes and closes, or says nothing at all.
private func withRawServer(
    answer: [UInt8]?,
    _ body: @Sendable (Int) async throws -> Void
) async throws {
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .bind(host: "127.0.0.1", port: 0) { channel in
            channel.eventLoop.makeCompletedFuture {
                try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
                    wrappingChannelSynchronously: channel
                )
            }
        }
    try await withThrowingTaskGroup { group in
        group.addTask {
            try await server.executeThenClose { clients in
                for try await client in clients {
                    try? await client.executeThenClose { inbound, outbound in
                        for try await _ in inbound {
                            guard let answer else { continue }
                            try await outbound.write(ByteBuffer(bytes: answer))
                            return
                        }
                    }
                }
            }
        }
        try await body(try #require(server.channel.localAddress?.port))
        group.cancelAll()
    }
}
