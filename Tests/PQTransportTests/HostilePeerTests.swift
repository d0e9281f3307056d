import NIOCore
import NIOPosix
import PQTLS
import PQTransport
import Testing

/// Clients that want to wear a listener out, and endings in the middle of things.
@Suite(.timeLimit(.minutes(1))) struct HostilePeerTests {
    @Test func `a client that speaks a byte at a time runs into the deadline`() async throws {
        let journal = Journal()
        let limits = TransportLimits(handshakeTime: .milliseconds(300))
        try await withListener(limits: limits, journal: journal, handler: echo) { port in
            try await withRawClient(port) { outbound in
                // The header of a record of 16 KB, and then its content, which never ends.
                // On a busy machine the deadline can have passed before it.
                try? await outbound.write(ByteBuffer(bytes: [22, 3, 1, 0x40, 0, 1, 0, 0x3F, 0]))
                while !journal.text.contains("took too long") {
                    try? await outbound.write(ByteBuffer(bytes: [0]))
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
    }

    @Test func `a refused client holds its place until its connection is gone`() async throws {
        let journal = Journal()
        let limits = TransportLimits(closingTime: .seconds(20), handshakesAtOnce: 1)
        try await withListener(limits: limits, journal: journal, handler: echo) { port in
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.allowRemoteHalfClosure, value: true)
                .connect(host: "127.0.0.1", port: port).get()
            try await channel.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\n\r\n")).get()
            // The alert has been sent, but this end does not close.
            try await Task.sleep(for: .milliseconds(300))
            #expect(await failure { try await connectAsEdge(port) { _ in } } != nil)
            #expect(journal.text.contains("too many handshakes"))
            try await channel.close().get()
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

    @Test func `a message can not be claimed to be larger than the limit`() async throws {
        let journal = Journal()
        try await withListener(journal: journal, handler: echo) { port in
            let loop = MultiThreadedEventLoopGroup.singleton.next()
            let completion = loop.makePromise(of: ConnectionSecurity.self)
            let configuration = try World.client()
            let channel = try await ClientBootstrap(group: loop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(
                            PQTLSClientHandler(configuration, completion: completion)
                        )
                    }
                }
                .connect(host: "127.0.0.1", port: port).get()
            _ = try await completion.futureResult.get()
            let claim: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF, 1]
            try await channel.writeAndFlush(ByteBuffer(bytes: claim)).get()
            try await journal.wait(for: "a message of 4294967295 bytes")
            try? await channel.close().get()
        }
    }

    @Test func `closing while another task sends ends both cleanly`() async throws {
        try await withListener(handler: echo) { port in
            let refusals = try await connectAsEdge(port) { connection in
                let message = [UInt8](repeating: 1, count: 10_000)
                return try await withThrowingTaskGroup(of: TransportError?.self) { group in
                    group.addTask {
                        await failure {
                            while true { try await connection.send(message) }
                        }
                    }
                    group.addTask {
                        var count = 0
                        for try await _ in connection.messages {
                            count += 1
                            if count == 5 { try await connection.close() }
                        }
                        #expect(count >= 5)
                        return nil
                    }
                    var refusals: [TransportError] = []
                    for try await refusal in group {
                        if let refusal { refusals.append(refusal) }
                    }
                    return refusals
                }
            }
            #expect(refusals == [.closed])
        }
    }

    @Test func `a connection and a handler can be printed, and show no data`() async throws {
        try await withListener(handler: echo) { port in
            try await connectAsEdge(port) { connection in
                try await connection.send([222, 111, 222, 111])
                var text = "\(connection)" + String(reflecting: connection)
                dump(connection, to: &text)
                let flat = text.filter { $0 != " " && $0 != "\n" }
                #expect(!flat.contains("-222-111-222-111"))
                #expect(!flat.contains("222,111,222,111"))
                _ = try await connection.messages.first { _ in true }
            }
        }
        let handler = PQTLSClientHandler(try World.client())
        var text = ""
        dump(handler, to: &text)
        #expect(!text.isEmpty)
    }

    @Test func `any duration can be a limit`() async throws {
        let limits = TransportLimits(
            handshakeTime: .seconds(Int64.max),
            closingTime: .seconds(Int64.max)
        )
        let echoed = try await withListener(limits: limits, handler: echo) { port in
            try await connectAsEdge(port, limits: limits) { connection in
                try await connection.send([1])
                return try await connection.messages.first { _ in true }
            }
        }
        #expect(echoed == [1])
    }
}
