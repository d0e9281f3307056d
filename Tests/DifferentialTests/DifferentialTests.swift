import Foundation
import Testing
import TestSupport

/// Random rounds, each answered by this library and by two others.
///
/// `make test` runs ten thousand, `make test-long` a hundred thousand, in equal parts over the six
/// parameter sets. Public keys, expanded keys, ciphertexts, secrets and signatures must be the same
/// bytes. Of a damaged input both sides make the same, or both refuse it.
///
/// `PQTWIN_SEED`, which each failure names, repeats a run; `PQTWIN_ROUNDS` sets its length.
@Suite(.enabled(if: python != nil, "PQTWIN_PYTHON is not set"))
struct `Differential against pycryptodome and OpenSSL` {
    @Test(.slow, arguments: KEMSet.allCases)
    func `ML-KEM agrees round by round`(set: KEMSet) throws {
        let peer = try PythonPeer(set: set.rawValue)
        try compare(set.rawValue, peer, answer: set.answer) { numbers in
            KEMRound(set, &numbers).requests
        }
    }

    @Test(.slow, arguments: SignatureSet.allCases)
    func `ML-DSA agrees round by round`(set: SignatureSet) throws {
        let peer = try PythonPeer(set: set.rawValue)
        try compare(0x80 | set.rawValue, peer, answer: set.answer) { numbers in
            SignatureRound(set, &numbers).requests
        }
    }

    /// Sends rounds in batches and holds the peer's answers against ours.
    ///
    /// - Parameters:
    ///   - stream: Which numbers the rounds draw.
    ///   - peer: The peer.
    ///   - answer: Our answer to a request.
    ///   - requests: Makes one round.
    /// - Throws: On the first difference.
    private func compare(
        _ stream: UInt8,
        _ peer: PythonPeer,
        answer: (Request) -> Answer,
        requests: (inout Repeatable) -> [Request]
    ) throws {
        let rounds = (roundCount + 5) / 6
        var tally = Tally()
        for start in stride(from: 0, to: rounds, by: 32) {
            let batch = (start..<min(start + 32, rounds)).flatMap { round in
                var numbers = Repeatable(seed: runSeed, set: stream, round: round)
                return requests(&numbers).map { (round, $0) }
            }
            try peer.send(batch.map(\.1))
            let ours = batch.map { answer($0.1) }
            let theirs = try peer.answers(batch.count)
            for (index, (round, request)) in batch.enumerated() {
                tally.count(ours[index])
                try #require(
                    ours[index] == theirs[index],
                    "round \(round), \(request.operation), \(request.story); PQTWIN_SEED=\(runSeed)"
                )
            }
        }
        // Rounds that only refuse, or never do, would compare nothing.
        #expect(tally.results > 2 * rounds)
        #expect(tally.refusals > rounds / 4)
    }
}

/// How the requests of a run ended.
private struct Tally {
    var results = 0
    var refusals = 0

    mutating func count(_ answer: Answer) {
        if answer == .refused { refusals += 1 } else { results += 1 }
    }
}
