import PQLattice
import PQLatticeCore
import PQSecrets

/// The three parameter sets as arguments of a test, each with the public API on plain bytes.
enum KEMSet: String, CaseIterable, Sendable {
    case mlkem512 = "ML-KEM-512"
    case mlkem768 = "ML-KEM-768"
    case mlkem1024 = "ML-KEM-1024"

    var calls: any KEMCalls.Type {
        switch self {
        case .mlkem512: MLKEM512.self
        case .mlkem768: MLKEM768.self
        case .mlkem1024: MLKEM1024.self
        }
    }

    /// k, dᵤ and dᵥ as FIPS 203 lists them, apart from the code under test.
    var parameters: (k: Int, dᵤ: Int, dᵥ: Int) {
        switch self {
        case .mlkem512: (2, 10, 4)
        case .mlkem768: (3, 10, 4)
        case .mlkem1024: (4, 11, 5)
        }
    }

    /// Sizes from the standard's table of sizes.
    var sizes: (publicKey: Int, expandedKey: Int, ciphertext: Int) {
        switch self {
        case .mlkem512: (800, 1632, 768)
        case .mlkem768: (1184, 2400, 1088)
        case .mlkem1024: (1568, 3168, 1568)
        }
    }
}

/// The public API of one parameter set, on arrays.
protocol KEMCalls {
    static func generate(seed: [UInt8]) throws(LatticeError) -> (ek: [UInt8], dk: [UInt8])
    static func encapsulate(
        to ek: [UInt8],
        message: [UInt8]
    ) throws(LatticeError) -> (secret: [UInt8], ciphertext: [UInt8])
    static func encapsulate(
        to ek: [UInt8],
        from source: some RandomSource
    ) throws(LatticeError) -> (secret: [UInt8], ciphertext: [UInt8])
    static func decapsulate(_ ciphertext: [UInt8], seed: [UInt8]) throws(LatticeError) -> [UInt8]
    static func decapsulate(_ ciphertext: [UInt8], dk: [UInt8]) throws(LatticeError) -> [UInt8]
    static func checkPublicKey(_ ek: [UInt8]) throws(LatticeError)
    static func checkExpandedKey(_ dk: [UInt8]) throws(LatticeError)
    static func generate(from source: some RandomSource) throws(LatticeError) -> [UInt8]
    static var declaredSizes: (publicKey: Int, expandedKey: Int, ciphertext: Int) { get }
}

extension ModuleLatticeKEM: KEMCalls {
    static func generate(seed: [UInt8]) throws(LatticeError) -> (ek: [UInt8], dk: [UInt8]) {
        let key = try PrivateKey(seedRepresentation: seed)
        return (key.publicKey.rawRepresentation, key.expandedRepresentation.array)
    }

    static func generate(from source: some RandomSource) throws(LatticeError) -> [UInt8] {
        try PrivateKey(from: source).seedRepresentation.array
    }

    static func encapsulate(
        to ek: [UInt8],
        message: [UInt8]
    ) throws(LatticeError) -> (secret: [UInt8], ciphertext: [UInt8]) {
        let result = try PublicKey(rawRepresentation: ek).encapsulate(message: message.span)
        return (result.sharedSecret.array, result.encapsulated)
    }

    static func encapsulate(
        to ek: [UInt8],
        from source: some RandomSource
    ) throws(LatticeError) -> (secret: [UInt8], ciphertext: [UInt8]) {
        let result = try PublicKey(rawRepresentation: ek).encapsulate(from: source)
        return (result.sharedSecret.array, result.encapsulated)
    }

    static func decapsulate(_ ciphertext: [UInt8], seed: [UInt8]) throws(LatticeError) -> [UInt8] {
        try PrivateKey(seedRepresentation: seed).decapsulate(ciphertext).array
    }

    static func decapsulate(_ ciphertext: [UInt8], dk: [UInt8]) throws(LatticeError) -> [UInt8] {
        try ExpandedPrivateKey(rawRepresentation: dk).decapsulate(ciphertext).array
    }

    static func checkPublicKey(_ ek: [UInt8]) throws(LatticeError) {
        _ = try PublicKey(rawRepresentation: ek)
    }

    static func checkExpandedKey(_ dk: [UInt8]) throws(LatticeError) {
        _ = try ExpandedPrivateKey(rawRepresentation: dk)
    }

    static var declaredSizes: (publicKey: Int, expandedKey: Int, ciphertext: Int) {
        (publicKeyByteCount, expandedPrivateKeyByteCount, ciphertextByteCount)
    }
}

extension SecretBytes {
    /// A plain copy, for comparing in tests.
    var array: [UInt8] {
        let bytes = span
        return bytes.indices.map { bytes[$0] }
    }
}

/// Bytes that a test can repeat: SHAKE128 of its seed.
func pseudorandomBytes(_ count: Int, seed: String) -> [UInt8] {
    SHAKE128.hash(Array(seed.utf8), count: count)
}
