import QuantumJobs
import Testing

/// Whose turn it is.
@Suite struct JobQueueTests {
    private static let job = QuantumJob(.factors(of: 15), seed: 1)

    private static func key(_ tenant: String, _ number: Int) -> JobKey {
        JobKey(tenant: tenant, identifier: "\(number)")
    }

    private static func queue(
        slots: Int = 1,
        _ quotas: [String: TenantQuota] = ["a": TenantQuota(), "b": TenantQuota()]
    ) -> Desk {
        Desk(BackendLimits(slots: slots, tenants: quotas))
    }

    private static func estimate(_ seconds: Double, bytes: Int = 64) -> JobEstimate {
        JobEstimate(qubits: 1, bytes: bytes, seconds: seconds)
    }

    /// Takes a job in, up to its wait.
    private func add(
        _ key: JobKey,
        to queue: Desk,
        seconds: Double = 1,
        job: QuantumJob = job,
        now: Double = 0
    ) throws {
        try queue.submit(job, as: key, now: now)
        let next = try #require(queue.takeForEstimate(now: now))
        try queue.estimated(next.key, Self.estimate(seconds), now: now)
    }

    /// Runs everything, one after the other, each job as long as it was estimated.
    private func order(_ queue: Desk, from start: Double = 0) -> [String] {
        var (now, order) = (start, [String]())
        while let next = queue.takeForRun(now: now) {
            now += next.estimate.seconds
            queue.ended(next.key, now: now)
            order.append("\(next.key)")
        }
        return order
    }

    @Test func `a flood of one tenant delays another by one job`() throws {
        let queue = Self.queue()
        for number in 0..<50 { try add(Self.key("b", number), to: queue) }
        let running = try #require(queue.takeForRun(now: 0))
        #expect(running.key.tenant == "b")
        try add(Self.key("a", 0), to: queue, now: 0.5)
        queue.ended(running.key, now: 1)
        #expect(queue.takeForRun(now: 1)?.key == Self.key("a", 0))
    }

    @Test func `time is shared, not turns`() throws {
        let queue = Self.queue()
        for number in 0..<4 { try add(Self.key("a", number), to: queue, seconds: 3) }
        for number in 0..<12 { try add(Self.key("b", number), to: queue, seconds: 1) }
        let first = order(queue).prefix(8)
        // Three short ones for each long one.
        #expect((1...3).contains(first.count { $0.hasPrefix("a/") }))
        #expect(first.count { $0.hasPrefix("b/") } >= 5)
    }

    @Test func `a double share is twice the time`() throws {
        let queue = Self.queue(["a": TenantQuota(share: 2), "b": TenantQuota()])
        for number in 0..<30 {
            try add(Self.key("a", number), to: queue)
            try add(Self.key("b", number), to: queue)
        }
        let first = order(queue).prefix(30)
        #expect((18...22).contains(first.count { $0.hasPrefix("a/") }))
    }

    @Test func `a tenant has no claim to time that it let pass`() throws {
        let queue = Self.queue()
        for number in 0..<20 { try add(Self.key("b", number), to: queue) }
        _ = order(queue)
        for number in 20..<40 { try add(Self.key("b", number), to: queue, now: 20) }
        for number in 0..<20 { try add(Self.key("a", number), to: queue, now: 20) }
        let first = order(queue, from: 20).prefix(10)
        #expect((4...6).contains(first.count { $0.hasPrefix("b/") }))
    }

    @Test func `jobs that are refused cost their tenant, too`() throws {
        let queue = Self.queue(["a": TenantQuota(seconds: 1), "b": TenantQuota(seconds: 1)])
        for number in 0..<10 { try queue.submit(Self.job, as: Self.key("b", number), now: 0) }
        try queue.submit(Self.job, as: Self.key("a", 0), now: 0)
        let first = try #require(queue.takeForEstimate())
        #expect(first.key.tenant == "b")
        #expect(throws: JobFailure.self) {
            try queue.estimated(first.key, Self.estimate(100), now: 0)
        }
        #expect(queue.takeForEstimate()?.key == Self.key("a", 0))
    }

    @Test func `estimates that take long are paid for by who asked`() throws {
        var order: [String] = []
        let queue = Self.queue()
        for number in 0..<4 { try queue.submit(Self.job, as: Self.key("b", number), now: 0) }
        var now = 0.0
        for round in 0..<5 {
            if round == 1 { try queue.submit(Self.job, as: Self.key("a", 0), now: now) }
            if round == 2 { try queue.submit(Self.job, as: Self.key("a", 1), now: now) }
            let next = try #require(queue.takeForEstimate(now: now))
            order.append(next.key.tenant)
            now += next.key.tenant == "b" ? 3 : 0.05
            queue.ended(next.key, now: now)
        }
        // Charged with what they took, the four of b never stand before two of a in a row.
        #expect(order == ["b", "a", "b", "a", "b"])
    }

    @Test func `a newcomer does not wait for what another one has queued`() throws {
        let queue = Self.queue([
            "a": TenantQuota(), "b": TenantQuota(), "c": TenantQuota(),
        ])
        try add(Self.key("a", 0), to: queue, seconds: 60)
        let long = try #require(queue.takeForRun(now: 0))
        for number in 0..<64 { try add(Self.key("b", number), to: queue) }
        try add(Self.key("a", 1), to: queue, seconds: 60)
        try add(Self.key("c", 0), to: queue)
        queue.ended(long.key, now: 60)
        let place = try #require(order(queue, from: 60).firstIndex(of: "c/0"))
        #expect(place <= 4, "\(place)")
    }

    @Test func `who is held back waits, and nobody else`() throws {
        let queue = Self.queue()
        try add(Self.key("b", 0), to: queue)
        try queue.submit(Self.job, as: Self.key("b", 1), now: 0)
        queue.heldBack = ["b"]
        #expect(queue.takeForEstimate() == nil && queue.takeForRun(now: 0) == nil)
        try add(Self.key("a", 0), to: queue)
        #expect(queue.takeForRun(now: 0)?.key == Self.key("a", 0))
        queue.ended(Self.key("a", 0), now: 1)
        queue.heldBack = []
        #expect(queue.takeForRun(now: 1)?.key == Self.key("b", 0))
        #expect(queue.takeForEstimate()?.key == Self.key("b", 1))
    }

    @Test func `a job that was taken back while it was estimated does not run`() throws {
        let queue = Self.queue()
        try queue.submit(Self.job, as: Self.key("a", 0), now: 0)
        _ = queue.takeForEstimate()
        #expect(queue.cancel(Self.key("a", 0)) == .working)
        let failure = #expect(throws: JobFailure.self) {
            try queue.estimated(Self.key("a", 0), Self.estimate(1), now: 0)
        }
        #expect(failure?.code == .cancelled)
        #expect(queue.takeForRun(now: 0) == nil)
    }

    @Test func `among one tenant's jobs priority goes before deadline before arrival`() throws {
        let queue = Self.queue()
        let jobs: [(Int, QuantumJob)] = [
            (0, QuantumJob(.factors(of: 15), seed: 1)),
            (1, QuantumJob(.factors(of: 15), seed: 1, patience: 100)),
            (2, QuantumJob(.factors(of: 15), seed: 1, patience: 50)),
            (3, QuantumJob(.factors(of: 15), seed: 1, priority: 1)),
            (4, QuantumJob(.factors(of: 15), seed: 1, priority: -1)),
        ]
        for (number, job) in jobs { try add(Self.key("a", number), to: queue, job: job) }
        #expect(order(queue) == ["a/3", "a/2", "a/1", "a/0", "a/4"])
    }

    @Test func `one tenant's priority is nothing to another`() throws {
        let queue = Self.queue()
        for number in 0..<4 {
            try add(
                Self.key("b", number),
                to: queue,
                job: QuantumJob(.factors(of: 15), seed: 1, priority: 100)
            )
        }
        try add(Self.key("a", 0), to: queue)
        #expect(order(queue).firstIndex(of: "a/0") == 1)
    }

    // MARK: Quotas

    @Test func `nobody but a tenant is served`() {
        let queue = Self.queue()
        let failure = #expect(throws: JobFailure.self) {
            try queue.submit(Self.job, as: Self.key("mallory", 0), now: 0)
        }
        #expect(failure?.code == .unknownTenant)
    }

    @Test func `one job too many is refused, and taken when another has gone`() throws {
        let queue = Self.queue(["a": TenantQuota(jobs: 2)])
        for number in 0..<2 { try add(Self.key("a", number), to: queue) }
        let failure = #expect(throws: JobFailure.self) {
            try queue.submit(Self.job, as: Self.key("a", 2), now: 0)
        }
        #expect(failure?.code == .tooManyJobs)
        // The same one again is no new one.
        try queue.submit(Self.job, as: Self.key("a", 1), now: 0)
        #expect(queue.cancel(Self.key("a", 1)) == .removed)
        try queue.submit(Self.job, as: Self.key("a", 2), now: 0)
    }

    @Test(arguments: [
        (Self.estimate(1, bytes: 1001), JobFailure.Code.tooMuchMemory),
        (Self.estimate(11), .tooMuchTime), (Self.estimate(1e300), .tooMuchTime),
        (Self.estimate(6), .deadline),
    ])
    func `an estimate beyond the quota or the deadline is refused before it runs`(
        estimate: JobEstimate,
        code: JobFailure.Code
    ) throws {
        let queue = Self.queue(["a": TenantQuota(bytes: 1000, seconds: 10)])
        let job = QuantumJob(.factors(of: 15), seed: 1, patience: 5)
        try queue.submit(job, as: Self.key("a", 0), now: 0)
        _ = queue.takeForEstimate()
        let failure = #expect(throws: JobFailure.self) {
            try queue.estimated(Self.key("a", 0), estimate, now: 0)
        }
        #expect(failure?.code == code)
        #expect(queue.count == 0 && queue.takeForRun(now: 0) == nil)
    }

    @Test func `what can't end in time any more is taken out`() throws {
        let queue = Self.queue()
        let hasty = QuantumJob(.factors(of: 15), seed: 1, patience: 5)
        try add(Self.key("a", 0), to: queue, seconds: 2, job: hasty)
        try queue.submit(hasty, as: Self.key("b", 0), now: 0)
        #expect(queue.takeExpired(now: 2.9).isEmpty)
        #expect(queue.takeExpired(now: 3.1) == [Self.key("a", 0)])
        #expect(queue.takeExpired(now: 5) == [Self.key("b", 0)])
        #expect(queue.count == 0)
    }

    @Test func `a job may run for some times its estimate, but not past its deadline`() throws {
        let queue = Self.queue(slots: 3, ["a": TenantQuota(seconds: 30)])
        try add(Self.key("a", 0), to: queue, seconds: 1)
        try add(Self.key("a", 1), to: queue, seconds: 20)
        let hasty = QuantumJob(.factors(of: 15), seed: 1, patience: 5)
        try add(Self.key("a", 2), to: queue, seconds: 1, job: hasty)
        var starts: [String: JobStart] = [:]
        while let start = queue.takeForRun(now: 1) { starts[start.key.identifier] = start }
        #expect(starts["0"]?.secondsAllowed == 14 && starts["0"]?.endsAtDeadline == false)
        #expect(starts["1"]?.secondsAllowed == 30)
        #expect(starts["2"]?.secondsAllowed == 4 && starts["2"]?.endsAtDeadline == true)
    }

    // MARK: Slots and cancellation

    @Test func `as many jobs run as there are slots`() throws {
        let queue = Self.queue(slots: 2)
        for number in 0..<3 { try add(Self.key("a", number), to: queue) }
        let first = try #require(queue.takeForRun(now: 0))
        #expect(queue.takeForRun(now: 0) != nil)
        #expect(queue.takeForRun(now: 0) == nil)
        queue.ended(first.key, now: 1)
        #expect(queue.takeForRun(now: 1) != nil)
    }

    @Test func `a cancelled job is gone, or its work must be stopped`() throws {
        let queue = Self.queue()
        #expect(queue.cancel(Self.key("a", 0)) == .unknown)
        try queue.submit(Self.job, as: Self.key("a", 0), now: 0)
        #expect(queue.cancel(Self.key("a", 0)) == .removed)
        try queue.submit(Self.job, as: Self.key("a", 1), now: 0)
        _ = queue.takeForEstimate()
        try queue.estimated(Self.key("a", 1), Self.estimate(1), now: 0)
        let start = try #require(queue.takeForRun(now: 0))
        #expect(queue.cancel(Self.key("a", 1)) == .working)
        queue.ended(start.key, now: 0)
        #expect(queue.count == 0)
    }
}
