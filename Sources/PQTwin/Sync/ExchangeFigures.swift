/// What a journal needs to know of an exchange beside its actions: small, and without machines.
public struct ExchangeFigures: Sendable {
    /// Who may write and read what.
    public let policy: TwinPolicy
    /// What the node gives to twins.
    public let limits: TwinLimits
    /// The identifiers of the policies held so far.
    public let policies: Set<[UInt8]>
    /// The last time given or seen.
    public let time: HybridTimestamp
    /// The figures of all machines.
    public let counters: FrameCounters
}

extension TwinExchange {
    /// What a journal needs to know beside the actions, as of now.
    public var figures: ExchangeFigures {
        ExchangeFigures(
            policy: policy,
            limits: limits,
            policies: policies,
            time: time,
            counters: counters
        )
    }
}
