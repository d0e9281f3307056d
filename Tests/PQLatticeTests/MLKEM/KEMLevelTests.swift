import LatticeOracle
import PQLattice
import PQSecrets
import Testing

/// Whole operations of each build beside the oracle's, and each way to them beside the others.
struct KEMLevelTests {
    @Test(arguments: KEMSet.allCases)
    func `random rounds are the oracle's on every level`(set: KEMSet) throws {
        switch set {
        case .mlkem512: try compare(MLKEMInternal<2, 10, 4>.self, set)
        case .mlkem768: try compare(MLKEMInternal<3, 10, 4>.self, set)
        case .mlkem1024: try compare(MLKEMInternal<4, 11, 5>.self, set)
        }
    }

    private func compare<let k: Int, let dᵤ: Int, let dᵥ: Int>(
        _: MLKEMInternal<k, dᵤ, dᵥ>.Type,
        _ set: KEMSet
    ) throws {
        typealias Oracle = MLKEMInternal<k, dᵤ, dᵥ>
        for round in 0..<30 {
            let seed = pseudorandomBytes(64, seed: "oracle \(set) \(round)")
            let message = pseudorandomBytes(32, seed: "message \(set) \(round)")
            let oracleKey = Oracle.keyGen(
                d: seed.span.extracting(0..<32),
                z: seed.span.extracting(32..<64)
            )
            let key = try set.calls.generate(seed: seed)
            #expect(key.dk == oracleKey.array, "round \(round)")

            var ciphertext = [UInt8](repeating: 0, count: Oracle.ciphertextByteCount)
            var output = ciphertext.mutableSpan
            let secret = Oracle.encapsulate(
                message.span,
                to: key.ek.span,
                hash: key.dk[Oracle.hashRange].span,
                into: &output
            )
            let sent = try set.calls.encapsulate(to: key.ek, message: message)
            #expect(sent.ciphertext == ciphertext, "round \(round)")
            #expect(sent.secret == secret.array, "round \(round)")

            // An honest one, one with a single bit changed, and no ciphertext at all.
            var changed = ciphertext
            changed[round * 31 % changed.count] ^= 1 << UInt8(round % 8)
            let random = pseudorandomBytes(ciphertext.count, seed: "random \(round)")
            for received in [ciphertext, changed, random] {
                let expected = Oracle.decapsulate(received.span, with: oracleKey).array
                #expect(try set.calls.decapsulate(received, dk: key.dk) == expected)
                #expect(try set.calls.decapsulate(received, seed: seed) == expected)
            }
        }
    }

    /// ŝ isn't checked on import, only reduced (FIPS 203, Algorithm 6).
    @Test func `an expanded key whose secret vector isn't reduced works as the oracle does`() throws
    {
        typealias Oracle = MLKEMInternal<3, 10, 4>
        let set = KEMSet.mlkem768
        var key = try set.calls.generate(seed: pseudorandomBytes(64, seed: "unreduced")).dk
        for index in 0..<1152 { key[index] |= 0xF0 }
        let ciphertext = pseudorandomBytes(set.sizes.ciphertext, seed: "any")
        let expected = Oracle.decapsulate(
            ciphertext.span,
            with: SecretBytes(copying: key.span)
        ).array
        #expect(try set.calls.decapsulate(ciphertext, dk: key) == expected)
    }

    @Test(arguments: [0, 1, 2, 7, 8, 9, 17])
    func `a batch is the same keys as one by one`(count: Int) throws {
        try compareBatch(MLKEM512.self, count)
        try compareBatch(MLKEM768.self, count)
        try compareBatch(MLKEM1024.self, count)
    }

    private func compareBatch<let k: Int, let dᵤ: Int, let dᵥ: Int>(
        _: ModuleLatticeKEM<k, dᵤ, dᵥ>.Type,
        _ count: Int
    ) throws {
        typealias KEM = ModuleLatticeKEM<k, dᵤ, dᵥ>
        for level in supportedLevels {
            let keys = try KEM.PrivateKey.batch(count: count, from: CountingSource(), level: level)
            #expect(keys.count == count)
            let source = CountingSource()
            for key in keys {
                let single = try KEM.PrivateKey(from: source)
                #expect(key.seedRepresentation.array == single.seedRepresentation.array)
                #expect(key.expandedRepresentation.array == single.expandedRepresentation.array)
                #expect(key.publicKey == single.publicKey)
                let sent = try key.publicKey.encapsulate()
                #expect(try key.decapsulate(sent.encapsulated).array == sent.sharedSecret.array)
            }
        }
    }

    @Test func `a batch needs randomness`() {
        #expect(throws: LatticeError.random(.constant)) {
            try MLKEM768.PrivateKey.batch(count: 3, from: DeadSource())
        }
        #expect(throws: Never.self) { try MLKEM768.PrivateKey.batch(count: 0, from: DeadSource()) }
    }

    @Test func `the public ways in one step agree with those in two`() throws {
        let key = try MLKEM768.PrivateKey()
        let sent = try MLKEM768.PublicKey.encapsulate(
            rawRepresentation: key.publicKey.rawRepresentation.span
        )
        #expect(try key.decapsulate(sent.encapsulated).array == sent.sharedSecret.array)
        let received = try MLKEM768.ExpandedPrivateKey.decapsulate(
            sent.encapsulated.span,
            rawRepresentation: key.expandedRepresentation.span
        )
        #expect(received.array == sent.sharedSecret.array)
        for length in [0, 1087, 1089] {
            #expect(throws: LatticeError.length(expected: 1088, actual: length)) {
                _ = try MLKEM768.ExpandedPrivateKey.decapsulate(
                    [UInt8](repeating: 0, count: length).span,
                    rawRepresentation: key.expandedRepresentation.span
                )
            }
        }
    }
}

/// A source that gives a different seed each time, the same in each run.
private final class CountingSource: RandomSource, @unchecked Sendable {
    // Used by one test, one call after the other.
    private var calls = 0

    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        calls += 1
        let stream = pseudorandomBytes(bytes.count, seed: "source \(calls)")
        for index in stream.indices { bytes[index] = stream[index] }
    }
}

/// A source that always gives the same byte.
private struct DeadSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        for index in bytes.indices { bytes[index] = 0 }
    }
}
