public import PQIdentity

/// The nodes whose announcements were verified.
public struct NodeDirectory: Sendable {
    private let trust: TrustAnchors
    private var nodes: [NodeName: (node: VerifiedNode, frame: [UInt8])] = [:]

    /// An empty directory.
    ///
    /// - Parameter trust: The authorities whose certificates count.
    public init(trust: TrustAnchors) {
        self.trust = trust
    }

    /// The node of a name, if its announcement was verified.
    ///
    /// - Parameter name: The name.
    public subscript(name: NodeName) -> VerifiedNode? { nodes[name]?.node }

    /// The announcement frames held, for passing them on.
    public var announcements: [[UInt8]] { nodes.values.map(\.frame) }

    /// Verifies an announcement and keeps it, if it is not older than the one held.
    ///
    /// - Parameters:
    ///   - frame: The announcement.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: The node, or nil where the same announcement is held already.
    /// - Throws: ``TwinError``, with the reason.
    public mutating func admit(
        _ frame: SignedFrame<Announcement>,
        wall: UInt64
    ) throws(TwinError) -> VerifiedNode? {
        let name = frame.claimed.node
        if let held = nodes[name] {
            if held.frame == frame.bytes { return nil }
            guard frame.claimed.time > held.node.time else { throw .staleAnnouncement(name) }
        }
        try HybridClock.check(frame.claimed.time, wall: wall)
        let time = CertificateTime(secondsSinceEpoch: Int64(clamping: wall / 1000))
        let node = try frame.verified(against: trust, at: time)
        nodes[name] = (node, frame.bytes)
        return node
    }
}
