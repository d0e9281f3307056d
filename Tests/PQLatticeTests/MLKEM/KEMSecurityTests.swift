import PQLattice
import PQSecrets
import Testing

/// A planted defect beside each check that ML-KEM's security needs.
struct KEMSecurityTests {
    @Test(arguments: KEMSet.allCases)
    func `a changed ciphertext gives the rejection secret`(set: KEMSet) throws {
        let seed = pseudorandomBytes(64, seed: "rejection")
        let key = try set.calls.generate(seed: seed)
        let sent = try set.calls.encapsulate(to: key.ek, from: SystemRandomSource())
        let length = sent.ciphertext.count
        // Every 97th bit, and of the last coefficient its highest and its lowest. The lowest is
        // too small to change m, so that only a comparison of all bytes finds it.
        let last = [8 * length - 1, 8 * length - set.parameters.dᵥ]
        for bit in Array(stride(from: 0, to: 8 * length, by: 97)) + last {
            var changed = sent.ciphertext
            changed[bit / 8] ^= 1 << (bit % 8)
            let secret = try set.calls.decapsulate(changed, seed: seed)
            #expect(secret != sent.secret, "bit \(bit)")
            #expect(secret == SHAKE256.hash(seed[32...] + changed, count: 32), "bit \(bit)")
        }
        #expect(try set.calls.decapsulate(sent.ciphertext, seed: seed) == sent.secret)
    }

    @Test(arguments: KEMSet.allCases)
    func `an expanded key with a changed hash is refused, whichever byte it is`(
        set: KEMSet
    ) throws {
        let key = try set.calls.generate(seed: pseudorandomBytes(64, seed: "hash"))
        let start = 768 * set.parameters.k + 32
        for index in start..<(start + 32) {
            var changed = key.dk
            changed[index] ^= 0x80
            #expect(throws: LatticeError.publicKeyHashMismatch) {
                try set.calls.checkExpandedKey(changed)
            }
        }
        #expect(throws: Never.self) { try set.calls.checkExpandedKey(key.dk) }
    }

    @Test(arguments: KEMSet.allCases)
    func `an expanded key whose public part was changed is refused`(set: KEMSet) throws {
        let key = try set.calls.generate(seed: pseudorandomBytes(64, seed: "public part"))
        for index in [384 * set.parameters.k, 768 * set.parameters.k + 31] {
            var changed = key.dk
            changed[index] ^= 1
            #expect(throws: LatticeError.publicKeyHashMismatch) {
                try set.calls.checkExpandedKey(changed)
            }
        }
    }

    @Test(arguments: KEMSet.allCases)
    func `a coefficient that isn't reduced is refused in every polynomial`(set: KEMSet) throws {
        let ek = try set.calls.generate(seed: pseudorandomBytes(64, seed: "modulus")).ek
        for polynomial in 0..<set.parameters.k {
            for place in [0, 1, 127, 254, 255] {
                let index = 256 * polynomial + place
                for value: UInt16 in [3329, 3330, 4095] {
                    #expect(throws: LatticeError.coefficientTooLarge(index: index)) {
                        try set.calls.checkPublicKey(replacing(index, by: value, in: ek))
                    }
                }
                #expect(throws: Never.self) {
                    try set.calls.checkPublicKey(replacing(index, by: 3328, in: ek))
                }
            }
        }
    }

    /// No official case has a right hash over a wrong key, so without this test the check could
    /// be missing.
    @Test(arguments: KEMSet.allCases)
    func `the public key inside an expanded key is checked as well`(set: KEMSet) throws {
        let k = set.parameters.k
        let dk = try set.calls.generate(seed: pseudorandomBytes(64, seed: "inside")).dk
        for polynomial in 0..<k {
            let index = 256 * polynomial + 255
            let ek = replacing(
                index,
                by: 3329,
                in: Array(dk[(384 * k)..<(768 * k + 32)])
            )
            let forged = dk[..<(384 * k)] + ek + SHA3_256.hash(ek) + dk[(768 * k + 64)...]
            #expect(throws: LatticeError.coefficientTooLarge(index: index)) {
                try set.calls.checkExpandedKey(Array(forged))
            }
        }
    }

    @Test func `a key of one set is refused by the others`() throws {
        for set in KEMSet.allCases {
            let key = try set.calls.generate(seed: pseudorandomBytes(64, seed: "sets"))
            for other in KEMSet.allCases where other != set {
                let sizes = (expected: other.sizes.publicKey, actual: key.ek.count)
                #expect(
                    throws: LatticeError.length(expected: sizes.expected, actual: sizes.actual)
                ) {
                    try other.calls.checkPublicKey(key.ek)
                }
            }
        }
    }

    /// K is part of what G hashes, so that the same seed gives unrelated keys in each set.
    @Test func `the same seed gives unrelated keys in each set`() throws {
        let seed = pseudorandomBytes(64, seed: "domain")
        let seeds = try KEMSet.allCases.map { try $0.calls.generate(seed: seed).ek.suffix(32) }
        #expect(Set(seeds).count == 3)
    }

    /// Writes 12 bits at a coefficient's place in ByteEncode₁₂.
    private func replacing(_ index: Int, by value: UInt16, in key: [UInt8]) -> [UInt8] {
        var key = key
        let byte = index / 2 * 3
        if index.isMultiple(of: 2) {
            key[byte] = UInt8(value & 0xFF)
            key[byte + 1] = key[byte + 1] & 0xF0 | UInt8(value >> 8)
        } else {
            key[byte + 1] = key[byte + 1] & 0x0F | UInt8(value & 0x0F) << 4
            key[byte + 2] = UInt8(value >> 4)
        }
        return key
    }
}
