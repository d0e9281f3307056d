import PQTwin
package import PQTwinStore
import QuantumJobs

/// A quantum node: hands the jobs of its tenants to its dispatcher.
package struct QuantumRole: NodeRole {
    /// How many jobs one patch may bring.
    package static let jobsPerPatch = 64

    private let twins: [TwinIdentifier: JobTwin]
    private let dispatch: @Sendable (JobDispatcher.Request) -> Void

    init(
        _ twins: [JobTwin],
        dispatch: @escaping @Sendable (JobDispatcher.Request) -> Void
    ) {
        self.twins = Dictionary(uniqueKeysWithValues: twins.map { ($0.identifier, $0) })
        self.dispatch = dispatch
    }

    /// Jobs that were taken and not answered before the node ended.
    package func resume(from journal: TwinJournal) async throws -> [NodeRequest] {
        for twin in twins.values {
            let state = try await journal.state(of: twin.identifier)
            var answered = Set(twin.answers(in: state[.insights]).map(\.name))
            dispatch(.answered(answered.map(twin.key)))
            for (name, job) in JobTwin.jobs(in: state[.jobs]) ?? [] {
                guard let job, answered.remove(name) == nil else { continue }
                dispatch(.submit(twin.key(name), job))
            }
            // Answers without a job.
            for name in answered { dispatch(.cancel(twin.key(name))) }
        }
        return []
    }

    package func react(to applied: HistoryEntry) -> [NodeRequest] {
        let patch = applied.write.patch
        guard let twin = twins[applied.twin], patch.pathClass == .jobs else { return [] }
        guard let jobs = JobTwin.jobs(in: patch.body) else {
            dispatch(.cancelAll(tenant: twin.tenant.description))
            return []
        }
        var taken = 0
        for (name, job) in jobs {
            let key = twin.key(name)
            guard let job else {
                dispatch(.cancel(key))
                continue
            }
            if taken < Self.jobsPerPatch { dispatch(.submit(key, job)) }
            taken += 1
        }
        return taken > Self.jobsPerPatch
            ? [.tell(.refused(reason: "\(taken) jobs in one patch"))] : []
    }
}

extension JobTwin {
    func key(_ name: String) -> JobKey {
        JobKey(tenant: tenant.description, identifier: name)
    }
}
