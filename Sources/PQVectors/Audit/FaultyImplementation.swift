package import LatticeReference

/// The slow reference as an implementation, right or with one mistake.
///
/// It answers for ML-KEM and ML-DSA. Vectors that it passes with a mistake don't look where the
/// mistake is.
package struct FaultyImplementation: VectorImplementation {
    /// The mistake; none makes it the reference itself.
    package let defect: Defect?

    /// The reference with a mistake.
    ///
    /// - Parameter defect: The mistake; none unless told.
    package init(_ defect: Defect? = nil) {
        self.defect = defect
    }

    /// Answers one question.
    ///
    /// - Parameter request: The question.
    /// - Returns: What came of it.
    package func answer(_ request: VectorRequest) async -> VectorResponse {
        response(to: request).response
    }

    /// The same without suspending, and with the values on the way if they are asked for.
    ///
    /// - Parameters:
    ///   - request: The question.
    ///   - isRecording: Whether the values are noted; not unless told.
    /// - Returns: What came of it, and the values.
    package func response(
        to request: VectorRequest,
        isRecording: Bool = false
    ) -> (response: VectorResponse, trace: Trace) {
        do {
            if let set = MLKEMSet.named(request.algorithm) {
                var scheme = MLKEMReference(set, defect: defect, isRecording: isRecording)
                let response = try answer(request, with: &scheme)
                return (response, scheme.trace)
            }
            if let set = MLDSASet.named(request.algorithm) {
                var scheme = MLDSAReference(set, defect: defect, isRecording: isRecording)
                let response = try answer(request, with: &scheme)
                return (response, scheme.trace)
            }
            return (.unsupported("algorithm \(request.algorithm)"), Trace(isRecording: false))
        } catch {
            let nothing = Trace(isRecording: false)
            switch error {
            case .malformed(let reason): return (.malformed(reason), nothing)
            case .unsupported(let reason): return (.unsupported(reason), nothing)
            }
        }
    }

    /// Runs an operation of the reference; what it throws is a refusal.
    func refusable(_ operation: () throws(Refusal) -> VectorResponse) -> VectorResponse {
        do {
            return try operation()
        } catch {
            return .refused("\(error)")
        }
    }
}
