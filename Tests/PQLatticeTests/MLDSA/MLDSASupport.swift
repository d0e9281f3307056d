import PQLattice
import PQLatticeCore
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
    static func makeKey(seed: [UInt8]) throws -> any SigningTestKey
    static func makeKey(expanded: [UInt8]) throws -> any SigningTestKey
    static func makeVerifier(_ bytes: [UInt8]) throws -> any VerifyingTestKey
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
    static func makeKey(seed: [UInt8]) throws -> any SigningTestKey {
        try PrivateKey(seedRepresentation: seed)
    }

    static func makeKey(expanded: [UInt8]) throws -> any SigningTestKey {
        try ExpandedPrivateKey(rawRepresentation: expanded)
    }

    static func makeVerifier(_ bytes: [UInt8]) throws -> any VerifyingTestKey {
        try PublicKey(rawRepresentation: bytes)
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
struct DeadSource: RandomSource {
    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        for index in bytes.indices { bytes[index] = 7 }
    }
}
