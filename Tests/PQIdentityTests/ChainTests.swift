import PQIdentity
import Testing

@Suite struct `Chains` {
    @Test func `a leaf under a trusted root is verified`() throws {
        let leaf = try Fixture.leaf()
        let root = try Fixture.root.get()
        let verified = try Fixture.verify([leaf])
        #expect(verified.leaf == leaf)
        #expect(verified.path == [leaf, root])
        #expect(verified.publicKey == leaf.publicKey)
        #expect(verified.names == leaf.subjectAlternativeNames)
        #expect(try Fixture.verify([leaf, root]).path == [leaf, root])
        #expect(try Fixture.verify([leaf], as: .client).leaf == leaf)
        #expect(try Fixture.verify([leaf], as: .any, name: nil).leaf == leaf)
    }

    @Test func `intermediates are found in any order, among strangers`() throws {
        let middle = try Fixture.middle()
        let leaf = try Fixture.leaf(under: middle, key: Fixture.middleKey.get())
        let root = try Fixture.root.get()
        #expect(try Fixture.verify([leaf, middle]).path == [leaf, middle, root])
        let stranger = try Fixture.leaf()
        #expect(try Fixture.verify([leaf, root, stranger, middle]).path == [leaf, middle, root])
        #expect(
            refusal { _ = try Fixture.verify([leaf]) }
                == .notIssuedByTrustedAuthority(subject: "CN=Edge", issuer: "CN=Middle")
        )
        #expect(try Fixture.verify([leaf], roots: [middle]).path == [leaf, middle])
    }

    @Test func `an authority that changed its key is found through the certificate it sends`()
        throws
    {
        let root = try Fixture.root.get()
        let newKey = try SigningPrivateKey(generating: .mldsa44)
        let template = CertificateTemplate.authority(
            subject: root.subject,
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        )
        // The old key vouches for the new one under the same name; the leaf names no key.
        let renewed = try template.signed(
            subjectPublicKey: .signing(newKey.publicKey),
            issuer: root.subject,
            authorityKeyIdentifier: nil,
            by: Fixture.rootKey.get()
        )
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: "Edge"),
            names: [.dns("edge.test")],
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        ).signed(
            subjectPublicKey: .signing(Fixture.leafKey.get().publicKey),
            issuer: root.subject,
            authorityKeyIdentifier: nil,
            by: newKey
        )
        #expect(try Fixture.verify([leaf, renewed]).path == [leaf, renewed, root])
        #expect(
            refusal { _ = try Fixture.verify([leaf]) } == .invalidSignature(subject: "CN=Edge")
        )
    }

    @Test func `another authority is not trusted, of whatever name`() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        let leaf = try Fixture.leaf()
        for name in ["Root", "Other"] {
            let other = try CertificateTemplate.authority(
                subject: DistinguishedName(
                    commonName: name,
                    organization: name == "Root" ? "Ward 4" : nil
                ),
                notValidBefore: Fixture.start,
                notValidAfter: Fixture.end
            ).selfSigned(by: key)
            let expected = IdentityError.notIssuedByTrustedAuthority(
                subject: "CN=Edge",
                issuer: "O=Ward 4, CN=Root"
            )
            #expect(refusal { _ = try Fixture.verify([leaf], roots: [other]) } == expected)
            // Sending the root along doesn't make it trusted.
            #expect(
                refusal { _ = try Fixture.verify([leaf, Fixture.root.get()], roots: [other]) }
                    != nil
            )
        }
        #expect(
            refusal { _ = try Fixture.verify([leaf], roots: []) }
                == .notIssuedByTrustedAuthority(subject: "CN=Edge", issuer: "O=Ward 4, CN=Root")
        )
    }

    @Test func `a stranger's signature under the right names is refused`() throws {
        let forged = try Fixture.leaf(key: SigningPrivateKey(generating: .mldsa44))
        #expect(
            refusal { _ = try Fixture.verify([forged]) } == .invalidSignature(subject: "CN=Edge")
        )
    }

    @Test func `a flipped bit in signature or content is refused`() throws {
        let leaf = try Fixture.leaf()
        let root = try Fixture.root.get()
        let count = leaf.derRepresentation.count
        for index in [count - 1, count - 100, count - 2300] {
            var der = leaf.derRepresentation
            der[index] ^= 0x10
            let changed = try Certificate(derRepresentation: der)
            #expect(
                refusal { _ = try Fixture.verify([changed]) }
                    == .invalidSignature(subject: "CN=Edge")
            )
        }
        var der = leaf.derRepresentation
        let name = try #require(der.firstRange(of: Array("edge.test".utf8)))
        der.replaceSubrange(name, with: Array("evil.test".utf8))
        let changed = try Certificate(derRepresentation: der)
        #expect(
            refusal {
                _ = try Fixture.verify([changed], roots: [root], name: .dns("evil.test"))
            } == .invalidSignature(subject: "CN=Edge")
        )
    }

    @Test func `the first and the last second belong to the validity`() throws {
        let leaf = try Fixture.leaf {
            $0.notValidBefore = Fixture.now
            $0.notValidAfter = Fixture.now.advanced(bySeconds: 60)
        }
        for offset in [0, 60] as [Int64] {
            _ = try Fixture.verify([leaf], at: Fixture.now.advanced(bySeconds: offset))
        }
        #expect(
            refusal { _ = try Fixture.verify([leaf], at: Fixture.now.advanced(bySeconds: -1)) }
                == .notYetValid(subject: "CN=Edge", from: Fixture.now)
        )
        #expect(
            refusal { _ = try Fixture.verify([leaf], at: Fixture.now.advanced(bySeconds: 61)) }
                == .expired(subject: "CN=Edge", on: Fixture.now.advanced(bySeconds: 60))
        )
    }

    @Test func `a renewed authority is found beside its old certificate`() throws {
        let old = try Fixture.middle { $0.notValidAfter = Fixture.now.advanced(bySeconds: -1) }
        let new = try Fixture.middle()
        let leaf = try Fixture.leaf(under: old, key: Fixture.middleKey.get())
        for order in [[leaf, old, new], [leaf, new, old]] {
            #expect(try Fixture.verify(order).path == [leaf, new, Fixture.root.get()])
        }
    }

    @Test func `an expired authority is refused, intermediate or root`() throws {
        let late = Fixture.now.advanced(byDays: 60)
        let middle = try Fixture.middle { $0.notValidAfter = Fixture.now.advanced(bySeconds: -1) }
        let leaf = try Fixture.leaf(under: middle, key: Fixture.middleKey.get())
        #expect(
            refusal { _ = try Fixture.verify([leaf, middle]) }
                == .expired(subject: "CN=Middle", on: Fixture.now.advanced(bySeconds: -1))
        )
        let long = try Fixture.leaf { $0.notValidAfter = Fixture.now.advanced(byDays: 90) }
        #expect(
            refusal { _ = try Fixture.verify([long], at: late) }
                == .expired(subject: "O=Ward 4, CN=Root", on: Fixture.end)
        )
    }

    @Test func `a wrong name is refused and the right ones are named`() throws {
        let leaf = try Fixture.leaf()
        let error = refusal { _ = try Fixture.verify([leaf], name: .dns("cloud.test")) }
        #expect(
            error
                == .nameMismatch(
                    expected: "cloud.test",
                    presented: ["edge.test", "127.0.0.1", "twin:bed-7"]
                )
        )
        #expect(
            error?.description == "name cloud.test not among edge.test, 127.0.0.1, twin:bed-7"
        )
        _ = try Fixture.verify([leaf], name: ExpectedName(host: "127.0.0.1"))
        _ = try Fixture.verify([leaf], name: .uri("twin:bed-7"))
        #expect(refusal { _ = try Fixture.verify([leaf], name: ExpectedName(host: "::1")) } != nil)
        // The common name is no name.
        let bare = try Fixture.leaf { $0.subjectAlternativeNames = [] }
        #expect(
            refusal { _ = try Fixture.verify([bare], name: .dns("Edge")) }
                == .nameMismatch(expected: "Edge", presented: [])
        )
    }

    @Test func `who is no authority can't issue`() throws {
        for constraints in [nil, BasicConstraints(isAuthority: false)] {
            let middle = try Fixture.middle {
                $0.basicConstraints = constraints
                $0.keyUsage = constraints == nil ? $0.keyUsage : .digitalSignature
            }
            let leaf = try Fixture.leaf(under: middle, key: Fixture.middleKey.get())
            #expect(
                refusal { _ = try Fixture.verify([leaf, middle]) }
                    == .notAnAuthority(subject: "CN=Middle")
            )
        }
    }

    @Test func `an authority without keyCertSign can't issue`() throws {
        let middle = try Fixture.middle { $0.keyUsage = .digitalSignature }
        let leaf = try Fixture.leaf(under: middle, key: Fixture.middleKey.get())
        #expect(
            refusal { _ = try Fixture.verify([leaf, middle]) }
                == .keyUsageMissing(subject: "CN=Middle", .keyCertSign)
        )
    }

    @Test func `a leaf without digitalSignature can't sign`() throws {
        let leaf = try Fixture.leaf { $0.keyUsage = .cRLSign }
        #expect(
            refusal { _ = try Fixture.verify([leaf]) }
                == .keyUsageMissing(subject: "CN=Edge", .digitalSignature)
        )
        let silent = try Fixture.leaf { $0.keyUsage = nil }
        _ = try Fixture.verify([silent])
    }

    @Test func `an ML-DSA key with keyEncipherment is refused`() throws {
        let leaf = try Fixture.leaf { $0.keyUsage = [.digitalSignature, .keyEncipherment] }
        #expect(
            refusal { _ = try Fixture.verify([leaf]) }
                == .keyUsageForbidden(subject: "CN=Edge", .mldsa65)
        )
    }

    @Test func `purposes are kept where they are stated`() throws {
        let client = try Fixture.leaf { $0.extendedKeyUsage = [.clientAuth] }
        _ = try Fixture.verify([client], as: .client)
        _ = try Fixture.verify([client], as: .any)
        #expect(
            refusal { _ = try Fixture.verify([client], as: .server) }
                == .extendedKeyUsageMissing(subject: "CN=Edge", .serverAuth)
        )
        for usage in [[], [.any]] as [[ExtendedKeyUsage]] {
            _ = try Fixture.verify([Fixture.leaf { $0.extendedKeyUsage = usage }], as: .server)
        }
        let middle = try Fixture.middle { $0.extendedKeyUsage = [.clientAuth] }
        let leaf = try Fixture.leaf(under: middle, key: Fixture.middleKey.get())
        #expect(
            refusal { _ = try Fixture.verify([leaf, middle], as: .server) }
                == .extendedKeyUsageMissing(subject: "CN=Middle", .serverAuth)
        )
    }

    @Test func `the path length of an authority is kept`() throws {
        let root = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Root", organization: "Ward 4"),
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end,
            pathLength: 0
        ).selfSigned(by: Fixture.rootKey.get())
        let middle = try Fixture.middle()
        let direct = try Fixture.leaf()
        let deep = try Fixture.leaf(under: middle, key: Fixture.middleKey.get())
        _ = try Fixture.verify([direct], roots: [root])
        #expect(
            refusal { _ = try Fixture.verify([deep, middle], roots: [root]) }
                == .pathTooLong(authority: "O=Ward 4, CN=Root", limit: 0)
        )
        let shallow = try Fixture.middle { $0.basicConstraints?.pathLength = 0 }
        _ = try Fixture.verify([deep, shallow])
    }

    @Test(arguments: [
        "1.3.6.1.4.1.99999.1", "0.39", "1.39.1", "2.40", "2.999.1", "2.47.4294967296",
    ])
    func `an unknown extension is refused if critical and passed over if not`(
        identifier: String
    ) throws {
        let value: [UInt8] = [0x05, 0x00]
        for isCritical in [false, true] {
            let leaf = try Fixture.leaf {
                $0.additionalExtensions = [
                    CertificateExtension(
                        objectIdentifier: identifier,
                        isCritical: isCritical,
                        value: value
                    )
                ]
            }
            #expect(
                refusal { _ = try Fixture.verify([leaf]) }
                    == (isCritical
                        ? .unknownCriticalExtension(
                            subject: "CN=Edge",
                            objectIdentifier: identifier
                        ) : nil)
            )
        }
    }

    @Test(arguments: [
        "", "1", "a.b", "3.1", "0.40", "1.40.1", "1..2", "2.-1", "2.1.", ".2.1",
        "18446744073709551615.1", "2.18446744073709551615", "2.5.18446744073709551616",
    ])
    func `what is no object identifier can't be written`(identifier: String) {
        let error = refusal {
            _ = try Fixture.leaf {
                $0.additionalExtensions = [
                    CertificateExtension(objectIdentifier: identifier, isCritical: true, value: [])
                ]
            }
        }
        #expect(error == .malformedDER(.certificate))
    }

    @Test func `a self-signed certificate is trusted only by name of itself`() throws {
        let key = try Fixture.leafKey.get()
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: "Edge"),
            names: [.dns("edge.test")],
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        ).selfSigned(by: key)
        #expect(try Fixture.verify([leaf], roots: [leaf]).path == [leaf])
        #expect(refusal { _ = try Fixture.verify([leaf]) } != nil)
    }

    @Test func `empty, long and heavy chains are refused before they are read`() throws {
        #expect(refusal { _ = try UnverifiedCertificateChain([]) } == .emptyChain)
        #expect(
            refusal {
                _ = try UnverifiedCertificateChain(
                    derRepresentations: .init(repeating: [0], count: 9)
                )
            } == .chainTooLong(limit: 8, actual: 9)
        )
        #expect(
            refusal {
                _ = try UnverifiedCertificateChain(
                    derRepresentations: .init(repeating: [], count: 10_000)
                )
            } == .chainTooLong(limit: 8, actual: 10_000)
        )
        #expect(
            refusal {
                _ = try UnverifiedCertificateChain(
                    derRepresentations: .init(
                        repeating: .init(repeating: 0, count: 60_000),
                        count: 3
                    )
                )
            } == .tooLarge(.chain, limit: 131_072)
        )
        #expect(
            refusal { _ = try UnverifiedCertificateChain(derRepresentations: [[0]]) }
                == .malformedDER(.certificate)
        )
    }

    @Test func `a ring of authorities ends in a refusal`() throws {
        let keys = [try Fixture.middleKey.get(), try Fixture.rootKey.get()]
        let names = [
            try DistinguishedName(commonName: "A"), try DistinguishedName(commonName: "B"),
        ]
        let ring = try [0, 1].map { index in
            try CertificateTemplate.authority(
                subject: names[index],
                notValidBefore: Fixture.start,
                notValidAfter: Fixture.end
            ).signed(
                subjectPublicKey: .signing(keys[index].publicKey),
                issuer: names[1 - index],
                authorityKeyIdentifier: nil,
                by: keys[1 - index]
            )
        }
        let leaf = try Fixture.leaf(under: ring[0], key: keys[0])
        #expect(
            refusal { _ = try Fixture.verify([leaf] + ring) }
                == .notIssuedByTrustedAuthority(subject: "CN=B", issuer: "CN=A")
        )
    }
}
