import NIOCore
import PQIdentity
import PQTLS
import PQTransport
import ServiceLifecycle
import ServiceLifecycleTestKit
import Testing
import TestSupport

/// Streams of bytes over loopback, and how a listener ends.
@Suite(.timeLimit(.minutes(2))) struct StreamTests {
    @Test func `bytes come back in order, and an end of one half is heard`() async throws {
        let sent = pattern(3, 3_000_000)
        let received = try await withStreamListener(handler: echoStream) { port in
            try await connectStream(
                to: "127.0.0.1",
                port: port,
                configuration: World.client()
            ) { stream in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask {
                        for start in stride(from: 0, to: sent.count, by: 100_000) {
                            try await stream.write(Array(sent[start..<start + 100_000]))
                        }
                        try await stream.finish()
                    }
                    var received = ByteBuffer()
                    for try await bytes in stream { received.writeImmutableBuffer(bytes) }
                    try await group.waitForAll()
                    return Array(received.readableBytesView)
                }
            }
        }
        #expect(received == sent)
    }

    @Test func `what comes while a verifier thinks is delivered`() async throws {
        let received = try await echoAfterVerdict { stream in
            // The client is done with its handshake long before the server.
            try await stream.write([1, 2, 3])
            return try await stream.first { _ in true }
        }
        #expect(received == ByteBuffer(bytes: [1, 2, 3]))
    }

    @Test func `an end of one half that comes while a verifier thinks is handed on`() async throws {
        let received = try await echoAfterVerdict { stream in
            try await stream.write([1, 2, 3])
            try await stream.finish()
            return try await stream.reduce(into: ByteBuffer()) { $0.writeImmutableBuffer($1) }
        }
        #expect(received == ByteBuffer(bytes: [1, 2, 3]))
    }

    /// Talks to a listener that sends everything back, and whose verifier takes its time.
    private func echoAfterVerdict(
        _ talk: @escaping @Sendable (SecureStream) async throws -> ByteBuffer?
    ) async throws -> ByteBuffer? {
        struct Slow: PeerVerifier {
            func verdict(on peer: PeerIdentity) async throws -> TLSVerdict {
                try await Task.sleep(for: .milliseconds(300))
                return .accepted
            }
        }
        var configuration = try World.server()
        configuration.clientTrust?.verifier = Slow()
        return try await withStreamListener(configuration, handler: echoStream) { port in
            try await connectStream(
                to: "127.0.0.1",
                port: port,
                configuration: World.client()
            ) { stream in try await talk(stream) }
        }
    }

    @Test func `what a handler wrote before it failed does not pass for all of it`() async throws {
        struct Interruption: Error {}
        let (read, end) = try await withStreamListener { stream in
            try await stream.write([UInt8](repeating: 7, count: 18))
            throw Interruption()
        } _: { port in
            let read = Shared(0)
            let end = await failure {
                try await connectStream(
                    to: "127.0.0.1",
                    port: port,
                    configuration: World.client()
                ) { stream in
                    for try await bytes in stream { read.add(bytes.readableBytes) }
                }
            }
            return (read.value, end)
        }
        #expect(read == 18)
        #expect(end == .tls(.truncated))
    }

    @Test func `what a client wrote before it failed does not pass for all of it`() async throws {
        struct Interruption: Error {}
        let (ends, heard) = AsyncStream.makeStream(of: TransportError?.self)
        try await withStreamListener { stream in
            heard.yield(await failure { for try await _ in stream {} })
        } _: { port in
            await #expect(throws: Interruption.self) {
                try await connectStream(
                    to: "127.0.0.1",
                    port: port,
                    configuration: World.client()
                ) { stream in
                    try await stream.write([7])
                    throw Interruption()
                }
            }
            var iterator = ends.makeAsyncIterator()
            let end = try #require(await iterator.next())
            #expect(end == .tls(.truncated))
        }
    }

    @Test func `both ends can log the proof`() async throws {
        let metadata = Shared<[String: String]>([:])
        try await withStreamListener { stream in
            metadata.set(stream.security.logMetadata.mapValues { "\($0)" })
            try await stream.finish()
        } _: { port in
            try await connectStream(
                to: "127.0.0.1",
                port: port,
                configuration: World.client()
            ) { stream in for try await _ in stream {} }
        }
        #expect(
            metadata.value == [
                "tls.group": "X25519MLKEM768", "tls.cipher": "TLS_AES_256_GCM_SHA384",
                "tls.resumed": "false", "tls.retried": "false", "tls.post-quantum": "true",
                "tls.peer": "edge.test", "tls.signature": "mldsa65", "tls.alpn": "twin/1",
            ]
        )
    }

    @Test func `a graceful shutdown lets connections end, and takes no more`() async throws {
        try await testGracefulShutdown { trigger in
            let (ports, port) = AsyncStream.makeStream(of: Int.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    try await SecureListener(
                        on: "127.0.0.1",
                        port: 0,
                        configuration: { try World.server() },
                        limits: TransportLimits(drainTime: .seconds(60)),
                        streamHandler: echoStream
                    ).run { port.yield($0) }
                }
                group.addTask {
                    guard let port = await ports.first(where: { _ in true }) else { return }
                    try await connectStream(
                        to: "127.0.0.1",
                        port: port,
                        configuration: World.client()
                    ) { stream in
                        try await stream.write([1])
                        var bytes = stream.makeAsyncIterator()
                        #expect(try await bytes.next()?.readableBytes == 1)
                        trigger.triggerGracefulShutdown()
                        // Until no one listens any more.
                        while true {
                            let refusal = await failure {
                                try await connectStream(
                                    to: "127.0.0.1",
                                    port: port,
                                    configuration: World.client()
                                ) { _ in }
                            }
                            if case .network = refusal { break }
                        }
                        try await stream.write([2])
                        #expect(try await bytes.next()?.readableBytes == 1)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `a listener keeps to its connections`() async throws {
        let journal = Journal()
        let limits = TransportLimits(connectionsAtOnce: 1)
        try await withListener(limits: limits, journal: journal, handler: echo) { port in
            try await connectAsEdge(port) { connection in
                try await connection.send([1])
                _ = try await connection.messages.first { _ in true }
                #expect(await failure { try await connectAsEdge(port) { _ in } } != nil)
                #expect(journal.text.contains("too many connections"))
            }
        }
    }

    @Test func `one address has its share of the handshakes`() async throws {
        let journal = Journal()
        let limits = TransportLimits(handshakesPerAddress: 1)
        try await withListener(limits: limits, journal: journal, handler: echo) { port in
            try await withRawClient(port) { _ in
                while !journal.text.contains("too many handshakes") {
                    _ = await failure { try await connectAsEdge(port) { _ in } }
                }
            }
            // The place is free again once the silent client is gone.
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

    @Test func `the configuration is asked for each connection`() async throws {
        let source = try ReloadingConfiguration(World.server())
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await SecureListener(
                    on: "127.0.0.1",
                    port: 0,
                    configuration: { source.current },
                    handler: echo
                ).run { port.yield($0) }
            }
            let port = try #require(await ports.first { _ in true })
            try await connectAsEdge(port) { _ in }
            // Now it believes another authority.
            try source.update(World.server(trust: World.otherAuthority.get()))
            let refusal = await failure {
                try await connectAsEdge(port) { connection in
                    for try await _ in connection.messages {}
                }
            }
            #expect(refusal == .tls(.peerAlert(.unknownAuthority)))
            group.cancelAll()
        }
    }

    @Test(.slow) func `a hundred connections at once each get their own bytes back`() async throws {
        let limits = TransportLimits(handshakeTime: .seconds(60))
        try await withStreamListener(limits: limits, handler: echoStream) { port in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<100 {
                    group.addTask {
                        try await connectStream(
                            to: "127.0.0.1",
                            port: port,
                            configuration: World.client(),
                            limits: limits
                        ) { stream in
                            let sent = pattern(index, 10_000)
                            try await stream.write(sent)
                            try await stream.finish()
                            var received = ByteBuffer()
                            for try await bytes in stream { received.writeImmutableBuffer(bytes) }
                            #expect(Array(received.readableBytesView) == sent)
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}

@Sendable private func echoStream(_ stream: SecureStream) async throws {
    for try await bytes in stream { try await stream.write(bytes) }
}

/// Runs a listener for streams while a body runs, and cancels it afterwards.
private func withStreamListener<Result: Sendable>(
    _ configuration: TLSServerConfiguration? = nil,
    limits: TransportLimits = TransportLimits(handshakeTime: .seconds(100)),
    handler: @escaping @Sendable (SecureStream) async throws -> Void,
    _ body: @escaping @Sendable (Int) async throws -> Result
) async throws -> Result {
    let configuration = try configuration ?? World.server()
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            try await listenStream(
                on: "127.0.0.1",
                port: 0,
                configuration: configuration,
                limits: limits,
                onListening: { port.yield($0) },
                handler: handler
            )
            return nil
        }
        group.addTask {
            for await port in ports { return try await body(port) }
            return nil
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw CancellationError()
    }
}
