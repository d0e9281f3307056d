import QuantumJobs
import Testing

/// Whose job has room beside those that run.
@Suite struct JobRoomTests {
    private static let job = QuantumJob(.factors(of: 15), seed: 1)

    private static func key(_ tenant: String, _ number: Int) -> JobKey {
        JobKey(tenant: tenant, identifier: "\(number)")
    }

    /// Room for 100 bytes of jobs, three slots, and ten bytes that each process takes besides.
    private static func crampedQueue(
        _ quotas: [String: TenantQuota] = [
            "a": TenantQuota(seconds: 1000), "b": TenantQuota(seconds: 1000),
        ]
    ) -> Desk {
        Desk(BackendLimits(slots: 3, memory: 110, overhead: 10, tenants: quotas))
    }

    private static func estimate(_ seconds: Double, bytes: Int = 64) -> JobEstimate {
        JobEstimate(qubits: 1, bytes: bytes, seconds: seconds)
    }

    /// Takes a job in, up to its wait.
    private func add(
        _ key: JobKey,
        to queue: Desk,
        seconds: Double = 1,
        bytes: Int = 64,
        now: Double = 0
    ) throws {
        try queue.submit(Self.job, as: key, now: now)
        let next = try #require(queue.takeForEstimate(now: now))
        try queue.estimated(next.key, Self.estimate(seconds, bytes: bytes), now: now)
    }

    @Test func `what runs never needs more together than there is`() throws {
        let queue = Self.crampedQueue()
        for number in 0..<4 { try add(Self.key("a", number), to: queue, bytes: 40) }
        let first = try #require(queue.takeForRun(now: 0))
        // Twice 40 and what two processes take besides: no room for a third, though a slot is free.
        #expect(queue.takeForRun(now: 0) != nil)
        #expect(queue.takeForRun(now: 0) == nil)
        // Who only took a job back has not ended it.
        #expect(queue.cancel(first.key) == .working)
        #expect(queue.takeForRun(now: 0.5) == nil)
        queue.ended(first.key, now: 1)
        #expect(queue.takeForRun(now: 1) != nil)
        #expect(queue.takeForRun(now: 1) == nil)
    }

    @Test func `what can never have room is refused at once, and may be asked of another node`()
        throws
    {
        let queue = Self.crampedQueue()
        try queue.submit(Self.job, as: Self.key("a", 0), now: 0)
        _ = queue.takeForEstimate()
        let failure = #expect(throws: JobFailure.self) {
            try queue.estimated(Self.key("a", 0), Self.estimate(1, bytes: 91), now: 0)
        }
        #expect(failure?.code == .beyondNode)
        #expect(failure?.isWorthAnotherBackend == true)
        #expect(queue.count == 0)
        try add(Self.key("a", 1), to: queue, bytes: 90)
        #expect(queue.takeForRun(now: 0)?.key == Self.key("a", 1))
    }

    @Test func `a job without room lets others go ahead, but not for ever`() throws {
        let queue = Self.crampedQueue()
        try add(Self.key("b", 0), to: queue, seconds: 4, bytes: 40)
        let running = try #require(queue.takeForRun(now: 0))
        try add(Self.key("a", 0), to: queue, bytes: 80)
        // Small ones of b come and go without end; two of them leave no room for a's.
        var (now, started) = (0.0, 0)
        var jobs = [(running.key, end: 4.0)]
        var taken: Double?
        for number in 1..<40 {
            try add(Self.key("b", number), to: queue, seconds: 8, bytes: 30, now: now)
            while let next = queue.takeForRun(now: now) {
                if next.key.tenant == "a" { taken = now }
                if taken == nil, next.key.tenant == "b" { started += 1 }
                jobs.append((next.key, end: now + next.estimate.seconds))
            }
            if taken != nil { break }
            now += 1
            for (key, end) in jobs where end <= now { queue.ended(key, now: now) }
            jobs.removeAll { $0.end <= now }
        }
        // They go ahead while its patience lasts; then those that run end, and it is its turn.
        let start = try #require(taken)
        #expect(started >= 1)
        #expect((JobQueue.roomPatience...JobQueue.roomPatience + 9).contains(start), "\(start)")
    }

    @Test func `time in which others may not start is paid for by whose job has no room`() throws {
        let queue = Self.crampedQueue()
        try add(Self.key("b", 0), to: queue, seconds: 100, bytes: 40)
        let long = try #require(queue.takeForRun(now: 0))
        for number in 0..<3 { try add(Self.key("a", number), to: queue, seconds: 20, bytes: 80) }
        for number in 1..<5 { try add(Self.key("b", number), to: queue, bytes: 30) }
        #expect(queue.takeForRun(now: 0)?.key == Self.key("b", 1))
        queue.ended(Self.key("b", 1), now: 1)
        for second in 10..<100 { #expect(queue.takeForRun(now: Double(second)) == nil) }
        queue.ended(long.key, now: 100)
        #expect(queue.takeForRun(now: 100)?.key == Self.key("a", 0))
        queue.ended(Self.key("a", 0), now: 120)
        // 90 seconds of waiting and 20 of running, against b's 101.
        #expect(queue.takeForRun(now: 120)?.key.tenant == "b")
    }

    @Test func `nobody waits for a job without room whose tenant is held back or took it back`()
        throws
    {
        let queue = Self.crampedQueue()
        try add(Self.key("b", 0), to: queue, seconds: 100, bytes: 40)
        _ = queue.takeForRun(now: 0)
        try add(Self.key("a", 0), to: queue, bytes: 80)
        #expect(queue.takeForRun(now: 0) == nil)
        try add(Self.key("b", 1), to: queue, bytes: 5, now: 20)
        try add(Self.key("b", 2), to: queue, bytes: 5, now: 20)
        #expect(queue.takeForRun(now: 20) == nil)
        queue.heldBack = ["a"]
        #expect(queue.takeForRun(now: 20)?.key == Self.key("b", 1))
        queue.heldBack = []
        #expect(queue.takeForRun(now: 21) == nil)
        #expect(queue.cancel(Self.key("a", 0)) == .removed)
        #expect(queue.takeForRun(now: 21)?.key == Self.key("b", 2))
    }
}
