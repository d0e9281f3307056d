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
