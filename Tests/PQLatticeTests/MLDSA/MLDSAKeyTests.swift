import PQLattice
import LatticeOracle
import PQKeccak
import PQSecrets
import Testing

@Suite struct `ML-DSA keys` {
    private let seed = [UInt8](0..<32)

    @Test func `lengths are those of the standard`() {
        #expect(MLDSA44.publicKeyByteCount == 1312)
        #expect(MLDSA65.publicKeyByteCount == 1952)
        #expect(MLDSA87.publicKeyByteCount == 2592)
        #expect(MLDSA44.expandedPrivateKeyByteCount == 2560)
        #expect(MLDSA65.expandedPrivateKeyByteCount == 4032)
        #expect(MLDSA87.expandedPrivateKeyByteCount == 4896)
        #expect(MLDSA44.signatureByteCount == 2420)
        #expect(MLDSA65.signatureByteCount == 3309)
        #expect(MLDSA87.signatureByteCount == 4627)
        #expect(MLDSA65.seedByteCount == 32)
    }

    @Test func `a new key survives being stored as its seed`() throws {
        let key = try MLDSA65.PrivateKey()
        let again = try MLDSA65.PrivateKey(seedRepresentation: key.seedRepresentation.span)
        #expect(again.publicKey == key.publicKey)
        #expect(try MLDSA65.PrivateKey().publicKey != key.publicKey)
    }

    @Test(arguments: SignatureSet.allCases)
    func `an expanded key is the same key`(set: SignatureSet) throws {
        let key = try set.type.makeKey(seed: seed)
        let expanded = try set.type.makeKey(expanded: key.expandedBytes)
        #expect(expanded.expandedBytes == key.expandedBytes)
        #expect(expanded.verifier.rawRepresentation == key.verifier.rawRepresentation)
        let message: [UInt8] = [1, 2, 3]
        let signature = try key.signature(for: message, signing: .deterministic)
        #expect(try expanded.signature(for: message, signing: .deterministic) == signature)
    }

    @Test func `a compacted key is the same key`() throws {
        let key = try MLDSA65.PrivateKey()
        let other = try MLDSA65.PrivateKey().publicKey.compacted()
        let compact = key.publicKey.compacted()
        let message: [UInt8] = [1, 2, 3]
        let signature = try key.signature(for: message)
        #expect(compact == key.publicKey)
        #expect(compact.compacted() == compact)
        #expect(compact.publicKeyHash == key.publicKey.publicKeyHash)
        #expect(compact.isValidSignature(signature, for: message))
        #expect(!compact.isValidSignature(signature, for: [1, 2, 4]))
        #expect(!other.isValidSignature(signature, for: message))
    }

    @Test(arguments: SignatureSet.allCases)
    func `a public key survives its bytes`(set: SignatureSet) throws {
        let key = try set.type.makeKey(seed: seed).verifier
        let again = try set.type.makeVerifier(key.rawRepresentation)
        #expect(again.rawRepresentation == key.rawRepresentation)
        #expect(again.publicKeyHash == key.publicKeyHash)
    }

    @Test(arguments: SignatureSet.allCases)
    func `a public key of the wrong length is refused`(set: SignatureSet) {
        let expected = set.parameters.publicKeyByteCount
        for length in 0...expected + 1 where length != expected {
            #expect(throws: LatticeError.length(expected: expected, actual: length)) {
                _ = try set.type.makeVerifier([UInt8](repeating: 1, count: length))
            }
        }
    }

    @Test(arguments: SignatureSet.allCases)
    func `a private key of the wrong length is refused`(set: SignatureSet) {
        for length in 0...33 where length != 32 {
            #expect(throws: LatticeError.length(expected: 32, actual: length)) {
                _ = try set.type.makeKey(seed: [UInt8](repeating: 1, count: length))
            }
        }
        let expected = set.parameters.privateKeyByteCount
        for length in 0...expected + 1 where length != expected {
            #expect(throws: LatticeError.length(expected: expected, actual: length)) {
                _ = try set.type.makeKey(expanded: [UInt8](repeating: 0, count: length))
            }
        }
    }

    @Test(arguments: SignatureSet.allCases)
    func `an expanded key with a secret out of range is refused`(set: SignatureSet) throws {
        let good = try set.type.makeKey(seed: seed).expandedBytes
        let parameters = set.parameters
        let polynomial = 32 * parameters.ηBitCount
        // The first and the last polynomial of s₁ and of s₂: all ones is a distance above 2η.
        let places = [0, parameters.l - 1, parameters.l, parameters.l + parameters.k - 1]
        for place in places {
            for offset in [0, polynomial - 1] {
                var bad = good
                bad[128 + place * polynomial + offset] = 0xFF
                #expect(throws: LatticeError.privateKeyOutOfRange) {
                    _ = try set.type.makeKey(expanded: bad)
                }
            }
        }
    }

    @Test(arguments: SignatureSet.allCases)
    func `an expanded key whose parts disagree is refused`(set: SignatureSet) throws {
        let good = try set.type.makeKey(seed: seed).expandedBytes
        let parameters = set.parameters
        let t0Start = 128 + 32 * parameters.ηBitCount * (parameters.k + parameters.l)
        // ρ, both ends of tr, both ends of t₀.
        for place in [0, 31, 64, 127, t0Start, good.count - 1] {
            var bad = good
            bad[place] ^= 1
            #expect(throws: LatticeError.inconsistentPrivateKey) {
                _ = try set.type.makeKey(expanded: bad)
            }
        }
        // K stands alone: another K is another key with the same public key.
        var other = good
        other[32] ^= 1
        #expect(try set.type.makeKey(expanded: other).expandedBytes == other)
    }

    @Test func `an expanded key with another secret in range is refused`() throws {
        let key = try MLDSA65.PrivateKey(seedRepresentation: seed)
        var bad = bytes(key.expandedRepresentation)
        // Two distances of four bits; 0 and 0 differ from any pair but themselves.
        bad[128] = bad[128] == 0 ? 0x11 : 0
        #expect(throws: LatticeError.inconsistentPrivateKey) {
            _ = try MLDSA65.ExpandedPrivateKey(rawRepresentation: bad)
        }
    }

    @Test func `reflection shows nothing of a private key`() throws {
        let key = try MLDSA65.PrivateKey(seedRepresentation: seed)
        let expanded = try MLDSA65.ExpandedPrivateKey(
            rawRepresentation: key.expandedRepresentation.span
        )
        #expect(Mirror(reflecting: key).children.isEmpty)
        #expect(Mirror(reflecting: expanded).children.isEmpty)
        #expect(Mirror(reflecting: key.publicKey).children.count == 1)
        var text = ""
        dump([key], to: &text)
        dump([expanded], to: &text)
        #expect(!text.contains("seed") && !text.contains("Secret"))
    }

    @Test func `no key is made without randomness`() {
        #expect(throws: LatticeError.random(.system(code: 5))) {
            _ = try MLDSA44.PrivateKey(from: BrokenSource())
        }
        #expect(throws: LatticeError.random(.constant)) {
            _ = try MLDSA44.PrivateKey(from: RepeatingSource())
        }
    }
}
