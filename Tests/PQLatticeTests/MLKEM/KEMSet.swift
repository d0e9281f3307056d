import PQLattice
import PQSecrets
import Testing

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
        let keys = try onAllLevels { level throws(LatticeError) in
            try requireLength(of: seed, 64)
            let key = PrivateKey(seed: SecretBytes(copying: seed.span), level: level)
            return [key.publicKey.rawRepresentation, key.expandedRepresentation.array]
        }
        _ = try PrivateKey(seedRepresentation: seed)
        return (keys[0], keys[1])
    }

    static func generate(from source: some RandomSource) throws(LatticeError) -> [UInt8] {
        try PrivateKey(from: source).seedRepresentation.array
    }

    static func encapsulate(
        to ek: [UInt8],
        message: [UInt8]
    ) throws(LatticeError) -> (secret: [UInt8], ciphertext: [UInt8]) {
        let results = try onAllLevels { level throws(LatticeError) in
            let key = try PublicKey(rawRepresentation: ek.span, level: level)
            let sent = try key.encapsulate(message: message.span, level: level)
            return [sent.sharedSecret.array, sent.encapsulated]
        }
        let once = try onAllLevels { level throws(LatticeError) in
            let sent = try PublicKey.encapsulate(
                rawRepresentation: ek.span,
                message: message.span,
                level: level
            )
            return [sent.sharedSecret.array, sent.encapsulated]
        }
        if once != results { Issue.record("encapsulation in one step gives something else") }
        return (results[0], results[1])
    }

    static func encapsulate(
        to ek: [UInt8],
        from source: some RandomSource
    ) throws(LatticeError) -> (secret: [UInt8], ciphertext: [UInt8]) {
        let result = try PublicKey(rawRepresentation: ek).encapsulate(from: source)
        return (result.sharedSecret.array, result.encapsulated)
    }

    static func decapsulate(_ ciphertext: [UInt8], seed: [UInt8]) throws(LatticeError) -> [UInt8] {
        _ = try PrivateKey(seedRepresentation: seed)
        return try onAllLevels { level throws(LatticeError) in
            try PrivateKey(seed: SecretBytes(copying: seed.span), level: level)
                .decapsulate(ciphertext.span, level: level).array
        }
    }

    static func decapsulate(_ ciphertext: [UInt8], dk: [UInt8]) throws(LatticeError) -> [UInt8] {
        let secret = try onAllLevels { level throws(LatticeError) in
            try ExpandedPrivateKey(rawRepresentation: dk.span, level: level)
                .decapsulate(ciphertext.span, level: level).array
        }
        let once = try onAllLevels { level throws(LatticeError) in
            try ExpandedPrivateKey.decapsulate(
                ciphertext.span,
                rawRepresentation: dk.span,
                level: level
            ).array
        }
        if once != secret { Issue.record("decapsulation in one step gives something else") }
        return secret
    }

    static func checkPublicKey(_ ek: [UInt8]) throws(LatticeError) {
        let sent = onAllLevelsResult { level throws(LatticeError) in
            try PublicKey.encapsulate(
                rawRepresentation: ek.span,
                message: [UInt8](repeating: 7, count: 32).span,
                level: level
            ).encapsulated
        }
        let read = onAllLevelsResult { level throws(LatticeError) in
            try PublicKey(rawRepresentation: ek.span, level: level).rawRepresentation
        }
        expectSameRefusal(sent, read)
        _ = try read.get()
    }

    static func checkExpandedKey(_ dk: [UInt8]) throws(LatticeError) {
        let received = onAllLevelsResult { level throws(LatticeError) in
            try ExpandedPrivateKey.decapsulate(
                [UInt8](repeating: 7, count: ciphertextByteCount).span,
                rawRepresentation: dk.span,
                level: level
            ).array
        }
        let read = onAllLevelsResult { level throws(LatticeError) in
            try ExpandedPrivateKey(rawRepresentation: dk.span, level: level)
                .rawRepresentation.array
        }
        expectSameRefusal(received, read)
        _ = try read.get()
    }

    static var declaredSizes: (publicKey: Int, expandedKey: Int, ciphertext: Int) {
        (publicKeyByteCount, expandedPrivateKeyByteCount, ciphertextByteCount)
    }

    private static func requireLength(of bytes: [UInt8], _ expected: Int) throws(LatticeError) {
        if bytes.count != expected {
            throw .length(expected: expected, actual: bytes.count)
        }
    }
}

/// The levels that this machine has.
let supportedLevels = LatticeLevel.allCases.filter { $0 <= .supported }

/// Does something with each build of the kernels; all must come to the same result.
func onAllLevels<Result: Equatable>(
    _ body: (LatticeLevel) throws(LatticeError) -> Result
) throws(LatticeError) -> Result {
    try onAllLevelsResult(body).get()
}

/// The same, with a refusal as a value.
func onAllLevelsResult<Value: Equatable>(
    _ body: (LatticeLevel) throws(LatticeError) -> Value
) -> Result<Value, LatticeError> {
    var first: Result<Value, LatticeError>?
    for level in supportedLevels {
        let result: Result<Value, LatticeError>
        do {
            result = .success(try body(level))
        } catch {
            result = .failure(error)
        }
        if let first, first != result { Issue.record("\(level) differs from the baseline") }
        first = first ?? result
    }
    return first ?? .failure(.inconsistentPrivateKey)
}

/// What is refused in one step must be refused in two, for the same reason.
private func expectSameRefusal(
    _ a: Result<[UInt8], LatticeError>,
    _ b: Result<[UInt8], LatticeError>
) {
    let errors = [a, b].map { result -> LatticeError? in
        if case .failure(let error) = result { return error }
        return nil
    }
    if errors[0] != errors[1] { Issue.record("refused in one way and not in the other") }
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
