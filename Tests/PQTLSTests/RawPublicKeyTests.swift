import PQIdentity
import PQTLS
import Testing

/// Keys without certificates (RFC 7250).
@Suite struct RawPublicKeyTests {
    private func raw(_ key: Result<SigningPrivateKey, any Error>) throws -> TLSIdentity {
        TLSIdentity(rawPublicKeyOf: try key.get())
    }

    private func key(_ key: Result<SigningPrivateKey, any Error>) throws -> SigningPublicKey {
        try key.get().publicKey
    }

    private func connected(
        _ client: TLSClientConfiguration,
        _ server: TLSServerConfiguration
    ) throws -> Pair {
        let pair = try Pair(client, server)
        pair.pump()
        return pair
    }

    @Test func `both ends can be known by their keys alone`() throws {
        let pair = try connected(
            World.client(
                [raw(World.rawClient)],
                trust: .publicKeys([key(World.rawServer)])
            ),
            World.server(
                [raw(World.rawServer)],
                clientTrust: .publicKeys([key(World.rawClient)])
            )
        )
        #expect(pair.clientError == nil)
        #expect(pair.serverError == nil)
        #expect(pair.clientSecurity?.peer?.publicKey == (try key(World.rawServer)))
        #expect(pair.clientSecurity?.peer?.basis == .publicKey)
        #expect(pair.clientSecurity?.peer?.certificates == nil)
        #expect(pair.serverSecurity?.peer?.publicKey == (try key(World.rawClient)))
        #expect(pair.serverSecurity?.peer?.names.isEmpty == true)
        #expect(pair.clientSecurity?.localIdentity?.certificate == nil)
    }

    @Test func `one end can be known by its key and the other by its certificate`() throws {
        let authority = TLSTrust.authorities(try World.trust())
        let rawServer = try connected(
            World.client(
                [TLSIdentity(World.client.get())],
                trust: .publicKeys([key(World.rawServer)])
            ),
            World.server([raw(World.rawServer)], clientTrust: authority)
        )
        #expect(rawServer.clientSecurity?.peer?.basis == .publicKey)
        #expect(rawServer.serverSecurity?.peer?.basis == .authority)
        let rawClient = try connected(
            World.client([raw(World.rawClient)], trust: authority),
            World.server(
                [TLSIdentity(World.server.get())],
                clientTrust: .publicKeys([key(World.rawClient)])
            )
        )
        #expect(rawClient.clientSecurity?.peer?.basis == .authority)
        #expect(rawClient.serverSecurity?.peer?.basis == .publicKey)
    }

    @Test func `an end that believes both takes what the other has`() throws {
        let both = TLSTrust(
            authorities: try World.trust(),
            publicKeys: [try key(World.rawServer), try key(World.rawClient)]
        )
        let identities = [TLSIdentity(try World.server.get()), try raw(World.rawServer)]
        for identity in identities {
            let pair = try connected(World.client(trust: both), World.server([identity]))
            #expect(pair.clientSecurity?.peer?.publicKey == identity.publicKey)
        }
        for identity in [TLSIdentity(try World.client.get()), try raw(World.rawClient)] {
            let pair = try connected(
                World.client([identity], trust: both),
                World.server(identities, clientTrust: both)
            )
            #expect(pair.serverSecurity?.peer?.publicKey == identity.publicKey)
        }
    }

    @Test func `a server with both shows a client what it takes`() throws {
        let identities = [try raw(World.rawServer), TLSIdentity(try World.server.get())]
        let byName = try connected(World.client(), World.server(identities))
        #expect(byName.clientSecurity?.peer?.basis == .authority)
        let byKey = try connected(
            World.client(trust: .publicKeys([key(World.rawServer)])),
            World.server(identities)
        )
        #expect(byKey.clientSecurity?.peer?.basis == .publicKey)
    }

    @Test func `a key that is on no list is refused`() throws {
        let stranger = try SigningPrivateKey(generating: .mldsa65).publicKey
        let server = try connected(
            World.client(trust: .publicKeys([stranger])),
            World.server([raw(World.rawServer)])
        )
        #expect(server.clientError == .untrustedPublicKey)
        #expect(server.serverError == .peerAlert(.certificateUnknown))
        let client = try connected(
            World.client([raw(World.rawClient)], trust: .publicKeys([key(World.rawServer)])),
            World.server([raw(World.rawServer)], clientTrust: .publicKeys([stranger]))
        )
        #expect(client.serverError == .untrustedPublicKey)
        #expect(client.serverSecurity == nil)
    }

    @Test func `no type in common is refused`() throws {
        // The client takes keys alone, the server has a certificate alone.
        let server = try connected(
            World.client(trust: .publicKeys([key(World.rawServer)])),
            World.server([TLSIdentity(World.server.get())])
        )
        #expect(server.serverError == .noCommonCertificateType)
        #expect(server.clientError == .peerAlert(.unsupportedCertificate))
        // The server takes keys alone, the client has a certificate alone.
        let client = try connected(
            World.client([TLSIdentity(World.client.get())]),
            World.server(
                [TLSIdentity(World.server.get())],
                clientTrust: .publicKeys([key(World.rawClient)])
            )
        )
        #expect(client.serverError == .noCommonCertificateType)
        // The client takes certificates alone, the server has a key alone.
        let silent = try connected(World.client(), World.server([raw(World.rawServer)]))
        #expect(silent.serverError == .noCommonCertificateType)
    }

    @Test func `a client without any key that has to have one is refused`() throws {
        let both = TLSTrust(authorities: try World.trust(), publicKeys: [try key(World.rawClient)])
        let pair = try connected(
            World.client(),
            World.server([TLSIdentity(World.server.get())], clientTrust: both)
        )
        #expect(pair.serverError == .certificateRequired)
    }

    // MARK: Servers that break the rules

    private func verdict(
        _ trust: TLSTrust,
        _ script: (ScriptedServer) throws -> Void
    ) throws -> Verdict {
        try clientVerdict(of: World.client([raw(World.rawClient)], trust: trust), script)
    }

    private func answer(_ type: ExtensionType, _ code: UInt8) -> [UInt8] {
        WireWriter.message(.encryptedExtensions) {
            $0.vector16 {
                $0.uint16(type.rawValue)
                $0.vector16 { $0.uint8(code) }
            }
        }
    }

    @Test func `a server that takes a raw key without saying so is refused`() throws {
        let both = TLSTrust(authorities: try World.trust(), publicKeys: [try key(World.rawServer)])
        let verdict = try verdict(both) { server in
            try server.begin()
            try server.say(CertificateMessage(raw(World.rawServer), withStatus: false).encoded)
        }
        #expect(verdict.error == .certificate(.malformedDER(.certificate)))
        #expect(verdict.alert == .badCertificate)
    }

    @Test func `a certificate where only keys were offered is refused`() throws {
        let keys = TLSTrust.publicKeys([try key(World.rawServer)])
        let verdict = try verdict(keys) { server in
            try server.begin()
            try server.say(server.certificate())
        }
        #expect(verdict == Verdict(error: .noCommonCertificateType, alert: .unsupportedCertificate))
    }

    @Test(arguments: [0, 1, 3, 255] as [UInt8])
    func `a type that was not offered is refused`(code: UInt8) throws {
        let keys = TLSTrust.publicKeys([try key(World.rawServer)])
        for type in [ExtensionType.serverCertificateType, .clientCertificateType] {
            let verdict = try verdict(keys) { server in
                try server.say(server.serverHello())
                try server.protect()
                try server.say(answer(type, code))
            }
            let refusal = TLSError.certificateTypeNotOffered(code)
            #expect(verdict == Verdict(error: refusal, alert: .illegalParameter))
        }
    }

    @Test func `a type in an answer to a client that said none is refused`() throws {
        for type in [ExtensionType.serverCertificateType, .clientCertificateType] {
            let verdict = try clientVerdict { server in
                try server.say(server.serverHello())
                try server.protect()
                try server.say(answer(type, 2))
            }
            let refusal = TLSError.unsolicitedExtension(type)
            #expect(verdict == Verdict(error: refusal, alert: .unsupportedExtension))
        }
    }

    @Test func `two raw keys, and one that is none, are refused`() throws {
        let good = try key(World.rawServer).derRepresentation
        for (keys, error, alert) in [
            ([good, good], .malformed(.certificate, .length(2)), .decodeError),
            ([good + [0]], .certificate(.malformedDER(.publicKey)), .badCertificate),
            ([[0x30, 0]], .certificate(.malformedDER(.publicKey)), .badCertificate),
        ] as [([[UInt8]], TLSError, AlertDescription)] {
            let verdict = try verdict(.publicKeys([key(World.rawServer)])) { server in
                try server.say(server.serverHello())
                try server.protect()
                try server.say(answer(.serverCertificateType, 2))
                try server.say(CertificateMessage(certificates: keys).encoded)
            }
            #expect(verdict == Verdict(error: error, alert: alert))
        }
    }

    @Test func `a raw key on the list proves nothing without its signature`() throws {
        let verdict = try verdict(.publicKeys([key(World.rawServer)])) { server in
            try server.say(server.serverHello())
            try server.protect()
            try server.say(answer(.serverCertificateType, 2))
            try server.say(CertificateMessage(raw(World.rawServer), withStatus: false).encoded)
            // Signed with the key of a certificate that the client would believe elsewhere.
            try server.say(server.certificateVerify().encoded)
        }
        #expect(verdict == Verdict(error: .badCertificateVerify, alert: .decryptError))
    }

    @Test func `a type in the wrong message is refused`() throws {
        let verdict = try clientVerdict { server in
            try server.begin()
            try server.say(
                WireWriter.message(.certificateRequest) {
                    $0.vector8 { _ in }
                    $0.vector16 {
                        $0.uint16(ExtensionType.clientCertificateType.rawValue)
                        $0.vector16 { $0.uint8(2) }
                    }
                }
            )
        }
        let refusal = TLSError.misplacedExtension(.clientCertificateType)
        #expect(verdict == Verdict(error: refusal, alert: .illegalParameter))
    }
}
