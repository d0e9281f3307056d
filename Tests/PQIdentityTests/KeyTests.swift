import PQIdentity
import PQLattice
import PQSecrets
import Testing

/// PKCS#8 structures put together by hand.
private struct Package {
    var version: UInt8 = 0
    var identifier: [UInt8]
    var parameters: [UInt8] = []
    var inner: [UInt8]
    var tail: [UInt8] = []

    init(_ der: [UInt8]) {
        let parts = TestDER.children(der)
        identifier = TestDER.children(parts[1])[0]
        inner = Array(parts[2].dropFirst(TestDER.header(parts[2][...]).header))
    }

    var bytes: [UInt8] {
        TestDER.value(
            0x30,
            TestDER.value(0x02, [version]) + TestDER.value(0x30, identifier + parameters)
                + TestDER.value(0x04, inner) + tail
        )
    }
}

private let signatures = KeyAlgorithm.allCases.filter { $0.isSignature && $0.isPostQuantum }
private let kems: [KeyAlgorithm] = [.mlkem512, .mlkem768, .mlkem1024]

@Suite struct `Signing keys` {
    @Test(arguments: signatures)
    func `a private key survives PEM and signs the same`(algorithm: KeyAlgorithm) throws {
        let key = try SigningPrivateKey(generating: algorithm)
        let pem = try key.pemRepresentation()
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(pem.hasSuffix("-----END PRIVATE KEY-----\n"))
        let again = try SigningPrivateKey(pem: pem)
        #expect(again.algorithm == algorithm)
        #expect(again.publicKey == key.publicKey)
        let signature = try again.signature(for: [1, 2, 3], context: [9])
        #expect(signature.count == algorithm.signatureByteCount)
        #expect(key.publicKey.isValidSignature(signature, for: [1, 2, 3], context: [9]))
        #expect(!key.publicKey.isValidSignature(signature, for: [1, 2, 4], context: [9]))
        #expect(!key.publicKey.isValidSignature(signature, for: [1, 2, 3]))
    }

    @Test(arguments: signatures)
    func `a public key survives PEM and DER`(algorithm: KeyAlgorithm) throws {
        let key = try SigningPrivateKey(generating: algorithm).publicKey
        #expect(try SigningPublicKey(pem: key.pemRepresentation) == key)
        #expect(try SigningPublicKey(derRepresentation: key.derRepresentation) == key)
        #expect(key.rawRepresentation.count == algorithm.publicKeyByteCount)
        #expect(
            refusal { _ = try SigningPublicKey(derRepresentation: key.derRepresentation + [0]) }
                == .malformedDER(.publicKey)
        )
        #expect(
            refusal { _ = try KEMPublicKey(pem: key.pemRepresentation) }
                == .wrongKindOfKey(algorithm)
        )
    }

    @Test func `the seed form has the octets of the standard`() throws {
        let seed = [UInt8](0..<32)
        let key = try SigningPrivateKey(seedRepresentation: seed.span, algorithm: .mldsa65)
        let head: [UInt8] = [
            0x30, 0x34, 0x02, 0x01, 0x00, 0x30, 0x0B, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65,
            0x03,
            0x04, 0x03, 0x12, 0x04, 0x22, 0x80, 0x20,
        ]
        #expect(try key.derRepresentation().plain == head + seed)
    }

    @Test(arguments: signatures)
    func `all three forms are read and give one key`(algorithm: KeyAlgorithm) throws {
        let key = try SigningPrivateKey(generating: algorithm)
        let seed = try key.derRepresentation().plain.suffix(32)
        let expanded = try key.expandedRepresentation().plain
        var package = Package(try key.derRepresentation().plain)
        package.inner = TestDER.value(0x04, expanded)
        let fromExpanded = try SigningPrivateKey(derRepresentation: package.bytes)
        #expect(fromExpanded.publicKey == key.publicKey)
        #expect(try fromExpanded.derRepresentation().plain == package.bytes)
        #expect(
            key.publicKey.isValidSignature(try fromExpanded.signature(for: [7]), for: [7])
        )
        package.inner = TestDER.value(
            0x30,
            TestDER.value(0x04, Array(seed)) + TestDER.value(0x04, expanded)
        )
        let fromBoth = try SigningPrivateKey(derRepresentation: package.bytes)
        #expect(try fromBoth.derRepresentation().plain == key.derRepresentation().plain)

        var wrong = expanded
        wrong[wrong.count - 1] ^= 1
        package.inner = TestDER.value(
            0x30,
            TestDER.value(0x04, Array(seed)) + TestDER.value(0x04, wrong)
        )
        #expect(
            refusal { _ = try SigningPrivateKey(derRepresentation: package.bytes) }
                == .inconsistentPrivateKey(algorithm)
        )
        package.inner = TestDER.value(0x04, wrong)
        #expect(refusal { _ = try SigningPrivateKey(derRepresentation: package.bytes) } != nil)
    }

    @Test func `a public key beside the secret must be its own`() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        var package = Package(try key.derRepresentation().plain)
        package.tail = TestDER.value(0x81, [0] + key.publicKey.rawRepresentation)
        #expect(
            refusal { _ = try SigningPrivateKey(derRepresentation: package.bytes) }
                == .malformedDER(.privateKey)
        )
        package.version = 1
        #expect(
            try SigningPrivateKey(derRepresentation: package.bytes).publicKey == key.publicKey
        )
        package.tail[package.tail.count - 1] ^= 1
        #expect(
            refusal { _ = try SigningPrivateKey(derRepresentation: package.bytes) }
                == .inconsistentPrivateKey(.mldsa44)
        )
    }

    @Test func `parameters, other algorithms and other lengths are refused`() throws {
        let key = try SigningPrivateKey(generating: .mldsa65)
        var package = Package(try key.derRepresentation().plain)
        package.parameters = [0x05, 0x00]
        #expect(
            refusal { _ = try SigningPrivateKey(derRepresentation: package.bytes) }
                == .algorithmParametersPresent(.mldsa65)
        )
        package.parameters = []
        package.identifier[package.identifier.count - 1] = 0x2F
        #expect(
            refusal { _ = try SigningPrivateKey(derRepresentation: package.bytes) }
                == .unknownAlgorithm(objectIdentifier: "2.16.840.1.101.3.4.3.47")
        )
        package.identifier[package.identifier.count - 1] = 0x12
        package.inner = TestDER.value(0x80, [UInt8](repeating: 1, count: 31))
        #expect(
            refusal { _ = try SigningPrivateKey(derRepresentation: package.bytes) }
                == .keyLength(.mldsa65, expected: 32, actual: 31)
        )
        package.version = 2
        #expect(
            refusal { _ = try SigningPrivateKey(derRepresentation: package.bytes) }
                == .malformedDER(.privateKey)
        )
    }

    @Test func `every truncation and any byte too many is refused`() throws {
        let der = try SigningPrivateKey(generating: .mldsa44).derRepresentation().plain
        for count in 0..<der.count {
            #expect(
                refusal { _ = try SigningPrivateKey(derRepresentation: Array(der.prefix(count))) }
                    != nil
            )
        }
        #expect(
            refusal { _ = try SigningPrivateKey(derRepresentation: der + [0]) }
                == .malformedDER(.privateKey)
        )
    }

    @Test func `a key of one set under the identifier of another is refused`() throws {
        var der = try SigningPrivateKey(generating: .mldsa65).publicKey.derRepresentation
        let identifier: [UInt8] = [0x65, 0x03, 0x04, 0x03, 0x12]
        let found = try #require(der.firstRange(of: identifier))
        der[found.upperBound - 1] = 0x11
        #expect(
            refusal { _ = try SigningPublicKey(derRepresentation: der) }
                == .keyLength(.mldsa44, expected: 1312, actual: 1952)
        )
    }

    @Test func `a KEM can't sign`() {
        #expect(
            refusal { _ = try SigningPrivateKey(generating: .mlkem768) }
                == .wrongKindOfKey(.mlkem768)
        )
    }
}

@Suite struct `KEM keys` {
    @Test(arguments: KeyAlgorithm.allCases.filter { $0.purpose == .encapsulation })
    func `private and public keys survive PEM`(algorithm: KeyAlgorithm) throws {
        let key = try KEMPrivateKey(generating: algorithm)
        let again = try KEMPrivateKey(pem: key.pemRepresentation())
        #expect(again.algorithm == algorithm)
        #expect(again.publicKey == key.publicKey)
        #expect(try KEMPublicKey(pem: key.publicKey.pemRepresentation) == key.publicKey)
        #expect(
            refusal { _ = try SigningPrivateKey(pem: key.pemRepresentation()) }
                == .wrongKindOfKey(algorithm)
        )
    }

    @Test(arguments: kems)
    func `all three forms are read and inconsistent ones refused`(algorithm: KeyAlgorithm) throws {
        let key = try KEMPrivateKey(generating: algorithm)
        let seed = Array(try key.derRepresentation().plain.suffix(64))
        let expanded: [UInt8] =
            switch key {
            case .mlkem512(let key): key.expandedRepresentation.plain
            case .mlkem768(let key): key.expandedRepresentation.plain
            case .mlkem1024(let key): key.expandedRepresentation.plain
            default: []
            }
        var package = Package(try key.derRepresentation().plain)
        package.inner = TestDER.value(0x04, expanded)
        let fromExpanded = try KEMPrivateKey(derRepresentation: package.bytes)
        #expect(fromExpanded.publicKey == key.publicKey)
        #expect(try fromExpanded.derRepresentation().plain == package.bytes)
        package.inner = TestDER.value(
            0x30,
            TestDER.value(0x04, seed) + TestDER.value(0x04, expanded)
        )
        #expect(try KEMPrivateKey(derRepresentation: package.bytes).publicKey == key.publicKey)
        var wrong = expanded
        wrong[0] ^= 1
        package.inner = TestDER.value(0x30, TestDER.value(0x04, seed) + TestDER.value(0x04, wrong))
        #expect(
            refusal { _ = try KEMPrivateKey(derRepresentation: package.bytes) }
                == .inconsistentPrivateKey(algorithm)
        )
        // The hash of the public key stands before the last 32 bytes.
        wrong = expanded
        wrong[wrong.count - 40] ^= 1
        package.inner = TestDER.value(0x04, wrong)
        #expect(
            refusal { _ = try KEMPrivateKey(derRepresentation: package.bytes) }
                == .lattice(.publicKeyHashMismatch)
        )
    }

    @Test(arguments: KeyAlgorithm.allCases.filter { $0.purpose == .encapsulation })
    func `what the public key encapsulates the private key finds`(algorithm: KeyAlgorithm) throws {
        let key = try KEMPrivateKey(generating: algorithm)
        let sent = try key.publicKey.encapsulate()
        #expect(try key.decapsulate(sent.encapsulated).plain == sent.sharedSecret.plain)
        #expect(
            try key.decapsulate(key.publicKey.encapsulate().encapsulated).plain
                != sent.sharedSecret.plain
        )
        #expect(refusal { _ = try key.decapsulate(sent.encapsulated + [0]) } != nil)
        #expect(refusal { _ = try key.decapsulate([]) } != nil)
    }

    @Test(arguments: KeyAlgorithm.allCases)
    func `a dead source makes no key`(algorithm: KeyAlgorithm) {
        let error = refusal {
            _ = try PrivateKey(generating: algorithm, from: DeadSource())
        }
        #expect(error == .random(.constant))
    }

    @Test func `a public key with an unreduced coefficient is refused`() throws {
        var raw = try KEMPrivateKey(generating: .mlkem768).publicKey.rawRepresentation
        raw[0] = 0xFF
        raw[1] |= 0x0F
        #expect(
            refusal { _ = try KEMPublicKey(rawRepresentation: raw, algorithm: .mlkem768) }
                == .lattice(.coefficientTooLarge(index: 0))
        )
    }
}

@Suite struct `PEM texts` {
    @Test func `other labels, several documents and damage are refused`() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        let pem = try key.pemRepresentation()
        #expect(
            refusal { _ = try SigningPrivateKey(pem: key.publicKey.pemRepresentation) }
                == .unexpectedPEMLabel(expected: "PRIVATE KEY", actual: "PUBLIC KEY")
        )
        #expect(refusal { _ = try SigningPrivateKey(pem: pem + pem) } == .malformedPEM)
        #expect(refusal { _ = try SigningPrivateKey(pem: "") } == .malformedPEM)
        #expect(
            refusal { _ = try SigningPrivateKey(pem: pem.replacing("\nM", with: "\n*")) }
                == .malformedPEM
        )
        #expect(
            refusal { _ = try SigningPrivateKey(pem: String(repeating: "-", count: 1 << 21)) }
                == .tooLarge(.pem, limit: 1 << 20)
        )
        for count in stride(from: 0, to: pem.count - 1, by: 7) {
            #expect(refusal { _ = try SigningPrivateKey(pem: String(pem.prefix(count))) } != nil)
        }
    }

    @Test func `a document that was begun and can't be read is not passed over`() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        let pem = try key.pemRepresentation()
        let spaced = pem.replacing("BEGIN PRIVATE KEY-----", with: "BEGIN PRIVATE KEY----- ")
        #expect(refusal { _ = try SigningPrivateKey(pem: spaced) } == .malformedPEM)
        #expect(refusal { _ = try SigningPrivateKey(pem: pem + spaced) } == .malformedPEM)
        let root = try Fixture.root.get().pemRepresentation
        let second = root.replacing("BEGIN CERTIFICATE-----", with: "BEGIN CERTIFICATE-----\t")
        #expect(refusal { _ = try TrustAnchors(pem: root + second) } == .malformedPEM)
        #expect(refusal { _ = try TrustAnchors(pem: root + "-----BEGIN ") } == .malformedPEM)
    }

    @Test func `headers, other brackets and text after the document`() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        let pem = try key.pemRepresentation()
        #expect(try SigningPrivateKey(pem: pem + "done\n").publicKey == key.publicKey)
        let begin = "-----BEGIN PRIVATE KEY-----\n"
        for damaged in [
            pem.replacing(begin, with: begin + "Proc-Type: 4,ENCRYPTED\n\n"),
            pem.replacing(begin, with: begin + "\n"),
            pem.replacing("-----END PRIVATE", with: "-----END PUBLIC"),
            pem.replacing("-----", with: "----"), begin + "-----END PRIVATE KEY-----\n",
            begin + begin + pem, pem.replacing("\n", with: "\r"),
        ] {
            #expect(refusal { _ = try SigningPrivateKey(pem: damaged) } == .malformedPEM)
        }
        let encrypted = pem.replacing("PRIVATE KEY", with: "ENCRYPTED PRIVATE KEY")
        #expect(
            refusal { _ = try SigningPrivateKey(pem: encrypted) }
                == .unexpectedPEMLabel(expected: "PRIVATE KEY", actual: "ENCRYPTED PRIVATE KEY")
        )
    }

    @Test func `lines before the document and carriage returns are read over`() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        let pem = "node: edge\r\n" + (try key.pemRepresentation().replacing("\n", with: "\r\n"))
        #expect(try SigningPrivateKey(pem: pem).publicKey == key.publicKey)
    }
}

/// A source that gives one byte over and over.
private struct DeadSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        for index in bytes.indices { bytes[index] = 7 }
    }
}
