/// What a node gives to others' writes: its own affair, and no part of any policy's identifier.
public struct TwinLimits: Sendable, Equatable {
    /// How much each class of some twins may hold here, in bytes, about; what others write that would
    /// make one larger is forbidden.
    public var capacities: [TwinIdentifier: Int]

    /// Limits.
    ///
    /// - Parameter capacities: How much each class of some twins may hold, in bytes, about; other twins
    ///   may hold any amount.
    public init(capacities: [TwinIdentifier: Int] = [:]) {
        self.capacities = capacities
    }
}
