/// What a tenant may take of a backend.
public struct TenantQuota: Sendable, Equatable {
    /// How many jobs may wait or run at a time.
    public var jobs: Int
    /// The most memory that one job may need by its estimate, in bytes.
    public var bytes: Int
    /// The most time that one job may need by its estimate, in seconds; also how long it may run.
    public var seconds: Double
    /// The tenant's share among those who have something to run.
    public var share: Double

    /// A quota.
    ///
    /// - Parameters:
    ///   - jobs: How many jobs may wait or run at a time.
    ///   - bytes: The most memory that one job may need.
    ///   - seconds: The most time that one job may need.
    ///   - share: The tenant's share among those who have something to run.
    public init(jobs: Int = 64, bytes: Int = 1 << 30, seconds: Double = 60, share: Double = 1) {
        self.jobs = jobs
        self.bytes = bytes
        self.seconds = seconds
        self.share = share
    }
}

/// What a backend gives to whom.
public struct BackendLimits: Sendable, Equatable {
    /// How many jobs run at a time.
    public var slots: Int
    /// How many threads each of them has.
    public var threads: Int
    /// What the processes of all jobs may take of memory together, in bytes.
    public var memory: Int
    /// What each of them may take besides what its job's estimate says, in bytes.
    public var overhead: Int
    /// The quotas of tenants, by their nodes' names.
    public var tenants: [String: TenantQuota]

    /// Limits.
    ///
    /// - Parameters:
    ///   - slots: How many jobs run at a time.
    ///   - threads: How many threads each of them has.
    ///   - memory: What the processes of all jobs may take of memory together, in bytes.
    ///   - overhead: What each of them may take besides what its job's estimate says, in bytes.
    ///   - tenants: The quotas of tenants, by their nodes' names; nobody else is served.
    public init(
        slots: Int = 1,
        threads: Int = 1,
        memory: Int = .max,
        overhead: Int = 0,
        tenants: [String: TenantQuota]
    ) {
        self.slots = max(slots, 1)
        self.threads = max(threads, 1)
        self.memory = max(memory, 0)
        self.overhead = max(overhead, 0)
        self.tenants = tenants
    }

    /// What jobs that run may take together, in bytes: an estimate may be made meanwhile, by a
    /// process of its own.
    var roomForJobs: Int { memory - overhead }

    /// What one job may take by its estimate if nothing else runs, in bytes.
    public var roomForJob: Int { max(roomForJobs - overhead, 0) }
}
