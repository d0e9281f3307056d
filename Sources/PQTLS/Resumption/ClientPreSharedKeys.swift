package import PQSecrets
package import PQSuites

/// A key that a client offers.
package struct OfferedKey: Sendable {
    /// Its name on the wire.
    package let identity: PreSharedKeyOffer.Identity
    /// The key.
    package let key: SecretReference
    /// The hash that it is for.
    package let hash: HashAlgorithm
    /// Where it came from.
    package let origin: PreSharedKeyOrigin
    /// The server of the earlier connection, checked again; nothing for an external key.
    package let peer: PeerIdentity?
    /// The scheme of the server's signature on the first connection.
    package let serverSignatureScheme: SignatureScheme?
    /// Who we said we were on the first connection.
    package let localIdentity: LocalIdentity?

    /// Whether the key came by other means than a ticket.
    package var isExternal: Bool {
        if case .external = origin { true } else { false }
    }
}

extension TLSClientConfiguration {
    /// Whether the hello says that pre-shared keys are welcome.
    package var wantsPreSharedKeys: Bool { sessions != nil || !externalPSKs.isEmpty }

    /// Whether external keys shall stand beside certificates (RFC 8773).
    package var combinesExternalPSKs: Bool {
        !externalPSKs.isEmpty && !externalPSKsReplaceCertificates
    }

    /// The keys to offer now: a session, then the external keys.
    ///
    /// Beside certificates there may be external keys only (RFC 8773), so then there is no session.
    package func offeredKeys() -> [OfferedKey] {
        var keys: [OfferedKey] = []
        if !combinesExternalPSKs, let session = resumableSession() { keys.append(session) }
        let hashes = policy.cipherSuites.map(\.hash)
        for external in externalPSKs where hashes.contains(external.hash) {
            keys.append(
                OfferedKey(
                    identity: .init(name: external.identity, obfuscatedAge: 0),
                    key: external.key,
                    hash: external.hash,
                    origin: .external(identity: external.identity),
                    peer: nil,
                    serverSignatureScheme: nil,
                    localIdentity: nil
                )
            )
        }
        return keys
    }

    /// A session that would still be made as it was: the same name, policy, trust and identity by
    /// its place in the store, and the server's certificates good at this moment.
    private func resumableSession() -> OfferedKey? {
        guard let sessions else { return nil }
        let key = sessionKey
        let now = clock()
        // Some may have expired; a store holds few of a server.
        for _ in 0..<8 {
            guard let session = sessions.take(for: key) else { return nil }
            guard session.isCurrent(at: now), policy.cipherSuites.contains(session.suite),
                let peer = session.peer.verified(by: self, at: now)
            else { continue }
            return OfferedKey(
                identity: .init(
                    name: session.ticket,
                    obfuscatedAge: session.obfuscatedAge(at: now)
                ),
                key: session.preSharedKey,
                hash: session.suite.hash,
                origin: .resumption(authenticatedAt: session.authenticatedAt),
                peer: peer.identity,
                serverSignatureScheme: session.serverSignatureScheme,
                localIdentity: session.localIdentity
            )
        }
        return nil
    }
}

extension ClientHello {
    /// This hello with keys offered at its end, each with the proof that we hold it.
    ///
    /// - Parameters:
    ///   - keys: The keys; none leaves the hello as it is.
    ///   - transcriptHash: Makes the hash of everything before a hello and of the hello's bytes but
    ///     for so many at the end.
    /// - Returns: The whole hello.
    /// - Throws: ``TLSError/suite(_:)``.
    package func offering(
        _ keys: [OfferedKey],
        _ transcriptHash: ([UInt8], Int, HashAlgorithm) throws(TLSError) -> [UInt8]
    ) throws(TLSError) -> ClientHello {
        guard !keys.isEmpty else { return self }
        var offer = PreSharedKeyOffer(
            identities: keys.map(\.identity),
            binders: keys.map { [UInt8](repeating: 0, count: $0.hash.byteCount) }
        )
        // The lengths are hashed too, so they must be right before the binders are known.
        let encoded = adding(offer).encoded
        for (index, key) in keys.enumerated() {
            let hash = try transcriptHash(encoded, offer.bindersByteCount, key.hash)
            let binder = try binder(key.key, key.hash, isExternal: key.isExternal, over: hash)
            offer.binders[index] = binder.span.indices.map { binder.span[$0] }
        }
        return adding(offer)
    }

    private func adding(_ offer: PreSharedKeyOffer) -> ClientHello {
        var hello = self
        hello.extensions.append(.preSharedKey) { offer.write(to: &$0) }
        return hello
    }
}

extension ServerHello {
    /// The key that the server chose (RFC 9846, Section 4.3.11).
    ///
    /// - Parameters:
    ///   - keys: What we offered.
    ///   - suite: The suite that was chosen with it.
    ///   - combined: Whether a key must have been chosen, to stand beside certificates.
    /// - Returns: The key, or nothing for a handshake without one.
    /// - Throws: ``TLSError/preSharedKeyNotOffered(_:)``, ``TLSError/preSharedKeyRequired``.
    package func chosen(
        of keys: [OfferedKey],
        _ suite: CipherSuite,
        combined: Bool
    ) throws(TLSError) -> OfferedKey? {
        guard let index = try selectedPreSharedKey else {
            guard !combined else { throw .preSharedKeyRequired }
            return nil
        }
        guard index < keys.count, keys[index].hash == suite.hash else {
            throw .preSharedKeyNotOffered(index)
        }
        // Without the other extension there would be no certificate (RFC 8773).
        guard (extensions[.certificateWithExternalPSK] != nil) == combined else {
            throw .preSharedKeyRequired
        }
        return keys[index]
    }
}
