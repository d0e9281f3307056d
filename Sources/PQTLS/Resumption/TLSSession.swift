public import PQIdentity
package import PQSecrets

/// A session that a client can resume: a ticket, its key, and whom we would come back to.
///
/// It is worth as much as the connection it came from, so nothing outside this module can read the
/// key, and it has no form outside of memory.
public struct TLSSession: Sendable {
    /// When the ticket ends, by our clock.
    public let expiresAt: CertificateTime
    /// When the full handshake was that it goes back to, by our clock.
    public let authenticatedAt: CertificateTime
    package let ticket: [UInt8]
    package let preSharedKey: SecretReference
    package let suite: CipherSuite
    package let receivedAt: CertificateTime
    package let ageAdd: UInt32
    package let peer: RememberedPeer
    package let serverSignatureScheme: SignatureScheme?
    package let localIdentity: LocalIdentity?

    /// The age as the server will read it, in milliseconds and obfuscated
    /// (RFC 9846, Section 4.3.11.1).
    package func obfuscatedAge(at time: CertificateTime) -> UInt32 {
        let age = (time.secondsSinceEpoch - receivedAt.secondsSinceEpoch) * 1000
        return UInt32(truncatingIfNeeded: age) &+ ageAdd
    }

    /// Whether the ticket may be used at a moment; never before it came.
    package func isCurrent(at time: CertificateTime) -> Bool {
        receivedAt <= time && time < expiresAt
    }
}

/// What a session is for: it fits a connection only if all of this is as it was.
///
/// Hashed by the name alone, compared as a whole.
public struct TLSSessionKey: Sendable, Hashable {
    /// The name that the server's certificate must bear.
    public let serverName: ExpectedName
    package let indication: String?
    package let policy: TLSPolicy
    package let trust: TLSTrust.Basis
    /// The leaves, or raw public keys, of whom the client may have said that it is.
    package let identities: [[UInt8]]

    /// Mixes the name in.
    ///
    /// - Parameter hasher: What it is mixed into.
    public func hash(into hasher: inout Hasher) { hasher.combine(serverName) }
}

extension TLSClientConfiguration {
    /// What sessions of this configuration are kept under.
    package var sessionKey: TLSSessionKey {
        TLSSessionKey(
            serverName: serverName,
            indication: serverNameIndication,
            policy: policy,
            trust: trust.basis,
            identities: identities.map {
                $0.certificateChain.first?.derRepresentation ?? $0.publicKey.derRepresentation
            }
        )
    }
}
