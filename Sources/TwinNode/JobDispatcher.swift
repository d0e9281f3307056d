import QuantumJobs
import Synchronization

/// Works through the jobs of all tenants: asks the queue whose turn it is, starts runners, hands
/// the answers on.
///
/// One thing at a time: whatever comes in is an event, and events are taken in their order.
actor JobDispatcher {
    /// What a role asks for.
    enum Request: Sendable {
        /// A job came in, still encoded.
        case submit(JobKey, [UInt8])
        /// A job was taken back.
        case cancel(JobKey)
        /// All jobs of a tenant were taken back.
        case cancelAll(tenant: String)
        /// Jobs were answered before the node started.
        case answered([JobKey])
    }

    private enum Event: Sendable {
        case request(Request)
        case estimated(JobKey, Result<JobEstimate, JobFailure>)
        case ended(JobStart, Result<JobResult, JobFailure>, seconds: Double)
        case tick
    }

    /// How often jobs that can't be done in time are looked for.
    private static let tick = Duration.milliseconds(100)

    /// How many answers a tenant may leave unfetched before its jobs wait, and before its new ones
    /// are not even refused: every answer stands in the outbox until it is fetched.
    private static let unfetched = (most: 64, mostRefusals: 4096)

    private let runner: any JobRunner
    private let unfetched: @Sendable () async -> [String: Int]
    /// Tenants who get not even refusals now.
    private var unheard: Set<String> = []
    /// Their new jobs in the order of arrival, no more than their twins can hold.
    private var parked: [(key: JobKey, bytes: [UInt8])] = []
    private let answer: @Sendable (JobKey, JobAnswer, JobStart?, _ waited: Double) async -> Void
    private var queue: JobQueue
    private var work: [JobKey: Task<Void, Never>] = [:]
    private var arrivals: [JobKey: Double] = [:]
    /// Jobs that wait until one of their name, which was taken back, has stopped.
    private var successors: [JobKey: [UInt8]] = [:]
    private let (events, inbox) = AsyncStream.makeStream(of: Event.self)
    private let start = ContinuousClock.now

    /// A dispatcher.
    ///
    /// - Parameters:
    ///   - limits: What the backend gives to whom.
    ///   - runner: What does the jobs.
    ///   - unfetched: How many answers each tenant has not acknowledged.
    ///   - answer: Gets each job's answer, once; how it was started, if it was; and how many
    ///     seconds it waited for that.
    init(
        _ limits: BackendLimits,
        runner: any JobRunner,
        unfetched: @escaping @Sendable () async -> [String: Int],
        answer: @escaping @Sendable (JobKey, JobAnswer, JobStart?, _ waited: Double) async -> Void
    ) {
        queue = JobQueue(limits)
        self.runner = runner
        self.unfetched = unfetched
        self.answer = answer
    }

    /// Hands in a request, from anywhere.
    nonisolated func callAsFunction(_ request: Request) {
        inbox.yield(.request(request))
    }

    /// Works until the task is cancelled; jobs under way are ended then, without an answer.
    func run() async throws {
        let inbox = inbox
        try await withThrowingTaskGroup { group in
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.tick)
                    inbox.yield(.tick)
                }
            }
            group.addTask { await self.workThroughEvents() }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func workThroughEvents() async {
        for await event in events {
            await take(event)
            await holdBack()
            await startWork()
        }
        let tasks = Array(work.values)
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    /// Lets those wait who don't fetch their answers.
    private func holdBack() async {
        let counts = await unfetched()
        func tenants(above limit: Int) -> Set<String> {
            Set(counts.filter { $0.value > limit }.keys)
        }
        queue.heldBack = tenants(above: Self.unfetched.most)
        unheard = tenants(above: Self.unfetched.mostRefusals)
        let heard = parked.filter { !unheard.contains($0.key.tenant) }
        guard !heard.isEmpty else { return }
        parked.removeAll { !unheard.contains($0.key.tenant) }
        for (key, bytes) in heard { await submit(bytes, as: key) }
    }

    private var now: Double { (.now - start) / .seconds(1) }

    private func take(_ event: Event) async {
        switch event {
        case .request(.submit(let key, let bytes)):
            if queue.contains(key) {
                // Under a name that was taken back and is still being stopped comes a new job.
                if queue.isCancelled(key) { successors[key] = bytes }
            } else {
                await submit(bytes, as: key)
            }
        case .request(.cancel(let key)): cancel(key)
        case .request(.cancelAll(let tenant)):
            parked.removeAll { $0.key.tenant == tenant }
            for key in queue.keys(of: tenant) { cancel(key) }
        case .request(.answered): break
        case .estimated(let key, let result):
            work[key] = nil
            do throws(JobFailure) {
                try queue.estimated(key, try result.get(), now: now)
            } catch {
                queue.ended(key, now: now)
                await end(key, .failure(error))
                await submitSuccessor(of: key)
            }
        case .ended(let start, let result, let seconds):
            work[start.key] = nil
            let isWanted = !queue.isCancelled(start.key)
            queue.ended(start.key, now: now)
            let cancelled = JobFailure(.cancelled, "it was taken back")
            await end(start.key, isWanted ? result : .failure(cancelled), start, seconds: seconds)
            await submitSuccessor(of: start.key)
        case .tick:
            for key in queue.takeExpired(now: now) {
                await end(key, .failure(JobFailure(.deadline, "others were before it")))
            }
        }
    }

    private func submit(_ bytes: [UInt8], as key: JobKey) async {
        guard !unheard.contains(key.tenant) else { return parked.append((key, bytes)) }
        do throws(JobFailure) {
            let job = try QuantumJob(decoding: bytes)
            try queue.submit(job, as: key, now: now)
            arrivals[key] = now
        } catch {
            await end(key, .failure(error))
        }
    }

    private func submitSuccessor(of key: JobKey) async {
        if let bytes = successors.removeValue(forKey: key) { await submit(bytes, as: key) }
    }

    private func cancel(_ key: JobKey) {
        successors[key] = nil
        parked.removeAll { $0.key == key }
        switch queue.cancel(key) {
        case .unknown: break
        case .removed: arrivals[key] = nil
        case .working: work[key]?.cancel()
        }
    }

    /// Answers, unless the asker took the job back and waits for nothing.
    private func end(
        _ key: JobKey,
        _ result: Result<JobResult, JobFailure>,
        _ start: JobStart? = nil,
        seconds: Double = 0
    ) async {
        let waited = now - (arrivals.removeValue(forKey: key) ?? now) - seconds
        if case .failure(let failure) = result, failure.code == .cancelled { return }
        await answer(key, JobAnswer(result, seconds: seconds), start, max(waited, 0))
    }

    private func startWork() async {
        let (runner, inbox, threads) = (runner, inbox, queue.limits.threads)
        if let (key, job) = queue.takeForEstimate(now: now) {
            work[key] = Task {
                do throws(JobFailure) {
                    let estimate = try await runner.estimate(job, threads: threads)
                    inbox.yield(.estimated(key, .success(estimate)))
                } catch {
                    inbox.yield(.estimated(key, .failure(error)))
                }
            }
        }
        while let start = queue.takeForRun(now: now) {
            work[start.key] = Task {
                let began = ContinuousClock.now
                let result: Result<JobResult, JobFailure>
                do throws(JobFailure) {
                    result = .success(try await runner.run(start, threads: threads))
                } catch {
                    result = .failure(error)
                }
                inbox.yield(
                    .ended(start, result, seconds: (.now - began) / .seconds(1))
                )
            }
        }
    }
}
