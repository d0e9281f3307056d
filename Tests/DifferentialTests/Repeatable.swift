import Foundation
import PQSecrets

/// The seed of this run: `PQTWIN_SEED`, else a fresh one, which every failure names.
let runSeed: UInt64 =
    ProcessInfo.processInfo.environment["PQTWIN_SEED"].flatMap { UInt64($0) }
    ?? .random(in: 0 ... .max)

/// How many rounds there are over all parameter sets: `PQTWIN_ROUNDS`, else ten thousand.
let roundCount: Int =
    ProcessInfo.processInfo.environment["PQTWIN_ROUNDS"].flatMap { Int($0) } ?? 10_000

/// Random bytes that are the same for the same seed, cheap and of no cryptographic worth.
struct Repeatable: RandomNumberGenerator {
    private var state: UInt64

    /// Starts the numbers of one round, which depend on no other round.
    init(seed: UInt64, set: UInt8, round: Int) {
        state = seed
        state = next() ^ UInt64(set)
        state = next() ^ UInt64(truncatingIfNeeded: round)
    }

    /// One step of SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Some bytes.
    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}

/// A source that hands out bytes chosen beforehand, so that both sides use the same randomness.
struct ChosenBytes: RandomSource {
    let bytes: [UInt8]

    func fill(_ span: inout MutableSpan<UInt8>) throws(RandomError) {
        guard span.count == bytes.count else {
            throw .short(delivered: bytes.count, wanted: span.count)
        }
        for index in span.indices { span[index] = bytes[index] }
    }
}

/// The bytes of a secret, for comparing.
func plain(_ secret: borrowing SecretBytes) -> [UInt8] {
    let bytes = secret.span
    return bytes.indices.map { bytes[$0] }
}
