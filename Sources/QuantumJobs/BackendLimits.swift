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
    /// The quotas of tenants, by their nodes' names.
    public var tenants: [String: TenantQuota]

    /// Limits.
    ///
    /// - Parameters:
    ///   - slots: How many jobs run at a time.
    ///   - threads: How many threads each of them has.
    ///   - tenants: The quotas of tenants, by their nodes' names; nobody else is served.
    public init(slots: Int = 1, threads: Int = 1, tenants: [String: TenantQuota]) {
        self.slots = max(slots, 1)
        self.threads = max(threads, 1)
        self.tenants = tenants
    }
}
