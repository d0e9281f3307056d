import QuantumJobs

/// A queue by reference: what a macro checks can't be changed by value.
final class Desk {
    private var queue: JobQueue

    init(_ limits: BackendLimits) { queue = JobQueue(limits) }

    var count: Int { queue.count }
    var heldBack: Set<String> {
        get { queue.heldBack }
        set { queue.heldBack = newValue }
    }

    func submit(_ job: QuantumJob, as key: JobKey, now: Double) throws(JobFailure) {
        try queue.submit(job, as: key, now: now)
    }

    func takeForEstimate(now: Double = 0) -> (key: JobKey, job: QuantumJob)? {
        queue.takeForEstimate(now: now)
    }

    func estimated(_ key: JobKey, _ estimate: JobEstimate, now: Double) throws(JobFailure) {
        try queue.estimated(key, estimate, now: now)
    }

    func takeForRun(now: Double) -> JobStart? { queue.takeForRun(now: now) }

    func ended(_ key: JobKey, now: Double) { queue.ended(key, now: now) }

    func cancel(_ key: JobKey) -> JobQueue.Cancellation { queue.cancel(key) }

    func takeExpired(now: Double) -> [JobKey] { queue.takeExpired(now: now) }
}
