import PQIdentity
import Testing

/// Lists of the fixture's root.
enum Lists {
    static let entry = RevokedCertificate(
        serialNumber: [0x01, 0x02],
        revokedOn: Fixture.start,
        reason: .keyCompromise
    )

    static func root(
        _ entries: [RevokedCertificate] = [entry],
        number: UInt64 = 1,
        thisUpdate: CertificateTime = Fixture.start,
        nextUpdate: CertificateTime = Fixture.end
    ) throws -> CertificateRevocationList {
        try CertificateRevocationList(
            issuer: Fixture.root.get(),
            key: Fixture.rootKey.get(),
            entries: entries,
            number: RevocationListNumber(number),
            thisUpdate: thisUpdate,
            nextUpdate: nextUpdate
        )
    }

    static func entry(for certificate: Certificate) -> RevokedCertificate {
        RevokedCertificate(
            serialNumber: certificate.serialNumber,
            revokedOn: Fixture.start,
            reason: .superseded
        )
    }
}

private func verify(
    _ certificates: [Certificate],
    _ lists: [CertificateRevocationList],
    _ requirement: RevocationPolicy.Requirement,
    at time: CertificateTime = Fixture.now
) throws -> VerifiedCertificateChain {
    try Fixture.verify(
        certificates,
        at: time,
        revocation: RevocationPolicy(lists: lists, requirement: requirement)
    )
}

@Suite struct Revocation {
    @Test(arguments: RevocationPolicy.Requirement.allCases)
    func `a revoked certificate is refused, another passes`(
        requirement: RevocationPolicy.Requirement
    ) throws {
        let leaf = try Fixture.leaf()
        let other = try Fixture.leaf()
        let list = try Lists.root([Lists.entry, Lists.entry(for: leaf)])
        let error = refusal { _ = try verify([leaf], [list], requirement) }
        #expect(error == .revoked(subject: "CN=Edge", on: Fixture.start, reason: .superseded))
        #expect(
            error?.description
                == "certificate of CN=Edge was revoked on \(Fixture.start) (superseded)"
        )
        let chain = try verify([other], [list], requirement)
        #expect(chain.revocation == [.good(list), .trusted])
    }

    @Test func `an intermediate authority can be revoked`() throws {
        let middle = try Fixture.middle()
        let leaf = try Fixture.leaf(under: middle, key: Fixture.middleKey.get())
        let list = try Lists.root([Lists.entry(for: middle)])
        #expect(
            refusal { _ = try verify([leaf, middle], [list], .ifPresent) }
                == .revoked(subject: "CN=Middle", on: Fixture.start, reason: .superseded)
        )
        // The root's list says nothing about what the intermediate issued.
        let passing = try Lists.root([Lists.entry(for: leaf)])
        let chain = try verify([leaf, middle], [passing], .ifPresent)
        #expect(chain.revocation == [.unchecked, .good(passing), .trusted])
        #expect(
            refusal { _ = try verify([leaf, middle], [passing], .required) }
                == .revocationListMissing(subject: "CN=Edge", issuer: "CN=Middle")
        )
    }

    @Test func `without a list a certificate passes only where none is required`() throws {
        let leaf = try Fixture.leaf()
        #expect(try verify([leaf], [], .ifPresent).revocation == [.unchecked, .trusted])
        #expect(
            refusal { _ = try verify([leaf], [], .required) }
                == .revocationListMissing(subject: "CN=Edge", issuer: "O=Ward 4, CN=Root")
        )
    }

    @Test func `the list of another authority does not count, nor one under a stolen name`() throws
    {
        let leaf = try Fixture.leaf()
        let other = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Other"),
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        ).selfSigned(by: Fixture.middleKey.get())
        let foreign = try CertificateRevocationList(
            issuer: other,
            key: Fixture.middleKey.get(),
            entries: [Lists.entry(for: leaf)],
            number: RevocationListNumber(1),
            thisUpdate: Fixture.start,
            nextUpdate: Fixture.end
        )
        #expect(
            refusal { _ = try verify([leaf], [foreign], .required) }
                == .revocationListMissing(subject: "CN=Edge", issuer: "O=Ward 4, CN=Root")
        )
        #expect(try verify([leaf], [foreign], .ifPresent).revocation == [.unchecked, .trusted])
        // The right name over a stranger's signature, empty to let everything pass.
        let forged = try CertificateRevocationList.signed(
            issuer: Fixture.root.get().subject,
            entries: [],
            extensions: [RevocationListNumber(9).asExtension()],
            thisUpdate: Fixture.start,
            nextUpdate: Fixture.end,
            by: Fixture.middleKey.get()
        )
        for requirement in RevocationPolicy.Requirement.allCases {
            #expect(
                refusal { _ = try verify([leaf], [forged], requirement) }
                    == .revocationListSignatureInvalid(issuer: "O=Ward 4, CN=Root")
            )
            // Beside the true list it changes nothing, however high its number.
            let honest = try Lists.root([Lists.entry(for: leaf)])
            #expect(
                refusal { _ = try verify([leaf], [forged, honest], requirement) }
                    == .revoked(subject: "CN=Edge", on: Fixture.start, reason: .superseded)
            )
        }
    }

    @Test func `a changed list is refused`() throws {
        let leaf = try Fixture.leaf()
        var der = try Lists.root([Lists.entry(for: leaf)]).derRepresentation
        let serial = try #require(der.firstRange(of: leaf.serialNumber))
        der[serial.upperBound - 1] ^= 1
        let changed = try CertificateRevocationList(derRepresentation: der)
        #expect(
            refusal { _ = try verify([leaf], [changed], .ifPresent) }
                == .revocationListSignatureInvalid(issuer: "O=Ward 4, CN=Root")
        )
    }

    @Test func `an authority without cRLSign has no lists`() throws {
        let root = try Fixture.root.get()
        var template = CertificateTemplate.authority(
            subject: root.subject,
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        )
        template.keyUsage = .keyCertSign
        let mute = try template.selfSigned(by: Fixture.rootKey.get())
        let leaf = try Fixture.leaf()
        let list = try Lists.root()
        #expect(
            refusal {
                _ = try Fixture.verify([leaf], roots: [mute], revocation: .init(lists: [list]))
            } == .keyUsageMissing(subject: "O=Ward 4, CN=Root", .cRLSign)
        )
        #expect(
            refusal {
                _ = try CertificateRevocationList(
                    issuer: mute,
                    key: Fixture.rootKey.get(),
                    entries: [],
                    number: RevocationListNumber(1),
                    thisUpdate: Fixture.start,
                    nextUpdate: Fixture.end
                )
            } == .keyUsageMissing(subject: "O=Ward 4, CN=Root", .cRLSign)
        )
    }

    @Test func `both boundaries of a list's time belong to it, and no second more`() throws {
        let leaf = try Fixture.leaf()
        let from = Fixture.now
        let until = Fixture.now.advanced(bySeconds: 60)
        let list = try Lists.root([], thisUpdate: from, nextUpdate: until)
        for time in [from, until] {
            let chain = try verify([leaf], [list], .required, at: time)
            #expect(chain.revocation == [.good(list), .trusted])
        }
        let early = from.advanced(bySeconds: -1)
        let late = until.advanced(bySeconds: 1)
        #expect(
            refusal { _ = try verify([leaf], [list], .required, at: early) }
                == .revocationListNotYetValid(issuer: "O=Ward 4, CN=Root", from: from)
        )
        #expect(
            refusal { _ = try verify([leaf], [list], .required, at: late) }
                == .revocationListStale(issuer: "O=Ward 4, CN=Root", since: until)
        )
        for time in [early, late] {
            let chain = try verify([leaf], [list], .ifPresent, at: time)
            #expect(chain.revocation == [.notCurrent(list), .trusted])
        }
    }

    @Test func `who is on an outdated list stays revoked`() throws {
        let leaf = try Fixture.leaf()
        let old = try Lists.root([Lists.entry(for: leaf)], nextUpdate: Fixture.start)
        for requirement in RevocationPolicy.Requirement.allCases {
            #expect(
                refusal { _ = try verify([leaf], [old], requirement) }
                    == .revoked(subject: "CN=Edge", on: Fixture.start, reason: .superseded)
            )
        }
    }

    @Test func `of several lists the highest number counts, in any order`() throws {
        let leaf = try Fixture.leaf()
        let hold = try Lists.root([Lists.entry(for: leaf)], number: 255)
        let lifted = try Lists.root([], number: 256)
        for lists in [[hold, lifted], [lifted, hold]] {
            #expect(try verify([leaf], lists, .required).revocation == [.good(lifted), .trusted])
        }
        // One that is not issued yet does not count before it is.
        let future = try Lists.root(
            [Lists.entry(for: leaf)],
            number: 300,
            thisUpdate: Fixture.now.advanced(bySeconds: 1)
        )
        #expect(
            try verify([leaf], [future, lifted], .required).revocation == [
                .good(lifted), .trusted,
            ]
        )
    }

    @Test func `KEM certificates are checked too`() throws {
        let key = try KEMPrivateKey(generating: .mlkem768)
        let leaf = try CertificateTemplate.encapsulation(
            subject: DistinguishedName(commonName: "Sealed"),
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        ).issued(
            to: .encapsulation(key.publicKey),
            by: Fixture.root.get(),
            key: Fixture.rootKey.get()
        )
        let list = try Lists.root([Lists.entry(for: leaf)])
        let error = refusal {
            _ = try UnverifiedCertificateChain([leaf]).verifiedEncapsulationKey(
                against: TrustAnchors(roots: [Fixture.root.get()]),
                name: nil,
                at: Fixture.now,
                revocation: RevocationPolicy(lists: [list])
            )
        }
        #expect(error == .revoked(subject: "CN=Sealed", on: Fixture.start, reason: .superseded))
    }
}
