import PQIdentity
import PQSecrets
import Testing

private let available: [KeyAlgorithm] = [
    .mldsa44, .mldsa65, .mldsa87, .x25519, .ed25519, .p256, .p384,
]

@Suite struct `COSE keys` {
    @Test(arguments: available)
    func `private and public keys survive`(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey(generating: algorithm)
        let again = try COSEKey(encoded: COSEKey(key, keyIdentifier: [7]).encoded())
        #expect(again.publicKey == key.publicKey)
        #expect(again.keyIdentifier == [7])
        let seed = try again.privateKey?.seedRepresentation().plain
        #expect(try seed == key.seedRepresentation().plain)
        let open = try COSEKey(encoded: COSEKey(key).encoded(isPrivate: false))
        #expect(open.privateKey == nil)
        #expect(open.publicKey == key.publicKey)
        #expect(open.keyIdentifier == nil)
    }

    @Test(arguments: [KeyAlgorithm.mlkem512, .mlkem768, .mlkem1024, .xwing])
    func `algorithms without a number are refused`(algorithm: KeyAlgorithm) throws {
        let key = try PrivateKey(generating: algorithm)
        let expected = IdentityError.formatUnavailable(algorithm, format: "COSE_Key")
        #expect(refusal { _ = try COSEKey(key) } == expected)
        #expect(refusal { _ = try COSEKey(key.publicKey) } == expected)
    }

    /// {1: 1, -1: 6, -2: x} with the labels and values that a case puts there.
    private func map(_ members: [[UInt8]]) -> [UInt8] {
        [0xA0 | UInt8(members.count)] + members.flatMap(\.self)
    }

    @Test func `order is free, repetition and strangers are not`() throws {
        let key = try PrivateKey(generating: .ed25519)
        let x = [0x21, 0x58, 0x20] + key.publicKey.rawRepresentation
        let (type, curve): ([UInt8], [UInt8]) = ([0x01, 0x01], [0x20, 0x06])
        #expect(try COSEKey(encoded: map([x, curve, type])).publicKey == key.publicKey)
        // An unknown text label, an unknown number and key operations.
        let others: [[UInt8]] = [
            [0x61, 0x61, 0xF5], [0x18, 0x64, 0xA0], [0x04, 0x82, 0x01, 0x02],
        ]
        #expect(try COSEKey(encoded: map([type, curve, x] + others)).publicKey == key.publicKey)

        func error(_ members: [[UInt8]], _ tail: [UInt8] = []) -> IdentityError? {
            refusal { _ = try COSEKey(encoded: map(members) + tail) }
        }
        #expect(error([type, curve, x, type]) == .duplicateMember("1"))
        #expect(error([type, curve, x, others[0], others[0]]) == .duplicateMember("label"))
        #expect(error([type, curve, x], [0]) == .malformedCBOR)
        #expect(error([curve, x]) == .missingMember("1 (kty)"))
        #expect(error([type, x]) == .missingMember("-1 (crv)"))
        #expect(error([type, curve]) == .missingMember("-2"))
        #expect(error([[0x01, 0x03], curve, x]) == .unknownKeyType("3"))
        #expect(error([[0x01, 0x61, 0x61], curve, x]) == .unknownKeyType("that is no number"))
        #expect(error([type, [0x20, 0x07], x]) == .unknownAlgorithmName("7"))
        #expect(error([type, curve, [0x21, 0xF5]]) == .malformedMember("-2"))
        #expect(
            error([type, curve, [0x21, 0x41, 0x00]])
                == .memberLength("-2", expected: 32, actual: 1)
        )
        // A length in a longer form than it needs.
        let long = [0x21, 0x59, 0x00, 0x20] + key.publicKey.rawRepresentation
        #expect(error([type, curve, long]) == .malformedCBOR)
        let seed = [0x23, 0x58, 0x20] + [UInt8](repeating: 1, count: 32)
        #expect(error([type, curve, x, seed]) == .inconsistentPrivateKey(.ed25519))
    }

    @Test func `every truncation and every nesting bomb is refused`() throws {
        let bytes = try COSEKey(PrivateKey(generating: .p256)).encoded()
        for count in 0..<bytes.count {
            #expect(
                refusal { _ = try COSEKey(encoded: Array(bytes.prefix(count))) } == .malformedCBOR
            )
        }
        let bombs: [[UInt8]] = [
            [0xA1, 0x01] + [UInt8](repeating: 0x81, count: 1000),
            [0xA1, 0x01, 0x9B] + [UInt8](repeating: 0xFF, count: 8),
            [0xA1, 0x01, 0xBB] + [UInt8](repeating: 0x7F, count: 8), [0xBF, 0xFF], [0xB8, 0xFF],
        ]
        for bomb in bombs {
            #expect(refusal { _ = try COSEKey(encoded: bomb) } == .malformedCBOR)
        }
    }
}
