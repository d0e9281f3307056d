// Who is served next. Time is a number of seconds that only grows; nothing here reads a clock.
//
//       submit          takeForEstimate      estimated            takeForRun        ended
//     ─────────▶ arrived ─────────▶ estimating ─────────▶ waiting ─────────▶ running ─────────▶
//
// Every stage can end in a JobFailure: by quota, by patience, by cancellation.

import QuantumSimulator

/// The jobs of all tenants, and whose turn it is.
///
/// Tenants share the time, not the turns: the one that was served least, by the seconds its jobs
/// took over its share, goes first, however many jobs another one brings. A tenant that comes back
/// after a pause has no claim to the time it did not use. Among one tenant's jobs priority decides,
/// then the deadline, then the order of arrival.
///
/// What runs never needs more memory together than there is. Whose turn it is and whose job has no
/// room lets others that have some go ahead, but not for ever: after ``roomPatience`` nothing
/// starts before it any more, and that time is its tenant's.
public struct JobQueue: Sendable {
    private struct Entry {
        let job: QuantumJob
        /// In the order of arrival.
        let number: UInt64
        /// When an answer is worth nothing any more.
        let deadline: Double
        var stage = Stage.arrived
        /// When its turn came and it had no room.
        var turnWithoutRoom: Double?
        var isCancelled = false
    }

    private enum Stage: Equatable {
        case arrived
        case estimating(since: Double)
        case waiting(JobEstimate)
        case running(since: Double, charge: Double, bytes: Int)
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
    /// The job that nothing starts before, and until when that is paid for.
    private var emptying: (key: JobKey, paidUntil: Double)?

    /// What an estimate is charged with, in seconds: about what its process takes.
    ///
    /// Without it jobs that are refused would cost their tenant nothing.
    private static let estimateCharge = 0.05

    /// For how long a job whose turn it is lets others go ahead that have room, in seconds.
    package static let roomPatience = 10.0

    /// What a refusal is charged with that needed no estimate, in seconds: its share of what an answer
    /// takes.
    public static let refusalCharge = 0.005

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
    ///   - age: How long ago it came, in seconds: its patience runs since then.
    /// - Throws: ``JobFailure`` if the tenant is unknown or has too many jobs.
    public mutating func submit(
        _ job: QuantumJob,
        as key: JobKey,
        now: Double,
        age: Double = 0
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
            deadline: job.patience.map { now - age + $0 } ?? .infinity
        )
    }

    /// Charges a tenant with time that something else took for it.
    ///
    /// One that has no jobs here begins where newcomers do, or what it is charged with would be nothing
    /// to those who were served for long.
    ///
    /// - Parameters:
    ///   - tenant: The tenant's node.
    ///   - seconds: How long it took.
    public mutating func charge(_ tenant: String, seconds: Double) {
        guard let quota = limits.tenants[tenant] else { return }
        if !entries.keys.contains(where: { $0.tenant == tenant }) {
            served[tenant] = max(served[tenant] ?? 0, least.nextDown)
        }
        served[tenant, default: 0] += seconds / quota.share
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
                    "\(estimate.qubits.counted("qubit")) need \(estimate.bytes.asBytes), "
                        + "a job of this tenant may have \(quota.bytes.asBytes)"
                )
            } else if estimate.bytes > limits.roomForJob {
                JobFailure(
                    .beyondNode,
                    "\(estimate.bytes.asBytes) are needed, a job has "
                        + "\(limits.roomForJob.asBytes) at most here"
                )
            } else if estimate.seconds > quota.seconds {
                JobFailure(
                    .tooMuchTime,
                    "about \(estimate.seconds.brief) seconds, a job of this tenant may take "
                        + quota.seconds.brief
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
    /// - Returns: The job, or nil if none waits, all slots are taken or there is no room.
    public mutating func takeForRun(now: Double) -> JobStart? {
        var (running, taken) = (0, 0)
        var waiting: [JobKey: Entry] = [:]
        for (key, entry) in entries {
            switch entry.stage {
            case .running(_, _, let bytes):
                running += 1
                taken += bytes + limits.overhead
            case .waiting: waiting[key] = entry
            case .arrived, .estimating: break
            }
        }
        guard running < limits.slots else {
            emptying = nil
            return nil
        }
        let room = limits.roomForJobs - taken - limits.overhead
        guard let key = first(of: waiting, room: room, now: now), let entry = waiting[key],
            let quota = limits.tenants[key.tenant], case .waiting(let estimate) = entry.stage
        else { return nil }
        entries[key]?.stage = .running(
            since: now,
            charge: estimate.seconds / quota.share,
            bytes: estimate.bytes
        )
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
        guard case .running(let start, let charge, _) = entry.stage,
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
            if case .running(_, let charge, _) = entry.stage {
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

    /// The first of those that wait and have room.
    private mutating func first(
        of waiting: [JobKey: Entry],
        room: Int,
        now: Double
    ) -> JobKey? {
        func hasRoom(_ entry: Entry) -> Bool {
            if case .waiting(let estimate) = entry.stage { estimate.bytes <= room } else { false }
        }
        if let (key, entry) = longestWithoutRoom(waiting, now: now) {
            if !hasRoom(entry) {
                payForEmptying(key, among: waiting, now: now)
                return nil
            }
            emptying = nil
            return key
        }
        emptying = nil
        guard let next = first(of: waiting), let entry = waiting[next] else { return nil }
        if hasRoom(entry) { return next }
        if entry.turnWithoutRoom == nil { entries[next]?.turnWithoutRoom = now }
        return first(of: waiting.filter { hasRoom($0.value) })
    }

    /// The job that has let others go ahead for long enough.
    private func longestWithoutRoom(
        _ waiting: [JobKey: Entry],
        now: Double
    ) -> (key: JobKey, value: Entry)? {
        waiting.filter { key, entry in
            guard let turn = entry.turnWithoutRoom else { return false }
            return now - turn >= Self.roomPatience && !heldBack.contains(key.tenant)
        }.min { left, right in
            (left.value.turnWithoutRoom ?? 0, left.value.number)
                < (right.value.turnWithoutRoom ?? 0, right.value.number)
        }
    }

    /// Charges a tenant with the time in which others may not start for its sake.
    private mutating func payForEmptying(
        _ key: JobKey,
        among waiting: [JobKey: Entry],
        now: Double
    ) {
        if let emptying, emptying.key == key, let quota = limits.tenants[key.tenant],
            waiting.keys.contains(where: { $0.tenant != key.tenant })
        {
            served[key.tenant, default: 0] += (now - emptying.paidUntil) / quota.share
        }
        emptying = (key, now)
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
