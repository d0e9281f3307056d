// Who is served next. Time is a number of seconds that only grows; nothing here reads a clock.
//
//       submit          takeForEstimate      estimated            takeForRun        ended
//     ─────────▶ arrived ─────────▶ estimating ─────────▶ waiting ─────────▶ running ─────────▶
//
// Every stage can end in a JobFailure: by quota, by patience, by cancellation.

/// Which job: names are the tenants' own.
public struct JobKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// The tenant's node.
    public let tenant: String
    /// The tenant's name for it.
    public let identifier: String

    /// A key.
    ///
    /// - Parameters:
    ///   - tenant: The tenant's node.
    ///   - identifier: The tenant's name for it.
    public init(tenant: String, identifier: String) {
        self.tenant = tenant
        self.identifier = identifier
    }

    /// Orders by tenant, then by name.
    ///
    /// - Parameters:
    ///   - left: One key.
    ///   - right: The other.
    /// - Returns: Whether the left one comes first.
    public static func < (left: JobKey, right: JobKey) -> Bool {
        (left.tenant, left.identifier) < (right.tenant, right.identifier)
    }

    /// `tenant/identifier`.
    public var description: String { "\(tenant)/\(identifier)" }
}

/// A job that may run now, and what it may take.
public struct JobStart: Sendable, Equatable {
    /// Which job.
    public let key: JobKey
    /// The job.
    public let job: QuantumJob
    /// What it is going to take.
    public let estimate: JobEstimate
    /// When it is ended by force, in seconds after its start.
    public let secondsAllowed: Double
    /// Whether that is when its patience is over, and not the limit of its time.
    public let endsAtDeadline: Bool
}

/// The jobs of all tenants, and whose turn it is.
///
/// Tenants share the time, not the turns: the one that was served least, by the seconds its jobs
/// took over its share, goes first, however many jobs another one brings. A tenant that comes back
/// after a pause has no claim to the time it did not use. Among one tenant's jobs priority decides,
/// then the deadline, then the order of arrival.
public struct JobQueue: Sendable {
    private struct Entry {
        let job: QuantumJob
        /// In the order of arrival.
        let number: UInt64
        /// When an answer is worth nothing any more.
        let deadline: Double
        var stage = Stage.arrived
        var isCancelled = false
    }

    private enum Stage: Equatable {
        case arrived
        case estimating(since: Double)
        case waiting(JobEstimate)
        case running(since: Double, charge: Double)
    }

    /// The limits.
    public let limits: BackendLimits
    /// Tenants whose jobs wait, whatever their turn.
    public var heldBack: Set<String> = []
    private var entries: [JobKey: Entry] = [:]
    private var served: [String: Double] = [:]
    private var arrivals: UInt64 = 0
    /// What the tenant had that was served last: where those who come back begin.
    private var present = 0.0

    /// What an estimate is charged with, in seconds: about what its process takes.
    ///
    /// Without it jobs that are refused would cost their tenant nothing.
    private static let estimateCharge = 0.05

    /// An empty queue.
    ///
    /// - Parameter limits: What the backend gives to whom.
    public init(_ limits: BackendLimits) {
        self.limits = limits
    }

    /// How many jobs wait or run.
    public var count: Int { entries.count }

    /// Whether a job was taken back while it was worked on.
    ///
    /// - Parameter key: Which one.
    /// - Returns: Whether its answer is wanted no more.
    public func isCancelled(_ key: JobKey) -> Bool { entries[key]?.isCancelled ?? false }

    /// The jobs of a tenant that wait or run.
    ///
    /// - Parameter tenant: The tenant's node.
    /// - Returns: Which ones.
    public func keys(of tenant: String) -> [JobKey] {
        entries.keys.filter { $0.tenant == tenant }.sorted()
    }

    /// Whether a job waits or runs.
    ///
    /// - Parameter key: Which one.
    /// - Returns: Whether it is here.
    public func contains(_ key: JobKey) -> Bool { entries[key] != nil }

    /// Takes a job in.
    ///
    /// - Parameters:
    ///   - job: The job.
    ///   - key: Which one; one that is here already stays as it is.
    ///   - now: The present.
    /// - Throws: ``JobFailure`` if the tenant is unknown or has too many jobs.
    public mutating func submit(
        _ job: QuantumJob,
        as key: JobKey,
        now: Double
    ) throws(JobFailure) {
        guard let quota = limits.tenants[key.tenant] else {
            throw JobFailure(.unknownTenant, "\(key.tenant) has no share of this backend")
        }
        guard entries[key] == nil else { return }
        let mine = entries.keys.count { $0.tenant == key.tenant }
        guard mine < quota.jobs else {
            throw JobFailure(.tooManyJobs, "\(mine) jobs wait or run, \(quota.jobs) at most")
        }
        // A newcomer goes before those who were served as much.
        if mine == 0 { served[key.tenant] = max(served[key.tenant] ?? 0, least.nextDown) }
        arrivals += 1
        entries[key] = Entry(
            job: job,
            number: arrivals,
            deadline: job.patience.map { now + $0 } ?? .infinity
        )
    }

    /// The next job to be estimated, which only one job is at a time.
    ///
    /// - Parameter now: The present.
    /// - Returns: The job, or nil if there is none or another one is being estimated.
    public mutating func takeForEstimate(now: Double) -> (key: JobKey, job: QuantumJob)? {
        let isBusy = entries.values.contains { entry in
            if case .estimating = entry.stage { true } else { false }
        }
        guard !isBusy else { return nil }
        let arrived = entries.filter { $0.value.stage == .arrived }
        guard let key = first(of: arrived), let quota = limits.tenants[key.tenant] else {
            return nil
        }
        entries[key]?.stage = .estimating(since: now)
        served[key.tenant, default: 0] += Self.estimateCharge / quota.share
        return entries[key].map { (key, $0.job) }
    }

    /// Takes the estimate of a job, and judges it.
    ///
    /// - Parameters:
    ///   - key: Which job; one that was cancelled in between is left out.
    ///   - estimate: What it is going to take.
    ///   - now: The present.
    /// - Throws: ``JobFailure`` if the tenant's quota or the deadline forbids it; it is gone then.
    public mutating func estimated(
        _ key: JobKey,
        _ estimate: JobEstimate,
        now: Double
    ) throws(JobFailure) {
        guard let entry = entries[key], let quota = limits.tenants[key.tenant] else { return }
        payForEstimate(entry, of: key.tenant, now: now)
        let failure: JobFailure? =
            if entry.isCancelled {
                JobFailure(.cancelled, "it was taken back")
            } else if estimate.bytes > quota.bytes {
                JobFailure(
                    .tooMuchMemory,
                    "\(estimate.qubits) qubits need \(estimate.bytes) bytes, \(quota.bytes) at most"
                )
            } else if estimate.seconds > quota.seconds {
                JobFailure(
                    .tooMuchTime,
                    "about \(estimate.seconds.brief) seconds, \(quota.seconds.brief) at most"
                )
            } else if now + estimate.seconds > entry.deadline {
                JobFailure(.deadline, "about \(estimate.seconds.brief) seconds are too long for it")
            } else {
                nil
            }
        if let failure {
            entries[key] = nil
            throw failure
        }
        entries[key]?.stage = .waiting(estimate)
    }

    /// The next job to run.
    ///
    /// - Parameter now: The present.
    /// - Returns: The job, or nil if none waits or all slots are taken.
    public mutating func takeForRun(now: Double) -> JobStart? {
        var running = 0
        var waiting: [JobKey: Entry] = [:]
        for (key, entry) in entries {
            switch entry.stage {
            case .running: running += 1
            case .waiting: waiting[key] = entry
            case .arrived, .estimating: break
            }
        }
        guard running < limits.slots, let key = first(of: waiting), let entry = waiting[key],
            let quota = limits.tenants[key.tenant], case .waiting(let estimate) = entry.stage
        else { return nil }
        entries[key]?.stage = .running(since: now, charge: estimate.seconds / quota.share)
        present = max(present, least)
        // Charged now, and put right at its end: or all slots would go to one tenant.
        served[key.tenant, default: 0] += estimate.seconds / quota.share
        // An estimate is no promise: the machine may be busy.
        let allowed = min(quota.seconds, 10 + 4 * estimate.seconds)
        let left = max(entry.deadline - now, 0)
        return JobStart(
            key: key,
            job: entry.job,
            estimate: estimate,
            secondsAllowed: min(allowed, left),
            endsAtDeadline: left < allowed
        )
    }

    /// A job has ended, however it did.
    ///
    /// - Parameters:
    ///   - key: Which one.
    ///   - now: The present.
    public mutating func ended(_ key: JobKey, now: Double) {
        guard let entry = entries.removeValue(forKey: key) else { return }
        payForEstimate(entry, of: key.tenant, now: now)
        guard case .running(let start, let charge) = entry.stage,
            let quota = limits.tenants[key.tenant]
        else { return }
        served[key.tenant, default: 0] += (now - start) / quota.share - charge
    }

    /// What an estimate took beyond what it was charged with.
    private mutating func payForEstimate(_ entry: Entry, of tenant: String, now: Double) {
        guard case .estimating(let start) = entry.stage, let quota = limits.tenants[tenant] else {
            return
        }
        served[tenant, default: 0] += max(0, now - start - Self.estimateCharge) / quota.share
    }

    /// What the tenant was served that has least of those who are here, without what is charged
    /// ahead for jobs that run: where newcomers begin.
    private var least: Double {
        var ahead: [String: Double] = [:]
        for (key, entry) in entries {
            if case .running(_, let charge) = entry.stage {
                ahead[key.tenant, default: 0] += charge
            } else {
                ahead[key.tenant, default: 0] += 0
            }
        }
        return ahead.map { (served[$0.key] ?? 0) - $0.value }.min() ?? present
    }

    /// What a cancellation met.
    public enum Cancellation: Sendable, Equatable {
        /// No such job.
        case unknown
        /// The job waited, and is gone.
        case removed
        /// The job is worked on: whoever does must stop, and tell of its end.
        case working
    }

    /// Takes a job back.
    ///
    /// - Parameter key: Which one.
    /// - Returns: What is left to do.
    public mutating func cancel(_ key: JobKey) -> Cancellation {
        guard let entry = entries[key] else { return .unknown }
        switch entry.stage {
        case .running, .estimating:
            entries[key]?.isCancelled = true
            return .working
        case .arrived, .waiting:
            entries[key] = nil
            return .removed
        }
    }

    /// Takes out the jobs that can't be done in time any more.
    ///
    /// - Parameter now: The present.
    /// - Returns: Which ones.
    public mutating func takeExpired(now: Double) -> [JobKey] {
        let expired = entries.filter { entry in
            switch entry.value.stage {
            case .arrived: entry.value.deadline <= now
            case .waiting(let estimate): now + estimate.seconds > entry.value.deadline
            case .estimating, .running: false
            }
        }
        for key in expired.keys { entries[key] = nil }
        return expired.keys.sorted()
    }

    /// Whose turn it is: the tenant served least, between equals the one who came first; of its jobs
    /// the one that matters most.
    private func first(of candidates: [JobKey: Entry]) -> JobKey? {
        let tenants = Dictionary(
            grouping: candidates.filter { !heldBack.contains($0.key.tenant) },
            by: \.key.tenant
        )
        let next = tenants.min { left, right in
            let (a, b) = (served[left.key] ?? 0, served[right.key] ?? 0)
            if a != b { return a < b }
            return (left.value.map(\.value.number).min() ?? 0)
                < (right.value.map(\.value.number).min() ?? 0)
        }
        return next?.value.min { left, right in
            let (a, b) = (left.value, right.value)
            if a.job.priority != b.job.priority { return a.job.priority > b.job.priority }
            return (a.deadline, a.number) < (b.deadline, b.number)
        }?.key
    }
}

extension Double {
    /// Three digits behind the point, and none for large numbers.
    var brief: String {
        guard magnitude < 1e15 else { return "\(self)" }
        return magnitude >= 100 ? "\(Int(rounded()))" : "\((self * 1000).rounded() / 1000)"
    }
}
