import PQIdentity
import Testing
import TestSupport

/// A certificate taken apart: nothing checks its signature while it is read.
private struct Assembly {
    /// Version, serial number, algorithm, issuer, validity, subject, key, extensions.
    var body: [[UInt8]]
    var algorithm: [UInt8]
    var signature: [UInt8]

    init(_ certificate: Certificate) {
        let parts = TestDER.children(certificate.derRepresentation)
        body = TestDER.children(parts[0])
        algorithm = parts[1]
        signature = parts[2]
    }

    var bytes: [UInt8] {
        TestDER.value(0x30, TestDER.value(0x30, body.flatMap { $0 }) + algorithm + signature)
    }

    var extensions: [[UInt8]] {
        get { TestDER.children(TestDER.children(body[7])[0]) }
        set { body[7] = TestDER.value(0xA3, TestDER.value(0x30, newValue.flatMap { $0 })) }
    }

    func refused() -> IdentityError? {
        refusal { _ = try Certificate(derRepresentation: bytes) }
    }
}

private func time(_ tag: UInt8, _ text: String) -> [UInt8] { TestDER.value(tag, Array(text.utf8)) }

private func encoded(_ identifier: [UInt8], critical: [UInt8] = [], _ value: [UInt8]) -> [UInt8] {
    TestDER.value(0x30, TestDER.value(0x06, identifier) + critical + TestDER.value(0x04, value))
}

/// Name constraints with one permitted subtree of this content.
private func constraint(_ subtree: [UInt8]) -> [UInt8] {
    encoded(
        [0x55, 0x1D, 0x1E],
        TestDER.value(0x30, TestDER.value(0xA0, TestDER.value(0x30, subtree)))
    )
}

@Suite struct `Reading certificates` {
    @Test func `the pieces put together again are the certificate`() throws {
        let leaf = try Fixture.leaf()
        #expect(Assembly(leaf).bytes == leaf.derRepresentation)
    }

    @Test func `every truncation and any byte too many is refused`() throws {
        let der = try Fixture.leaf().derRepresentation
        for count in 0..<der.count {
            let error = refusal { _ = try Certificate(derRepresentation: Array(der.prefix(count))) }
            #expect(error == .malformedDER(.certificate), "\(count) bytes")
        }
        #expect(
            refusal { _ = try Certificate(derRepresentation: der + [0]) }
                == .malformedDER(.certificate)
        )
    }

    @Test(.slow) func `no wrong octet is a trap, and none in what is signed goes unseen`()
        throws
    {
        let leaf = try Fixture.leaf()
        let key = try Fixture.rootKey.get().publicKey
        let head = TestDER.children(TestDER.children(leaf.derRepresentation)[0])
        let keyStart = head[0..<6].reduce(8) { $0 + $1.count } + 30
        let keyEnd = keyStart + 1900
        for index in leaf.derRepresentation.indices
        where !(keyStart..<keyEnd).contains(index) && index < leaf.derRepresentation.count - 2400 {
            var der = leaf.derRepresentation
            der[index] ^= 1 << UInt8(index % 8)
            guard let changed = try? Certificate(derRepresentation: der) else { continue }
            #expect(!changed.isSigned(by: key), "octet \(index)")
        }
    }

    @Test func `more than 64 KiB is not even looked at`() {
        #expect(
            refusal {
                _ = try Certificate(derRepresentation: .init(repeating: 0x30, count: 65_537))
            }
                == .tooLarge(.certificate, limit: 65_536)
        )
    }

    @Test func `a length that is not minimal is refused`() throws {
        let parts = TestDER.children(try Fixture.leaf().derRepresentation).flatMap { $0 }
        let length = [0x83, 0, UInt8(parts.count >> 8), UInt8(parts.count & 0xFF)]
        #expect(
            refusal { _ = try Certificate(derRepresentation: [0x30] + length + parts) }
                == .malformedDER(.certificate)
        )
    }

    @Test func `deep nesting and endless lists are refused`() throws {
        var nested: [UInt8] = []
        for _ in 0..<5000 { nested = TestDER.value(0x30, nested) }
        var assembly = Assembly(try Fixture.leaf())
        let name = assembly.body[3]
        for bomb in [
            nested, TestDER.value(0x30, .init(repeating: 0x30, count: 30_000)),
            TestDER.value(0x30, (0..<15_000).flatMap { _ in [0x31, 0x00] as [UInt8] }),
        ] {
            assembly.body[3] = bomb
            #expect(assembly.refused() != nil)
        }
        assembly.body[3] = name
        // An extension's identifier of 30 000 arcs, then one whose only arc fills 30 000 octets.
        for identifier in [
            [UInt8](repeating: 0x01, count: 30_000),
            [UInt8](repeating: 0xFF, count: 30_000) + [0x01],
        ] {
            assembly.extensions = [encoded(identifier, [0x05, 0x00])]
            _ = assembly.refused()
        }
        // Lengths of 2³¹, 2⁶³ and 2⁶⁴ − 1 octets.
        for length: [UInt8] in [
            [0x84, 0x80, 0, 0, 0], [0x88, 0x80, 0, 0, 0, 0, 0, 0, 0],
            [0x88] + .init(repeating: 0xFF, count: 8), [0x80], [0xFF],
        ] {
            #expect(
                refusal { _ = try Certificate(derRepresentation: [0x30] + length + [0, 0]) }
                    == .malformedDER(.certificate)
            )
        }
    }

    @Test func `versions other than 3 are refused`() throws {
        var assembly = Assembly(try Fixture.leaf())
        assembly.body[0] = TestDER.value(0xA0, [0x02, 0x01, 0x01])
        #expect(assembly.refused() == .unsupportedVersion(2))
        assembly.body[0] = []
        #expect(assembly.refused() == .unsupportedVersion(1))
    }

    @Test(
        arguments: [
            [0x00], [0x80], [0xFF] + [UInt8](repeating: 1, count: 19),
            [UInt8](repeating: 1, count: 21),
            [0x00, 0x80] + [UInt8](repeating: 1, count: 20),
        ] as [[UInt8]]
    )
    func `serial numbers of zero, below zero and beyond 20 octets are refused`(
        number: [UInt8]
    ) throws {
        var assembly = Assembly(try Fixture.leaf())
        assembly.body[1] = TestDER.value(0x02, number)
        #expect(assembly.refused() == .invalidSerialNumber)
    }

    @Test func `a padded or empty serial number is refused`() throws {
        var assembly = Assembly(try Fixture.leaf())
        assembly.body[1] = TestDER.value(0x02, [0, 1])
        #expect(assembly.refused() == .malformedDER(.certificate))
        assembly.body[1] = TestDER.value(0x02, [])
        #expect(assembly.refused() == .malformedDER(.certificate))
        assembly.body[1] = TestDER.value(0x02, [0x00, 0xFF])
        #expect(try Certificate(derRepresentation: assembly.bytes).serialNumber == [0xFF])
    }

    @Test func `signature algorithms must agree, have no parameters and sign`() throws {
        let original = Assembly(try Fixture.leaf())
        var assembly = original
        assembly.algorithm[assembly.algorithm.count - 1] = 0x12
        #expect(assembly.refused() == .signatureAlgorithmMismatch)
        assembly.body[2] = assembly.algorithm
        #expect(
            assembly.refused() == .signatureLength(.mldsa65, expected: 3309, actual: 2420)
        )
        assembly = original
        let identifier = TestDER.children(assembly.algorithm)[0]
        assembly.algorithm = TestDER.value(0x30, identifier + [0x05, 0x00])
        #expect(assembly.refused() == .algorithmParametersPresent(.mldsa44))
        assembly = original
        assembly.body[2] = TestDER.value(0x30, identifier + [0x05, 0x00])
        #expect(assembly.refused() == .algorithmParametersPresent(.mldsa44))
        let kem = TestDER.value(
            0x30,
            [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x04, 0x02]
        )
        assembly.body[2] = kem
        assembly.algorithm = kem
        #expect(assembly.refused() == .wrongKindOfKey(.mlkem768))
    }

    @Test func `a subject key of one set under the identifier of another is refused`() throws {
        var assembly = Assembly(try Fixture.leaf())
        let found = try #require(assembly.body[6].firstRange(of: [0x65, 0x03, 0x04, 0x03, 0x12]))
        assembly.body[6][found.upperBound - 1] = 0x11
        #expect(assembly.refused() == .keyLength(.mldsa44, expected: 1312, actual: 1952))
    }

    @Test func `a nameless issuer is refused`() throws {
        var assembly = Assembly(try Fixture.leaf())
        assembly.body[3] = [0x30, 0x00]
        #expect(assembly.refused() == .malformedDER(.name))
    }

    @Test func `times have one form for each year`() throws {
        var assembly = Assembly(try Fixture.leaf())
        assembly.body[4] = TestDER.value(
            0x30,
            time(0x17, "500101000000Z") + time(0x18, "20500101000000Z")
        )
        let certificate = try Certificate(derRepresentation: assembly.bytes)
        #expect(certificate.notValidBefore.description == "1950-01-01T00:00:00Z")
        #expect(certificate.notValidAfter.description == "2050-01-01T00:00:00Z")
        for (tag, text) in [
            (0x18, "20491231235959Z"), (0x17, "4912312359Z"), (0x17, "491231235959+0000"),
            (0x18, "20500101000000.5Z"), (0x17, "490230000000Z"), (0x17, "491231235960Z"),
            (0x17, "49123123595aZ"), (0x17, "491231240000Z"), (0x17, ""), (0x17, "491231235959z"),
        ] as [(UInt8, String)] {
            assembly.body[4] = TestDER.value(0x30, time(0x17, "250101000000Z") + time(tag, text))
            #expect(assembly.refused() == .invalidTime, "\(text)")
        }
        assembly.body[4] = TestDER.value(
            0x30,
            time(0x17, "250101000000Z") + time(0x0C, "491231235959Z")
        )
        #expect(assembly.refused() == .malformedDER(.certificate))
    }

    @Test func `times are written in the form of their year`() throws {
        let certificate = try Fixture.leaf { template in
            template.notValidBefore = CertificateTime(secondsSinceEpoch: 2_524_607_999)
            template.notValidAfter = CertificateTime(secondsSinceEpoch: 2_524_608_000)
        }
        let validity = Assembly(certificate).body[4]
        #expect(
            validity
                == TestDER.value(0x30, time(0x17, "491231235959Z") + time(0x18, "20500101000000Z"))
        )
        #expect(
            refusal {
                _ = try Fixture.leaf { $0.notValidAfter = CertificateTime(secondsSinceEpoch: .max) }
            } == nil
        )
    }

    @Test func `extensions occur once, at least one in the list`() throws {
        var assembly = Assembly(try Fixture.leaf())
        let all = assembly.extensions
        assembly.extensions = all + [all[0]]
        #expect(assembly.refused() == .duplicateExtension(objectIdentifier: "2.5.29.19"))
        assembly.extensions = []
        #expect(assembly.refused() == .malformedDER(.certificate))
        assembly.body[7] = []
        #expect(try Certificate(derRepresentation: assembly.bytes).extensions.isEmpty)
    }

    @Test(
        arguments: [
            // An explicit FALSE for critical, which DER leaves out.
            (encoded([0x55, 0x1D, 0x13], critical: [0x01, 0x01, 0x00], [0x30, 0x00]), nil),
            // A BOOLEAN that is neither 0x00 nor 0xFF.
            (encoded([0x55, 0x1D, 0x13], critical: [0x01, 0x01, 0x01], [0x30, 0x00]), nil),
            // basicConstraints: explicit FALSE; a path length for a leaf; a negative one; a tail.
            (encoded([0x55, 0x1D, 0x13], [0x30, 0x03, 0x01, 0x01, 0x00]), "2.5.29.19"),
            (encoded([0x55, 0x1D, 0x13], [0x30, 0x03, 0x02, 0x01, 0x00]), "2.5.29.19"),
            (
                encoded([0x55, 0x1D, 0x13], [0x30, 0x06, 0x01, 0x01, 0xFF, 0x02, 0x01, 0x80]),
                "2.5.29.19"
            ),
            (encoded([0x55, 0x1D, 0x13], [0x30, 0x00, 0x00]), "2.5.29.19"),
            // keyUsage: empty, trailing zero bits, three octets.
            (encoded([0x55, 0x1D, 0x0F], [0x03, 0x01, 0x00]), "2.5.29.15"),
            (encoded([0x55, 0x1D, 0x0F], [0x03, 0x02, 0x00, 0x80]), "2.5.29.15"),
            (encoded([0x55, 0x1D, 0x0F], [0x03, 0x02, 0x07, 0x00]), "2.5.29.15"),
            (encoded([0x55, 0x1D, 0x0F], [0x03, 0x04, 0x00, 0x80, 0x00, 0x01]), "2.5.29.15"),
            // subjectAltName: empty, an address of 5 bytes, a host with NUL, an empty host.
            (encoded([0x55, 0x1D, 0x11], [0x30, 0x00]), "2.5.29.17"),
            (encoded([0x55, 0x1D, 0x11], [0x30, 0x07, 0x87, 0x05, 1, 2, 3, 4, 5]), "2.5.29.17"),
            (encoded([0x55, 0x1D, 0x11], [0x30, 0x04, 0x82, 0x02, 0x61, 0x00]), "2.5.29.17"),
            (encoded([0x55, 0x1D, 0x11], [0x30, 0x02, 0x82, 0x00]), "2.5.29.17"),
            // extKeyUsage: empty. authorityKeyIdentifier: members out of order.
            (encoded([0x55, 0x1D, 0x25], [0x30, 0x00]), "2.5.29.37"),
            (
                encoded([0x55, 0x1D, 0x23], [0x30, 0x06, 0x82, 0x01, 0x01, 0x80, 0x01, 0x01]),
                "2.5.29.35"
            ),
            // nameConstraints: neither list; an empty list; a minimum; a maximum; an address
            // without its mask, with ones after zeros, and of 5 bytes; a host with a space; a
            // directory name that is none; lists out of order.
            (encoded([0x55, 0x1D, 0x1E], [0x30, 0x00]), "2.5.29.30"),
            (encoded([0x55, 0x1D, 0x1E], [0x30, 0x02, 0xA0, 0x00]), "2.5.29.30"),
            (constraint([0x82, 0x01, 0x61, 0x80, 0x01, 0x00]), "2.5.29.30"),
            (constraint([0x82, 0x01, 0x61, 0x81, 0x01, 0x05]), "2.5.29.30"),
            (constraint([0x87, 0x04, 10, 0, 0, 0]), "2.5.29.30"),
            (constraint([0x87, 0x08, 10, 0, 0, 0, 0xFF, 0, 0xFF, 0]), "2.5.29.30"),
            (constraint([0x87, 0x05, 10, 0, 0, 0, 8]), "2.5.29.30"),
            (constraint([0x82, 0x03, 0x61, 0x20, 0x62]), "2.5.29.30"),
            (constraint([0xA4, 0x00]), "2.5.29.17"),
            (constraint([0x02, 0x01, 0x00]), "2.5.29.30"),
            (
                encoded(
                    [0x55, 0x1D, 0x1E],
                    [0x30, 0x0E] + [0xA1, 0x05, 0x30, 0x03, 0x82, 0x01, 0x61]
                        + [0xA0, 0x05, 0x30, 0x03, 0x82, 0x01, 0x61]
                ), "2.5.29.30"
            ),
        ] as [([UInt8], String?)]
    )
    func `wrong values of known extensions are refused`(value: [UInt8], name: String?) throws {
        var assembly = Assembly(try Fixture.leaf())
        assembly.extensions = [value]
        let expected = name.map {
            IdentityError.malformedDER(.extension(objectIdentifier: $0))
        }
        #expect(assembly.refused() == expected ?? .malformedDER(.certificate))
    }

    @Test func `more extensions and names than anyone needs are refused`() throws {
        var assembly = Assembly(try Fixture.leaf())
        assembly.extensions = (0...64).map { encoded([0x2B, UInt8($0)], [0x05, 0x00]) }
        #expect(assembly.refused() == .tooMany(.extensions, limit: 64))
        assembly.extensions.removeLast()
        #expect(assembly.refused() == nil)
        let name = TestDER.value(0x82, Array("a".utf8))
        for (count, error) in [
            (512, nil), (513, IdentityError.tooMany(.names, limit: 512)),
        ] {
            let names = TestDER.value(0x30, (0..<count).flatMap { _ in name })
            assembly.extensions = [encoded([0x55, 0x1D, 0x11], names)]
            #expect(assembly.refused() == error)
        }
    }
}
