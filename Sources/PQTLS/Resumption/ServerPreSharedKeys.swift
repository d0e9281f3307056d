import PQIdentity
package import PQSecrets
import PQSuites

/// A key that the client offered and holds, and that a server goes on with.
package struct ChosenKey: Sendable {
    /// Its place among the client's.
    package let index: Int
    /// The key.
    package let key: SecretReference
    /// Where it came from.
    package let origin: PreSharedKeyOrigin
    /// The client of the earlier connection, checked again.
    package let peer: PeerIdentity?
    /// The scheme of our signature on the first connection.
    package let serverSignatureScheme: SignatureScheme?
    /// Whether there will be no certificates.
    package let replacesCertificates: Bool

    /// Whether no end ever showed a certificate.
    package var isAlone: Bool {
        if case .external = origin { replacesCertificates } else { false }
    }
}

extension TLSServerConfiguration {
    /// How many keys of a hello are looked at.
    private static var offersLookedAt: Int { 8 }

    /// The key to go on with, if there is one that fits; a full handshake follows otherwise.
    ///
    /// The first that is known and fits is taken, and its binder is checked before anything else
    /// is done with it: whether the client is still welcome, and whether the ticket was used.
    ///
    /// - Parameters:
    ///   - hello: The offer.
    ///   - choice: What else was chosen.
    ///   - binderHash: The hash of everything up to so many bytes before the end of the hello.
    /// - Returns: The key, or nothing.
    /// - Throws: ``TLSError/badBinder``, ``TLSError/binderCount(keys:binders:)``,
    ///   ``TLSError/malformed(_:_:)``, ``TLSError/missingExtension(_:)``.
    package func chooseKey(
        _ hello: ClientHello,
        _ choice: ServerChoice,
        binderHash: (Int) throws(TLSError) -> [UInt8]
    ) throws(TLSError) -> ChosenKey? {
        guard let offer = try hello.preSharedKeys, try hello.allowsResumption else { return nil }
        let now = clock()
        for (index, identity) in offer.identities.prefix(Self.offersLookedAt).enumerated() {
            if let external = externalPSK(identity.name, hello, choice) {
                try requireBinder(
                    offer.binders[index],
                    external.key,
                    choice.suite.hash,
                    isExternal: true,
                    binderHash(offer.bindersByteCount)
                )
                return ChosenKey(
                    index: index,
                    key: external.key,
                    origin: .external(identity: external.identity),
                    peer: nil,
                    serverSignatureScheme: nil,
                    replacesCertificates: externalPSKsReplaceCertificates
                )
            }
            guard let ticket = try ticket(identity, choice, at: now) else { continue }
            try requireBinder(
                offer.binders[index],
                ticket.preSharedKey,
                choice.suite.hash,
                isExternal: false,
                binderHash(offer.bindersByteCount)
            )
            return try resumption(of: ticket, identity.name, index, at: now)
        }
        return nil
    }

    /// The suite to take among those in common: one that an external key of ours is for, if the
    /// client offers such a key (RFC 9846, Section 4.3.11), or else the best.
    package func suite(
        among suites: [CipherSuite],
        for hello: ClientHello
    ) throws(TLSError) -> CipherSuite? {
        guard !externalPSKs.isEmpty, let offer = try hello.preSharedKeys else {
            return suites.first
        }
        for identity in offer.identities.prefix(Self.offersLookedAt) {
            guard let key = externalPSKs.first(where: { $0.identity == identity.name })
            else { continue }
            if let suite = suites.first(where: { $0.hash == key.hash }) { return suite }
        }
        return suites.first
    }

    /// An external key of that name, if it may be used here.
    private func externalPSK(
        _ name: [UInt8],
        _ hello: ClientHello,
        _ choice: ServerChoice
    ) -> ExternalPSK? {
        let combines = hello.extensions[.certificateWithExternalPSK] != nil
        guard combines != externalPSKsReplaceCertificates else { return nil }
        return externalPSKs.first { $0.identity == name && $0.hash == choice.suite.hash }
    }

    /// A ticket of ours that fits this very handshake.
    private func ticket(
        _ identity: PreSharedKeyOffer.Identity,
        _ choice: ServerChoice,
        at now: CertificateTime
    ) throws(TLSError) -> TicketContents? {
        guard let tickets, let contents = tickets.open(identity.name, at: now),
            contents.suite.hash == choice.suite.hash,
            contents.context == (try ticketContext(choice)),
            tickets.isPlausible(obfuscatedAge: identity.obfuscatedAge, of: contents, at: now)
        else { return nil }
        return contents
    }

    /// Goes on from a ticket whose holder is proven, if the client is still welcome and the ticket
    /// was not used up.
    private func resumption(
        of contents: TicketContents,
        _ ticket: [UInt8],
        _ index: Int,
        at now: CertificateTime
    ) throws(TLSError) -> ChosenKey? {
        guard let tickets, (contents.peer == nil) == (clientTrust == nil) else { return nil }
        var peer: RememberedPeer?
        if let digest = contents.peer {
            let remembered = tickets.peer(for: digest)
            peer = remembered?.verified(by: self, at: now)
            guard peer != nil else { return nil }
        }
        guard tickets.use(ticket, at: now) else { return nil }
        return ChosenKey(
            index: index,
            key: contents.preSharedKey,
            origin: .resumption(authenticatedAt: contents.authenticatedAt),
            peer: peer?.identity,
            serverSignatureScheme: contents.serverSignatureScheme,
            replacesCertificates: true
        )
    }

    /// The hash of everything that must be as it was when the ticket was given.
    package func ticketContext(_ choice: ServerChoice) throws(TLSError) -> [UInt8] {
        var writer = WireWriter()
        writer.raw("PQTwin ticket".utf8)
        writer.vector16 { $0.raw(policy.encoded) }
        writer.uint8(clientTrust == nil ? 0 : 1)
        writer.vector16 { $0.raw((choice.serverName ?? "").utf8) }
        writer.vector8 { $0.raw((choice.applicationProtocol ?? "").utf8) }
        // Another certificate or key must be shown to the client.
        let identity = choice.identity.identity
        writer.raw(
            identity.certificateChain.first?.derRepresentation
                ?? identity.publicKey.derRepresentation
        )
        do { return try HashAlgorithm.sha256.digest(writer.bytes) } catch { throw .suite(error) }
    }
}

extension ServerHello {
    /// Says which key was chosen, and whether certificates follow all the same.
    package mutating func choose(_ key: ChosenKey) {
        extensions.append(.preSharedKey) { $0.uint16(UInt16(truncatingIfNeeded: key.index)) }
        if !key.replacesCertificates { extensions.append(.certificateWithExternalPSK) { _ in } }
    }
}

extension HandshakeChannel {
    /// Lets early data pass that a client sends uninvited: no ticket of ours allows it, and we take
    /// none (RFC 9846, Section 4.3.10).
    package mutating func skipEarlyData(of hello: ClientHello) {
        let isAnnounced = hello.extensions[.earlyData] != nil
        records.reader.skippableByteCount = isAnnounced ? limits.earlyDataByteCount : 0
    }
}

/// Checks a proof that the client holds a key, in constant time.
private func requireBinder(
    _ received: [UInt8],
    _ key: SecretReference,
    _ hash: HashAlgorithm,
    isExternal: Bool,
    _ transcriptHash: [UInt8]
) throws(TLSError) {
    let expected = try binder(key, hash, isExternal: isExternal, over: transcriptHash)
    guard constantTimeEqual(received.span, expected.span) else { throw .badBinder }
}
