import PQSecrets
import PQTLS
import Testing

/// A server against ClientHellos that break one rule each.
@Suite struct ServerRefusalTests {
    /// A right ClientHello whose share was made once; most tests never get as far as to use it.
    private static let good = Result {
        var client = TLSClient(try World.clientConfiguration())
        try client.start()
        return try ScriptedServer(client.takeOutput()).hello
    }

    private func hello(_ change: (inout ClientHello) -> Void = { _ in }) throws -> ClientHello {
        var hello = try Self.good.get()
        change(&hello)
        return hello
    }

    /// Replaces an extension, or takes it away.
    private func replacing(
        _ type: ExtensionType,
        with body: ((inout WireWriter) -> Void)?
    ) throws -> ClientHello {
        try hello { hello in
            var list = ExtensionList(for: .clientHello)
            for item in hello.extensions.items {
                if item.type != type {
                    list.append(item.type) { $0.raw(item.content) }
                } else if let body {
                    list.append(type, body)
                }
            }
            hello.extensions = list
        }
    }

    private func verdict(_ message: [UInt8]) throws -> Verdict {
        var server = TLSServer(try World.serverConfiguration(protocols: ["twin/1"]))
        try server.start()
        var records = RecordLayer()
        try records.write(message, .handshake)
        let error = failure { try server.receive(records.takeOutput()) }
        return Verdict(error: error, alert: plainAlert(in: server.takeOutput()))
    }

    private func expect(
        _ error: TLSError,
        _ alert: AlertDescription,
        _ hello: ClientHello,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let verdict = try verdict(hello.encoded)
        #expect(
            verdict == Verdict(error: error, alert: alert),
            sourceLocation: sourceLocation
        )
    }

    @Test func `the good hello is accepted`() throws {
        #expect(try verdict(hello().encoded).error == nil)
    }

    @Test func `an older client is refused`() throws {
        try expect(
            .unsupportedVersion,
            .protocolVersion,
            replacing(.supportedVersions, with: nil)
        )
        try expect(
            .unsupportedVersion,
            .protocolVersion,
            replacing(.supportedVersions) { $0.vector8 { $0.uint16(0x0303) } }
        )
    }

    @Test func `a classical client is refused`() throws {
        let classical = try replacing(.supportedGroups) {
            $0.vector16 {
                $0.uint16(29)
                $0.uint16(23)
            }
        }
        try expect(.groupNotOffered(.x25519MLKEM768), .illegalParameter, classical)
        var hello = classical
        hello.extensions = ExtensionList(for: .clientHello)
        for item in classical.extensions.items where item.type != .keyShare {
            hello.extensions.append(item.type) { $0.raw(item.content) }
        }
        hello.extensions.append(.keyShare) {
            $0.vector16 {
                KeyShare(
                    group: NamedGroup(rawValue: 29),
                    share: [UInt8](repeating: 9, count: 32)
                ).write(to: &$0)
            }
        }
        try expect(.noCommonGroup, .handshakeFailure, hello)
    }

    @Test(arguments: [ExtensionType.supportedGroups, .keyShare, .signatureAlgorithms])
    func `a mandatory extension must be there`(type: ExtensionType) throws {
        try expect(.missingExtension(type), .missingExtension, replacing(type, with: nil))
    }

    @Test func `nothing in common is a failure`() throws {
        try expect(
            .noCommonCipherSuite,
            .handshakeFailure,
            hello { $0.cipherSuites = [0x1304, 0xC02F] }
        )
        try expect(
            .noCommonSignatureScheme,
            .handshakeFailure,
            replacing(.signatureAlgorithms) { $0.vector16 { $0.uint16(0x0804) } }
        )
        try expect(
            .noCommonApplicationProtocol,
            .noApplicationProtocol,
            hello {
                $0.extensions.append(.applicationProtocols) {
                    ProtocolNames.write(["other"], to: &$0)
                }
            }
        )
    }

    @Test func `compression is refused`() throws {
        try expect(.compression, .illegalParameter, hello { $0.compressionMethods = [0, 1] })
        try expect(.compression, .illegalParameter, hello { $0.compressionMethods = [1] })
    }

    @Test(arguments: [1, 32, 1184, 1215, 1217])
    func `a share of the wrong length is refused`(count: Int) throws {
        try expect(
            .invalidKeyShare,
            .illegalParameter,
            replacing(.keyShare) {
                $0.vector16 {
                    KeyShare(
                        group: .x25519MLKEM768,
                        share: [UInt8](repeating: 1, count: count)
                    ).write(to: &$0)
                }
            }
        )
    }

    @Test func `an unreduced share and one of low order are refused`() throws {
        let share = try #require(try hello().keyShares.first).share
        func with(_ share: [UInt8]) throws -> ClientHello {
            try replacing(.keyShare) {
                $0.vector16 { KeyShare(group: .x25519MLKEM768, share: share).write(to: &$0) }
            }
        }
        // Twelve bits of ones are 4095, above q.
        try expect(
            .invalidKeyShare,
            .illegalParameter,
            with([0xFF, 0xFF] + share.dropFirst(2))
        )
        try expect(
            .invalidKeyShare,
            .illegalParameter,
            with(share.prefix(1184) + [UInt8](repeating: 0, count: 32))
        )
        #expect(try verdict(with([]).encoded).alert == .decodeError)
    }

    @Test func `the same share or extension twice is refused`() throws {
        let share = try #require(try hello().keyShares.first)
        try expect(
            .repeatedKeyShare(.x25519MLKEM768),
            .illegalParameter,
            replacing(.keyShare) {
                $0.vector16 {
                    share.write(to: &$0)
                    share.write(to: &$0)
                }
            }
        )
        try expect(
            .repeatedExtension(.supportedVersions),
            .illegalParameter,
            hello { $0.extensions.append(.supportedVersions) { _ in } }
        )
    }

    @Test func `nothing may follow a pre-shared key`() throws {
        try expect(
            .misplacedExtension(.preSharedKey),
            .illegalParameter,
            hello {
                $0.extensions.append(.preSharedKey) { $0.uint16(0) }
                $0.extensions.append(.padding) { _ in }
            }
        )
    }

    @Test func `a hello is refused at every length but its own`() throws {
        let good = try hello().encoded
        for count in stride(from: 4, to: good.count, by: 37) {
            // The header says the shorter length, so the message is whole but cut.
            var cut = Array(good.prefix(count))
            cut[2] = UInt8((count - 4) >> 8)
            cut[3] = UInt8((count - 4) & 0xFF)
            let verdict = try verdict(cut)
            #expect(verdict.error != nil, "cut to \(count)")
            #expect(verdict.alert != nil)
        }
        var long = good + [0]
        long[2] = UInt8((good.count - 3) >> 8)
        long[3] = UInt8((good.count - 3) & 0xFF)
        #expect(
            try verdict(long)
                == Verdict(
                    error: .malformed(.clientHello, .trailingBytes),
                    alert: .decodeError
                )
        )
    }

    @Test func `malformed names are refused`() throws {
        for content in [
            [], [0, 0], [0, 1, 0], [0, 4, 0, 0, 0, 0], [0, 4, 1, 0, 1, 65], [0, 4, 0, 0, 1, 0xFF],
            [0, 5, 0, 0, 1, 65, 0],
        ] as [[UInt8]] {
            let hello = try replacing(.serverName) { $0.raw(content) }
            #expect(try verdict(hello.encoded).alert == .decodeError, "\(content)")
        }
    }

    // MARK: HelloRetryRequest

    private func retried(
        _ second: (inout ClientHello) throws -> Void
    ) throws -> (error: TLSError?, output: [UInt8]) {
        let first = try replacing(.keyShare) { $0.vector16 { _ in } }
        var server = TLSServer(try World.serverConfiguration())
        try server.start()
        var records = RecordLayer()
        try records.write(first.encoded, .handshake)
        try server.receive(records.takeOutput())
        records.append(server.takeOutput())
        var joiner = HandshakeJoiner(limit: 1 << 16)
        joiner.append(try #require(try records.next()).content)
        let request = try ServerHello(try #require(try joiner.next()))
        #expect(request.isRetry)
        #expect(try request.selectedGroup == .x25519MLKEM768)
        #expect(try records.next()?.type == .changeCipherSpec)
        var hello = try hello()
        try second(&hello)
        try records.write(hello.encoded, .handshake)
        let error = failure { try server.receive(records.takeOutput()) }
        return (error, server.takeOutput())
    }

    @Test func `a client without a share is asked for one`() throws {
        let (error, output) = try retried { _ in }
        #expect(error == nil)
        // ServerHello, and no second ChangeCipherSpec.
        #expect(output.starts(with: [22, 3, 3]))
        let length = Int(output[3]) << 8 | Int(output[4])
        #expect(output[5 + length] == 23)
    }

    @Test func `the second hello must bring what was asked for and change nothing else`() throws {
        let without = try retried { hello in
            hello = try replacing(.keyShare) { $0.vector16 { _ in } }
        }
        #expect(without.error == .invalidKeyShare)
        #expect(plainAlert(in: without.output) == .illegalParameter)
        let changed = try retried { $0.random[0] ^= 1 }
        #expect(changed.error == .retryChangedHello)
        let more = try retried { $0.extensions.append(.applicationProtocols) { _ in } }
        #expect(more.error == .retryChangedHello)
        let suites = try retried { $0.cipherSuites.reverse() }
        #expect(suites.error == .retryChangedHello)
    }
}
