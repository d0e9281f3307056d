import PQIdentity
import PQTLS
import Testing

/// Whom a resumed session still believes.
@Suite struct ResumptionTrustTests {
    private func scene(rawKeysOf keys: (client: SigningPrivateKey, server: SigningPrivateKey))
        throws -> ResumptionScene
    {
        let scene = try ResumptionScene()
        scene.client.identities = [TLSIdentity(rawPublicKeyOf: keys.client)]
        scene.client.trust = .publicKeys([keys.server.publicKey])
        scene.server.identities = [TLSIdentity(rawPublicKeyOf: keys.server)]
        scene.server.clientTrust = .publicKeys([keys.client.publicKey])
        return scene
    }

    @Test func `raw public keys come back, until they leave the list`() throws {
        let client = try SigningPrivateKey(generating: .mldsa65)
        let scene = try scene(rawKeysOf: (client, SigningPrivateKey(generating: .mldsa44)))
        #expect(try !scene.resumes())
        let pair = try scene.connect()
        #expect(pair.serverSecurity?.isResumed == true)
        #expect(pair.serverSecurity?.peer?.publicKey == client.publicKey)
        #expect(pair.serverSecurity?.peer?.basis == .publicKey)
        let other = try SigningPrivateKey(generating: .mldsa44).publicKey
        scene.server.clientTrust = .publicKeys([other])
        #expect(try scene.answer(to: scene.hello()) == .full)
        let refused = try scene.connect()
        #expect(refused.serverError == .untrustedPublicKey)
    }

    @Test func `a certificate that was revoked meanwhile does not come back`() throws {
        let authority = try World.authority.get()
        let scene = try ResumptionScene()
        #expect(try !scene.resumes())
        let leaf = try #require(try World.client.get().certificateChain.first)
        func list(revoking serial: [UInt8]?) throws -> CertificateRevocationList {
            try CertificateRevocationList(
                issuer: authority.certificate,
                key: authority.key,
                entries: serial.map {
                    [RevokedCertificate(serialNumber: $0, revokedOn: World.now)]
                } ?? [],
                number: RevocationListNumber(1),
                thisUpdate: World.now.advanced(byDays: -1),
                nextUpdate: World.now.advanced(byDays: 1)
            )
        }
        let trust = try World.trust()
        scene.server.clientTrust = .authorities(
            trust,
            revocation: RevocationPolicy(lists: [try list(revoking: nil)])
        )
        #expect(try scene.resumes())
        scene.server.clientTrust = .authorities(
            trust,
            revocation: RevocationPolicy(lists: [try list(revoking: leaf.serialNumber)])
        )
        #expect(try scene.answer(to: scene.hello()) == .full)
        let pair = try scene.connect()
        #expect(pair.serverError?.alert == .certificateRevoked)
    }

    @Test func `where a verifier has a say each time, it is asked each time`() throws {
        let scene = try ResumptionScene()
        scene.client.sessions = LooseStore()
        #expect(try !scene.resumes())
        #expect(try scene.answer(to: scene.hello()) == .resumed)
        let server = scene.server.clientTrust
        scene.server.clientTrust?.verifier = Everyone()
        #expect(try scene.answer(to: scene.hello()) == .full)
        scene.server.clientTrust = server
        scene.server.clientTrust?.stapling = .required
        #expect(try scene.answer(to: scene.hello()) == .full)
        scene.server.clientTrust = server
        scene.client.trust.verifier = Everyone()
        #expect(try scene.answer(to: scene.hello()) == .full)
    }

    private struct Everyone: PeerVerifier {
        func verdict(on peer: PeerIdentity) async throws -> TLSVerdict { .accepted }
    }

    @Test func `both ends still know who they said they are`() throws {
        let scene = try ResumptionScene()
        let first = try scene.connect()
        let second = try scene.connect()
        #expect(second.clientSecurity?.isResumed == true)
        #expect(second.clientSecurity?.localIdentity != nil)
        #expect(second.clientSecurity?.localIdentity == first.clientSecurity?.localIdentity)
        #expect(second.serverSecurity?.localIdentity == first.serverSecurity?.localIdentity)
    }
}
