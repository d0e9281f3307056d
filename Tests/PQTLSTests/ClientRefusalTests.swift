import PQIdentity
import PQTLS
import Testing

/// A client against servers that break one rule each.
@Suite struct ClientRefusalTests {
    private func expect(
        _ error: TLSError,
        _ alert: AlertDescription,
        protocols: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation,
        _ script: (ScriptedServer) throws -> Void
    ) throws {
        let verdict = try clientVerdict(protocols: protocols, script)
        #expect(
            verdict == Verdict(error: error, alert: alert),
            sourceLocation: sourceLocation
        )
    }

    // MARK: ServerHello

    @Test func `a server without TLS 1_3 is refused`() throws {
        try expect(.unsupportedVersion, .protocolVersion) { server in
            try server.say(server.serverHello { $0.extensions = .init(for: .serverHello) })
        }
        try expect(.illegalVersion, .illegalParameter) { server in
            try server.say(
                server.serverHello {
                    $0.extensions = .init(for: .serverHello)
                    $0.extensions.append(.supportedVersions) { $0.uint16(ProtocolVersion.tls12) }
                }
            )
        }
    }

    @Test func `an answer that does not fit the offer is refused`() throws {
        try expect(.sessionIdentifierMismatch, .illegalParameter) { server in
            try server.say(server.serverHello { $0.sessionIdentifier = [1, 2, 3] })
        }
        try expect(.cipherSuiteNotOffered(0x1304), .illegalParameter) { server in
            try server.say(server.serverHello { $0.cipherSuite = 0x1304 })
        }
        try expect(.unsolicitedExtension(.preSharedKey), .unsupportedExtension) { server in
            try server.say(
                server.serverHello { $0.extensions.append(.preSharedKey) { $0.uint16(0) } }
            )
        }
        try expect(.misplacedExtension(.supportedGroups), .illegalParameter) { server in
            try server.say(
                server.serverHello { $0.extensions.append(.supportedGroups) { _ in } }
            )
        }
        try expect(.repeatedExtension(.supportedVersions), .illegalParameter) { server in
            try server.say(
                server.serverHello {
                    $0.extensions.append(.supportedVersions) { $0.uint16(0x0304) }
                }
            )
        }
    }

    @Test func `an answer without a share is refused`() throws {
        try expect(.missingExtension(.keyShare), .missingExtension) { server in
            try server.say(
                server.serverHello {
                    $0.extensions = .init(for: .serverHello)
                    $0.extensions.append(.supportedVersions) { $0.uint16(0x0304) }
                }
            )
        }
    }

    @Test(arguments: [1, 1088, 1119, 1121])
    func `a share of the wrong length is refused`(count: Int) throws {
        try expect(.invalidKeyShare, .illegalParameter) { server in
            server.share = [UInt8](repeating: 1, count: count)
            try server.say(server.serverHello())
        }
    }

    @Test func `a share of low order or of another group is refused`() throws {
        try expect(.invalidKeyShare, .illegalParameter) { server in
            server.share.replaceSubrange(1088..<1120, with: [UInt8](repeating: 0, count: 32))
            try server.say(server.serverHello())
        }
        try expect(.groupNotOffered(NamedGroup(rawValue: 29)), .illegalParameter) { server in
            try server.say(
                server.serverHello {
                    $0.extensions = .init(for: .serverHello)
                    $0.extensions.append(.supportedVersions) { $0.uint16(0x0304) }
                    $0.extensions.append(.keyShare) {
                        KeyShare(group: NamedGroup(rawValue: 29), share: [1]).write(to: &$0)
                    }
                }
            )
        }
        try expect(.malformed(.serverHello, .length(0)), .decodeError) { server in
            server.share = []
            try server.say(server.serverHello())
        }
    }

    @Test func `what follows a ServerHello must be under the new key`() throws {
        try expect(.messageSpansKeyChange, .unexpectedMessage) { server in
            try server.say(server.serverHello() + [8, 0, 0])
        }
        try expect(.unexpectedContent(22), .unexpectedMessage) { server in
            try server.say(server.serverHello())
            try server.say(EncryptedExtensions(applicationProtocol: nil).encoded, .handshake)
            try server.protect()
        }
    }

    // MARK: HelloRetryRequest

    @Test func `a retry that changes nothing is refused`() throws {
        try expect(.needlessRetry, .illegalParameter) { server in
            try server.say(server.retryRequest { _ in })
        }
        try expect(.needlessRetry, .illegalParameter) { server in
            try server.say(
                server.retryRequest {
                    $0.extensions.append(.keyShare) {
                        $0.uint16(NamedGroup.x25519MLKEM768.rawValue)
                    }
                }
            )
        }
    }

    @Test func `a retry for a group that was not offered is refused`() throws {
        try expect(.groupNotOffered(NamedGroup(rawValue: 29)), .illegalParameter) { server in
            try server.say(
                server.retryRequest { $0.extensions.append(.keyShare) { $0.uint16(29) } }
            )
        }
    }

    @Test func `a cookie is sent back, once`() throws {
        var client = TLSClient(try World.clientConfiguration())
        try client.start()
        let server = try ScriptedServer(client.takeOutput())
        let request = server.retryRequest {
            $0.extensions.append(.cookie) { writer in writer.vector16 { $0.raw([1, 2, 3]) } }
        }
        try server.say(request)
        try client.receive(server.output())
        var records = RecordLayer()
        records.append(client.takeOutput())
        // Middleboxes see a ChangeCipherSpec before the second flight.
        #expect(try records.next()?.type == .changeCipherSpec)
        var joiner = HandshakeJoiner(limit: 1 << 16)
        joiner.append(try #require(try records.next()).content)
        let second = try ClientHello(try #require(try joiner.next()))
        #expect(second.isRetry(of: server.hello))
        #expect(try second.keyShares == server.hello.keyShares)
        let cookie = try second.extensions.required(.cookie) { (reader) throws(TLSError) in
            [UInt8](try reader.vector16(1...100).remaining)
        }
        #expect(cookie == [1, 2, 3])
        try server.say(request)
        #expect(failure { try client.receive(server.output()) } == .secondRetry)
        #expect(plainAlert(in: client.takeOutput()) == .unexpectedMessage)
    }

    // MARK: Encrypted messages

    @Test func `extensions that were not asked for are refused`() throws {
        func encrypted(_ type: ExtensionType, _ body: (inout WireWriter) -> Void) -> [UInt8] {
            WireWriter.message(.encryptedExtensions) { writer in
                var list = ExtensionList(for: .encryptedExtensions)
                list.append(type, body)
                list.write(to: &writer)
            }
        }
        func names(_ names: [String]) -> [UInt8] {
            encrypted(.applicationProtocols) { ProtocolNames.write(names, to: &$0) }
        }
        let unknown = ExtensionType(rawValue: 0xABCD)
        for (message, protocols, error, alert) in [
            (
                encrypted(unknown) { _ in }, [], .unsolicitedExtension(unknown),
                .unsupportedExtension
            ),
            (encrypted(.keyShare) { _ in }, [], .misplacedExtension(.keyShare), .illegalParameter),
            (
                names(["twin/1"]), [], .unsolicitedExtension(.applicationProtocols),
                .unsupportedExtension
            ),
            (names(["twin/2"]), ["twin/1"], .applicationProtocolNotOffered, .illegalParameter),
            (
                names(["twin/1", "twin/1"]), ["twin/1"],
                .malformed(.encryptedExtensions, .length(2)), .decodeError
            ),
        ] as [([UInt8], [String], TLSError, AlertDescription)] {
            try expect(error, alert, protocols: protocols) { server in
                try server.say(server.serverHello())
                try server.protect()
                try server.say(message)
            }
        }
    }

    @Test func `messages out of order are refused`() throws {
        try expect(.unexpectedMessage(.certificate), .unexpectedMessage) { server in
            try server.say(server.serverHello())
            try server.protect()
            try server.say(server.certificate())
        }
        try expect(.unexpectedMessage(.finished), .unexpectedMessage) { server in
            try server.begin()
            try server.say(server.finished())
        }
        try expect(.unexpectedMessage(.certificateRequest), .unexpectedMessage) { server in
            try server.begin()
            try server.say(CertificateRequest(signatureSchemes: [.mldsa65]).encoded)
            try server.say(CertificateRequest(signatureSchemes: [.mldsa65]).encoded)
        }
        try expect(.unexpectedMessage(.encryptedExtensions), .unexpectedMessage) { server in
            try server.say(EncryptedExtensions(applicationProtocol: nil).encoded)
        }
    }

    @Test func `data before the handshake ends is refused`() throws {
        try expect(.unexpectedContent(23), .unexpectedMessage) { server in
            try server.begin()
            try server.say([1, 2, 3], .applicationData)
        }
    }

    @Test func `a malformed request for a certificate is refused`() throws {
        try expect(.requestContext, .illegalParameter) { server in
            try server.begin()
            try server.say(
                WireWriter.message(.certificateRequest) {
                    $0.vector8 { $0.uint8(1) }
                    $0.vector16 { _ in }
                }
            )
        }
        try expect(.missingExtension(.signatureAlgorithms), .missingExtension) { server in
            try server.begin()
            try server.say(
                WireWriter.message(.certificateRequest) {
                    $0.vector8 { _ in }
                    $0.vector16 { _ in }
                }
            )
        }
    }

    @Test func `a malformed chain is refused`() throws {
        func certificates(_ list: [[UInt8]]) -> [UInt8] {
            CertificateMessage(certificates: list).encoded
        }
        try expect(.emptyCertificate, .decodeError) { server in
            try server.begin()
            try server.say(certificates([]))
        }
        try expect(.chainTooLong(count: 9, limit: 8), .badCertificate) { server in
            try server.begin()
            try server.say(certificates(Array(repeating: [0x30, 0], count: 9)))
        }
        try expect(.certificate(.malformedDER(.certificate)), .badCertificate) { server in
            try server.begin()
            try server.say(certificates([[1, 2, 3]]))
        }
        try expect(.unsolicitedExtension(ExtensionType(rawValue: 5)), .unsupportedExtension) {
            server in
            try server.begin()
            try server.say(
                WireWriter.message(.certificate) {
                    $0.vector8 { _ in }
                    $0.vector24 {
                        $0.vector24 { $0.uint8(0x30) }
                        $0.vector16 {
                            $0.uint16(5)
                            $0.vector16 { _ in }
                        }
                    }
                }
            )
        }
        try expect(
            .messageTooLarge(.certificate, length: 65_537, limit: 65_536),
            .illegalParameter
        ) { server in
            try server.begin()
            // The header is enough: nothing of the body is awaited.
            try server.say([11, 1, 0, 1])
        }
    }
}
