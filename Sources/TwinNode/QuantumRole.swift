import PQTwin
package import PQTwinStore
import QuantumJobs

/// A quantum node: hands the jobs of its tenants to its dispatcher.
package struct QuantumRole: NodeRole {
    /// How many jobs one patch may bring.
    package static let jobsPerPatch = 64

    private let twins: [TwinIdentifier: JobTwin]
    private let clock: NodeClock
    private let dispatch: @Sendable (JobDispatcher.Request) -> Void

    init(
        _ twins: [JobTwin],
        clock: NodeClock,
        dispatch: @escaping @Sendable (JobDispatcher.Request) -> Void
    ) {
        self.twins = Dictionary(uniqueKeysWithValues: twins.map { ($0.identifier, $0) })
        self.clock = clock
        self.dispatch = dispatch
    }

    /// Jobs that were taken and not answered before the node ended: in the order in which they came,
    /// no more of a patch than before.
    package func resume(from journal: TwinJournal) async throws -> [NodeRequest] {
        for twin in twins.values {
            let state = try await journal.state(of: twin.identifier)
            var answered: Set<String> = []
            for (name, byteCount) in JobTwin.answerLengths(in: state[.insights]) {
                answered.insert(name)
                dispatch(.answered(twin.key(name), byteCount: byteCount))
            }
            var left: [Left] = []
            var counts: [WriteStamp: Int] = [:]
            for (name, job) in JobTwin.jobs(in: state[.jobs]) ?? [] {
                guard let job, let stamp = JobTwin.stamp(ofJob: name, in: state) else { continue }
                let place = counts[stamp, default: 0]
                counts[stamp] = place + 1
                guard answered.remove(name) == nil else { continue }
                left.append(Left(key: twin.key(name), job: job, stamp: stamp, place: place))
            }
            left.sort { ($0.stamp, $0.place) < ($1.stamp, $1.place) }
            for job in left { submit(job.job, as: job.key, place: job.place, at: job.stamp) }
            // Answers without a job.
            for name in answered { dispatch(.cancel(twin.key(name))) }
        }
        return []
    }

    /// A job that was left.
    private struct Left {
        let key: JobKey
        let job: [UInt8]
        let stamp: WriteStamp
        /// Which of its patch's jobs.
        let place: Int
    }

    package func react(to applied: HistoryEntry) -> [NodeRequest] {
        let patch = applied.write.patch
        guard let twin = twins[applied.twin], patch.pathClass == .jobs else { return [] }
        guard let jobs = JobTwin.jobs(in: patch.body) else {
            dispatch(.cancelAll(tenant: twin.tenant.description))
            return []
        }
        var count = 0
        for (name, job) in jobs {
            let key = twin.key(name)
            guard let job else {
                dispatch(.cancel(key))
                continue
            }
            submit(job, as: key, place: count)
            count += 1
        }
        return count > Self.jobsPerPatch
            ? [.tell(.refused(reason: "\(count) jobs in one patch"))] : []
    }

    /// Jobs for which the twin has no room are answered all the same.
    package func react(toForbidden forbidden: HistoryEntry) -> [NodeRequest] {
        let (patch, author) = (forbidden.write.patch, forbidden.write.stamp.author)
        guard let twin = twins[forbidden.twin], patch.pathClass == .jobs, author == twin.tenant
        else { return [] }
        let failure = JobFailure(
            .tooManyJobs,
            "the jobs that wait leave no room for it; take some back that are answered"
        )
        for (name, job) in JobTwin.jobs(in: patch.body) ?? [] where job != nil {
            dispatch(.refuse(twin.key(name), failure, stands: false))
        }
        return []
    }

    /// Hands a job on, if its patch has not brought too many before.
    ///
    /// One that was left by an earlier start came when its author wrote it, by the author's clock;
    /// any other comes now.
    private func submit(
        _ job: [UInt8],
        as key: JobKey,
        place: Int,
        at stamp: WriteStamp? = nil
    ) {
        guard place < Self.jobsPerPatch else {
            let failure = JobFailure(
                .tooManyJobs,
                "a patch may bring \(Self.jobsPerPatch) jobs"
            )
            return dispatch(.refuse(key, failure, stands: true))
        }
        let (now, then) = (clock(), stamp?.time.milliseconds)
        let age = then.map { Double(now - min(now, $0)) / 1000 } ?? 0
        dispatch(.submit(key, job, age: age))
    }
}

extension JobTwin {
    func key(_ name: String) -> JobKey {
        JobKey(tenant: tenant.description, identifier: name)
    }
}
