import QuantumJobs

/// Works through the jobs of all tenants: asks the queue whose turn it is, starts runners, hands
/// the answers on.
///
/// One thing at a time: estimates and results are events, taken in their order; what tenants ask for
/// waits in lines (``JobInbox``), taken in turns. Nothing here waits for a tenant.
actor JobDispatcher {
    /// What a role asks for.
    enum Request: Sendable {
        /// A job came in, still encoded, so many seconds ago.
        case submit(JobKey, [UInt8], age: Double)
        /// A job came in that is not taken; whether it stands in its tenant's twin all the same.
        case refuse(JobKey, JobFailure, stands: Bool)
        /// A job was taken back.
        case cancel(JobKey)
        /// All jobs of a tenant were taken back.
        case cancelAll(tenant: String)
        /// A job was answered before the node started.
        case answered(JobKey, byteCount: Int)
    }

    private enum Event: Sendable {
        case arrival
        case estimated(JobKey, Result<JobEstimate, JobFailure>)
        case ended(JobStart, Result<JobResult, JobFailure>, seconds: Double)
        case tick
    }

    /// How often jobs that can't be done in time are looked for, and answers that were fetched.
    private static let tick = Duration.milliseconds(100)
    /// How many arrivals are taken before events that came meanwhile.
    private static let arrivalsAtOnce = 8

    /// How many answers a tenant may leave unfetched before its jobs wait, and before its new ones
    /// are not even refused: every answer stands in the outbox until it is fetched.
    private static let unfetched = (most: 64, mostRefusals: 4096)
    /// The same for the bytes of its answers, those included whose jobs it has not taken back: they
    /// stand in its twin.
    private static let byteCount = (
        most: JobTwin.answerCapacity, mostRefusals: 2 * JobTwin.answerCapacity
    )

    private let runner: any JobRunner
    private let desk: AnswerDesk
    private let inbox = JobInbox()
    private var queue: JobQueue
    /// Tenants who get not even refusals now: their lines wait.
    private var unheard: Set<String> = []
    private var work: [JobKey: Task<Void, Never>] = [:]
    private var arrivals: [JobKey: Double] = [:]
    /// Jobs that wait until one of their name, which was taken back, has stopped.
    private var successors: [JobKey: (bytes: [UInt8], age: Double)] = [:]
    private let (events, outlet) = AsyncStream.makeStream(of: Event.self)
    private let start = ContinuousClock.now

    /// A dispatcher.
    ///
    /// - Parameters:
    ///   - limits: What the backend gives to whom.
    ///   - runner: What does the jobs.
    ///   - desk: Gets each job's answer, once.
    init(_ limits: BackendLimits, runner: any JobRunner, desk: AnswerDesk) {
        queue = JobQueue(limits)
        self.runner = runner
        self.desk = desk
    }

    /// Hands in a request, from anywhere.
    nonisolated func callAsFunction(_ request: Request) {
        if case .answered(let key, let byteCount) = request {
            desk.found(key, byteCount: byteCount)
        } else if inbox.put(request) {
            outlet.yield(.arrival)
        }
    }

    /// Works until the task is cancelled; jobs under way are ended then, without an answer.
    func run(_ engine: NodeEngine) async throws {
        let (outlet, desk) = (outlet, desk)
        try await withThrowingTaskGroup { group in
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.tick)
                    await desk.look(at: engine)
                    outlet.yield(.tick)
                }
            }
            group.addTask { try await desk.run(engine) }
            group.addTask {
                // What was answered before the start counts from the first job on.
                await desk.look(at: engine)
                await self.workThroughEvents()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func workThroughEvents() async {
        for tenant in queue.limits.tenants.keys { holdBack(tenant) }
        for await event in events {
            take(event)
            takeArrivals()
            startWork()
        }
        let tasks = Array(work.values)
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    /// Lets a tenant wait that doesn't fetch its answers, or doesn't take its jobs back.
    private func holdBack(_ tenant: String) {
        let backlog = desk.backlog(of: tenant)
        func set(_ waits: Bool, in tenants: inout Set<String>) {
            if waits { tenants.insert(tenant) } else { tenants.remove(tenant) }
        }
        set(
            backlog.unfetched > Self.unfetched.most || backlog.byteCount > Self.byteCount.most,
            in: &queue.heldBack
        )
        set(
            backlog.unfetched > Self.unfetched.mostRefusals
                || backlog.byteCount > Self.byteCount.mostRefusals,
            in: &unheard
        )
    }

    private var now: Double { (.now - start) / .seconds(1) }

    private func take(_ event: Event) {
        switch event {
        case .arrival: break
        case .estimated(let key, let result):
            work[key] = nil
            do throws(JobFailure) {
                try queue.estimated(key, try result.get(), now: now)
            } catch {
                queue.ended(key, now: now)
                end(key, .failure(error))
                submitSuccessor(of: key)
            }
        case .ended(let start, let result, let seconds):
            work[start.key] = nil
            let isWanted = !queue.isCancelled(start.key)
            queue.ended(start.key, now: now)
            let cancelled = JobFailure(.cancelled, "it was taken back")
            end(start.key, isWanted ? result : .failure(cancelled), start, seconds: seconds)
            submitSuccessor(of: start.key)
        case .tick:
            for key in queue.takeExpired(now: now) {
                end(key, .failure(JobFailure(.deadline, "others were before it")))
            }
            for tenant in queue.limits.tenants.keys { holdBack(tenant) }
        }
    }

    /// Takes what has come in, in the tenants' turns: each pays for the time that it takes here.
    private func takeArrivals() {
        let cancellations = inbox.takeCancellations()
        for tenant in cancellations.tenants {
            for key in queue.keys(of: tenant) { cancel(key) }
            for key in successors.keys where key.tenant == tenant { successors[key] = nil }
            desk.forgetAll(of: tenant)
        }
        for key in cancellations.jobs {
            cancel(key)
            desk.forget(key)
        }
        for _ in 0..<Self.arrivalsAtOnce {
            guard let next = inbox.take(butOf: unheard) else { return }
            let began = now
            take(next.arrival, as: next.key)
            queue.charge(next.key.tenant, seconds: now - began)
        }
        outlet.yield(.arrival)
    }

    private func take(_ arrival: JobInbox.Arrival, as key: JobKey) {
        switch arrival {
        case .job(let bytes, let age):
            if !queue.contains(key) {
                submit(bytes, as: key, age: age)
            } else if queue.isCancelled(key) {
                // Under a name that was taken back and is still being stopped comes a new job.
                successors[key] = (bytes, age)
            }
        case .refused(let failure):
            if !queue.contains(key) { refuse(key, failure) }
        }
    }

    private func submit(_ bytes: [UInt8], as key: JobKey, age: Double) {
        do throws(JobFailure) {
            let job = try QuantumJob(decoding: bytes)
            try queue.submit(job, as: key, now: now, age: age)
            arrivals[key] = now
        } catch {
            refuse(key, error)
        }
    }

    /// Answers a job that never began; that costs its tenant something, too.
    private func refuse(_ key: JobKey, _ failure: JobFailure) {
        queue.charge(key.tenant, seconds: JobQueue.refusalCharge)
        end(key, .failure(failure))
    }

    private func submitSuccessor(of key: JobKey) {
        guard let (bytes, age) = successors.removeValue(forKey: key) else { return }
        submit(bytes, as: key, age: age)
    }

    private func cancel(_ key: JobKey) {
        successors[key] = nil
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
    ) {
        let waited = now - (arrivals.removeValue(forKey: key) ?? now) - seconds
        if case .failure(let failure) = result, failure.code == .cancelled { return }
        desk.answer(key, JobAnswer(result, seconds: seconds), start, waited: max(waited, 0))
        holdBack(key.tenant)
    }

    private func startWork() {
        let (runner, outlet, threads) = (runner, outlet, queue.limits.threads)
        if let (key, job) = queue.takeForEstimate(now: now) {
            work[key] = Task {
                do throws(JobFailure) {
                    let estimate = try await runner.estimate(job, threads: threads)
                    outlet.yield(.estimated(key, .success(estimate)))
                } catch {
                    outlet.yield(.estimated(key, .failure(error)))
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
                outlet.yield(
                    .ended(start, result, seconds: (.now - began) / .seconds(1))
                )
            }
        }
    }
}
