import PQIdentity
import Testing

/// A list taken apart: nothing checks its signature while it is read.
private struct Assembly {
    /// Version, algorithm, issuer, thisUpdate, nextUpdate, revoked certificates, extensions.
    var body: [[UInt8]]
    var algorithm: [UInt8]
    var signature: [UInt8]

    init(_ list: CertificateRevocationList) {
        let parts = TestDER.children(list.derRepresentation)
        body = TestDER.children(parts[0])
        algorithm = parts[1]
        signature = parts[2]
    }

    var bytes: [UInt8] {
        TestDER.value(0x30, TestDER.value(0x30, body.flatMap { $0 }) + algorithm + signature)
    }

    var extensions: [[UInt8]] {
        get { TestDER.children(TestDER.children(body[6])[0]) }
        set { body[6] = TestDER.value(0xA0, TestDER.value(0x30, newValue.flatMap { $0 })) }
    }

    var entries: [[UInt8]] {
        get { TestDER.children(body[5]) }
        set { body[5] = TestDER.value(0x30, newValue.flatMap { $0 }) }
    }

    func refused() -> IdentityError? {
        refusal { _ = try CertificateRevocationList(derRepresentation: bytes) }
    }
}

private func encoded(_ identifier: [UInt8], critical: Bool = false, _ value: [UInt8]) -> [UInt8] {
    TestDER.value(
        0x30,
        TestDER.value(0x06, identifier) + (critical ? [0x01, 0x01, 0xFF] : [])
            + TestDER.value(0x04, value)
    )
}

private func entry(_ serial: [UInt8], _ extensions: [[UInt8]] = []) -> [UInt8] {
    TestDER.value(
        0x30,
        TestDER.value(0x02, serial) + TestDER.value(0x17, Array("260101000000Z".utf8))
            + (extensions.isEmpty ? [] : TestDER.value(0x30, extensions.flatMap { $0 }))
    )
}

@Suite struct `Revocation lists` {
    @Test func `what is written is read`() throws {
        let entries = [
            Lists.entry,
            RevokedCertificate(serialNumber: [0xFF], revokedOn: Fixture.now),
            RevokedCertificate(
                serialNumber: .init(repeating: 0x7F, count: 20),
                revokedOn: Fixture.end,
                reason: .certificateHold,
                additionalExtensions: [
                    .init(objectIdentifier: "1.2.3", isCritical: false, value: [0x05, 0x00])
                ]
            ),
        ]
        let list = try Lists.root(entries, number: 300)
        let read = try CertificateRevocationList(pem: list.pemRepresentation)
        #expect(read == list)
        #expect(read.entries == entries)
        #expect(read.number == RevocationListNumber(300))
        #expect(read.issuer == (try Fixture.root.get().subject))
        #expect(read.thisUpdate == Fixture.start)
        #expect(read.nextUpdate == Fixture.end)
        #expect(read.authorityKeyIdentifier == (try Fixture.root.get().subjectKeyIdentifier))
        #expect(read.entry(serialNumber: [0, 0x01, 0x02])?.reason == .keyCompromise)
        #expect(read.entry(serialNumber: [0x01]) == nil)
        #expect(read.isSigned(by: try Fixture.rootKey.get().publicKey))
        #expect(!read.isSigned(by: try Fixture.middleKey.get().publicKey))
        let empty = try Lists.root([])
        #expect(empty.entries.isEmpty)
        #expect(Assembly(list).bytes == list.derRepresentation)
    }

    @Test func `every truncation, tail and length that is not minimal is refused`() throws {
        let der = try Lists.root().derRepresentation
        for count in stride(from: 0, to: der.count, by: 7) {
            let error = refusal {
                _ = try CertificateRevocationList(derRepresentation: Array(der.prefix(count)))
            }
            #expect(error == .malformedDER(.revocationList), "\(count) bytes")
        }
        func error(_ bytes: [UInt8]) -> IdentityError? {
            refusal { _ = try CertificateRevocationList(derRepresentation: bytes) }
        }
        #expect(error(der + [0]) == .malformedDER(.revocationList))
        let parts = TestDER.children(der).flatMap { $0 }
        let length = [0x83, 0, UInt8(parts.count >> 8), UInt8(parts.count & 0xFF)]
        #expect(error([0x30] + length + parts) == .malformedDER(.revocationList))
        var nested: [UInt8] = []
        for _ in 0..<5000 { nested = TestDER.value(0x30, nested) }
        #expect(error(nested) == .malformedDER(.revocationList))
        #expect(
            error(.init(repeating: 0x30, count: 4_194_305))
                == .tooLarge(.revocationList, limit: 4_194_304)
        )
    }

    @Test func `versions, algorithms and missing parts are refused`() throws {
        let original = Assembly(try Lists.root())
        var assembly = original
        assembly.body[0] = []
        #expect(assembly.refused() == .unsupportedStructureVersion(.revocationList, 1))
        assembly.body[0] = [0x02, 0x01, 0x02]
        #expect(assembly.refused() == .unsupportedStructureVersion(.revocationList, 3))
        assembly = original
        assembly.algorithm[assembly.algorithm.count - 1] = 0x12
        #expect(assembly.refused() == .signatureAlgorithmMismatch)
        assembly.body[1] = assembly.algorithm
        #expect(assembly.refused() == .signatureLength(.mldsa65, expected: 3309, actual: 2420))
        assembly = original
        assembly.body[2] = [0x30, 0x00]
        #expect(assembly.refused() == .malformedDER(.name))
        assembly = original
        assembly.body[4] = []
        #expect(assembly.refused() == .revocationListLacks("nextUpdate"))
        assembly = original
        assembly.extensions.removeAll { $0.contains(0x14) && $0.count < 16 }
        #expect(assembly.refused() == .revocationListLacks("cRLNumber"))
        assembly = original
        assembly.body[6] = []
        #expect(assembly.refused() == .revocationListLacks("cRLNumber"))
        assembly = original
        assembly.body[5] = [0x30, 0x00]
        #expect(assembly.refused() == .malformedDER(.revocationList))
    }

    /// A delta list, a list of some certificates only, and an unknown extension that is critical.
    @Test(
        arguments: [
            ([0x55, 0x1D, 0x1B], false, "2.5.29.27"), ([0x55, 0x1D, 0x1B], true, "2.5.29.27"),
            ([0x55, 0x1D, 0x1C], false, "2.5.29.28"), ([0x55, 0x1D, 0x1C], true, "2.5.29.28"),
            ([0x2A, 0x03], true, "1.2.3"),
        ] as [([UInt8], Bool, String)]
    )
    func `extensions that change what a list says are refused`(
        identifier: [UInt8],
        isCritical: Bool,
        name: String
    ) throws {
        var assembly = Assembly(try Lists.root())
        assembly.extensions.append(encoded(identifier, critical: isCritical, [0x02, 0x01, 0x01]))
        #expect(
            assembly.refused()
                == .revocationListUnsupported(issuer: "O=Ward 4, CN=Root", objectIdentifier: name)
        )
    }

    @Test func `an unknown extension that is not critical is passed over`() throws {
        var assembly = Assembly(try Lists.root())
        assembly.extensions.append(encoded([0x2A, 0x03], [0x05, 0x00]))
        #expect(assembly.refused() == nil)
        assembly.extensions.append(encoded([0x2A, 0x03], [0x05, 0x00]))
        #expect(assembly.refused() == .duplicateExtension(objectIdentifier: "1.2.3"))
    }

    @Test func `entries are read strictly`() throws {
        var assembly = Assembly(try Lists.root())
        func error(_ entries: [[UInt8]]) -> IdentityError? {
            assembly.entries = entries
            return assembly.refused()
        }
        #expect(error([entry([1]), entry([2])]) == nil)
        #expect(error([entry([1]), entry([2]), entry([1])]) == .duplicateSerialNumber)
        #expect(error([entry([0])]) == .invalidSerialNumber)
        #expect(error([entry([0x80])]) == .invalidSerialNumber)
        #expect(error([entry([0, 1])]) == .malformedDER(.revocationList))
        #expect(error([entry(.init(repeating: 1, count: 21))]) == .invalidSerialNumber)
        // The issuer of an indirect list, and an unknown critical extension.
        for (identifier, name) in [
            ([0x55, 0x1D, 0x1D], "2.5.29.29"), ([0x2A, 0x03], "1.2.3"),
        ] as [([UInt8], String)] {
            #expect(
                error([entry([1], [encoded(identifier, critical: true, [0x30, 0x00])])])
                    == .revocationListUnsupported(
                        issuer: "O=Ward 4, CN=Root",
                        objectIdentifier: name
                    )
            )
        }
        // Reasons: 7 means nothing, 8 belongs to delta lists, 11 is not there; an INTEGER is none.
        for code in [7, 8, 11, 0xFF] as [UInt8] {
            #expect(
                error([entry([1], [encoded([0x55, 0x1D, 0x15], [0x0A, 0x01, code])])])
                    == .malformedDER(.extension(objectIdentifier: "2.5.29.21")),
                "\(code)"
            )
        }
        #expect(
            error([entry([1], [encoded([0x55, 0x1D, 0x15], [0x02, 0x01, 0x01])])])
                == .malformedDER(.extension(objectIdentifier: "2.5.29.21"))
        )
        #expect(error([entry([1], [encoded([0x55, 0x1D, 0x15], [0x0A, 0x01, 0x00])])]) == nil)
    }

    @Test(arguments: RevocationReason.allCases)
    func `every reason has its number`(reason: RevocationReason) throws {
        #expect(RevocationReason(code: reason.code) == reason)
        let entry = RevokedCertificate(
            serialNumber: [1],
            revokedOn: Fixture.now,
            reason: reason
        )
        #expect(try Lists.root([entry]).entries == [entry])
    }

    @Test func `a list has at most 65,536 entries`() throws {
        var assembly = Assembly(try Lists.root())
        func octets(_ number: Int) -> [UInt8] {
            [16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        }
        func whole(_ parts: [UInt8]) -> [UInt8] { [0x30, 0x83] + octets(parts.count) + parts }
        func entries(_ count: Int) -> [UInt8] {
            var bytes: [UInt8] = []
            for number in 1...count {
                bytes += entry([1] + octets(number))
            }
            return whole(bytes)
        }
        for (count, error) in [
            (10_000, nil), (65_537, IdentityError.tooMany(.revokedCertificates, limit: 65_536)),
        ] {
            assembly.body[5] = entries(count)
            let body = whole(assembly.body.flatMap { $0 })
            let bytes = whole(body + assembly.algorithm + assembly.signature)
            #expect(
                refusal { _ = try CertificateRevocationList(derRepresentation: bytes) } == error
            )
        }
    }

    @Test func `numbers grow beyond 64 bits and are compared as numbers`() throws {
        #expect(RevocationListNumber(0).octets.isEmpty)
        #expect(RevocationListNumber(0).description == "0")
        #expect(RevocationListNumber(255).successor == RevocationListNumber(256))
        #expect(RevocationListNumber(.max).successor?.octets == [1, 0, 0, 0, 0, 0, 0, 0, 0])
        #expect(RevocationListNumber(.max).successor?.description == "0x010000000000000000")
        #expect(RevocationListNumber(255) < RevocationListNumber(256))
        #expect(RevocationListNumber(2) > RevocationListNumber(1))
        let last = try #require(RevocationListNumber(octets: .init(repeating: 0xFF, count: 20)))
        #expect(last.successor == nil)
        #expect(RevocationListNumber(octets: .init(repeating: 1, count: 21)) == nil)
        for number in [RevocationListNumber(0), RevocationListNumber(128), last] {
            let list = try CertificateRevocationList(
                issuer: Fixture.root.get(),
                key: Fixture.rootKey.get(),
                entries: [],
                number: number,
                thisUpdate: Fixture.start,
                nextUpdate: Fixture.end
            )
            #expect(list.number == number)
        }
    }

    @Test func `issuing needs the issuer's own key and a time that passes`() throws {
        func error(
            key: SigningPrivateKey,
            until: CertificateTime = Fixture.end,
            serial: [UInt8] = [1]
        ) throws -> IdentityError? {
            let issuer = try Fixture.root.get()
            return refusal {
                _ = try CertificateRevocationList(
                    issuer: issuer,
                    key: key,
                    entries: [.init(serialNumber: serial, revokedOn: Fixture.now)],
                    number: RevocationListNumber(1),
                    thisUpdate: Fixture.now,
                    nextUpdate: until
                )
            }
        }
        let key = try Fixture.rootKey.get()
        #expect(try error(key: key) == nil)
        #expect(
            try error(key: Fixture.middleKey.get())
                == .keyDoesNotMatchCertificate(subject: "O=Ward 4, CN=Root")
        )
        #expect(
            try error(key: key, until: Fixture.now.advanced(bySeconds: -1))
                == .validityEndsBeforeItBegins
        )
        for serial in [[], [0], .init(repeating: 1, count: 21)] as [[UInt8]] {
            #expect(try error(key: key, serial: serial) == .invalidSerialNumber)
        }
    }
}
