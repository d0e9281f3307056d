import PQTLS
import Testing

/// Bytes go in and out through memory that the owner hands out.
@Suite struct ByteTests {
    private func connected() throws -> Pair {
        let pair = try Pair()
        pair.pump()
        pair.serverEvents = []
        return pair
    }

    /// Lets the server receive into memory with so much room, and tells what was placed there.
    private func placed(
        _ bytes: [UInt8],
        room: Int,
        _ pair: Pair
    ) throws -> (data: [UInt8], error: TLSError?) {
        var error: TLSError?
        let data = [UInt8](capacity: room) { data in
            do throws(TLSError) {
                try pair.server.receive(bytes.span, data: &data)
            } catch let caught { error = caught }
        }
        while let event = pair.server.nextEvent() { pair.serverEvents.append(event) }
        return (data, error)
    }

    private let message = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    @Test func `data is placed where the owner wants it`() throws {
        let pair = try connected()
        try pair.client.send(message)
        let (data, error) = try placed(pair.client.takeOutput(), room: 60_000, pair)
        #expect(error == nil)
        #expect(data == message)
        #expect(pair.serverEvents.isEmpty)
    }

    @Test(arguments: [0, 1000, 16_401, 20_000, 33_000])
    func `data without room becomes an event, and the order holds`(room: Int) throws {
        let pair = try connected()
        try pair.client.send(message)
        let (data, _) = try placed(pair.client.takeOutput(), room: room, pair)
        #expect(data.count <= room)
        #expect(data + pair.serverEvents.data == message)
    }

    @Test(arguments: [1, 4, 5, 6, 1000, 16_406, 16_407, 30_000])
    func `records may be cut anywhere`(size: Int) throws {
        let pair = try connected()
        try pair.client.send(message)
        var rest = pair.client.takeOutput()[...]
        var all: [UInt8] = []
        while !rest.isEmpty {
            let piece = Array(rest.prefix(size))
            rest = rest.dropFirst(size)
            all += try placed(piece, room: piece.count + 17_000, pair).data
        }
        #expect(all == message)
        #expect(pair.serverEvents.isEmpty)
    }

    @Test func `data before an altered record is kept, and nothing of that record`() throws {
        let pair = try connected()
        try pair.client.send([1, 2, 3])
        try pair.client.send([4, 5, 6])
        var output = pair.client.takeOutput()
        output[output.count - 1] ^= 1
        let (data, error) = try placed(output, room: 1000, pair)
        #expect(data == [1, 2, 3])
        #expect(error == .badRecordMAC)
    }

    @Test func `a record that doesn't open leaves only zeros in its place`() throws {
        let pair = try connected()
        try pair.client.send([UInt8](repeating: 0xA5, count: 100))
        var output = pair.client.takeOutput()
        output[output.count - 1] ^= 1
        let error: TLSError?
        var memory = [UInt8](repeating: 0xFF, count: 200)
        do throws(TLSError) {
            try pair.receive(output, into: &memory)
            error = nil
        } catch let caught { error = caught }
        #expect(error == .badRecordMAC)
        #expect(!memory.contains(0xA5))
        #expect(memory.prefix(101).allSatisfy { $0 == 0 })
    }

    @Test func `a close behind data is told after it`() throws {
        let pair = try connected()
        try pair.client.send([1, 2])
        pair.client.close()
        let (data, error) = try placed(pair.client.takeOutput(), room: 1000, pair)
        #expect(data == [1, 2])
        #expect(error == nil)
        #expect(pair.serverEvents.isClosed)
    }

    @Test func `data in the same bytes as the end of the handshake is not told before it`() throws {
        let pair = try Pair()
        try pair.server.receive(pair.client.takeOutput())
        try pair.client.receive(pair.server.takeOutput())
        try pair.client.send([7])
        let (data, _) = try placed(pair.client.takeOutput(), room: 1000, pair)
        #expect(data.isEmpty)
        #expect(pair.serverEvents.count == 2)
        #expect(pair.serverEvents.data == [7])
    }

    @Test(arguments: [0, 21, 22, 23, 16_406, 40_000, 40_066, 50_000])
    func `what finds no room in the output waits, and the order holds`(room: Int) throws {
        let pair = try connected()
        let output = try [UInt8](capacity: room) { output in
            try pair.client.send(message.span, output: &output)
        }
        #expect((output.count == TLSSizes.sealed(message.count)) == (room >= 40_066))
        #expect(output.count + pair.client.outputByteCount == TLSSizes.sealed(message.count))
        try pair.server.receive(output + pair.client.takeOutput())
        while let event = pair.server.nextEvent() { pair.serverEvents.append(event) }
        #expect(pair.serverEvents.data == message)
    }

    @Test func `older output comes before newer, and is handed out in any pieces`() throws {
        let pair = try connected()
        try pair.client.send([1])
        var output = [UInt8](capacity: 10) { pair.client.takeOutput(into: &$0) }
        #expect(output.count == 10)
        output += try [UInt8](capacity: 100) { bytes in
            try pair.client.send([2].span, output: &bytes)
        }
        #expect(pair.client.outputByteCount == 0)
        try pair.server.receive(output)
        while let event = pair.server.nextEvent() { pair.serverEvents.append(event) }
        #expect(pair.serverEvents.data == [1, 2])
    }

    @Test(arguments: CipherSuite.allCases)
    func `every suite seals and opens in the owner's memory`(suite: CipherSuite) throws {
        let pair = try Pair(
            World.clientConfiguration(policy: .custom(cipherSuites: [suite])),
            World.serverConfiguration()
        )
        pair.pump()
        pair.serverEvents = []
        let output = try [UInt8](capacity: 50_000) { output in
            try pair.client.send(message.span, output: &output)
        }
        let (data, error) = try placed(output, room: 60_000, pair)
        #expect(error == nil)
        #expect(data == message)
    }
}

extension Pair {
    /// Lets the server place data at the start of memory that stays visible afterwards.
    fileprivate func receive(_ bytes: [UInt8], into memory: inout [UInt8]) throws(TLSError) {
        var failure: TLSError?
        unsafe memory.withUnsafeMutableBufferPointer { buffer in
            var data = unsafe OutputSpan(buffer: buffer, initializedCount: 0)
            do throws(TLSError) {
                try server.receive(bytes.span, data: &data)
            } catch { failure = error }
            _ = unsafe data.finalize(for: buffer)
        }
        if let failure { throw failure }
    }
}
