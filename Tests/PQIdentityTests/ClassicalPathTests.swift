import PQIdentity
import Testing

@Suite struct `Classical keys in a path` {
    @Test(arguments: [KeyAlgorithm.ed25519, .p256, .p384])
    func `a classical key or signature is refused unless it is allowed`(
        algorithm: KeyAlgorithm
    ) throws {
        let classical = try SigningPrivateKey(generating: algorithm)
        func verify(
            _ chain: [Certificate],
            _ root: Certificate,
            allowingClassical: Bool = false
        ) throws -> VerifiedCertificateChain {
            try UnverifiedCertificateChain(chain).verified(
                against: TrustAnchors(roots: [root]),
                as: .server,
                name: nil,
                at: Fixture.now,
                allowingClassical: allowingClassical
            )
        }
        // A classical root over an ML-DSA leaf, a classical authority between the two, and a
        // classical leaf under an ML-DSA root.
        let template = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Old"),
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        )
        let oldRoot = try template.selfSigned(by: classical)
        let oldMiddle = try template.issued(
            to: .signing(classical.publicKey),
            by: Fixture.root.get(),
            key: Fixture.rootKey.get()
        )
        let under = try Fixture.leaf(under: oldRoot, key: classical)
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: "Leaf"),
            names: [],
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        ).issued(
            to: .signing(classical.publicKey),
            by: Fixture.root.get(),
            key: Fixture.rootKey.get()
        )
        for (chain, root, subject) in [
            ([under], oldRoot, "CN=Edge"), ([under, oldMiddle], try Fixture.root.get(), "CN=Edge"),
            ([leaf], try Fixture.root.get(), "CN=Leaf"),
        ] {
            #expect(
                refusal { _ = try verify(chain, root) }
                    == .classicalAlgorithm(subject: subject, algorithm)
            )
            #expect(try verify(chain, root, allowingClassical: true).leaf == chain[0])
        }
        #expect(under.signatureAlgorithm == algorithm)
    }
}
