import PQIdentity
import PQSecrets
import PQTLS
import PQTransport
import Testing
import TestSupport

/// Messages over loopback.
@Suite(.timeLimit(.minutes(1))) struct ExchangeTests {
    @Test func `a message comes back, and both ends know each other`() async throws {
        let seen = Shared<String?>(nil)
        let echoed = try await withListener(handler: { connection in
            seen.set(connection.security.peer?.certificates?.leaf.subject.commonName)
            try await echo(connection)
        }) { port in
            try await connectAsEdge(port) { connection in
                #expect(connection.security.group == .x25519MLKEM768)
                #expect(connection.security.applicationProtocol == "twin/1")
                #expect(connection.security.peer?.names == [.dns("cloud.test")])
                try await connection.send([1, 2, 3])
                return try await connection.messages.first { _ in true }
            }
        }
        #expect(echoed == [1, 2, 3])
        #expect(seen.value == "edge.test")
    }

    @Test(arguments: [[0], [1 << 20], Array(0..<300), Array(repeating: 1000, count: 500)])
    func `messages keep their order, bounds and content`(sizes: [Int]) async throws {
        try await withListener(handler: echo) { port in
            try await connectAsEdge(port) { connection in
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        for (index, size) in sizes.enumerated() {
                            try await connection.send(pattern(index, size))
                        }
                    }
                    var index = 0
                    for try await message in connection.messages {
                        #expect(message == pattern(index, sizes[index]))
                        index += 1
                        if index == sizes.count { break }
                    }
                    #expect(index == sizes.count)
                    try await group.waitForAll()
                }
            }
        }
    }

    @Test func `a peer that has closed can still receive`() async throws {
        let received = try await withListener(handler: { connection in
            var count = 0
            for try await _ in connection.messages { count += 1 }
            try await connection.send([UInt8(count)])
        }) { port in
            try await connectAsEdge(port) { connection in
                for _ in 0..<7 { try await connection.send([0]) }
                try await connection.close()
                var received: [[UInt8]] = []
                for try await message in connection.messages { received.append(message) }
                return received
            }
        }
        #expect(received == [[7]])
    }

    @Test func `what was sent before the body ended arrives`() async throws {
        let (totals, total) = AsyncStream.makeStream(of: Int.self)
        let received = try await withListener(handler: { connection in
            var sum = 0
            for try await message in connection.messages { sum += message.count }
            total.yield(sum)
        }) { port in
            try await connectAsEdge(port) { connection in
                for _ in 0..<40 { try await connection.send(pattern(1, 100_000)) }
            }
            return await totals.first { _ in true }
        }
        #expect(received == 4_000_000)
    }

    @Test func `what was sent after the peer had closed arrives`() async throws {
        let received = try await withListener(handler: { connection in
            for try await _ in connection.messages {}
            for _ in 0..<20 { try await connection.send(pattern(1, 100_000)) }
        }) { port in
            try await connectAsEdge(port) { connection in
                try await connection.close()
                var sum = 0
                for try await message in connection.messages { sum += message.count }
                return sum
            }
        }
        #expect(received == 2_000_000)
    }

    @Test func `both ends export the same material`() async throws {
        let exported = Shared<[UInt8]>([])
        let ours = try await withListener(handler: { connection in
            let material = try await connection.exportKeyingMaterial(
                label: "EXPORTER-twin",
                context: [9],
                count: 32
            )
            exported.set(material.span.indices.map { material.span[$0] })
            try await connection.send([])
        }) { port in
            try await connectAsEdge(port) { connection in
                let material = try await connection.exportKeyingMaterial(
                    label: "EXPORTER-twin",
                    context: [9],
                    count: 32
                )
                _ = try await connection.messages.first { _ in true }
                return material.span.indices.map { material.span[$0] }
            }
        }
        #expect(ours.count == 32)
        #expect(ours == exported.value)
    }

    @Test func `our own message over the limit is refused and changes nothing`() async throws {
        let limits = TransportLimits(messageByteCount: 1000)
        let echoed = try await withListener(limits: limits, handler: echo) { port in
            try await connectAsEdge(port, limits: limits) { connection in
                let refusal = await failure {
                    try await connection.send([UInt8](repeating: 0, count: 1001))
                }
                #expect(refusal == .messageTooLarge(length: 1001, limit: 1000))
                try await connection.send([UInt8](repeating: 5, count: 1000))
                return try await connection.messages.first { _ in true }
            }
        }
        #expect(echoed?.count == 1000)
    }

    @Test func `a peer's message over the limit ends the connection on its header`() async throws {
        let journal = Journal()
        let strict = TransportLimits(messageByteCount: 1000)
        try await withListener(limits: strict, journal: journal, handler: echo) { port in
            let refusal = await failure {
                try await connectAsEdge(port) { connection in
                    try await connection.send([UInt8](repeating: 0, count: 1001))
                    for try await _ in connection.messages {}
                }
            }
            // The listener breaks it off; the reason is its own to tell.
            #expect(refusal == .tls(.truncated))
            try await journal.wait(for: "a message of 1001 bytes")
        }
    }

    @Test(.slow) func `nothing sent while no one receives keeps growing`() async throws {
        let sent = Shared(0)
        let go = AsyncStream.makeStream(of: Void.self)
        let count = try await withListener(handler: { connection in
            // Not reading until told.
            for await _ in go.stream { break }
            for try await _ in connection.messages {}
        }) { port in
            try await connectAsEdge(port) { connection in
                try await withThrowingTaskGroup { group in
                    group.addTask {
                        for _ in 0..<200 {
                            try await connection.send(pattern(1, 100_000))
                            sent.add(1)
                        }
                    }
                    // Until the sender has stood still for a while.
                    var last = -1
                    while last != sent.value || last == 0 {
                        last = sent.value
                        try await Task.sleep(for: .milliseconds(300))
                    }
                    go.continuation.finish()
                    try await group.waitForAll()
                    return last
                }
            }
        }
        // 20 MB wanted to go; the sender stood still with what sockets and watermarks hold.
        #expect(count < 180)
        #expect(sent.value == 200)
    }
}

/// Bytes that tell which message they belong to.
func pattern(_ index: Int, _ count: Int) -> [UInt8] {
    (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ index) }
}
