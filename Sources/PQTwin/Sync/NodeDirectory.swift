public import PQIdentity

/// The nodes whose announcements were verified.
public struct NodeDirectory: Sendable {
    private let trust: TrustAnchors
    private var nodes: [NodeName: (node: VerifiedNode, frame: SignedFrame<Announcement>)] = [:]

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

    /// How much newer an announcement must be that says nothing new, in milliseconds.
    static let repeatInterval: UInt64 = 10_000
    /// How much newer an announcement must be that says something new, in milliseconds.
    static let changeInterval: UInt64 = 1000

    /// The node of a name, if its announcement was verified and no certificate has expired since.
    func valid(_ name: NodeName, wall: UInt64) throws(TwinError) -> VerifiedNode {
        guard let node = nodes[name]?.node else { throw .unknownNode(name) }
        let time = CertificateTime(secondsSinceEpoch: Int64(clamping: wall / 1000))
        for certificate in node.chain.path where certificate.notValidAfter < time {
            throw .identity(
                .expired(
                    subject: certificate.subject.description,
                    on: certificate.notValidAfter
                )
            )
        }
        return node
    }

    /// The announcement frames held, for passing them on.
    public var announcements: [[UInt8]] { nodes.values.map(\.frame.bytes) }

    /// Verifies an announcement and keeps it, if it is not older than the one held.
    ///
    /// Announcements cost several signatures and a transaction each, so a node gets heard from time
    /// to time only.
    ///
    /// - Parameters:
    ///   - frame: The announcement.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: The node, or nil where what it says is known already.
    /// - Throws: ``TwinError``, with the reason.
    public mutating func admit(
        _ frame: SignedFrame<Announcement>,
        wall: UInt64
    ) throws(TwinError) -> VerifiedNode? {
        let name = frame.claimed.node
        if let held = nodes[name] {
            if held.frame == frame { return nil }
            guard frame.claimed.time > held.node.time else { throw .staleAnnouncement(name) }
            let lead = frame.claimed.time.milliseconds - held.node.time.milliseconds
            let isRepetition =
                frame.claimed.certificates == held.frame.claimed.certificates
                && frame.claimed.sealingKey == held.frame.claimed.sealingKey
            if isRepetition, lead < Self.repeatInterval { return nil }
            guard lead >= Self.changeInterval else { throw .staleAnnouncement(name) }
        }
        try HybridClock.check(frame.claimed.time, wall: wall)
        let time = CertificateTime(secondsSinceEpoch: Int64(clamping: wall / 1000))
        let node = try frame.verified(against: trust, at: time)
        nodes[name] = (node, frame)
        return node
    }
}
