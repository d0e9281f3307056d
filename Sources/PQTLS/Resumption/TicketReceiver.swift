import PQIdentity
package import PQSecrets

/// A client's end of the tickets of one connection.
package struct TicketReceiver: Sendable {
    /// The largest ticket that is kept: a hello should stay small, yet some servers put both ends'
    /// chains into it, 11 KB of ML-DSA-65.
    package static let largestTicket = 24 << 10

    private let store: any TLSSessionStore
    private let key: TLSSessionKey
    private let clock: @Sendable () -> CertificateTime
    private let suite: CipherSuite
    private let secret: SecretReference
    private let peer: RememberedPeer
    private let serverSignatureScheme: SignatureScheme?
    private let localIdentity: LocalIdentity?
    private let authenticatedAt: CertificateTime
    private var remaining: Int

    /// Waits for tickets; nothing if they are not wanted or would prove too little.
    ///
    /// - Parameters:
    ///   - configuration: What the client brings.
    ///   - security: What the handshake proved.
    ///   - secret: Its resumption secret.
    package init?(
        _ configuration: TLSClientConfiguration,
        _ security: ConnectionSecurity,
        _ secret: consuming SecretBytes
    ) {
        let now = configuration.clock()
        switch security.preSharedKey {
        case .none: authenticatedAt = now
        case .resumption(let time): authenticatedAt = time
        // The key is at hand again next time; a ticket would only hide that it was used.
        case .external: return nil
        }
        guard let store = configuration.sessions, let peer = security.peer,
            let remembered = RememberedPeer(peer, verifiedBy: configuration)
        else { return nil }
        self.store = store
        key = configuration.sessionKey
        clock = configuration.clock
        suite = security.cipherSuite
        self.secret = SecretReference(secret)
        self.peer = remembered
        serverSignatureScheme = security.serverSignatureScheme
        localIdentity = security.localIdentity
        remaining = configuration.limits.ticketsPerConnection
    }

    /// Keeps a ticket, unless it is one too many, too large or ended already.
    ///
    /// However long a ticket claims to live, and however often it was renewed, it ends seven days
    /// after the full handshake (RFC 9846, Section 4.7.1).
    package mutating func take(_ ticket: NewSessionTicket) throws(TLSError) {
        guard remaining > 0 else { return }
        remaining -= 1
        let now = clock()
        let expiresAt = min(
            now.advanced(bySeconds: Int64(ticket.lifetime)),
            authenticatedAt.advanced(bySeconds: TLSTicketIssuer.longestLifetime)
        )
        guard now < expiresAt, ticket.ticket.count <= Self.largestTicket else { return }
        store.insert(
            TLSSession(
                expiresAt: expiresAt,
                authenticatedAt: authenticatedAt,
                ticket: ticket.ticket,
                preSharedKey: try ticketKey(secret.bytes, suite, nonce: ticket.nonce),
                suite: suite,
                receivedAt: now,
                ageAdd: ticket.ageAdd,
                peer: peer,
                serverSignatureScheme: serverSignatureScheme,
                localIdentity: localIdentity
            ),
            for: key
        )
    }
}
