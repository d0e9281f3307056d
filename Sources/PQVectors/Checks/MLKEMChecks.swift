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
        let seed = try test.bytes("d") + test.bytes("z")
        return try answer(test) { () throws(LatticeError) in
            try KEM.PrivateKey(seedRepresentation: seed)
        } compare: { key throws(CaseProblem) in
            all(
                compare("ek", key.publicKey.rawRepresentation, try test.expectedBytes("ek")),
                compare("dk", key.expandedRepresentation.array, try test.expectedBytes("dk"))
            )
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
            }
        case "decapsulationKeyCheck":
            let key = try test.bytes("dk")
            return try keyCheck(test) { () throws(LatticeError) in
                _ = try KEM.ExpandedPrivateKey(rawRepresentation: key)
            }
        case let other: throw .unsupported("function \(other)")
        }
    }

    private static func encapsulation(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let key = try test.bytes("ek")
        let message = try test.bytes("m")
        return try answer(test) { () throws(LatticeError) -> ([UInt8], [UInt8]) in
            let sent = try KEM.PublicKey(rawRepresentation: key).encapsulate(message: message.span)
            return (sent.encapsulated, sent.sharedSecret.array)
        } compare: { sent throws(CaseProblem) in
            all(
                compare("c", sent.0, try test.expectedBytes("c")),
                compare("k", sent.1, try test.expectedBytes("k"))
            )
        }
    }

    private static func decapsulation(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let key = try test.bytes("dk")
        let ciphertext = try test.bytes("c")
        return try answer(test) { () throws(LatticeError) in
            try KEM.ExpandedPrivateKey(rawRepresentation: key).decapsulate(ciphertext).array
        } compare: { secret throws(CaseProblem) in
            compare("k", secret, try test.expectedBytes("k"))
        }
    }

    private static func keyCheck(
        _ test: CaseContext,
        _ read: () throws(LatticeError) -> Void
    ) throws(CaseProblem) -> Outcome {
        let mustBeAccepted = try test.expectedBoolean("testPassed")
        do {
            try read()
            return mustBeAccepted ? .passed : .failed("an invalid key was accepted")
        } catch {
            return mustBeAccepted ? .failed("a valid key was refused: \(error)") : .passed
        }
    }
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
