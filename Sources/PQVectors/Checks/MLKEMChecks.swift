import PQLattice
import PQSecrets

/// Key generation: d and z make ek and dk (FIPS 203, Algorithm 16).
func checkMLKEMKeyGeneration(_ test: CaseContext) throws(CaseProblem) -> Outcome {
    switch try test.text("parameterSet") {
    case "ML-KEM-512": try MLKEMChecks<2, 10, 4>.keyGeneration(test)
    case "ML-KEM-768": try MLKEMChecks<3, 10, 4>.keyGeneration(test)
    case "ML-KEM-1024": try MLKEMChecks<4, 11, 5>.keyGeneration(test)
    case let other: throw .unsupported("parameter set \(other)")
    }
}

/// Encapsulation, decapsulation and the checks of both keys.
func checkMLKEMUse(_ test: CaseContext) throws(CaseProblem) -> Outcome {
    switch try test.text("parameterSet") {
    case "ML-KEM-512": try MLKEMChecks<2, 10, 4>.use(test)
    case "ML-KEM-768": try MLKEMChecks<3, 10, 4>.use(test)
    case "ML-KEM-1024": try MLKEMChecks<4, 11, 5>.use(test)
    case let other: throw .unsupported("parameter set \(other)")
    }
}

/// The checks of one parameter set.
private enum MLKEMChecks<let k: Int, let dᵤ: Int, let dᵥ: Int> {
    typealias KEM = ModuleLatticeKEM<k, dᵤ, dᵥ>

    static func keyGeneration(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        switch test.value("function")?.string {
        case "storedKeyCheck":
            let stored = try test.bytes("stored")
            return try keyCheck(test) { () throws(LatticeError) in
                let key = try KEM.PrivateKey(integrityCheckedRepresentation: stored)
                guard test.mustBeRefused || key.integrityCheckedRepresentation.array == stored
                else {
                    throw .inconsistentPrivateKey
                }
            }
        case "keyPairCheck":
            let seed = try test.bytes("d") + test.bytes("z")
            let publicKey = try test.bytes("ek")
            return try keyCheck(test) { () throws(LatticeError) in
                _ = try KEM.PrivateKey(
                    seedRepresentation: seed,
                    publicKey: KEM.PublicKey(rawRepresentation: publicKey)
                )
            }
        case "accumulated": return try accumulated(test)
        default: return try generation(test)
        }
    }

    private static func generation(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let seed = try test.bytes("d") + test.bytes("z")
        return try answer(test) { () throws(LatticeError) in
            // The last is made beside another one, in a batch.
            let other = seed.indices.map { UInt8(truncatingIfNeeded: $0) }
            let source = ScriptedRandomSource(other + seed)
            return try [KEM.PrivateKey(seedRepresentation: seed)]
                + KEM.PrivateKey.batch(count: 2, from: source).suffix(1)
        } compare: { keys throws(CaseProblem) in
            for key in keys {
                let outcome = all(
                    compare("ek", key.publicKey.rawRepresentation, try test.expectedBytes("ek")),
                    compare("dk", key.expandedRepresentation.array, try test.expectedBytes("dk"))
                )
                if outcome != .passed { return outcome }
            }
            return .passed
        }
    }

    static func use(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        switch try test.text("function") {
        case "encapsulation": return try encapsulation(test)
        case "decapsulation": return try decapsulation(test)
        case "encapsulationKeyCheck":
            let key = try test.bytes("ek")
            return try keyCheck(test) { () throws(LatticeError) in
                _ = try KEM.PublicKey(rawRepresentation: key)
            } again: { () throws(LatticeError) in
                _ = try KEM.PublicKey.encapsulate(rawRepresentation: key.span)
            }
        case "decapsulationKeyCheck":
            let key = try test.bytes("dk")
            return try keyCheck(test) { () throws(LatticeError) in
                _ = try KEM.ExpandedPrivateKey(rawRepresentation: key)
            } again: { () throws(LatticeError) in
                let ciphertext = [UInt8](repeating: 0, count: KEM.ciphertextByteCount)
                _ = try KEM.ExpandedPrivateKey.decapsulate(
                    ciphertext.span,
                    rawRepresentation: key.span
                )
            }
        case let other: throw .unsupported("function \(other)")
        }
    }

    private static func encapsulation(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let key = try test.bytes("ek")
        let message = try test.bytes("m")
        // Both ways: with a key that is kept, and with one that is used once.
        for isKept in [true, false] {
            let outcome = try answer(test) { () throws(LatticeError) -> ([UInt8], [UInt8]) in
                let sent =
                    isKept
                    ? try KEM.PublicKey(rawRepresentation: key).encapsulate(message: message.span)
                    : try KEM.PublicKey.encapsulate(
                        rawRepresentation: key.span,
                        message: message.span
                    )
                return (sent.encapsulated, sent.sharedSecret.array)
            } compare: { sent throws(CaseProblem) in
                all(
                    compare("c", sent.0, try test.expectedBytes("c")),
                    compare("k", sent.1, try test.expectedBytes("k"))
                )
            }
            if outcome != .passed { return outcome }
        }
        return .passed
    }

    private static func decapsulation(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let key = try test.bytes("dk")
        let ciphertext = try test.bytes("c")
        for isKept in [true, false] {
            let outcome = try answer(test) { () throws(LatticeError) in
                isKept
                    ? try KEM.ExpandedPrivateKey(rawRepresentation: key).decapsulate(ciphertext)
                        .array
                    : try KEM.ExpandedPrivateKey.decapsulate(
                        ciphertext.span,
                        rawRepresentation: key.span
                    ).array
            } compare: { secret throws(CaseProblem) in
                compare("k", secret, try test.expectedBytes("k"))
            }
            if outcome != .passed { return outcome }
        }
        return .passed
    }

    /// Rounds of everything a key can do, of which one digest is kept: what they reach in common
    /// is the range of the coefficients.
    private static func accumulated(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let seed = try test.bytes("stream")
        let rounds = try test.integer("rounds")
        guard (1...100_000).contains(rounds) else { throw .malformed("rounds \(rounds)") }
        return try answer(test) { () throws(LatticeError) in
            try KEM.accumulatedDigest(of: rounds, from: seed)
        } compare: { digest throws(CaseProblem) in
            compare("digest", digest, try test.expectedBytes("digest"))
        }
    }
}

/// Whether a key is taken, and whether it should be.
///
/// - Parameters:
///   - test: The case.
///   - read: Reads the key.
///   - again: Reads it in another way, which must come to the same.
/// - Returns: How the case ended.
/// - Throws: ``CaseProblem/malformed(_:)`` if the case doesn't say what is right.
func keyCheck(
    _ test: CaseContext,
    _ read: () throws(LatticeError) -> Void,
    again: (() throws(LatticeError) -> Void)? = nil
) throws(CaseProblem) -> Outcome {
    let mustBeAccepted = try test.expectedBoolean("testPassed")
    func judge(_ read: () throws(LatticeError) -> Void) -> Outcome {
        do {
            try read()
            return mustBeAccepted ? .passed : .failed("an invalid key was accepted")
        } catch {
            return mustBeAccepted ? .failed("a valid key was refused: \(error)") : .passed
        }
    }
    let outcome = judge(read)
    guard outcome == .passed, let again else { return outcome }
    return judge(again)
}

/// Runs an operation and judges its result, or its refusal where the case demands one.
func answer<Result, Failure: Error>(
    _ test: CaseContext,
    _ operation: () throws(Failure) -> Result,
    compare: (Result) throws(CaseProblem) -> Outcome
) throws(CaseProblem) -> Outcome {
    let result: Result
    do {
        result = try operation()
    } catch {
        return test.mustBeRefused ? .passed : .failed("refused: \(error)")
    }
    return test.mustBeRefused ? .failed("an invalid input was accepted") : try compare(result)
}

extension SecretBytes {
    /// A plain copy: what a vector file prints can't be a secret any more.
    var array: [UInt8] {
        let bytes = span
        return bytes.indices.map { bytes[$0] }
    }
}
