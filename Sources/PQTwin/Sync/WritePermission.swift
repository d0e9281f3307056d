/// What a sender may write of a twin, by the policy that its receiver holds.
///
/// Under this very policy an honest sender seals nothing else, so whatever else comes is refused
/// before it is opened or kept. Under one held before it may have been allowed: such writes arrive in
/// their order, and each is judged when it is verified.
struct WritePermission: Sendable, Equatable {
    /// The policy's identifier.
    let policy: [UInt8]
    private let classes: Set<PathClass>

    init(
        of sender: NodeName,
        in twin: TwinIdentifier,
        by policy: TwinPolicy
    ) throws(TwinError) {
        self.policy = try policy.identifier(for: twin)
        classes = Set(
            PathClass.allCases.filter { policy.allows(sender, toWrite: $0, of: twin) }
        )
    }

    /// Refuses an epoch in which the sender may write nothing.
    ///
    /// - Throws: ``TwinError/noWriter(_:)``.
    func check(_ sender: NodeName, under policy: [UInt8]) throws(TwinError) {
        guard policy != self.policy || !classes.isEmpty else { throw .noWriter(sender) }
    }

    /// Refuses a class that the sender may not write.
    ///
    /// - Throws: ``TwinError/forbidden(_:_:)``.
    func check(
        _ pathClass: PathClass,
        of sender: NodeName,
        under policy: [UInt8]
    ) throws(TwinError) {
        guard policy != self.policy || classes.contains(pathClass) else {
            throw .forbidden(sender, pathClass)
        }
    }
}
