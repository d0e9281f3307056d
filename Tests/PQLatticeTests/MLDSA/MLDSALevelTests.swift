import PQLattice
import Testing
import TestSupport

@Suite struct `ML-DSA operations of every build` {
    @Test(.slow, arguments: supportedLevels, SignatureSet.allCases)
    func `keys and signatures are the oracle's`(level: LatticeLevel, set: SignatureSet) throws {
        var numbers = TestNumbers(seed: 51)
        for _ in 0..<100 {
            let seed = numbers.bytes(32)
            let μ = numbers.bytes(64)
            let rnd = numbers.bytes(32)
            let expected = set.type.oracle(seed: seed, μ: μ, rnd: rnd)
            let key = try set.type.makeKey(seed: seed, level: level)
            #expect(key.verifier.rawRepresentation == expected[0])
            #expect(key.expandedBytes == expected[1])
            #expect(try key.signature(forMu: μ, signing: .given(rnd: rnd)) == expected[2])
            #expect(key.verifier.isValidSignature(expected[2], forMu: μ))
            // The same from bytes: what is prepared from them is what key generation prepared.
            let expanded = try set.type.makeKey(expanded: expected[1], level: level)
            #expect(try expanded.signature(forMu: μ, signing: .given(rnd: rnd)) == expected[2])
            let verifier = try set.type.makeVerifier(expected[0], level: level)
            #expect(verifier.isValidSignature(expected[2], forMu: μ))
            #expect(verifier.publicKeyHash == key.publicKeyHash)
            var wrong = expected[2]
            wrong[Int(numbers.next() % UInt64(wrong.count))] ^= 1
            #expect(!verifier.isValidSignature(wrong, forMu: μ))
        }
    }

    // The hint's weight passes ω once in hundreds of signatures. c·t₀ can't reach γ₂ in ML-DSA-65
    // and -87, where τ · 2¹² is below it, and doesn't by chance in ML-DSA-44: a damaged key does it.
    @Test(
        .slow,
        arguments: supportedLevels,
        [(SignatureSet.mldsa44, 3000), (.mldsa65, 3000), (.mldsa87, 3000)]
    )
    func `signing takes every branch of its rejection`(
        level: LatticeLevel,
        form: (set: SignatureSet, rounds: Int)
    ) throws {
        let seed = [UInt8](1...32)
        let verifier = try form.set.type.makeKey(seed: seed, level: level).verifier
        var numbers = TestNumbers(seed: 52)
        var totals = [0, 0, 0, 0]
        for _ in 0..<form.rounds {
            let μ = numbers.bytes(64)
            let (signature, rejections) = try form.set.type.sign(
                seed: seed,
                μ: μ,
                attempts: 814,
                level: level,
                damagedT0: false
            )
            for reason in 0..<4 { totals[reason] += rejections[reason] }
            #expect(verifier.isValidSignature(try #require(signature), forMu: μ))
        }
        #expect(totals[0] > form.rounds && totals[1] > form.rounds / 10)
        #expect(totals[2] == 0 && totals[3] > 0)
        let (signature, rejections) = try form.set.type.sign(
            seed: seed,
            μ: numbers.bytes(64),
            attempts: 100,
            level: level,
            damagedT0: true
        )
        #expect(signature == nil && rejections[2] > 0 && rejections.reduce(0, +) == 100)
    }

    @Test(arguments: supportedLevels, SignatureSet.allCases)
    func `attempts are bounded`(level: LatticeLevel, set: SignatureSet) throws {
        let seed = [UInt8](1...32)
        var numbers = TestNumbers(seed: 53)
        var seen = 0
        while seen < 3 {
            let μ = numbers.bytes(64)
            let made = try set.type.sign(
                seed: seed,
                μ: μ,
                attempts: 814,
                level: level,
                damagedT0: false
            )
            let needed = made.rejections.reduce(1, +)
            if needed == 1 { continue }
            seen += 1
            for attempts in [needed - 1, needed] {
                let again = try set.type.sign(
                    seed: seed,
                    μ: μ,
                    attempts: attempts,
                    level: level,
                    damagedT0: false
                )
                #expect(again.signature == (attempts < needed ? nil : made.signature))
                #expect(again.rejections.reduce(0, +) == min(attempts, needed - 1))
            }
        }
        // A key whose c·t₀ is always too long never signs, and says so.
        let key = try MLDSA44.PrivateKey(seedRepresentation: seed, level: level)
            .damaged(isLowPart: true)
        #expect(throws: LatticeError.attemptsExhausted(limit: 814)) {
            _ = try key.signature(for: [], signing: .deterministic)
        }
    }

    @Test(arguments: supportedLevels, SignatureSet.allCases)
    func `a faulty signature is not released if it is verified first`(
        level: LatticeLevel,
        set: SignatureSet
    ) throws {
        let seed = [UInt8](1...32)
        let message: [UInt8] = [1, 2, 3]
        let key = try set.type.makeKey(seed: seed, level: level)
        let good = try key.signature(for: message, signing: .deterministic.verifying)
        #expect(try key.signature(for: message, signing: .deterministic) == good)
        let damaged = try set.type.makeDamagedKey(seed: seed, level: level)
        let wrong = try damaged.signature(for: message, signing: .deterministic)
        #expect(!key.verifier.isValidSignature(wrong, for: message, context: []))
        for signing in [SigningMode.deterministic.verifying, .hedged.verifying] {
            #expect(throws: LatticeError.faultySignature) {
                _ = try damaged.signature(for: message, signing: signing)
            }
        }
    }
}
