import PQIdentity
import PQSecrets

extension ServerSession {
    /// Gives the client tickets for later sessions (RFC 9846, Section 4.7.1).
    ///
    /// - Parameters:
    ///   - security: What the handshake proved.
    ///   - transcriptHash: The hash of ClientHello … client Finished.
    ///   - channel: The connection, its application keys installed.
    /// - Throws: ``TLSError/suite(_:)``, ``TLSError/random(_:)``.
    package borrowing func sendTickets(
        _ security: ConnectionSecurity,
        _ transcriptHash: [UInt8],
        over channel: inout HandshakeChannel
    ) throws(TLSError) {
        guard let issuer = configuration.tickets, allowsResumption else { return }
        let now = configuration.clock()
        let authenticatedAt: CertificateTime
        switch security.preSharedKey {
        case .none: authenticatedAt = now
        case .resumption(let time): authenticatedAt = time
        case .external: return
        }
        let age = now.secondsSinceEpoch - authenticatedAt.secondsSinceEpoch
        guard age >= 0, age < issuer.lifetime else { return }
        var peer: [UInt8]?
        if let identity = security.peer {
            guard let remembered = RememberedPeer(identity, verifiedBy: configuration) else {
                return
            }
            peer = try issuer.remember(remembered)
        }
        let secret = try main.resumption(transcriptHash)
        let context = try configuration.ticketContext(choice)
        var messages: [UInt8] = []
        for number in 0..<(security.isResumed ? 1 : issuer.ticketsPerConnection) {
            let nonce = [UInt8(truncatingIfNeeded: number)]
            let contents = TicketContents(
                suite: choice.suite,
                authenticatedAt: authenticatedAt,
                issuedAt: now,
                ageAdd: try issuer.freshAgeAdd(),
                context: context,
                peer: peer,
                serverSignatureScheme: security.serverSignatureScheme,
                preSharedKey: try ticketKey(secret, choice.suite, nonce: nonce)
            )
            messages +=
                NewSessionTicket(
                    lifetime: UInt32(truncatingIfNeeded: issuer.lifetime - age),
                    ageAdd: contents.ageAdd,
                    nonce: nonce,
                    ticket: try issuer.seal(contents, at: now)
                ).encoded
        }
        if !messages.isEmpty { try channel.send(messages) }
    }
}
