/// What a node gives to twins: its own affair, and no part of any policy's identifier.
public struct TwinLimits: Sendable, Equatable {
    /// How much some twins may hold here, in bytes, about; what would make one larger is forbidden.
    public var capacities: [TwinIdentifier: Int]

    /// Limits.
    ///
    /// - Parameter capacities: How much some twins may hold, in bytes, about; others may hold any
    ///   amount.
    public init(capacities: [TwinIdentifier: Int] = [:]) {
        self.capacities = capacities
    }
}
