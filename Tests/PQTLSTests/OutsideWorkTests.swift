import PQIdentity
import PQTLS
import Testing

/// Handshakes that wait for a signer or a verifier outside.
@Suite struct OutsideWorkTests {
    private func signing(
        _ identity: Result<NodeIdentity, any Error>,
        _ manner: OutsideSigner.Manner = .right
    ) throws -> TLSIdentity {
        let identity = try identity.get()
        return try TLSIdentity(
            certificateChain: identity.certificateChain,
            signer: OutsideSigner(identity.privateKey, manner)
        )
    }

    private func trust(_ verdict: TLSVerdict) throws -> (TLSTrust, FixedVerifier) {
        let verifier = FixedVerifier(verdict)
        return (TLSTrust(authorities: try World.trust(), verifier: verifier), verifier)
    }

    @Test func `both ends wait for their signers and verifiers, and connect`() async throws {
        let (trust, verifier) = try trust(.accepted)
        let pair = try Pair(
            World.client([signing(World.client)], trust: trust),
            World.server([signing(World.server)], clientTrust: trust)
        )
        pair.pump()
        #expect(pair.clientSecurity == nil)
        await pair.pumpAnswering()
        #expect(pair.clientError == nil)
        #expect(pair.serverError == nil)
        let keys = [try World.server.get(), try World.client.get()].map(\.privateKey.publicKey)
        #expect(verifier.peers.map(\.publicKey) == keys)
        #expect(pair.clientSecurity?.peer?.publicKey == keys[0])
        #expect(pair.serverSecurity?.peer?.publicKey == keys[1])
        try pair.client.send([1, 2, 3])
        try pair.server.send([4])
        pair.pump()
        #expect(pair.serverEvents.data == [1, 2, 3])
        #expect(pair.clientEvents.data == [4])
    }

    @Test func `a raw public key can be elsewhere too`() async throws {
        let key = try World.rawServer.get()
        let pair = try Pair(
            World.client(trust: .publicKeys([key.publicKey])),
            World.server([TLSIdentity(rawPublicKeyOf: OutsideSigner(key))])
        )
        await pair.pumpAnswering()
        #expect(pair.clientSecurity?.peer?.publicKey == key.publicKey)
    }

    @Test func `a signer whose key is not the certificate's is refused`() throws {
        let chain = try World.server.get().certificateChain
        let other = OutsideSigner(try World.rawServer.get())
        #expect(throws: IdentityError.self) {
            try TLSIdentity(certificateChain: chain, signer: other)
        }
    }

    // MARK: Signers that fail

    @Test(arguments: [OutsideSigner.Manner.wrong, .failing])
    func `a server whose signer fails says nothing that it signed`(
        manner: OutsideSigner.Manner
    ) async throws {
        let pair = try Pair(World.client(), World.server([signing(World.server, manner)]))
        await pair.pumpAnswering()
        #expect(pair.serverError == .signerFailed)
        #expect(pair.clientError == .peerAlert(.internalError))
        #expect(pair.clientSecurity == nil)
    }

    @Test(arguments: [OutsideSigner.Manner.wrong, .failing])
    func `a client whose signer fails says nothing that it signed`(
        manner: OutsideSigner.Manner
    ) async throws {
        let pair = try Pair(
            World.client([signing(World.client, manner)]),
            World.server(
                [TLSIdentity(World.server.get())],
                clientTrust: .authorities(World.trust())
            )
        )
        await pair.pumpAnswering()
        #expect(pair.clientError == .signerFailed)
        #expect(pair.serverError == .peerAlert(.internalError))
        #expect(pair.serverSecurity == nil)
    }

    @Test(arguments: [[], [UInt8](repeating: 0, count: 3309)] as [[UInt8]])
    func `bytes that are no signature are not sent`(signature: [UInt8]) throws {
        let pair = try Pair(World.client(), World.server([signing(World.server)]))
        pair.pump()
        #expect(failure { try pair.server.provide(signature: signature) } == .signerFailed)
        #expect(failure { try pair.server.provide(signature: signature) } == .closed)
    }

    // MARK: Verifiers that refuse

    @Test(arguments: [
        (TLSVerdict.refused(.accessDenied), TLSError.refused(.accessDenied), "access_denied"),
        (.refused(.badCertificate), .refused(.badCertificate), "bad_certificate"),
        (.refused(.revoked), .refused(.revoked), "certificate_revoked"),
        (.failed, .verifierFailed, "internal_error"),
    ])
    func `a peer that the verifier refuses is told why`(
        verdict: TLSVerdict,
        error: TLSError,
        alert: String
    ) async throws {
        let (trust, _) = try trust(verdict)
        let client = try Pair(
            World.client(trust: trust),
            World.server([TLSIdentity(World.server.get())])
        )
        await client.pumpAnswering()
        #expect(client.clientError == error)
        #expect(error.alert?.description == alert)
        #expect(client.serverError == error.alert.map(TLSError.peerAlert))
        let server = try Pair(
            World.client([TLSIdentity(World.client.get())]),
            World.server([TLSIdentity(World.server.get())], clientTrust: trust)
        )
        await server.pumpAnswering()
        #expect(server.serverError == error)
        #expect(server.clientError == error.alert.map(TLSError.peerAlert))
        #expect(server.serverSecurity == nil)
    }

    @Test func `a verifier is not asked about a peer that fails our own checks`() async throws {
        let (trust, verifier) = try trust(.accepted)
        let stranger = TLSIdentity(try World.otherAuthority.get().identity("cloud.test"))
        let pair = try Pair(World.client(trust: trust), World.server([stranger]))
        await pair.pumpAnswering()
        #expect(pair.clientError?.alert == .unknownAuthority)
        #expect(verifier.peers.isEmpty)
    }

    @Test func `a verifier is not asked about a peer that does not hold its key`() throws {
        let (trust, verifier) = try trust(.accepted)
        let verdict = try clientVerdict(of: World.client(trust: trust)) { server in
            try server.begin()
            try server.say(server.certificate())
            try server.say(server.certificateVerify(as: .client).encoded)
        }
        #expect(verdict.error == .badCertificateVerify)
        #expect(verifier.peers.isEmpty)
    }

    // MARK: Waiting

    @Test func `an answer that nobody waits for changes nothing`() async throws {
        let pair = try Pair(World.client(), World.server([signing(World.server)]))
        #expect(failure { try pair.server.provide(signature: []) } == .nothingAwaited)
        #expect(failure { try pair.client.provide(verdict: .accepted) } == .nothingAwaited)
        pair.pump()
        #expect(failure { try pair.server.provide(verdict: .accepted) } == .nothingAwaited)
        #expect(failure { try pair.client.provide(signature: nil) } == .nothingAwaited)
        await pair.pumpAnswering()
        #expect(pair.clientSecurity != nil)
        #expect(failure { try pair.server.provide(signature: []) } == .nothingAwaited)
        #expect(failure { try pair.client.provide(verdict: .accepted) } == .nothingAwaited)
    }

    @Test func `nothing is looked at while a verdict is awaited`() async throws {
        let (trust, _) = try trust(.accepted)
        let pair = try Pair(
            World.client([TLSIdentity(World.client.get())]),
            World.server([TLSIdentity(World.server.get())], clientTrust: trust)
        )
        try pair.server.receive(pair.client.takeOutput())
        try pair.client.receive(pair.server.takeOutput())
        try pair.client.send([9, 9])
        // Certificate … Finished, data, and a record that doesn't open, all at once.
        try pair.server.receive(
            pair.client.takeOutput() + [23, 3, 3, 0, 17] + Array(repeating: 0, count: 17)
        )
        var asked = 0
        while let event = pair.server.nextEvent() {
            guard case .verificationNeeded = event else {
                Issue.record("told \(event)")
                continue
            }
            asked += 1
        }
        #expect(asked == 1)
        #expect(pair.serverSecurity == nil)
        #expect(failure { try pair.server.provide(verdict: .accepted) } == .badRecordMAC)
        var events: [TLSEvent] = []
        while let event = pair.server.nextEvent() { events.append(event) }
        // What was said rightly counts, as it would without the wait.
        #expect(events.data == [9, 9])
    }

    @Test(arguments: [true, false])
    func `a transport that ends while a verdict is awaited takes nothing that was said with it`(
        clientCloses: Bool
    ) throws {
        let (trust, _) = try trust(.accepted)
        let pair = try Pair(
            World.client([TLSIdentity(World.client.get())]),
            World.server([TLSIdentity(World.server.get())], clientTrust: trust)
        )
        try pair.server.receive(pair.client.takeOutput())
        try pair.client.receive(pair.server.takeOutput())
        try pair.client.send([9, 9])
        if clientCloses { pair.client.close() }
        try pair.server.receive(pair.client.takeOutput())
        #expect(failure { try pair.server.receiveEndOfStream() } == nil)
        let ending = failure { try pair.server.provide(verdict: .accepted) }
        #expect(ending == (clientCloses ? nil : .truncated))
        var events: [TLSEvent] = []
        while let event = pair.server.nextEvent() { events.append(event) }
        #expect(events.data == [9, 9])
        #expect(events.isClosed == clientCloses)
        // What the client said last can be answered.
        #expect(failure { try pair.server.send([1]) } == (clientCloses ? nil : .closed))
    }

    @Test func `what is kept while waiting is bounded`() throws {
        var configuration = World.server([try signing(World.server)])
        configuration.limits.waitingInputByteCount = 100
        let pair = try Pair(World.client(), configuration)
        pair.pump()
        try pair.server.receive([UInt8](repeating: 0, count: 100))
        let refusal = TLSError.inputWhileWaiting(byteCount: 101, limit: 100)
        #expect(failure { try pair.server.receive([0]) } == refusal)
        pair.pump()
        #expect(pair.clientError == .peerAlert(.internalError))
        #expect(failure { try pair.server.provide(signature: nil) } == .closed)
    }

    @Test func `a waiting handshake can be closed, and its transport can end`() throws {
        let closing = try Pair(World.client(), World.server([signing(World.server)]))
        closing.pump()
        closing.server.close()
        #expect(failure { try closing.server.provide(signature: nil) } == .closed)
        closing.pump()
        #expect(closing.clientError == .peerAlert(.closeNotify))
        let ending = try Pair(World.client(), World.server([signing(World.server)]))
        ending.pump()
        #expect(failure { try ending.server.receiveEndOfStream() } == .truncated)
        #expect(failure { try ending.server.provide(signature: nil) } == .closed)
    }
}
