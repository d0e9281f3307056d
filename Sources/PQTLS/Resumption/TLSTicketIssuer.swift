package import PQIdentity
package import PQSecrets
import PQSuites
import Synchronization

/// A server's tickets: what lets a client come back without signatures.
///
/// A ticket is sealed for ourselves, so nothing is kept for one that never comes back. Two things
/// are kept, both bounded: the peers that tickets speak of, because a certificate doesn't fit into
/// one, and, where tickets are for single use, those that were used. What a ticket can't be matched
/// with any more ends in a full handshake, never in an error.
///
/// One issuer serves all connections of a server; it may be shared by several configurations, since
/// each ticket is bound to the one that it came from.
public final class TLSTicketIssuer: Sendable {
    /// The longest life that a ticket may have: seven days (RFC 9846, Section 4.7.1).
    public static let longestLifetime: Int64 = 7 * 86_400

    /// Seconds from a full handshake to the end of every ticket that goes back to it.
    public let lifetime: Int64
    /// How many tickets a client gets after a full handshake; after a resumed one it gets one.
    public let ticketsPerConnection: Int
    /// Whether a ticket opens one connection only.
    public let isSingleUse: Bool
    /// By how many seconds a client's idea of its ticket's age may differ from ours.
    public let ageTolerance: Int64

    private let keys: TicketKeyRing
    private let peers: RememberedPeers
    private let used: ReplayRecord
    private let randomness: any RandomSource

    /// An issuer with a fresh key.
    ///
    /// - Parameters:
    ///   - lifetime: Seconds from a full handshake to the end of every ticket that goes back to it,
    ///     1 to seven days; other values are brought into that range.
    ///   - ticketsPerConnection: How many tickets a client gets after a full handshake, 0 to 8.
    ///   - isSingleUse: Whether a ticket opens one connection only.
    ///   - rotationInterval: Seconds after which a new key takes over, `nil` for the lifetime; the
    ///     key before it still opens tickets.
    ///   - ageTolerance: By how many seconds a client's idea of its ticket's age may differ.
    ///   - peerCapacity: How many peers are remembered; a ticket of a forgotten one is not taken.
    ///   - useCapacity: How many uses are remembered where tickets are for single use; while that
    ///     record is full, no ticket is taken.
    public convenience init(
        lifetime: Int64 = 86_400,
        ticketsPerConnection: Int = 2,
        isSingleUse: Bool = false,
        rotationInterval: Int64? = nil,
        ageTolerance: Int64 = 60,
        peerCapacity: Int = 1024,
        useCapacity: Int = 65_536
    ) {
        self.init(
            lifetime: lifetime,
            ticketsPerConnection: ticketsPerConnection,
            isSingleUse: isSingleUse,
            rotationInterval: rotationInterval,
            ageTolerance: ageTolerance,
            peerCapacity: peerCapacity,
            useCapacity: useCapacity,
            randomness: SystemRandomSource()
        )
    }

    package init(
        lifetime: Int64,
        ticketsPerConnection: Int = 2,
        isSingleUse: Bool = false,
        rotationInterval: Int64? = nil,
        ageTolerance: Int64 = 60,
        peerCapacity: Int = 1024,
        useCapacity: Int = 65_536,
        randomness: any RandomSource
    ) {
        let lifetime = min(max(lifetime, 1), Self.longestLifetime)
        self.lifetime = lifetime
        self.ticketsPerConnection = min(max(ticketsPerConnection, 0), 8)
        self.isSingleUse = isSingleUse
        self.ageTolerance = max(ageTolerance, 0)
        keys = TicketKeyRing(interval: max(rotationInterval ?? lifetime, 1))
        peers = RememberedPeers(capacity: peerCapacity)
        used = ReplayRecord(capacity: useCapacity, span: lifetime)
        self.randomness = randomness
    }

    /// Lets a new key take over at once; the one before it still opens tickets, older ones don't.
    ///
    /// Twice in a row ends every ticket that is out.
    public func rotate() { keys.rotate() }

    // MARK: For the handshake

    /// Seals a ticket.
    package func seal(_ contents: borrowing TicketContents, at time: CertificateTime)
        throws(TLSError) -> [UInt8]
    {
        try keys.seal(contents.encoded(), at: time, from: randomness)
    }

    /// Opens a ticket, or gives nothing for one that is not ours, altered, or too old.
    package func open(_ ticket: [UInt8], at time: CertificateTime) -> TicketContents? {
        guard let plaintext = keys.open(ticket, at: time),
            let contents = TicketContents(plaintext),
            contents.authenticatedAt <= time, contents.issuedAt <= time,
            time < contents.authenticatedAt.advanced(bySeconds: lifetime)
        else { return nil }
        return contents
    }

    /// Whether a client's idea of a ticket's age agrees with ours (RFC 9846, Section 4.3.11.1).
    package func isPlausible(
        obfuscatedAge: UInt32,
        of contents: borrowing TicketContents,
        at time: CertificateTime
    ) -> Bool {
        // The age in milliseconds wraps after 49 days, and no ticket is that old.
        let claimed = Int64(obfuscatedAge &- contents.ageAdd)
        let actual = (time.secondsSinceEpoch - contents.issuedAt.secondsSinceEpoch) * 1000
        return abs(claimed - actual) <= ageTolerance * 1000
    }

    /// Counts a use; false for a ticket that may not be used again.
    package func use(_ ticket: [UInt8], at time: CertificateTime) -> Bool {
        !isSingleUse || used.insert(Array(ticket.suffix(16)), at: time)
    }

    /// Remembers a peer and gives the hash that stands for it in tickets.
    package func remember(_ peer: RememberedPeer) throws(TLSError) -> [UInt8] {
        let digest = try peer.identity.resumptionDigest()
        peers.insert(peer, for: digest)
        return digest
    }

    /// The peer of a hash, if it is still remembered.
    package func peer(for digest: [UInt8]) -> RememberedPeer? { peers[digest] }

    /// A fresh number that hides the age of a ticket.
    package func freshAgeAdd() throws(TLSError) -> UInt32 {
        try randomBytes(4, from: randomness).reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension TLSTicketIssuer: CustomReflectable {
    /// Nothing: reflection, which printing falls back on, must not see a key.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
