import PQIdentity
import Testing

@Suite struct Issuing {
    private func issue(
        _ profile: CertificateProfile,
        to key: SubjectPublicKey,
        by issuer: Certificate? = nil,
        signer: SigningPrivateKey? = nil,
        names: [GeneralName] = [.dns("edge.test")],
        _ change: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> Certificate {
        var template = try profile.template(
            for: key.algorithm,
            subject: DistinguishedName(commonName: "Edge"),
            names: names,
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        )
        change(&template)
        return try template.issued(
            to: key,
            by: issuer ?? Fixture.root.get(),
            key: signer ?? Fixture.rootKey.get()
        )
    }

    @Test func `each profile gives the rights it is named for and no other`() throws {
        let key = SubjectPublicKey.signing(try Fixture.leafKey.get().publicKey)
        let authority = try issue(.authority, to: key, names: [])
        #expect(authority.basicConstraints == BasicConstraints(isAuthority: true))
        #expect(authority.keyUsage == [.keyCertSign, .cRLSign])
        #expect(authority.extendedKeyUsage == nil)
        let node = try issue(.node, to: key)
        #expect(node.basicConstraints == BasicConstraints(isAuthority: false))
        #expect(node.keyUsage == .digitalSignature)
        #expect(node.extendedKeyUsage == [.serverAuth, .clientAuth])
        let client = try issue(.client, to: key)
        #expect(client.extendedKeyUsage == [.clientAuth])
        _ = try Fixture.verify([client], as: .client)
        #expect(
            refusal { _ = try Fixture.verify([client], as: .server) }
                == .extendedKeyUsageMissing(subject: "CN=Edge", .serverAuth)
        )
        #expect(Set([authority, node, client].map(\.serialNumber)).count == 3)
    }

    @Test(arguments: [KeyAlgorithm.mlkem512, .mlkem768, .mlkem1024])
    func `a KEM key gets keyEncipherment alone and is no authority`(algorithm: KeyAlgorithm) throws
    {
        let key = SubjectPublicKey.encapsulation(
            try KEMPrivateKey(generating: algorithm).publicKey
        )
        for profile in [CertificateProfile.node, .client] {
            let certificate = try issue(profile, to: key)
            #expect(certificate.keyUsage == .keyEncipherment)
            #expect(certificate.extendedKeyUsage == nil)
            #expect(certificate.subjectAlternativeNames == [.dns("edge.test")])
            let path = try UnverifiedCertificateChain([certificate]).verifiedPath(
                against: TrustAnchors(roots: [Fixture.root.get()]),
                as: .any,
                name: .dns("edge.test"),
                at: Fixture.now
            )
            #expect(path.leaf == certificate)
            #expect(
                refusal { _ = try Fixture.verify([certificate]) } == .wrongKindOfKey(algorithm)
            )
        }
        #expect(
            refusal { _ = try issue(.authority, to: key) } == .wrongKindOfKey(algorithm)
        )
    }

    @Test func `what verification would refuse is not issued`() throws {
        let key = SubjectPublicKey.signing(try Fixture.leafKey.get().publicKey)
        let closed = try Fixture.middle { $0.basicConstraints?.pathLength = 0 }
        let middleKey = try Fixture.middleKey.get()
        _ = try issue(.node, to: key, by: closed, signer: middleKey)
        #expect(
            refusal { _ = try issue(.authority, to: key, by: closed, signer: middleKey) }
                == .pathTooLong(authority: "CN=Middle", limit: 0)
        )
        let narrow = try Fixture.middle { $0.nameConstraints = .init(permitted: [.dns("a.test")]) }
        #expect(
            refusal { _ = try issue(.node, to: key, by: narrow, signer: middleKey) }
                == .nameNotPermitted(
                    subject: "CN=Edge",
                    name: "edge.test",
                    authority: "CN=Middle"
                )
        )
        #expect(
            refusal { _ = try issue(.node, to: key, signer: middleKey) }
                == .keyDoesNotMatchCertificate(subject: "O=Ward 4, CN=Root")
        )
        let leaf = try Fixture.leaf()
        #expect(
            refusal { _ = try issue(.node, to: key, by: leaf, signer: Fixture.leafKey.get()) }
                == .notAnAuthority(subject: "CN=Edge")
        )
    }

    @Test func `a request becomes a certificate for its key and names`() throws {
        let key = try Fixture.leafKey.get()
        let request = try CertificateSigningRequest(
            subject: DistinguishedName(commonName: "Edge"),
            subjectAlternativeNames: [.dns("edge.test")],
            key: key
        )
        let leaf = try issue(
            .node,
            to: .signing(request.publicKey),
            names: request.subjectAlternativeNames
        )
        #expect(leaf.publicKey == key.publicKey)
        _ = try Fixture.verify([leaf])
    }

    @Test func `renewal keeps key, names and extensions, and changes number and time`() throws {
        let old = try Fixture.leaf {
            $0.additionalExtensions = [
                .init(objectIdentifier: "1.2.3", isCritical: false, value: [0x05, 0x00])
            ]
        }
        let until = Fixture.end.advanced(byDays: 30)
        let new = try old.renewed(
            notValidBefore: Fixture.now,
            notValidAfter: until,
            by: Fixture.root.get(),
            key: Fixture.rootKey.get()
        )
        #expect(new.extensions == old.extensions)
        #expect(new.subject == old.subject)
        #expect(new.subjectPublicKey == old.subjectPublicKey)
        #expect(new.serialNumber != old.serialNumber)
        #expect(new.notValidBefore == Fixture.now)
        #expect(new.notValidAfter == until)
        _ = try Fixture.verify([new])
    }

    @Test func `a root renews itself, and what it issued stays under it`() throws {
        let root = try Fixture.root.get()
        let new = try root.renewed(
            notValidBefore: Fixture.now,
            notValidAfter: Fixture.end.advanced(byDays: 365),
            by: nil,
            key: Fixture.rootKey.get()
        )
        #expect(new.isSelfIssued)
        #expect(new.extensions == root.extensions)
        _ = try Fixture.verify([Fixture.leaf()], roots: [new])
    }

    @Test func `only its own authority renews a certificate`() throws {
        let leaf = try Fixture.leaf()
        func error(_ issuer: Certificate?, _ key: SigningPrivateKey) -> IdentityError? {
            refusal {
                _ = try leaf.renewed(
                    notValidBefore: Fixture.now,
                    notValidAfter: Fixture.end,
                    by: issuer,
                    key: key
                )
            }
        }
        let root = try Fixture.root.get()
        #expect(
            try error(root, Fixture.middleKey.get())
                == .keyDoesNotMatchCertificate(subject: "O=Ward 4, CN=Root")
        )
        #expect(
            try error(Fixture.middle(), Fixture.middleKey.get())
                == .notIssuedByTrustedAuthority(subject: "CN=Edge", issuer: "O=Ward 4, CN=Root")
        )
        #expect(
            try error(nil, Fixture.leafKey.get())
                == .notIssuedByTrustedAuthority(subject: "CN=Edge", issuer: "O=Ward 4, CN=Root")
        )
        #expect(
            refusal {
                _ = try leaf.renewed(
                    notValidBefore: Fixture.end,
                    notValidAfter: Fixture.now,
                    by: root,
                    key: Fixture.rootKey.get()
                )
            } == .validityEndsBeforeItBegins
        )
    }
}
