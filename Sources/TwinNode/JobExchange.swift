package import PQCBOR
package import PQTwin
package import QuantumJobs

// What a tenant and a quantum node exchange, as patches of a twin that only the two of them share
// and that names no patient:
//
//     jobs.open.<id>      the job's encoding as a byte string; gone when it is taken back, or
//                         answered; no id is used twice
//     insights.done.<id>  the answer's encoding as a byte string; when its job has gone, the next
//                         answer takes it away
//
// `open` and `done` themselves go when nothing in them counts any more, so that removed names are
// not remembered for ever. The tenant alone writes `jobs`, the quantum node everything else, and
// nobody else reads any of it: both hold it by policy.

/// The twin that carries the jobs of one tenant to one backend, and the answers.
package struct JobTwin: Sendable, Hashable {
    /// How much jobs may take of the twin at the backend, in bytes, with the names of those that went:
    /// all of it is read and written for each of them.
    ///
    /// - Parameter quota: The tenant's quota.
    /// - Returns: The number; a tenant with many jobs has more room.
    package static func capacity(for quota: TenantQuota?) -> Int {
        max(4 << 20, min(quota?.jobs ?? 0, 4096) << 14)
    }

    /// How much answers may take there, in bytes, before jobs wait: what has begun is answered.
    package static let answerCapacity = 4 << 20
    /// How much of its backend's answers a tenant takes, in bytes.
    package static let tenantCapacity = 64 << 20
    /// The longest name of a job, in bytes of UTF-8.
    package static let maximumNameLength = 64

    /// Who asks.
    package let tenant: NodeName
    /// Who answers.
    package let backend: NodeName
    /// The twin.
    package let identifier: TwinIdentifier

    /// The twin of a tenant at a backend.
    ///
    /// - Throws: ``NodeError/jobTwin(tenant:backend:)`` for names that are too long together.
    package init(of tenant: NodeName, at backend: NodeName) throws(NodeError) {
        guard let identifier = try? TwinIdentifier("jobs:\(tenant):\(backend)") else {
            throw .jobTwin(tenant: tenant.description, backend: backend.description)
        }
        self.tenant = tenant
        self.backend = backend
        self.identifier = identifier
    }

    // MARK: The tenant's side

    /// The write that asks for a job.
    package func asking(for job: QuantumJob, as name: String) -> NodeWrite? {
        write(.jobs, [(name, .bytes(job.encoded))])
    }

    /// The write that takes jobs back, done or not.
    package func removal(of names: [String]) -> NodeWrite? {
        names.isEmpty ? nil : write(.jobs, names.map { ($0, .null) })
    }

    /// The write that takes all jobs back.
    package func removalOfAll() -> NodeWrite? { write(.jobs, nil) }

    /// How long the answers are that stand, in bytes, by the names of their jobs.
    package static func answerLengths(in insights: CBORValue) -> [(name: String, byteCount: Int)] {
        members(of: insights[member(of: .insights)]).compactMap { name, value in
            value == .null ? nil : (name, value.bytesValue?.count ?? 0)
        }
    }

    /// Who wrote a job that stands in the twin, and when.
    package static func stamp(ofJob name: String, in state: TwinState) -> WriteStamp? {
        state.stamp(of: .jobs, member(of: .jobs), name)
    }

    /// Reads answers.
    ///
    /// - Parameter insights: What the twin has under `insights`, or the body of such a patch.
    /// - Returns: For each job the answer; one that is none counts as the backend's failure.
    package func answers(in insights: CBORValue) -> [(name: String, answer: JobAnswer)] {
        Self.members(of: insights[Self.member(of: .insights)]).compactMap { name, value in
            guard value != .null else { return nil }
            do throws(JobFailure) {
                return (name, try JobAnswer(decoding: value.bytesValue ?? []))
            } catch {
                return (name, JobAnswer(.failure(JobFailure(.crashed, error.description))))
            }
        }
    }

    // MARK: The backend's side

    /// The write that answers, and takes answers away that nobody needs any more.
    package func answering(
        _ answers: [(name: String, bytes: [UInt8])],
        forgetting outdated: [String] = []
    ) -> NodeWrite? {
        guard !answers.isEmpty || !outdated.isEmpty else { return nil }
        let gone = outdated.map { (name: $0, value: CBORValue.null) }
        return write(.insights, answers.map { (name: $0.name, value: .bytes($0.bytes)) } + gone)
    }

    /// The write that takes all answers away.
    package func forgettingAll() -> NodeWrite? { write(.insights, nil) }

    /// Reads jobs.
    ///
    /// - Parameter jobs: What the twin has under `jobs`, or the body of such a patch.
    /// - Returns: Each job's encoding by its name, nil for one that was taken back; or nil if all
    ///   were.
    package static func jobs(in jobs: CBORValue) -> [(name: String, job: [UInt8]?)]? {
        let open = jobs[member(of: .jobs)]
        if open == .null { return nil }
        return members(of: open).map { name, value in
            (name, value == .null ? nil : value.bytesValue ?? [])
        }
    }

    private static func member(of pathClass: PathClass) -> String {
        pathClass == .jobs ? "open" : "done"
    }

    private static func members(of map: CBORValue?) -> [(name: String, value: CBORValue)] {
        (map?.mapValue?.entries ?? []).compactMap { entry in
            guard let name = entry.key.textValue, name.utf8.count <= maximumNameLength else {
                return nil
            }
            return (name, entry.value)
        }
    }

    private func write(
        _ pathClass: PathClass,
        _ members: [(name: String, value: CBORValue)]?
    ) -> NodeWrite? {
        var map = CBORMap()
        map[Self.member(of: pathClass)] =
            members.map { .map(CBORMap($0.map { (.text($0.name), $0.value) })) } ?? .null
        return (try? TwinPatch(pathClass, .map(map))).map {
            NodeWrite($0, to: identifier)
        }
    }
}

extension TwinPolicy {
    /// Lets a tenant write jobs, and its backend everything else, in the twin that they alone read.
    package mutating func share(_ twin: JobTwin) {
        var rules = Rules(allWrittenBy: [twin.backend], readBy: [twin.tenant, twin.backend])
        rules.writers[.jobs] = [twin.tenant]
        twins[twin.identifier] = rules
    }

    /// A policy under which nobody but one node writes or reads anything, but for twins that are
    /// shared.
    package static func only(_ node: NodeName) -> TwinPolicy {
        TwinPolicy(standard: Rules(allWrittenBy: [node], readBy: [node]))
    }

    /// The same, as a copy.
    package func sharing(_ sharedTwins: [JobTwin]) -> TwinPolicy {
        var policy = self
        for twin in sharedTwins { policy.share(twin) }
        return policy
    }
}

extension TwinLimits {
    /// Gives twins of jobs what others may write there, by default what answers may take.
    package static func sharing(
        _ twins: [JobTwin],
        _ capacity: (JobTwin) -> Int = { _ in JobTwin.tenantCapacity }
    ) -> TwinLimits {
        TwinLimits(
            capacities: Dictionary(
                twins.map { ($0.identifier, capacity($0)) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }
}
