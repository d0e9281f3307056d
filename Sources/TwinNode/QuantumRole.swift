import PQTwin
import PQTwinStore

/// A quantum node: takes jobs, runs them one after the other, answers whoever asked.
struct QuantumRole: NodeRole {
    mutating func react(to applied: AppliedWrite) -> [NodeRequest] {
        guard applied.write.patch.pathClass == .jobs else { return [] }
        return FrequencyRequest.requests(in: applied.write.patch).map { identifier, request in
            .compute { answer(to: request, named: identifier, of: applied) }
        }
    }
}

/// The write that answers a job, sealed to its author alone.
private func answer(
    to request: Result<FrequencyRequest, NodeError>,
    named identifier: String,
    of applied: AppliedWrite
) -> [NodeWrite] {
    let result: FrequencyResult =
        switch request {
        case .success(let request): request.run()
        case .failure(let error): .failed("\(error)")
        }
    // A patch that was read names keys and nests no deeper than one that can be written.
    guard let patch = try? result.patch(for: identifier) else { return [] }
    return [NodeWrite(patch, to: applied.twin, for: [applied.write.stamp.author])]
}
