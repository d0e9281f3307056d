import PQSecrets
import PQSuites
import Testing

/// The parts of a Wycheproof file that the test needs.
private struct SignatureVectors: Decodable {
    struct Group: Decodable {
        struct Key: Decodable { let pk: HexBytes }
        let publicKey: Key
        let tests: [Case]
    }
    struct Case: Decodable {
        let tcId: Int
        let msg: HexBytes
        let sig: HexBytes
        let result: String
    }
    let testGroups: [Group]
}

private func signed(_ message: [UInt8], seed: [UInt8]) throws -> [UInt8] {
    try Ed25519.PrivateKey(seedRepresentation: seed.span).signature(for: message.span)
}

private func holds(_ signature: [UInt8], _ message: [UInt8], key: [UInt8]) throws -> Bool {
    try Ed25519.PublicKey(rawRepresentation: key)
        .isValidSignature(signature.span, for: message.span)
}

/// RFC 8032, Section 7.1, the first three.
private let published: [(seed: String, key: String, message: String, signature: String)] = [
    (
        "9d61b19deffd5a60ba844af492ec2cc4 4449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a 0ee172f3daa62325af021a68f707511a", "",
        """
        e5564300c360ac729086e2cc806e828a 84877f1eb8e5d974d873e06522490155
        5fb8821590a33bacc61e39701cf9b46b d25bf5f0595bbe24655141438e7a100b
        """
    ),
    (
        "4ccd089b28ff96da9db6c346ec114e0f 5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc 9c982ccf2ec4968cc0cd55f12af4660c", "72",
        """
        92a009a9f0d4cab8720e820b5f642540 a2b27b5416503f8fb3762223ebdb69da
        085ac1e43e15996e458f3613d0f11d8c 387b2eaeb4302aeeb00d291612bb0c00
        """
    ),
    (
        "c5aa8df43f9f837bedb7442f31dcb7b1 66d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f058 0816ed13ba3303ac5deb911548908025", "af82",
        """
        6291d657deec24024827e69c3abe01a3 0ce548a284743a445e3680d7db5ac3ac
        18ff9b538d16f290ae67f760984dc659 4a7c15e9716ed28dc027beceea1ec40a
        """
    ),
]

struct Ed25519Tests {
    @Test(arguments: published.indices)
    func `keys and signatures are the published ones`(index: Int) throws {
        let vector = published[index]
        let (message, signature) = (hex(vector.message), hex(vector.signature))
        let key = try Ed25519.PrivateKey(seedRepresentation: hex(vector.seed).span)
        #expect(key.publicKey.rawRepresentation == hex(vector.key))
        #expect(try key.signature(for: message.span) == signature)
        #expect(key.seedRepresentation.array == hex(vector.seed))
        #expect(try holds(signature, message, key: hex(vector.key)))
    }

    @Test func `any flipped bit of the signature or the message is noticed`() throws {
        let (seed, key) = (hex(published[1].seed), hex(published[1].key))
        let message = Array("bed 7: 72 beats a minute".utf8)
        let signature = try signed(message, seed: seed)
        #expect(try holds(signature, message, key: key))
        for bit in 0..<8 * signature.count {
            var wrong = signature
            wrong[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(try !holds(wrong, message, key: key), "bit \(bit)")
        }
        for index in message.indices {
            var wrong = message
            wrong[index] ^= 1
            #expect(try !holds(signature, wrong, key: key), "byte \(index)")
        }
        #expect(try !holds(signature, message, key: hex(published[0].key)))
    }

    @Test(arguments: Array(0...33).filter { $0 != 32 })
    func `only 32 bytes are a seed or a public key`(count: Int) {
        let bytes = [UInt8](repeating: 9, count: count)
        let expected = SuiteError.length(expected: 32, actual: count)
        #expect(throws: expected) { _ = try signed([], seed: bytes) }
        #expect(throws: expected) { _ = try Ed25519.PublicKey(rawRepresentation: bytes) }
    }

    @Test(arguments: Array(0...66).filter { $0 != 64 })
    func `a signature of another length is wrong`(count: Int) throws {
        let signature = hex(published[0].signature)
        let other = Array((signature + signature).prefix(count))
        #expect(try !holds(other, [], key: hex(published[0].key)))
    }

    @Test(arguments: [
        // Small orders 1, 2, 4, 8; a y that is not reduced; a y without an x; all ones.
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0200000000000000000000000000000000000000000000000000000000000000",
        "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ])
    func `a public key that is no point of the large order is refused`(key: String) {
        #expect(throws: SuiteError.invalidKey) {
            _ = try Ed25519.PublicKey(rawRepresentation: hex(key))
        }
    }

    @Test func `a fresh key uses 32 bytes of the source and its failure is passed on`() throws {
        let seed = hex(published[2].seed)
        let key = try Ed25519.PrivateKey(from: ScriptedSource(seed))
        #expect(key.publicKey.rawRepresentation == hex(published[2].key))
        #expect(throws: SuiteError.random(.short(delivered: 31, wanted: 32))) {
            _ = try Ed25519.PrivateKey(from: ScriptedSource(Array(seed.dropLast())))
        }
    }

    @Test func `nothing of a private key shows in a dump`() throws {
        var text = ""
        dump(try Ed25519.PrivateKey(from: ScriptedSource(hex(published[0].seed))), to: &text)
        #expect(!text.contains("157"))
        #expect(text.split(separator: "\n").count == 1)
    }

    @Test func `Wycheproof cases agree`() throws {
        let file = "wycheproof-dac1dd47/ed25519_test.json"
        guard let vectors = try VectorFiles.read(file, as: SignatureVectors.self) else { return }
        var refused = 0
        for group in vectors.testGroups {
            for vector in group.tests {
                let valid = try holds(
                    vector.sig.bytes,
                    vector.msg.bytes,
                    key: group.publicKey.pk.bytes
                )
                #expect(valid == (vector.result == "valid"), "tcId \(vector.tcId)")
                refused += valid ? 0 : 1
            }
        }
        #expect(refused > 0)
    }
}
