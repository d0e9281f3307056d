import QuantumJobs
import Testing

/// What tenants pay for beside their jobs, and since when patience runs.
@Suite struct JobQueueChargeTests {
    private static func key(_ tenant: String, _ number: Int = 0) -> JobKey {
        JobKey(tenant: tenant, identifier: "\(number)")
    }

    private static func queue() -> JobQueue {
        JobQueue(BackendLimits(tenants: ["a": TenantQuota(), "b": TenantQuota()]))
    }

    private static let job = QuantumJob(.factors(of: 15), seed: 1)

    @Test func `whoever is refused often is served after others`() throws {
        var queue = Self.queue()
        for _ in 0..<100 { queue.charge("b", seconds: JobQueue.refusalCharge) }
        // Nobody pays for whom there is no share.
        queue.charge("stranger", seconds: 1000)
        for tenant in ["b", "a"] {
            try queue.submit(Self.job, as: Self.key(tenant), now: 0)
        }
        let next = queue.takeForEstimate(now: 0)
        #expect(next?.key.tenant == "a")
    }

    @Test func `refusals count beside what others were served for hours`() throws {
        var queue = Self.queue()
        let hour = JobEstimate(qubits: 1, bytes: 64, seconds: 50)
        for number in 0..<3 {
            try queue.submit(Self.job, as: Self.key("a", number), now: 0)
            let next = queue.takeForEstimate(now: 0)
            try queue.estimated(try #require(next?.key), hour, now: 0)
        }
        var now = 0.0
        for _ in 0..<2 {
            let start = queue.takeForRun(now: now)
            now += 50
            queue.ended(try #require(start?.key), now: now)
        }
        for _ in 0..<100 { queue.charge("b", seconds: JobQueue.refusalCharge) }
        try queue.submit(Self.job, as: Self.key("b"), now: now)
        try queue.submit(Self.job, as: Self.key("a", 3), now: now)
        // A newcomer without refusals would go before.
        let next = queue.takeForEstimate(now: now)
        #expect(next?.key.tenant == "a")
    }

    @Test func `patience runs since a job came, not since it was taken up again`() throws {
        var queue = Self.queue()
        var job = Self.job
        job.patience = 10
        try queue.submit(job, as: Self.key("a", 0), now: 100, age: 8)
        try queue.submit(job, as: Self.key("a", 1), now: 100)
        let none = queue.takeExpired(now: 101)
        let first = queue.takeExpired(now: 103)
        let second = queue.takeExpired(now: 111)
        #expect(none.isEmpty && first == [Self.key("a", 0)] && second == [Self.key("a", 1)])
    }
}
