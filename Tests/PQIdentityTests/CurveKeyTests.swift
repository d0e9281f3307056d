import PQIdentity
import PQSecrets
import PQSuites
import Testing

/// Keys on the classical curves, as other programs write them.
@Suite struct `Classical keys` {
    /// A key of OpenSSL on P-256: in PKCS#8, bare, and its public half.
    private static let info = """
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgoz1FIdwiZHobHxKM
        GKTZ3nuPu6qaMZDykKc+T/hUzUehRANCAARhFjUyyFvf1eCDQLA4rmwSmWIHWEEo
        xsjuJekjOpn06C/KZJDr6gzwDtB2YiIILah3Q8giGedfoVR1J0NU+mhx
        """
    private static let bare = """
        MHcCAQEEIKM9RSHcImR6Gx8SjBik2d57j7uqmjGQ8pCnPk/4VM1HoAoGCCqGSM49
        AwEHoUQDQgAEYRY1Mshb39Xgg0CwOK5sEpliB1hBKMbI7iXpIzqZ9OgvymSQ6+oM
        8A7QdmIiCC2od0PIIhnnX6FUdSdDVPpocQ==
        """
    private static let publicHalf = """
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYRY1Mshb39Xgg0CwOK5sEpliB1hB
        KMbI7iXpIzqZ9OgvymSQ6+oM8A7QdmIiCC2od0PIIhnnX6FUdSdDVPpocQ==
        """

    private func pem(_ label: String, _ body: String) -> String {
        "-----BEGIN \(label)-----\n\(body)\n-----END \(label)-----\n"
    }

    private func der(_ text: String) throws -> [UInt8] {
        try #require(TestBase64.decode(text))
    }

    @Test func `a P-256 key of OpenSSL is read in both its structures and written the same`() throws
    {
        let text = pem("PRIVATE KEY", Self.info)
        let key = try PrivateKey(pem: text)
        #expect(key.algorithm == .p256)
        #expect(try key.pemRepresentation() == text)
        let bare = try PrivateKey(pem: pem("EC PRIVATE KEY", Self.bare))
        #expect(bare.publicKey == key.publicKey)
        #expect(key.publicKey.pemRepresentation == pem("PUBLIC KEY", Self.publicHalf))
        guard case .signing(let signer) = key else { return #expect(Bool(false)) }
        let signature = try signer.signature(for: [1, 2])
        #expect(signer.publicKey.isValidSignature(signature, for: [1, 2]))
        #expect(!signer.publicKey.isValidSignature(signature, for: [1, 3]))
        #expect(!signer.publicKey.isValidSignature(signature, for: [1, 2], context: [1]))
        #expect(
            refusal { _ = try signer.signature(for: [1], context: [1]) }
                == .contextUnavailable(.p256)
        )
    }

    /// The two keys of RFC 8410, Section 10.3: one secret, the second with attributes and its public key.
    @Test func `an Ed25519 key is read in both versions of the structure`() throws {
        let first = try PrivateKey(
            pem: pem(
                "PRIVATE KEY",
                "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC"
            )
        )
        let second = """
            MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
            oB8wHQYKKoZIhvcNAQkJFDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrB
            Z9w7lshQhqowtrbLDFw4rXAxZuE=
            """
        let other = try PrivateKey(pem: pem("PRIVATE KEY", second))
        #expect(other.publicKey == first.publicKey)
        var wrong = try der(second)
        wrong[wrong.count - 1] ^= 1
        #expect(
            refusal { _ = try PrivateKey(derRepresentation: wrong) }
                == .inconsistentPrivateKey(.ed25519)
        )
    }

    @Test func `curves without a name, other curves and other parameters are refused`() throws {
        let key = try der(Self.publicHalf)
        let point = Array(key.suffix(68))
        let identifier: [UInt8] = [0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01]
        func info(_ parameters: [UInt8]) -> [UInt8] {
            TestDER.value(0x30, TestDER.value(0x30, identifier + parameters) + point)
        }
        for parameters in [[], [0x05, 0x00], TestDER.value(0x30, [0x02, 0x01, 0x01])] {
            #expect(
                refusal { _ = try SubjectPublicKey(derRepresentation: info(parameters)) }
                    == .curveNotNamed
            )
        }
        // secp256k1.
        let other: [UInt8] = [0x06, 0x05, 0x2B, 0x81, 0x04, 0x00, 0x0A]
        #expect(
            refusal { _ = try SubjectPublicKey(derRepresentation: info(other)) }
                == .unknownAlgorithm(objectIdentifier: "1.3.132.0.10")
        )
        let ours: [UInt8] = [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]
        #expect(try SubjectPublicKey(derRepresentation: info(ours)).derRepresentation == key)
        #expect(
            refusal { _ = try SubjectPublicKey(derRepresentation: info(ours + [0x05, 0x00])) }
                != nil
        )
        // The curve's name alone is no identifier of a key.
        let alone = TestDER.value(0x30, TestDER.value(0x30, ours) + point)
        #expect(
            refusal { _ = try SubjectPublicKey(derRepresentation: alone) }
                == .unknownAlgorithm(objectIdentifier: "1.2.840.10045.3.1.7")
        )
    }

    @Test func `points off the curve and scalars out of range are refused`() throws {
        var key = try der(Self.publicHalf)
        key[key.count - 1] ^= 1
        #expect(
            refusal { _ = try SubjectPublicKey(derRepresentation: key) } == .suite(.invalidKey)
        )
        for byte in [UInt8(0x00), 0xFF] {
            let scalar = [UInt8](repeating: byte, count: 32)
            #expect(
                refusal { _ = try PrivateKey(seedRepresentation: scalar.span, algorithm: .p256) }
                    == .suite(.invalidKey)
            )
        }
    }

    @Test(arguments: [KeyAlgorithm.ed25519, .p256, .p384])
    func `a classical certificate names its signature as its standard says`(
        algorithm: KeyAlgorithm
    ) throws {
        let key = try SigningPrivateKey(generating: algorithm)
        let root = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Old"),
            notValidBefore: Fixture.start,
            notValidAfter: Fixture.end
        ).selfSigned(by: key)
        #expect(root.signatureAlgorithm == algorithm)
        #expect(root.isSigned(by: key.publicKey))
        let identifiers: [KeyAlgorithm: [UInt8]] = [
            .ed25519: [0x06, 0x03, 0x2B, 0x65, 0x70],
            .p256: [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02],
            .p384: [0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x03],
        ]
        let identifier = try #require(identifiers[algorithm])
        let parts = TestDER.children(root.derRepresentation)
        #expect(parts[1] == TestDER.value(0x30, identifier))
    }
}

/// Base64 as PEM has it, for the bodies above.
enum TestBase64 {
    static func decode(_ text: String) -> [UInt8]? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var bytes: [UInt8] = []
        var (pending, bitCount) = (0, 0)
        for character in text where character != "\n" && character != "=" {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            pending = (pending << 6 | value) & 0xFFFF
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(pending >> bitCount & 0xFF))
            }
        }
        return bytes
    }
}
