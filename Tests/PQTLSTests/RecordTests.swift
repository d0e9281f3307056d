import PQTLS
import Testing

/// Framing, limits and the records that mean nothing.
@Suite struct RecordTests {
    private func serverVerdict(_ bytes: [UInt8]) throws -> Verdict {
        var server = TLSServer(try World.serverConfiguration())
        try server.start()
        let error = failure { try server.receive(bytes) }
        return Verdict(error: error, alert: plainAlert(in: server.takeOutput()))
    }

    @Test(
        arguments: [
            ([71, 69, 84, 32, 47], .unknownContentType(71), .unexpectedMessage),
            ([22, 3, 1, 0x40, 1], .recordTooLarge(length: 16_385), .recordOverflow),
            ([22, 3, 1, 0xFF, 0xFF], .recordTooLarge(length: 65_535), .recordOverflow),
            ([23, 3, 3, 0, 1, 0], .unexpectedContent(23), .unexpectedMessage),
            ([20, 3, 3, 0, 1, 1], .unexpectedContent(20), .unexpectedMessage),
            ([22, 3, 1, 0, 0], .emptyRecord, .unexpectedMessage),
            ([21, 3, 1, 0, 0], .emptyRecord, .unexpectedMessage),
            ([21, 3, 1, 0, 1, 2], .badAlert, .decodeError),
            ([21, 3, 1, 0, 3, 2, 40, 0], .badAlert, .decodeError),
            ([22, 3, 1, 0, 1, 99], .unknownHandshakeType(99), .unexpectedMessage),
            ([22, 3, 1, 0, 4, 2, 0, 0, 0], .unexpectedMessage(.serverHello), .unexpectedMessage),
            (
                [22, 3, 1, 0, 4, 1, 1, 0, 1],
                .messageTooLarge(.clientHello, length: 65_537, limit: 65_536), .illegalParameter
            ),
            (
                [22, 3, 1, 0, 4, 1, 0, 1, 0, 20, 3, 3, 0, 1, 1], .interleavedMessage,
                .unexpectedMessage
            ),
        ] as [([UInt8], TLSError, AlertDescription)]
    )
    func `bytes that are no ClientHello are refused at once`(
        bytes: [UInt8],
        error: TLSError,
        alert: AlertDescription
    ) throws {
        #expect(try serverVerdict(bytes) == Verdict(error: error, alert: alert))
    }

    @Test(arguments: [0, 40, 255] as [UInt8])
    func `an alert instead of a ClientHello is not answered`(code: UInt8) throws {
        let verdict = try serverVerdict([21, 3, 3, 0, 2, 2, code])
        #expect(verdict == Verdict(error: .peerAlert(AlertDescription(rawValue: code)), alert: nil))
    }

    @Test func `a ClientHello may come byte by byte`() throws {
        let pair = try Pair()
        for byte in pair.client.takeOutput() { try pair.server.receive([byte]) }
        pair.pump()
        #expect(pair.clientSecurity != nil)
        #expect(pair.serverSecurity != nil)
    }

    @Test func `a ClientHello may be split over records at any byte`() throws {
        var client = TLSClient(try World.clientConfiguration())
        try client.start()
        let hello = Array(client.takeOutput().dropFirst(RecordLimits.header))
        for split in 1..<hello.count {
            var records = RecordLayer()
            for part in [hello[..<split], hello[split...]] {
                records.append(recordHeader(.handshake, length: part.count) + part)
            }
            var joiner = HandshakeJoiner(limit: 1 << 16)
            var messages: [HandshakeMessage] = []
            while let record = try records.next() {
                joiner.append(record.content)
                while let message = try joiner.next() { messages.append(message) }
            }
            #expect(messages.map(\.encoded) == [hello], "split at \(split)")
        }
    }

    @Test func `a ClientHello in records of one byte is accepted`() throws {
        let pair = try Pair()
        let hello = pair.client.takeOutput().dropFirst(RecordLimits.header)
        for byte in hello {
            try pair.server.receive(recordHeader(.handshake, length: 1) + [byte])
        }
        pair.pump()
        #expect(pair.serverSecurity != nil)
    }

    @Test func `the records of a server may come byte by byte`() throws {
        let pair = try Pair()
        try pair.server.receive(pair.client.takeOutput())
        for byte in pair.server.takeOutput() { try pair.client.receive([byte]) }
        pair.pump()
        #expect(pair.serverSecurity != nil)
    }

    @Test func `a few ChangeCipherSpecs mean nothing, many are refused`() throws {
        let pair = try Pair()
        try pair.server.receive(pair.client.takeOutput())
        let one = recordHeader(.changeCipherSpec, length: 1) + [1]
        for _ in 0..<32 { try pair.server.receive(one) }
        #expect(failure { try pair.server.receive(one) } == .badChangeCipherSpec)
    }

    @Test(arguments: [[0], [1, 1], [2]] as [[UInt8]])
    func `a ChangeCipherSpec that says anything is refused`(content: [UInt8]) throws {
        let pair = try Pair()
        try pair.server.receive(pair.client.takeOutput())
        let record = recordHeader(.changeCipherSpec, length: content.count) + content
        #expect(failure { try pair.server.receive(record) } == .badChangeCipherSpec)
    }

    @Test func `a ChangeCipherSpec after the handshake is refused`() throws {
        let pair = try Pair()
        pair.pump()
        let record = recordHeader(.changeCipherSpec, length: 1) + [1]
        #expect(failure { try pair.server.receive(record) } == .unexpectedContent(20))
        #expect(failure { try pair.client.receive(record) } == .unexpectedContent(20))
    }

    @Test func `an altered record is refused`() throws {
        let pair = try Pair()
        pair.pump()
        try pair.client.send([1, 2, 3])
        let good = pair.client.takeOutput()
        for index in 5..<good.count {
            let pair =
                try index == 5
                ? pair
                : { () throws in
                    let pair = try Pair()
                    pair.pump()
                    return pair
                }()
            var bad = good
            bad[index] ^= 0x80
            #expect(failure { try pair.server.receive(bad) } == .badRecordMAC)
            #expect(failure { try pair.server.receive(good) } == .closed)
            #expect(failure { try pair.server.send([1]) } == .closed)
            pair.pump()
            #expect(pair.clientError == .peerAlert(.badRecordMAC) || index > 5)
        }
    }

    @Test func `a repeated record is refused`() throws {
        let pair = try Pair()
        pair.pump()
        try pair.client.send([1, 2, 3])
        let record = pair.client.takeOutput()
        try pair.server.receive(record)
        #expect(failure { try pair.server.receive(record) } == .badRecordMAC)
    }

    @Test(arguments: [0, 1, 16])
    func `a protected record too short for its tag is refused`(count: Int) throws {
        let pair = try Pair()
        pair.pump()
        let record =
            recordHeader(.applicationData, length: count) + [UInt8](repeating: 0, count: count)
        #expect(failure { try pair.server.receive(record) } == .badRecordMAC)
    }

    @Test func `a protected record over the limit is refused on its header`() throws {
        let pair = try Pair()
        pair.pump()
        let header = recordHeader(.applicationData, length: 16_384 + 257)
        #expect(failure { try pair.server.receive(header) } == .recordTooLarge(length: 16_641))
        #expect(pair.server.takeOutput().count == 5 + 2 + 1 + 16)
    }
}
