import PQTLS
import Testing

/// Key updates and the ways a connection ends.
@Suite struct ClosingTests {
    private func connected(limits: TLSLimits = TLSLimits()) throws -> Pair {
        let pair = try Pair(
            World.clientConfiguration(limits: limits),
            World.serverConfiguration()
        )
        pair.pump()
        return pair
    }

    @Test func `each direction closes on its own`() throws {
        let pair = try connected()
        try pair.client.send([1])
        pair.client.close()
        pair.pump()
        #expect(pair.serverEvents.data == [1])
        #expect(pair.serverEvents.isClosed)
        #expect(failure { try pair.client.send([2]) } == .closed)
        try pair.server.send([3])
        pair.server.close()
        pair.pump()
        #expect(pair.clientEvents.data == [3])
        #expect(pair.clientEvents.isClosed)
        #expect(failure { try pair.server.receiveEndOfStream() } == nil)
        #expect(failure { try pair.client.receiveEndOfStream() } == nil)
    }

    @Test func `closing twice says so once`() throws {
        let pair = try connected()
        pair.client.close()
        #expect(!pair.client.takeOutput().isEmpty)
        pair.client.close()
        #expect(pair.client.takeOutput().isEmpty)
    }

    @Test func `what follows a close is ignored`() throws {
        let pair = try connected()
        pair.client.close()
        pair.pump()
        #expect(failure { try pair.server.receive([1, 2, 3, 4, 5, 6]) } == nil)
        #expect(pair.serverEvents.data.isEmpty)
    }

    @Test func `an end without a close is a truncation`() throws {
        let pair = try connected()
        #expect(failure { try pair.server.receiveEndOfStream() } == .truncated)
        #expect(pair.server.takeOutput().isEmpty)
        #expect(failure { try pair.server.send([1]) } == .closed)
        #expect(failure { try pair.client.receiveEndOfStream() } == .truncated)
    }

    @Test func `an end inside the handshake is a truncation`() throws {
        let pair = try Pair()
        #expect(failure { try pair.server.receiveEndOfStream() } == .truncated)
        #expect(failure { try pair.client.receiveEndOfStream() } == .truncated)
    }

    @Test func `keys change while data flows`() throws {
        let pair = try connected()
        for round in 0..<5 as Range<UInt8> {
            try pair.client.updateKeys()
            try pair.client.send([round])
            pair.pump()
            // The answer to the request goes with the next data.
            try pair.server.send([round])
            pair.pump()
        }
        try pair.server.updateKeys()
        try pair.client.updateKeys()
        pair.pump()
        try pair.client.send([9])
        try pair.server.send([9])
        pair.pump()
        #expect(pair.clientError == nil)
        #expect(pair.serverError == nil)
        #expect(pair.serverEvents.data == [0, 1, 2, 3, 4, 9])
        #expect(pair.clientEvents.data == [0, 1, 2, 3, 4, 9])
    }

    @Test func `keys change on their own at the limit`() throws {
        let pair = try connected(limits: TLSLimits(recordsPerKey: 3))
        var sizes: [Int] = []
        for _ in 0..<8 {
            try pair.client.send([7])
            let output = pair.client.takeOutput()
            sizes.append(output.count)
            try pair.server.receive(output)
        }
        while let event = pair.server.nextEvent() { pair.serverEvents.append(event) }
        #expect(pair.serverEvents.data.count == 8)
        // A record of one byte has 23; before the fourth and the seventh stands a KeyUpdate of 27.
        #expect(sizes == [23, 23, 23, 50, 23, 23, 50, 23])
    }

    @Test func `nothing can be changed before the handshake ends`() throws {
        let pair = try Pair()
        #expect(failure { try pair.client.updateKeys() } == .handshakeIncomplete)
    }
}
