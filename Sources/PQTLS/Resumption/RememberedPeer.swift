package import PQIdentity
import PQSuites
import Synchronization

/// A peer whose proof was checked in a full handshake, with the trust that it was held against.
package struct RememberedPeer: Sendable {
    /// The peer.
    package let identity: PeerIdentity
    /// Who could vouch for it then.
    package let trust: TLSTrust.Basis

    /// A peer that has just proved who it is.
    package init(_ identity: PeerIdentity, verifiedAgainst trust: TLSTrust.Basis) {
        self.identity = identity
        self.trust = trust
    }

    /// The peer as it would be verified now, or nothing if it would not be.
    ///
    /// Signatures don't age: under the very same trust only the validity of the certificates is
    /// looked at again. Everything else is verified from the beginning, and revocation always.
    package func verified(
        against trust: TLSTrust,
        as purpose: Purpose,
        name: ExpectedName?,
        at time: CertificateTime
    ) -> RememberedPeer? {
        guard trust.allowsResumption else { return nil }
        guard let chain = identity.certificates else {
            guard trust.publicKeys.contains(identity.publicKey) else { return nil }
            return RememberedPeer(identity, verifiedAgainst: trust.basis)
        }
        guard let authorities = trust.authorities else { return nil }
        if trust.basis == self.trust, trust.revocation == .none {
            let isValid = chain.path.allSatisfy {
                $0.notValidBefore <= time && time <= $0.notValidAfter
            }
            let bearsName = name.map { name in chain.names.contains(where: name.matches) } ?? true
            return isValid && bearsName ? self : nil
        }
        // The last one is the authority, unless it is the peer itself.
        let sent = chain.path.count > 1 ? chain.path.dropLast() : chain.path[...]
        let proven = try? UnverifiedCertificateChain(Array(sent))
            .verified(
                against: authorities,
                as: purpose,
                name: name,
                at: time,
                revocation: trust.revocation
            )
        return proven.map {
            RememberedPeer(PeerIdentity($0), verifiedAgainst: trust.basis)
        }
    }
}

extension RememberedPeer {
    /// A server that a client has just verified.
    package init?(_ peer: PeerIdentity, verifiedBy configuration: TLSClientConfiguration) {
        guard configuration.trust.allowsResumption else { return nil }
        self.init(peer, verifiedAgainst: configuration.trust.basis)
    }

    /// A client that a server has just verified.
    package init?(_ peer: PeerIdentity, verifiedBy configuration: TLSServerConfiguration) {
        guard let trust = configuration.clientTrust, trust.allowsResumption else { return nil }
        self.init(peer, verifiedAgainst: trust.basis)
    }

    /// The server as a client would verify it now.
    package func verified(
        by configuration: TLSClientConfiguration,
        at time: CertificateTime
    ) -> RememberedPeer? {
        verified(
            against: configuration.trust,
            as: .server,
            name: configuration.serverName,
            at: time
        )
    }

    /// The client as a server would verify it now.
    package func verified(
        by configuration: TLSServerConfiguration,
        at time: CertificateTime
    ) -> RememberedPeer? {
        guard let trust = configuration.clientTrust else { return nil }
        return verified(against: trust, as: .client, name: nil, at: time)
    }
}

extension TLSTrust {
    /// Whether what is believed of a peer can be checked again without it: not where someone else
    /// has a say each time, or a fresh word of the authority is demanded.
    package var allowsResumption: Bool { verifier == nil && stapling != .required }
}

extension PeerIdentity {
    /// The hash that stands for this peer in a ticket.
    package func resumptionDigest() throws(TLSError) -> [UInt8] {
        var writer = WireWriter()
        if let certificates {
            writer.uint8(0)
            for certificate in certificates.path { writer.raw(certificate.derRepresentation) }
        } else {
            writer.uint8(1)
            writer.raw(publicKey.derRepresentation)
        }
        do { return try HashAlgorithm.sha256.digest(writer.bytes) } catch { throw .suite(error) }
    }
}

/// The peers that tickets speak of, the latest first to stay.
///
/// Two generations of half the capacity each: what is asked for moves to the younger one, and a
/// full younger one becomes the older one. So each call costs the same, whatever is in it.
package final class RememberedPeers: Sendable {
    private struct State: Sendable {
        var young: [[UInt8]: RememberedPeer] = [:]
        var old: [[UInt8]: RememberedPeer] = [:]
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// An empty memory.
    ///
    /// - Parameter capacity: How many peers it holds at most.
    package init(capacity: Int) {
        self.capacity = max(capacity, 2)
    }

    /// Remembers a peer under a hash.
    package func insert(_ peer: RememberedPeer, for digest: [UInt8]) {
        state.withLock { state in
            if state.young.count >= capacity / 2, state.young[digest] == nil {
                state.old = state.young
                state.young = [:]
            }
            state.young[digest] = peer
        }
    }

    /// The peer under a hash, if it is still remembered.
    package subscript(digest: [UInt8]) -> RememberedPeer? {
        let (found, isOld) = state.withLock { state in
            if let peer = state.young[digest] { return (peer as RememberedPeer?, false) }
            return (state.old[digest], true)
        }
        if let found, isOld { insert(found, for: digest) }
        return found
    }
}
