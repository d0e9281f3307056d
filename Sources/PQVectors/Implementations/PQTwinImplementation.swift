/// This package as an implementation.
///
/// Where it has several ways to an answer it takes them all: a key that is kept and one that is
/// used once, one operation and a batch, a message whole and in pieces. If they disagree the answer
/// is a failure, whatever the expected one is.
public struct PQTwinImplementation: VectorImplementation {
    /// This package.
    public init() {}

    /// Answers one question.
    ///
    /// - Parameter request: The question.
    /// - Returns: What came of it.
    public func answer(_ request: VectorRequest) async -> VectorResponse { response(to: request) }

    /// The same without suspending.
    ///
    /// - Parameter request: The question.
    /// - Returns: What came of it.
    public func response(to request: VectorRequest) -> VectorResponse {
        do {
            return try answered(request)
        } catch {
            switch error {
            case .malformed(let reason): return .malformed(reason)
            case .unsupported(let reason): return .unsupported(reason)
            }
        }
    }

    private func answered(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        try KeyEncodings.checked(request, try operated(request))
    }

    private func operated(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        switch request.algorithm {
        case "ML-KEM-512": try KEMAnswers<2, 10, 4>.answer(request)
        case "ML-KEM-768": try KEMAnswers<3, 10, 4>.answer(request)
        case "ML-KEM-1024": try KEMAnswers<4, 11, 5>.answer(request)
        case "ML-DSA-44": try SignatureAnswers<4, 4, 2>.answer(request)
        case "ML-DSA-65": try SignatureAnswers<6, 5, 4>.answer(request)
        case "ML-DSA-87": try SignatureAnswers<8, 7, 2>.answer(request)
        case "SHA3-224": try SHA3Answers<224>.answer(request)
        case "SHA3-256": try SHA3Answers<256>.answer(request)
        case "SHA3-384": try SHA3Answers<384>.answer(request)
        case "SHA3-512": try SHA3Answers<512>.answer(request)
        case "SHAKE-128": try SHAKEAnswers<128>.answer(request)
        case "SHAKE-256": try SHAKEAnswers<256>.answer(request)
        case "TLS-v1.3" where request.function == "keySchedule":
            try TLSKeySchedule.answer(request)
        case "TLS-v1.3": try TLSTranscript.answer(request)
        case "PKCS8", "SPKI": try keyFormat(request)
        case "COSE_Sign1": try coseSign1(request)
        case "X25519MLKEM768": try hybridKeyAgreement(request)
        case "X-Wing": try xWing(request)
        case "X25519": try x25519(request)
        case "Ed25519": try ed25519(request)
        case "HPKE" where request.function == "exchange": try HPKEExchange(request).answer()
        case "HPKE": try hpkeBase(request)
        case "COSE": try coseSignature(request)
        case "JOSE": try joseSignature(request)
        case "PEM": try keyFile(request)
        default: throw .unsupported("algorithm \(request.algorithm)")
        }
    }
}
