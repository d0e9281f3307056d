import PQIdentity
import PQSecrets
import Testing

@Suite struct `Certificates` {
    @Test func `what a template says is what the certificate says`() throws {
        let leaf = try Fixture.leaf()
        let again = try Certificate(pem: leaf.pemRepresentation)
        #expect(again == leaf)
        #expect(again.subject.commonName == "Edge")
        #expect(again.issuer == (try Fixture.root.get().subject))
        #expect(again.notValidBefore == Fixture.start)
        #expect(again.notValidAfter == Fixture.end)
        #expect(again.publicKey == (try Fixture.leafKey.get().publicKey))
        #expect(again.signatureAlgorithm == .mldsa44)
        #expect(again.basicConstraints == BasicConstraints(isAuthority: false))
        #expect(again.keyUsage == .digitalSignature)
        #expect(again.extendedKeyUsage == [.serverAuth, .clientAuth])
        #expect(
            again.subjectAlternativeNames.map(\.description) == [
                "edge.test", "127.0.0.1", "twin:bed-7",
            ]
        )
        #expect(again.authorityKeyIdentifier == (try Fixture.root.get().subjectKeyIdentifier))
        #expect(again.subjectKeyIdentifier?.count == 20)
        #expect(again.serialNumber.count == 20)
        #expect(again.fingerprint.count == 32)
        #expect(again.isSigned(by: try Fixture.rootKey.get().publicKey))
        #expect(!again.isSigned(by: try Fixture.leafKey.get().publicKey))
    }

    @Test(arguments: KeyAlgorithm.allCases.filter(\.isSignature))
    func `a self-signed root of every parameter set verifies itself`(
        algorithm: KeyAlgorithm
    ) throws {
        let key = try SigningPrivateKey(generating: algorithm)
        let root = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Root"),
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end,
            pathLength: 0
        ).selfSigned(by: key)
        #expect(root.isSigned(by: key.publicKey))
        #expect(root.isSelfIssued)
        #expect(root.basicConstraints == BasicConstraints(isAuthority: true, pathLength: 0))
        #expect(root.keyUsage == [.keyCertSign, .cRLSign])
    }

    @Test func `two certificates never share a serial number`() throws {
        let numbers = try (0..<8).map { _ in try Fixture.leaf().serialNumber }
        #expect(Set(numbers).count == 8)
        #expect(numbers.allSatisfy { (0x40...0x7F).contains($0[0]) })
    }

    @Test func `a certificate without a source of randomness is not made`() throws {
        struct Dead: RandomSource {
            func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
                throw .system(code: 5)
            }
        }
        let template = CertificateTemplate.authority(
            subject: try DistinguishedName(commonName: "Root"),
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        )
        #expect(
            refusal { _ = try template.selfSigned(by: Fixture.rootKey.get(), from: Dead()) }
                == .random(.system(code: 5))
        )
    }

    @Test func `an issuer signs only as an authority, with its own key, sensible templates`() throws
    {
        let root = try Fixture.root.get()
        let rootKey = try Fixture.rootKey.get()
        let leafKey = try Fixture.leafKey.get()
        let subject = SubjectPublicKey.signing(leafKey.publicKey)
        var template = CertificateTemplate.node(
            subject: try DistinguishedName(commonName: "Edge"),
            names: [.dns("edge.test")],
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        )
        let issued = try template.issued(to: subject, by: root, key: rootKey)
        #expect(issued.isSigned(by: rootKey.publicKey))
        #expect(
            refusal { _ = try template.issued(to: subject, by: root, key: leafKey) }
                == .keyDoesNotMatchCertificate(subject: "O=Ward 4, CN=Root")
        )
        #expect(
            refusal { _ = try template.issued(to: subject, by: issued, key: leafKey) }
                == .notAnAuthority(subject: "CN=Edge")
        )
        template.keyUsage = [.digitalSignature, .keyEncipherment]
        #expect(
            refusal { _ = try template.issued(to: subject, by: root, key: rootKey) }
                == .keyUsageForbidden(subject: "CN=Edge", .mldsa65)
        )
        template.keyUsage = .digitalSignature
        template.notValidAfter = template.notValidBefore.advanced(bySeconds: -1)
        #expect(
            refusal { _ = try template.issued(to: subject, by: root, key: rootKey) }
                == .validityEndsBeforeItBegins
        )
        template.notValidAfter = Fixture.end
        template.subjectAlternativeNames = [.dns("édge.test")]
        #expect(
            refusal { _ = try template.issued(to: subject, by: root, key: rootKey) }
                == .invalidName("édge.test")
        )
    }

    @Test func `a certificate for an ML-KEM key has keyEncipherment and nothing else`() throws {
        let key = try KEMPrivateKey(generating: .mlkem768).publicKey
        var template = CertificateTemplate(
            subject: try DistinguishedName(commonName: "Edge"),
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end,
            subjectAlternativeNames: [.uri("twin:bed-7")],
            keyUsage: .keyEncipherment
        )
        let root = try Fixture.root.get()
        let rootKey = try Fixture.rootKey.get()
        let certificate = try template.issued(to: .encapsulation(key), by: root, key: rootKey)
        #expect(certificate.publicKey == nil)
        let chain = try UnverifiedCertificateChain([certificate])
        let trust = TrustAnchors(roots: [root])
        #expect(
            try chain.verifiedEncapsulationKey(
                against: trust,
                name: .uri("twin:bed-7"),
                at: Fixture.now
            ) == key
        )
        #expect(
            refusal {
                _ = try chain.verified(against: trust, as: .any, name: nil, at: Fixture.now)
            } == .wrongKindOfKey(.mlkem768)
        )
        for usage in [KeyUsage.digitalSignature, [.keyEncipherment, .keyAgreement]] {
            template.keyUsage = usage
            #expect(
                refusal {
                    _ = try template.issued(to: .encapsulation(key), by: root, key: rootKey)
                } == .keyUsageForbidden(subject: "CN=Edge", .mlkem768)
            )
            let forced = try template.signed(
                subjectPublicKey: .encapsulation(key),
                issuer: root.subject,
                authorityKeyIdentifier: nil,
                by: rootKey
            )
            #expect(
                refusal {
                    _ = try UnverifiedCertificateChain([forced]).verifiedEncapsulationKey(
                        against: trust,
                        name: nil,
                        at: Fixture.now
                    )
                } == .keyUsageForbidden(subject: "CN=Edge", .mlkem768)
            )
        }
    }
}
