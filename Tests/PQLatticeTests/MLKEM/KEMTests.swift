import PQLattice
import LatticeOracle
import PQKeccak
import PQSecrets
import Testing

struct KEMTests {
    @Test(arguments: KEMSet.allCases)
    func `both sides get the same secret`(set: KEMSet) throws {
        for round in 0..<5 {
            let seed = pseudorandomBytes(64, seed: "round trip \(round)")
            let key = try set.calls.generate(seed: seed)
            let sent = try set.calls.encapsulate(to: key.ek, from: SystemRandomSource())
            #expect(sent.secret.count == 32)
            #expect(try set.calls.decapsulate(sent.ciphertext, seed: seed) == sent.secret)
            #expect(try set.calls.decapsulate(sent.ciphertext, dk: key.dk) == sent.secret)
        }
    }

    @Test func `the public types carry a secret from end to end`() throws {
        let key = try MLKEM768.PrivateKey()
        let received = try MLKEM768.PublicKey(
            rawRepresentation: key.publicKey.rawRepresentation
        )
        #expect(received == key.publicKey)
        let sent = try received.encapsulate()
        let secret = try key.decapsulate(sent.encapsulated)
        #expect(secret.array == sent.sharedSecret.array)

        let again = try MLKEM768.PrivateKey(seedRepresentation: key.seedRepresentation.span)
        #expect(again.publicKey == key.publicKey)
        let expanded = try MLKEM768.ExpandedPrivateKey(
            rawRepresentation: key.expandedRepresentation.span
        )
        #expect(expanded.publicKey == key.publicKey)
        #expect(expanded.rawRepresentation.array == key.expandedRepresentation.array)
    }

    @Test(arguments: KEMSet.allCases)
    func `two keys and two encapsulations differ`(set: KEMSet) throws {
        let seeds = try (0..<2).map { _ in try set.calls.generate(from: SystemRandomSource()) }
        #expect(seeds[0] != seeds[1])
        let key = try set.calls.generate(seed: seeds[0])
        let first = try set.calls.encapsulate(to: key.ek, from: SystemRandomSource())
        let second = try set.calls.encapsulate(to: key.ek, from: SystemRandomSource())
        #expect(first.ciphertext != second.ciphertext)
        #expect(first.secret != second.secret)
    }

    @Test(arguments: KEMSet.allCases)
    func `sizes are those of the standard`(set: KEMSet) throws {
        #expect(set.calls.declaredSizes == set.sizes)
        let key = try set.calls.generate(seed: pseudorandomBytes(64, seed: "sizes"))
        #expect(key.ek.count == set.sizes.publicKey)
        #expect(key.dk.count == set.sizes.expandedKey)
    }

    @Test(arguments: KEMSet.allCases)
    func `every wrong length is refused before the content is looked at`(set: KEMSet) throws {
        let seed = pseudorandomBytes(64, seed: "lengths")
        let key = try set.calls.generate(seed: seed)
        expectRefusals(of: 64) { bytes throws(LatticeError) in
            _ = try set.calls.generate(seed: bytes)
        }
        expectRefusals(of: set.sizes.publicKey) { bytes throws(LatticeError) in
            try set.calls.checkPublicKey(bytes)
        }
        expectRefusals(of: set.sizes.expandedKey) { bytes throws(LatticeError) in
            try set.calls.checkExpandedKey(bytes)
        }
        expectCiphertextRefusals(set, key: seed)
        expectRefusals(of: 32) { bytes throws(LatticeError) in
            _ = try set.calls.encapsulate(to: key.ek, message: bytes)
        }
    }

    @Test(arguments: KEMSet.allCases)
    func `a dead source of randomness ends in an error`(set: KEMSet) throws {
        let ek = try set.calls.generate(seed: pseudorandomBytes(64, seed: "dead")).ek
        #expect(throws: LatticeError.random(.constant)) {
            try set.calls.generate(from: ConstantSource())
        }
        #expect(throws: LatticeError.random(.constant)) {
            try set.calls.encapsulate(to: ek, from: ConstantSource())
        }
        #expect(throws: LatticeError.random(.short(delivered: 3, wanted: 64))) {
            try set.calls.generate(from: ShortSource())
        }
        #expect(throws: LatticeError.random(.short(delivered: 3, wanted: 32))) {
            try set.calls.encapsulate(to: ek, from: ShortSource())
        }
    }

    private func expectCiphertextRefusals(_ set: KEMSet, key seed: [UInt8]) {
        switch set {
        case .mlkem512: expectCiphertextRefusals(MLKEM512.self, seed)
        case .mlkem768: expectCiphertextRefusals(MLKEM768.self, seed)
        case .mlkem1024: expectCiphertextRefusals(MLKEM1024.self, seed)
        }
    }

    private func expectCiphertextRefusals<let k: Int, let dᵤ: Int, let dᵥ: Int>(
        _: ModuleLatticeKEM<k, dᵤ, dᵥ>.Type,
        _ seed: [UInt8]
    ) {
        guard let key = try? ModuleLatticeKEM<k, dᵤ, dᵥ>.PrivateKey(seedRepresentation: seed)
        else {
            Issue.record("no key from a good seed")
            return
        }
        expectRefusals(of: ModuleLatticeKEM<k, dᵤ, dᵥ>.ciphertextByteCount) {
            bytes throws(LatticeError) in
            _ = try key.decapsulate(bytes)
        }
    }

    /// Tries every length from 0 to one too many, apart from the right one.
    private func expectRefusals(
        of expected: Int,
        _ parse: ([UInt8]) throws(LatticeError) -> Void
    ) {
        for length in 0...(expected + 1) where length != expected {
            let refusal: LatticeError?
            do {
                try parse([UInt8](repeating: 0, count: length))
                refusal = nil
            } catch {
                refusal = error
            }
            #expect(refusal == .length(expected: expected, actual: length))
        }
    }
}

/// A source that always gives the same byte.
private struct ConstantSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        for index in bytes.indices { bytes[index] = 0xA5 }
    }
}

/// A source that ends after three bytes.
private struct ShortSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        throw .short(delivered: 3, wanted: bytes.count)
    }
}
