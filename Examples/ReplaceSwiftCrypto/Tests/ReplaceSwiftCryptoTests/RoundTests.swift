import Foundation
import Testing

/// Random rounds with damaged input: both libraries refuse it, or both make the same of it.
///
/// There are ten thousand in equal parts over the four sets; `PQTWIN_ROUNDS` sets another number,
/// `PQTWIN_SEED`, which each failure names, repeats a run.
@Suite struct `Rounds against swift-crypto` {
    private let rounds = (roundCount + 3) / 4

    @Test(arguments: KEMPair.allCases)
    func `ML-KEM agrees round by round`(pair: KEMPair) throws {
        for round in 0..<rounds {
            var numbers = Repeatable(seed: runSeed, set: pair == .mlkem768 ? 10 : 11, round: round)
            let (ours, theirs) = try pair.keys(seed: numbers.bytes(64))
            let where_ = "round \(round), PQTWIN_SEED=\(runSeed)"
            let publicKey = ours.publicKey.rawRepresentation
            try #require(publicKey == theirs.publicKey.rawRepresentation, "\(where_)")
            let sent = try (round.isMultiple(of: 2) ? ours : theirs).send(to: publicKey)
            try #require(ours.open(sent.ciphertext) == .bytes(sent.secret), "\(where_)")
            try #require(theirs.open(sent.ciphertext) == .bytes(sent.secret), "\(where_)")

            let wrong = numbers.damage([UInt8](sent.ciphertext))
            let story = "ciphertext \(wrong.story), \(where_)"
            try #require(ours.open(Data(wrong.bytes)) == theirs.open(Data(wrong.bytes)), "\(story)")

            let key = [UInt8](publicKey)
            let bad =
                round.isMultiple(of: 3)
                ? numbers.damage(key)
                : numbers.unreduceCoefficient(key, in: 0..<(key.count - 32))
            let read = (
                ours.read(publicKey: Data(bad.bytes)), theirs.read(publicKey: Data(bad.bytes))
            )
            try #require(read.0 == read.1, "public key \(bad.story), \(where_)")

            let stored = numbers.damage([UInt8](ours.integrityCheckedRepresentation)).bytes
            try #require(
                ours.read(integrityChecked: Data(stored))
                    == theirs.read(integrityChecked: Data(stored)),
                "\(where_)"
            )
        }
    }

    @Test(arguments: SignaturePair.allCases)
    func `ML-DSA agrees round by round`(pair: SignaturePair) throws {
        let (k, ω) = pair == .mldsa65 ? (6, 55) : (8, 75)
        for round in 0..<rounds {
            var numbers = Repeatable(seed: runSeed, set: pair == .mldsa65 ? 20 : 21, round: round)
            let (ours, theirs) = try pair.keys(seed: numbers.bytes(32))
            let where_ = "round \(round), PQTWIN_SEED=\(runSeed)"
            let publicKey = ours.publicKey.rawRepresentation
            try #require(publicKey == theirs.publicKey.rawRepresentation, "\(where_)")
            let message = Data(numbers.bytes(Int.random(in: 0...200, using: &numbers)))
            let context = Data(numbers.bytes(Int.random(in: 0...255, using: &numbers)))
            let signer = round.isMultiple(of: 2) ? ours : theirs
            let signature = try signer.signature(for: message, context: context)

            func same(_ signature: Data, _ publicKey: Data, _ context: Data) throws -> Outcome {
                let outcomes = [ours, theirs].map {
                    $0.verify(signature, for: message, context: context, publicKey: publicKey)
                }
                try #require(outcomes[0] == outcomes[1], "\(where_)")
                return outcomes[0]
            }
            try #require(try same(signature, publicKey, context) == .valid(true), "\(where_)")
            for _ in 0..<3 {
                let wrong = numbers.damagedSignature([UInt8](signature), k: k, ω: ω)
                let outcome = try same(Data(wrong.bytes), publicKey, context)
                // A hint that is all zero already stays as it is.
                let unchanged = Data(wrong.bytes) == signature
                #expect(
                    outcome == .valid(unchanged),
                    "signature \(wrong.story), \(where_)"
                )
            }
            let bad = numbers.damage([UInt8](publicKey)).bytes
            _ = try same(signature, Data(bad), context)
            _ = try same(signature, publicKey, context + [0])
        }
    }
}
