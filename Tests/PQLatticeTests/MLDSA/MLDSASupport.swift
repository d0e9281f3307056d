import PQLattice
import LatticeOracle
import PQKeccak
import PQSecrets

/// The bytes of a secret, for comparing in tests.
func bytes(_ secret: borrowing SecretBytes) -> [UInt8] {
    secret.span.indices.map { secret.span[$0] }
}

/// The three parameter sets as arguments of tests.
enum SignatureSet: String, CaseIterable {
    case mldsa44, mldsa65, mldsa87

    var parameters: DSAParameters {
        switch self {
        case .mldsa44: .row(k: 4, l: 4, η: 2)
        case .mldsa65: .row(k: 6, l: 5, η: 4)
        case .mldsa87: .row(k: 8, l: 7, η: 2)
        }
    }

    /// The number in the set's name.
    var number: Int { 10 * parameters.k + parameters.l }

    /// The same set as a type.
    var type: any SignatureSetTests.Type {
        switch self {
        case .mldsa44: MLDSA44.self
        case .mldsa65: MLDSA65.self
        case .mldsa87: MLDSA87.self
        }
    }
}

/// What tests ask of a parameter set without knowing its numbers: implemented once, generically.
protocol SignatureSetTests {
    static func makeKey(seed: [UInt8], level: LatticeLevel) throws -> any SigningTestKey
    static func makeKey(expanded: [UInt8], level: LatticeLevel) throws -> any SigningTestKey
    static func makeVerifier(_ bytes: [UInt8], level: LatticeLevel) throws -> any VerifyingTestKey
    /// The oracle's public key, expanded private key and signature.
    static func oracle(seed: [UInt8], μ: [UInt8], rnd: [UInt8]) -> [[UInt8]]
    /// A key whose signatures are wrong.
    static func makeDamagedKey(seed: [UInt8], level: LatticeLevel) throws -> any SigningTestKey
    /// A signature, and how many attempts were rejected for r₀, z, c·t₀ and the hint's weight.
    static func sign(
        seed: [UInt8],
        μ: [UInt8],
        attempts: Int,
        level: LatticeLevel,
        damagedT0: Bool
    ) throws -> (signature: [UInt8]?, rejections: [Int])
}

extension SignatureSetTests {
    static func makeKey(seed: [UInt8]) throws -> any SigningTestKey {
        try makeKey(seed: seed, level: .current)
    }

    static func makeKey(expanded: [UInt8]) throws -> any SigningTestKey {
        try makeKey(expanded: expanded, level: .current)
    }

    static func makeVerifier(_ bytes: [UInt8]) throws -> any VerifyingTestKey {
        try makeVerifier(bytes, level: .current)
    }
}

/// A private key of any set.
protocol SigningTestKey: ModuleLatticeSigningKey {
    var verifier: any VerifyingTestKey { get }
    var expandedBytes: [UInt8] { get }
}

/// A public key of any set.
protocol VerifyingTestKey: Sendable {
    var rawRepresentation: [UInt8] { get }
    var publicKeyHash: [UInt8] { get }
    func messageRepresentative(context: [UInt8]) throws(LatticeError) -> MessageRepresentative
    func isValidSignature(_ signature: [UInt8], for message: [UInt8], context: [UInt8]) -> Bool
    func isValidSignature(_ signature: [UInt8], forMu μ: [UInt8]) -> Bool
    func isValidSignature(
        _ signature: [UInt8],
        forPrehashed digest: [UInt8],
        by function: Prehash,
        context: [UInt8]
    ) -> Bool
}

extension ModuleLatticeSignature: SignatureSetTests {
    static func makeKey(seed: [UInt8], level: LatticeLevel) throws -> any SigningTestKey {
        try PrivateKey(seedRepresentation: seed, level: level)
    }

    static func makeKey(expanded: [UInt8], level: LatticeLevel) throws -> any SigningTestKey {
        try ExpandedPrivateKey(rawRepresentation: expanded, level: level)
    }

    static func makeVerifier(_ bytes: [UInt8], level: LatticeLevel) throws -> any VerifyingTestKey {
        try PublicKey(rawRepresentation: bytes, level: level)
    }

    static func makeDamagedKey(seed: [UInt8], level: LatticeLevel) throws -> any SigningTestKey {
        try PrivateKey(seedRepresentation: seed, level: level)
            .damaged(isLowPart: false)
    }

    static func sign(
        seed: [UInt8],
        μ: [UInt8],
        attempts: Int,
        level: LatticeLevel,
        damagedT0: Bool
    ) throws -> (signature: [UInt8]?, rejections: [Int]) {
        var key = try PrivateKey(seedRepresentation: seed, level: level)
        if damagedT0 { key = key.damaged(isLowPart: true) }
        var rejections = InlineArray<4, Int>(repeating: 0)
        let rnd = [UInt8](repeating: 0, count: 32)
        let signature = try? key.signature(
            forMu: μ,
            rnd: rnd,
            attempts: attempts,
            rejections: &rejections
        )
        return (signature, (0..<4).map { rejections[$0] })
    }

    static func oracle(seed: [UInt8], μ: [UInt8], rnd: [UInt8]) -> [[UInt8]] {
        let key = DSASigningKey<k, l, η>(seed: seed.span)
        let signature = key.signature(forMu: μ.span, rnd: rnd.span)
        return [key.verificationKey.encoded, bytes(key.encoded), signature]
    }
}

extension ModuleLatticeSignature.PrivateKey: SigningTestKey {
    var verifier: any VerifyingTestKey { publicKey }
    var expandedBytes: [UInt8] { bytes(expandedRepresentation) }
}

extension ModuleLatticeSignature.ExpandedPrivateKey: SigningTestKey {
    var verifier: any VerifyingTestKey { publicKey }
    var expandedBytes: [UInt8] { bytes(rawRepresentation) }
}

extension ModuleLatticeSignature.PublicKey: VerifyingTestKey {}

/// Random bytes that are the same in every run, cheap and of no cryptographic worth.
struct TestNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// One step of SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}

/// A source that always fails.
struct BrokenSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        throw .system(code: 5)
    }
}

/// A source that gives one byte over and over.
struct RepeatingSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        for index in bytes.indices { bytes[index] = 7 }
    }
}
