import Instruments
import PQLattice
import PQSecrets

// Every operation that touches a secret, on every parameter set. What an operation hands out to
// the world (public keys, ciphertexts, signatures, its answer) is unmarked here, behind it; what
// must be known inside of one is in the library's list of disclosures.

/// What went wrong with the results themselves.
struct WrongResult: Error {
    let what: String
}

func require(_ condition: Bool, _ what: String) throws {
    if !condition { throw WrongResult(what: what) }
}

/// ML-KEM: key generation, encapsulation, decapsulation of good and bad ciphertexts, imports.
func exercise<let k: Int, let dᵤ: Int, let dᵥ: Int>(
    _ name: String,
    _: ModuleLatticeKEM<k, dᵤ, dᵥ>.Type
) throws {
    typealias KEM = ModuleLatticeKEM<k, dᵤ, dᵥ>
    let source = secretSource(UInt64(k))
    let key = try KEM.PrivateKey(from: source)
    mark(key.publicKey.rawRepresentation, secret: false)

    let publicKey = try KEM.PublicKey(rawRepresentation: key.publicKey.rawRepresentation)
    let sent = try publicKey.encapsulate(from: source)
    mark(sent.encapsulated, secret: false)
    try require(key.decapsulate(sent.encapsulated).isEqual(to: sent.sharedSecret), name)

    // The expanded form: ŝ and z are secret, ek and its hash between them are not.
    let expanded = array(key.expandedRepresentation)
    mark(expanded, 384 * k..<768 * k + 64, secret: false)
    let imported = try KEM.ExpandedPrivateKey(rawRepresentation: expanded)

    for place in [0, sent.encapsulated.count / 2, sent.encapsulated.count - 1] {
        var bad = sent.encapsulated
        bad[place] ^= 0x20
        let first = try key.decapsulate(bad)
        try require(!first.isEqual(to: sent.sharedSecret), name)
        try require(imported.decapsulate(bad).isEqual(to: first), name)
    }
    // A ciphertext of no meaning at all.
    let noise = SeededSource(seed: 99).bytes(sent.encapsulated.count)
    try require(imported.decapsulate(noise).isEqual(to: key.decapsulate(noise)), name)

    let checked = array(key.integrityCheckedRepresentation)
    mark(checked, 64..<96, secret: false)
    let restored = try KEM.PrivateKey(integrityCheckedRepresentation: checked)
    mark(restored.publicKey.rawRepresentation, secret: false)
    try require(restored.publicKey == key.publicKey, name)
}

/// ML-DSA: key generation, both ways of signing over many messages, imports good and bad.
func exercise<let k: Int, let l: Int, let η: Int>(
    _ name: String,
    _: ModuleLatticeSignature<k, l, η>.Type,
    messages: Int
) throws {
    typealias Signature = ModuleLatticeSignature<k, l, η>
    let source = secretSource(UInt64(100 + k))
    let key = try Signature.PrivateKey(from: source)
    mark(key.publicKey.rawRepresentation, secret: false)
    mark(key.publicKeyHash, secret: false)
    let publicKey = try Signature.PublicKey(rawRepresentation: key.publicKey.rawRepresentation)

    // The expanded form: ρ and tr are public; K, s₁, s₂ and t₀ are marked.
    let expanded = array(key.expandedRepresentation)
    mark(expanded, 0..<32, secret: false)
    mark(expanded, 64..<128, secret: false)
    let imported = try Signature.ExpandedPrivateKey(rawRepresentation: expanded)
    mark(imported.publicKeyHash, secret: false)

    let before = DisclosureLog.attempts
    for number in 0..<messages {
        let message = [UInt8](repeating: UInt8(number), count: 40)
        let hedged = try key.signature(for: message, signing: .hedged(from: source))
        let plain = try imported.signature(for: message, signing: .deterministic.verifying)
        mark(hedged, secret: false)
        mark(plain, secret: false)
        try require(publicKey.isValidSignature(hedged, for: message), name)
        try require(publicKey.isValidSignature(plain, for: message), name)
    }
    let attempts = DisclosureLog.attempts - before
    try require(attempts > 2 * messages, "\(name): no attempt was rejected")
    print("\(name): \(attempts) attempts at \(2 * messages) signatures")

    // A wrong s₁, and a wrong t₀: the two refusals.
    var outOfRange = expanded
    outOfRange[128] = 0xFF
    mark(outOfRange, 128..<129, secret: true)
    try require(refuses(Signature.self, outOfRange), name)
    var inconsistent = expanded
    inconsistent[inconsistent.count - 1] ^= 1
    try require(refuses(Signature.self, inconsistent), name)

    let checked = array(key.integrityCheckedRepresentation)
    mark(checked, 32..<64, secret: false)
    let restored = try Signature.PrivateKey(integrityCheckedRepresentation: checked)
    mark(restored.publicKey.rawRepresentation, secret: false)
    try require(restored.publicKey == key.publicKey, name)
}

private func refuses<let k: Int, let l: Int, let η: Int>(
    _: ModuleLatticeSignature<k, l, η>.Type,
    _ bytes: [UInt8]
) -> Bool {
    do {
        _ = try ModuleLatticeSignature<k, l, η>.ExpandedPrivateKey(rawRepresentation: bytes)
        return false
    } catch {
        return true
    }
}
