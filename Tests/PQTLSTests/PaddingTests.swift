import PQTLS
import Testing

/// Records whose sizes tell less.
@Suite struct PaddingTests {
    private func connected(_ padding: TLSPadding) throws -> Pair {
        var client = try World.clientConfiguration()
        client.padding = padding
        let pair = try Pair(client, World.serverConfiguration())
        pair.pump()
        pair.serverEvents = []
        return pair
    }

    private func sizes(_ records: [UInt8]) -> [Int] {
        var rest = records[...]
        var sizes: [Int] = []
        while rest.count >= 5 {
            let header = Array(rest.prefix(5))
            let size = Int(header[3]) << 8 | Int(header[4])
            rest = rest.dropFirst(5 + size)
            sizes.append(size - 17)
        }
        return sizes
    }

    @Test(
        arguments: [
            (.none, 300, [300]), (.toMultiple(of: 256), 300, [512]),
            (.toMultiple(of: 256), 256, [256]), (.toMultiple(of: 10_000), 16_384, [16_384]),
            (.toMultiple(of: 1), 5, [5]), (.toSize(1000), 1, [1000]),
            (.toSize(1000), 1001, [1000, 1000]), (.toSize(16_384), 20_000, [16_384, 16_384]),
        ] as [(TLSPadding, Int, [Int])]
    )
    func `data is padded as configured, and arrives without its padding`(
        padding: TLSPadding,
        count: Int,
        expected: [Int]
    ) throws {
        let pair = try connected(padding)
        let message = [UInt8](repeating: 0, count: count)
        try pair.client.send(message)
        let output = pair.client.takeOutput()
        #expect(sizes(output) == expected)
        try pair.server.receive(output)
        while let event = pair.server.nextEvent() { pair.serverEvents.append(event) }
        #expect(pair.serverEvents.data == message)
    }

    @Test func `handshake records, changes of keys and goodbyes look alike`() throws {
        var configuration = try World.clientConfiguration()
        configuration.padding = .toSize(2000)
        let pair = try Pair(configuration, World.serverConfiguration())
        try pair.server.receive(pair.client.takeOutput())
        try pair.client.receive(pair.server.takeOutput())
        let flight = pair.client.takeOutput()
        // The ChangeCipherSpec stands in the clear.
        let protected = sizes(Array(flight.dropFirst(6)))
        #expect(protected.count == 5)
        try pair.server.receive(flight)
        try pair.client.updateKeys()
        pair.client.close()
        let last = pair.client.takeOutput()
        #expect(Set(protected + sizes(last)) == [2000])
        #expect(failure { try pair.server.receive(last) } == nil)
    }

    @Test func `a padded record goes straight into the owner's memory`() throws {
        let pair = try connected(.toMultiple(of: 512))
        let output = try [UInt8](capacity: 600) { output in
            try pair.client.send([1, 2, 3].span, output: &output)
        }
        #expect(output.count == 5 + 512 + 17)
        let data = try [UInt8](capacity: 600) { data in
            try pair.server.receive(output.span, data: &data)
        }
        #expect(data == [1, 2, 3])
    }

    @Test(
        arguments: [
            .toSize(0), .toSize(-1), .toSize(16_385), .toMultiple(of: 0), .toMultiple(of: 16_385),
        ] as [TLSPadding]
    )
    func `a padding that can't be is refused before anything is sent`(padding: TLSPadding) throws {
        var configuration = try World.clientConfiguration()
        configuration.padding = padding
        var client = TLSClient(configuration)
        let error = failure { try client.start() }
        #expect(error == .configuration("records can't be padded to that size"))
        #expect(client.outputByteCount == 0)
    }
}
