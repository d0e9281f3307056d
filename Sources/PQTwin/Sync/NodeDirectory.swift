public import PQIdentity

/// The nodes whose announcements were verified.
///
/// A node that renews its certificate is known by both until the earlier one expires: what it
/// signed before the renewal may still be on its way.
public struct NodeDirectory: Sendable {
    private let trust: TrustAnchors
    /// For each node its announcements, one for each certificate, the current one last.
    private var nodes: [NodeName: [Announced]] = [:]

    private struct Announced {
        let node: VerifiedNode
        let frame: SignedFrame<Announcement>
    }

    /// An empty directory.
    ///
    /// - Parameter trust: The authorities whose certificates count.
    public init(trust: TrustAnchors) {
        self.trust = trust
    }

    /// The node of a name, if its announcement was verified.
    ///
    /// - Parameter name: The name.
    public subscript(name: NodeName) -> VerifiedNode? { nodes[name]?.last?.node }

    /// The names of all nodes known.
    public var names: Set<NodeName> { Set(nodes.keys) }

    /// How much newer an announcement must be that says nothing new, in milliseconds.
    static let repeatInterval: UInt64 = 10_000
    /// How much newer an announcement must be that says something new, in milliseconds.
    static let changeInterval: UInt64 = 1000
    /// How many certificates of one node are kept.
    static let maximumCertificates = 8

    /// The node of a name with its current certificate, or with the one that a frame names.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - keyIdentifier: The key identifier in the frame's header; nil in frames without.
    ///   - wall: The present, in milliseconds since 1970.
    /// - Returns: The node; no certificate of its chain has expired.
    /// - Throws: ``TwinError/unknownNode(_:)``, ``TwinError/keyIdentifier`` or
    ///   ``TwinError/identity(_:)``.
    func valid(
        _ name: NodeName,
        signingWith keyIdentifier: [UInt8]? = nil,
        wall: UInt64
    ) throws(TwinError) -> VerifiedNode {
        guard let held = nodes[name], let current = held.last else { throw .unknownNode(name) }
        let named = keyIdentifier.map { key in held.last { $0.node.keyIdentifier == key } }
        guard let announced = named ?? current else { throw .keyIdentifier }
        let time = CertificateTime(secondsSinceEpoch: Int64(clamping: wall / 1000))
        if let certificate = announced.node.expired(at: time) {
            throw .identity(
                .expired(
                    subject: certificate.subject.description,
                    on: certificate.notValidAfter
                )
            )
        }
        return announced.node
    }

    /// The announcement frames held, for passing them on: of each node the current one last.
    public var announcements: [[UInt8]] { nodes.values.flatMap { $0.map(\.frame.bytes) } }

    /// The key identifiers of all certificates known of a node.
    func keyIdentifiers(of name: NodeName) -> [[UInt8]] {
        nodes[name]?.map(\.node.keyIdentifier) ?? []
    }

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
        let known = nodes[name] ?? []
        if known.contains(where: { $0.frame == frame }) { return nil }
        if let held = known.last {
            guard frame.claimed.time > held.node.time else { throw .staleAnnouncement(name) }
            let lead = frame.claimed.time.milliseconds - held.node.time.milliseconds
            if frame.claimed.repeats(held.frame.claimed), lead < Self.repeatInterval { return nil }
            guard lead >= Self.changeInterval else { throw .staleAnnouncement(name) }
        }
        try HybridClock.check(frame.claimed.time, wall: wall)
        let time = CertificateTime(secondsSinceEpoch: Int64(clamping: wall / 1000))
        let node = try frame.verified(against: trust, at: time)
        let earlier = known.filter {
            $0.node.keyIdentifier != node.keyIdentifier && $0.node.expired(at: time) == nil
        }
        nodes[name] =
            earlier.suffix(Self.maximumCertificates - 1) + [Announced(node: node, frame: frame)]
        return node
    }
}

extension Announcement {
    /// Whether it says the same as another, at another time.
    func repeats(_ other: Announcement) -> Bool {
        certificates == other.certificates && sealingKeys == other.sealingKeys
    }
}

extension VerifiedNode {
    /// The first certificate of the chain that has expired, if any has.
    func expired(at time: CertificateTime) -> Certificate? {
        chain.path.first { $0.notValidAfter < time }
    }
}
