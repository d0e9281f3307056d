import PQIdentity
import Testing

/// A request taken apart.
private struct Assembly {
    /// Version, subject, key, attributes.
    var body: [[UInt8]]
    var algorithm: [UInt8]
    var signature: [UInt8]

    init(_ request: CertificateSigningRequest) {
        let parts = TestDER.children(request.derRepresentation)
        body = TestDER.children(parts[0])
        algorithm = parts[1]
        signature = parts[2]
    }

    var bytes: [UInt8] {
        TestDER.value(0x30, TestDER.value(0x30, body.flatMap { $0 }) + algorithm + signature)
    }

    /// The bytes with a right signature.
    func signed(by key: SigningPrivateKey) throws -> [UInt8] {
        var copy = self
        let signature = try key.signature(for: TestDER.value(0x30, body.flatMap { $0 }))
        copy.signature = TestDER.value(0x03, [0] + signature)
        return copy.bytes
    }
}

private func made() throws -> CertificateSigningRequest {
    try CertificateSigningRequest(
        subject: DistinguishedName(commonName: "Edge"),
        subjectAlternativeNames: [.dns("edge.test"), .uri("twin:bed-7")],
        key: Fixture.leafKey.get()
    )
}

private func refused(_ bytes: [UInt8]) -> IdentityError? {
    refusal { _ = try CertificateSigningRequest(derRepresentation: bytes) }
}

@Suite struct `Certificate requests` {
    @Test(arguments: [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87])
    func `a request says who asks for what and proves the key`(algorithm: KeyAlgorithm) throws {
        let key = try SigningPrivateKey(generating: algorithm)
        let request = try CertificateSigningRequest(
            subject: DistinguishedName(commonName: "Edge"),
            subjectAlternativeNames: [.dns("edge.test")],
            key: key
        )
        let read = try CertificateSigningRequest(pem: request.pemRepresentation)
        #expect(read == request)
        #expect(read.publicKey == key.publicKey)
        #expect(read.subject.commonName == "Edge")
        #expect(read.subjectAlternativeNames == [.dns("edge.test")])
        #expect(read.algorithm == algorithm)
    }

    @Test func `a request without names has an empty set of attributes`() throws {
        let request = try CertificateSigningRequest(
            subject: DistinguishedName(commonName: "Edge"),
            key: Fixture.leafKey.get()
        )
        #expect(request.extensions.isEmpty)
        #expect(Assembly(request).body[3] == [0xA0, 0x00])
    }

    @Test func `a signature of another key is no proof`() throws {
        let assembly = Assembly(try made())
        let other = try SigningPrivateKey(generating: .mldsa65)
        #expect(
            try refused(assembly.signed(by: other)) == .proofOfPossessionInvalid(subject: "CN=Edge")
        )
        #expect(try refused(assembly.signed(by: Fixture.leafKey.get())) == nil)
        var changed = assembly
        changed.body[1] = try DistinguishedName(commonName: "Evil").derRepresentation
        #expect(refused(changed.bytes) == .proofOfPossessionInvalid(subject: "CN=Evil"))
        var flipped = assembly.bytes
        flipped[flipped.count - 1] ^= 1
        #expect(refused(flipped) == .proofOfPossessionInvalid(subject: "CN=Edge"))
    }

    @Test func `an ML-KEM key can't ask, and is told what to do`() throws {
        var assembly = Assembly(try made())
        assembly.body[2] = try KEMPrivateKey(generating: .mlkem768).publicKey.derRepresentation
        let error = try refused(assembly.signed(by: Fixture.leafKey.get()))
        #expect(error == .keyCannotSignRequest(.mlkem768))
        #expect(
            error?.description
                == "an ML-KEM-768 key can't sign a request; have the certificate issued from the "
                + "public key instead"
        )
    }

    @Test func `every truncation, tail and length that is not minimal is refused`() throws {
        let der = try made().derRepresentation
        for count in stride(from: 0, to: der.count, by: 7) {
            #expect(refused(Array(der.prefix(count))) == .malformedDER(.signingRequest))
        }
        #expect(refused(der + [0]) == .malformedDER(.signingRequest))
        let parts = TestDER.children(der).flatMap { $0 }
        let length = [0x83, 0, UInt8(parts.count >> 8), UInt8(parts.count & 0xFF)]
        #expect(refused([0x30] + length + parts) == .malformedDER(.signingRequest))
        #expect(
            refused(.init(repeating: 0x30, count: 65_537))
                == .tooLarge(.signingRequest, limit: 65_536)
        )
    }

    @Test func `versions, algorithms and attributes are checked`() throws {
        let key = try Fixture.leafKey.get()
        let original = Assembly(try made())
        var assembly = original
        assembly.body[0] = [0x02, 0x01, 0x01]
        #expect(
            try refused(assembly.signed(by: key))
                == .unsupportedStructureVersion(.signingRequest, 2)
        )
        assembly = original
        // ML-DSA-44's identifier on a signature of ML-DSA-65, and on its key.
        assembly.algorithm[assembly.algorithm.count - 1] = 0x11
        #expect(refused(assembly.bytes) == .signatureAlgorithmMismatch)
        assembly = original
        let found = try #require(assembly.body[2].firstRange(of: [0x65, 0x03, 0x04, 0x03, 0x12]))
        assembly.body[2][found.upperBound - 1] = 0x11
        #expect(refused(assembly.bytes) == .keyLength(.mldsa44, expected: 1312, actual: 1952))
        assembly = original
        assembly.body[3] = []
        #expect(try refused(assembly.signed(by: key)) == .malformedDER(.signingRequest))
        let attribute = TestDER.children(original.body[3])[0]
        assembly.body[3] = TestDER.value(0xA0, attribute + attribute)
        #expect(
            try refused(assembly.signed(by: key))
                == .duplicateAttribute(objectIdentifier: "1.2.840.113549.1.9.14")
        )
        // Two sets of extensions in one attribute.
        let parts = TestDER.children(attribute)
        let extensions = TestDER.children(parts[1])[0]
        assembly.body[3] = TestDER.value(
            0xA0,
            TestDER.value(0x30, parts[0] + TestDER.value(0x31, extensions + extensions))
        )
        #expect(try refused(assembly.signed(by: key)) == .malformedDER(.signingRequest))
    }

    @Test func `attributes that are not read are named, and their number is limited`() throws {
        let key = try Fixture.leafKey.get()
        var assembly = Assembly(try made())
        func attribute(_ arc: UInt8) -> [UInt8] {
            TestDER.value(
                0x30,
                [0x06, 0x02, 0x2A, arc] + TestDER.value(0x31, [0x0C, 0x01, 0x61])
            )
        }
        assembly.body[3] = TestDER.value(0xA0, attribute(3))
        let request = try CertificateSigningRequest(derRepresentation: assembly.signed(by: key))
        #expect(request.otherAttributes == ["1.2.3"])
        #expect(request.text().contains("1.2.3, not read"))
        assembly.body[3] = TestDER.value(0xA0, (0...16).flatMap { attribute($0) })
        #expect(try refused(assembly.signed(by: key)) == .tooMany(.attributes, limit: 16))
    }
}
