import PQCBOR
package import PQTwin
package import PQTwinStore

/// A quantum node: takes jobs, runs them one after the other, answers the cloud.
package struct QuantumRole: NodeRole {
    /// How many jobs one patch may bring.
    package static let jobsPerPatch = 64

    /// Who asks, and gets the answers.
    private let cloud: NodeName

    package init(cloud: NodeName) {
        self.cloud = cloud
    }

    /// Jobs that were taken and not answered before the node ended.
    package func resume(from journal: TwinJournal) async throws -> [NodeRequest] {
        let state = try await journal.state(of: TwinIdentifier(jobTwin))
        return FrequencyRequest.requests(in: state[.jobs])
            .filter { identifier, _ in state[.insights][identifier] == nil }
            .compactMap { identifier, request in computation(of: request, named: identifier) }
    }

    package func react(to applied: AppliedWrite) -> [NodeRequest] {
        let patch = applied.write.patch
        guard applied.twin.description == jobTwin, patch.pathClass == .jobs else { return [] }
        let jobs = FrequencyRequest.requests(in: patch.body)
        var requests = jobs.prefix(Self.jobsPerPatch).compactMap { identifier, request in
            computation(of: request, named: identifier)
        }
        if jobs.count > Self.jobsPerPatch {
            requests.append(.tell(.refused(reason: "\(jobs.count) jobs in one patch")))
        }
        return requests
    }

    private func computation(
        of request: Result<FrequencyRequest, NodeError>,
        named identifier: String
    ) -> NodeRequest? {
        let answer: @Sendable (FrequencyResult) -> [NodeWrite] = { [cloud] result in
            // A name that was read from a patch can be written into one.
            guard let twin = try? TwinIdentifier(jobTwin),
                let patch = try? result.patch(for: identifier)
            else { return [] }
            return [NodeWrite(patch, to: twin, for: [cloud])]
        }
        return switch request {
        case .success(let request):
            .compute(
                // Without a result, because the node ends, the job is taken up at its next start.
                { request.run().map(answer) ?? [] },
                orElse: answer(.failed("too many jobs at once"))
            )
        case .failure(let error): answer(.failed("\(error)")).first.map { .write($0) }
        }
    }
}
