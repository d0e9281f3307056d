public import PQIdentity
public import PQSuites

/// This node: its name, the identity it signs with and the key that epoch keys are sealed to.
///
/// Keep the sealing key across restarts (its seed, in a key file): frames on their way are sealed
/// to it, and the journal holds epochs only in their sealed form. A node that changes it keeps the
/// earlier ones beside it until no epoch sealed to them is left.
public struct LocalNode: Sendable {
    /// The node's name.
    public let name: NodeName
    /// SHA-256 of the leaf certificate: the key identifier of signed frames.
    public let keyIdentifier: [UInt8]
    let identity: NodeIdentity
    let sealingKey: XWing.PrivateKey
    let earlierSealingKeys: [XWing.PrivateKey]

    /// Takes over an identity.
    ///
    /// - Parameters:
    ///   - name: The node's name; the leaf certificate must speak for it by the URI
    ///     ``NodeName/uniformResourceIdentifier``.
    ///   - identity: Certificate chain and signing key.
    ///   - sealingKey: The X-Wing key that epoch keys are sealed to.
    ///   - earlierSealingKeys: Keys that they were sealed to before, and may still be.
    /// - Throws: ``TwinError/identity(_:)`` if the certificate is for another name.
    public init(
        name: NodeName,
        identity: NodeIdentity,
        sealingKey: XWing.PrivateKey,
        earlierSealingKeys: [XWing.PrivateKey] = []
    ) throws(TwinError) {
        guard let leaf = identity.certificateChain.first else { throw .identity(.emptyChain) }
        guard identity.certificateChain.count <= Announcement.maximumCertificates else {
            throw .unexpected(.certificates)
        }
        guard
            leaf.subjectAlternativeNames.contains(.uri(name.uniformResourceIdentifier))
        else {
            throw .identity(
                .nameMismatch(
                    expected: name.uniformResourceIdentifier,
                    presented: leaf.subjectAlternativeNames.map(\.description)
                )
            )
        }
        self.name = name
        self.identity = identity
        self.sealingKey = sealingKey
        self.earlierSealingKeys = earlierSealingKeys
        keyIdentifier = try sha256(leaf.derRepresentation)
    }

    /// The signed announcement of this node.
    ///
    /// - Parameter time: When.
    /// - Returns: The frame.
    /// - Throws: ``TwinError/identity(_:)`` if signing fails.
    public func announcement(
        at time: HybridTimestamp
    ) throws(TwinError) -> SignedFrame<Announcement> {
        try SignedFrame(
            signing: Announcement(
                node: name,
                certificates: identity.certificateChain,
                sealingKeys: [
                    SealingKey(
                        mechanism: SealingKey.xwing,
                        key: sealingKey.publicKey.rawRepresentation
                    )
                ],
                time: time
            ),
            by: self
        )
    }
}
