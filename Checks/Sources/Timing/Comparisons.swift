import Instruments
import PQLattice
import PQSecrets
import Synchronization

// The comparisons. What isn't secret is the same in both classes: one public key (so the same
// matrix), one buffer for ciphertexts, and key objects that are made anew all the time in a random
// order, so that no class owns the lucky addresses.

/// Key objects of both classes.
private let poolSize = 8
/// Traces after which the pool is made anew.
private let poolLife = 250

/// The planted leak: stops at the first difference.
@inline(never)
func earlyExitEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    for index in a.indices where a[index] != b[index] { return false }
    return true
}

/// Comparing 32 bytes: equal ones, and ones that differ from the first byte on.
func compareBytes(_ runs: inout Runs) {
    let secret = SeededSource(seed: 1).bytes(32)
    let other = SeededSource(seed: 2).bytes(32)
    var guess = secret
    var answer = false
    func comparison(_ kind: Int, _ isEqual: ([UInt8], [UInt8]) -> Bool) -> UInt64 {
        // No branch: the predictor must not know the class either.
        let mask = 0 &- UInt8(truncatingIfNeeded: kind)
        for index in 0..<32 { guess[index] = secret[index] ^ mask & (secret[index] ^ other[index]) }
        return ticks { answer = isEqual(secret, guess) }
    }
    runs.compare("control: a comparison that exits early", .different) { kind in
        comparison(kind, earlyExitEqual)
    }
    // Read, so that no comparison is left out.
    precondition(answer == earlyExitEqual(secret, guess))
    runs.compare("constantTimeEqual, equal or different") { kind in
        comparison(kind) { a, b in constantTimeEqual(a.span, b.span) }
    }
}

/// Decapsulation and encapsulation.
func compareKEM<let k: Int, let dᵤ: Int, let dᵥ: Int>(
    _ name: String,
    _: ModuleLatticeKEM<k, dᵤ, dᵥ>.Type,
    _ runs: inout Runs
) throws {
    typealias KEM = ModuleLatticeKEM<k, dᵤ, dᵥ>
    let source = SeededSource(seed: UInt64(k))
    let key = try KEM.PrivateKey(from: source)
    let goodOnes = try (0..<64).map { _ in try key.publicKey.encapsulate(from: source).encapsulated
    }
    var ciphertext = goodOnes[0]

    func fillCiphertext(_ kind: Int) {
        let good = goodOnes[source.next(below: goodOnes.count)]
        for index in good.indices { ciphertext[index] = good[index] }
        // Nothing in one class, one flipped bit in the other.
        let place = source.next(below: good.count)
        ciphertext[place] ^= UInt8(kind) << UInt8(source.next(below: 8))
    }
    try runs.compare("\(name) decapsulation, good or bad ciphertext") { kind in
        fillCiphertext(kind)
        return try ticks { _ = try key.decapsulate(ciphertext.span) }
    }
    if k == 3 {
        // What decapsulation would be if it compared the ciphertexts in the usual way.
        let zeros = [UInt8](repeating: 0, count: ciphertext.count)
        var difference = zeros
        try runs.compare("control: the same, comparing ciphertexts that exit early", .different) {
            kind in
            fillCiphertext(kind)
            difference[0] = UInt8(kind)
            return try ticks {
                _ = try key.decapsulate(ciphertext.span)
                if earlyExitEqual(zeros, difference) { difference[1] = 0 }
            }
        }
    }

    let fixed = bytes(key.expandedRepresentation)
    var pool: [[KEM.ExpandedPrivateKey]] = [[], []]
    var trace = 0
    try runs.compare("\(name) decapsulation, one ŝ and z or random ones") { kind in
        if trace % poolLife == 0 {
            pool = try makePool(source) { kind in
                let bytes = kind == 0 ? fixed : withRandomSecrets(fixed, k: k, source)
                return try KEM.ExpandedPrivateKey(rawRepresentation: bytes)
            }
        }
        trace += 1
        let own = pool[kind][source.next(below: poolSize)]
        return try ticks { _ = try own.decapsulate(ciphertext.span) }
    }

    let message = ChosenSource()
    let one = source.bytes(32)
    try runs.compare("\(name) encapsulation, one m or random ones") { kind in
        message.choose(one, orRandom: kind, source)
        return try ticks { _ = try key.publicKey.encapsulate(from: message) }
    }
}

/// Signing, of those signatures that needed one attempt and have a hint of usual weight.
///
/// The number of attempts and the hint are public, and each key has its own mean of the latter.
func compareSigning<let k: Int, let l: Int, let η: Int>(
    _ name: String,
    _: ModuleLatticeSignature<k, l, η>.Type,
    _ runs: inout Runs
) throws {
    typealias Signature = ModuleLatticeSignature<k, l, η>
    let source = SeededSource(seed: UInt64(k))
    let seed = source.bytes(32)
    let μ = source.bytes(64)
    // A signature's last byte is where its hint's last row ends.
    let weights = try (0..<200).map { _ in
        try Signature.PrivateKey(from: source).signature(forMu: μ).last ?? 0
    }
    let usual = weights.sorted()[100]
    var pool: [[Signature.PrivateKey]] = [[], []]
    var trace = 0
    try runs.compare("\(name) signing, one key or random ones", traces: runs.traces / 2) { kind in
        if trace % poolLife == 0 {
            pool = try makePool(source) { kind in
                try Signature.PrivateKey(seedRepresentation: kind == 0 ? seed : source.bytes(32))
            }
        }
        trace += 1
        let key = pool[kind][source.next(below: poolSize)]
        let before = DisclosureLog.attempts
        var signature: [UInt8] = []
        let time = try ticks {
            signature = try key.signature(forMu: μ, signing: .hedged(from: source))
        }
        let isUsual = abs(Int(signature.last ?? 0) - Int(usual)) <= 1
        return isUsual && DisclosureLog.attempts - before == 1 ? time : nil
    }
}

/// Makes objects of both classes in random order.
private func makePool<Key>(_ source: SeededSource, _ make: (Int) throws -> Key) rethrows -> [[Key]]
{
    var pool: [[Key]] = [[], []]
    while pool[0].count < poolSize || pool[1].count < poolSize {
        let kind = Int(source.next() & 1)
        if pool[kind].count < poolSize { pool[kind].append(try make(kind)) }
    }
    return pool
}

/// A decapsulation key with another ŝ and z beside the same encapsulation key: no check of the
/// standard sees it, and it rejects every ciphertext.
private func withRandomSecrets(_ key: [UInt8], k: Int, _ source: SeededSource) -> [UInt8] {
    var key = key
    for pair in 0..<(128 * k) {
        let a = source.next(below: 3329)
        let b = source.next(below: 3329)
        key[3 * pair] = UInt8(a & 0xFF)
        key[3 * pair + 1] = UInt8(a >> 8 | (b & 0xF) << 4)
        key[3 * pair + 2] = UInt8(b >> 4)
    }
    for index in 0..<32 { key[768 * k + 64 + index] = UInt8(truncatingIfNeeded: source.next()) }
    return key
}

private func bytes(_ secret: borrowing SecretBytes) -> [UInt8] {
    let span = secret.span
    return span.indices.map { span[$0] }
}

/// A source that gives chosen bytes, which lie at one place in either class.
private final class ChosenSource: RandomSource {
    private let chosen = Mutex<[UInt8]>([UInt8](repeating: 0, count: 32))

    func choose(_ bytes: [UInt8], orRandom kind: Int, _ source: SeededSource) {
        let mask = 0 &- UInt8(truncatingIfNeeded: kind)
        chosen.withLock { chosen in
            for index in 0..<32 {
                let random = UInt8(truncatingIfNeeded: source.next())
                chosen[index] = bytes[index] ^ mask & (bytes[index] ^ random)
            }
        }
    }

    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        chosen.withLock { chosen in
            for index in bytes.indices { bytes[index] = chosen[index] }
        }
    }
}
