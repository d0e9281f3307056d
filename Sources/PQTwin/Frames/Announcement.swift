public import PQIdentity
import PQSuites

/// What a node says about itself: its certificate chain and the key to seal epoch keys to.
///
/// Signed with the identity whose chain it carries, so that whoever holds the trust anchors can
/// check it without trusting the node that passed it on.
public struct Announcement: Sendable, Equatable {
    /// The longest chain, without the root.
    static let maximumCertificates = 4

    /// Who speaks.
    public let node: NodeName
    /// The chain, leaf first, root left out.
    public let certificates: [Certificate]
    /// The X-Wing key to seal epoch keys to, 1216 bytes.
    public let sealingKey: [UInt8]
    /// When; of two announcements the later counts.
    public let time: HybridTimestamp

    init(
        node: NodeName,
        certificates: [Certificate],
        sealingKey: [UInt8],
        time: HybridTimestamp
    ) {
        self.node = node
        self.certificates = certificates
        self.sealingKey = sealingKey
        self.time = time
    }
}

extension Announcement: SignedPayload {
    /// The frame's kind.
    public static var kind: FrameKind { .announcement }
    /// The node that signs it.
    public var author: NodeName { node }

    /// The payload: `[node, [certificate], sealing key, time]`.
    public var item: CBORValue {
        [
            .text(node.description), .array(certificates.map { .bytes($0.derRepresentation) }),
            .bytes(sealingKey), .unsigned(time.rawValue),
        ]
    }

    /// Reads a payload.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError``.
    public init(item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 4, as: .payload)
        node = try reader.node()
        var certificates: [Certificate] = []
        for entry in try reader.array(.certificates, atMost: Self.maximumCertificates) {
            guard let bytes = entry.bytesValue else { throw .unexpected(.certificates) }
            certificates.append(
                try identity { () throws(IdentityError) in try Certificate(derRepresentation: bytes)
                }
            )
        }
        guard !certificates.isEmpty else { throw .unexpected(.certificates) }
        self.certificates = certificates
        sealingKey = try reader.bytes(.sealingKey, count: 1216)
        time = try reader.time()
    }
}

/// A node whose announcement was verified against the trust anchors.
///
/// The only way to make one is ``SignedFrame/verified(against:at:)``.
public struct VerifiedNode: Sendable {
    /// The node's name, as its certificate and its announcement say.
    public let name: NodeName
    /// The certificate chain up to a trust anchor.
    public let chain: VerifiedCertificateChain
    /// SHA-256 of the leaf certificate: the key identifier of the node's signed frames.
    public let keyIdentifier: [UInt8]
    /// When it was announced.
    public let time: HybridTimestamp
    /// The key to seal epoch keys to.
    let sealingKey: XWing.PublicKey
}

extension SignedFrame where Payload == Announcement {
    /// Verifies an announcement: chain, name and signature.
    ///
    /// - Parameters:
    ///   - trust: The authorities whose certificates count.
    ///   - time: The present.
    /// - Returns: The node.
    /// - Throws: ``TwinError``, with the reason.
    public func verified(
        against trust: TrustAnchors,
        at time: CertificateTime
    ) throws(TwinError) -> VerifiedNode {
        let claimed = claimed
        let chain = try identity { () throws(IdentityError) in
            try UnverifiedCertificateChain(claimed.certificates).verified(
                against: trust,
                as: .any,
                name: .uri(claimed.node.uniformResourceIdentifier),
                at: time
            )
        }
        let keyIdentifier = try sha256(chain.leaf.derRepresentation)
        try checkSignature(by: chain.publicKey, keyIdentifier: keyIdentifier)
        do {
            return VerifiedNode(
                name: claimed.node,
                chain: chain,
                keyIdentifier: keyIdentifier,
                time: claimed.time,
                sealingKey: try XWing.PublicKey(rawRepresentation: claimed.sealingKey.span)
            )
        } catch {
            throw .unexpected(.sealingKey)
        }
    }
}

/// Runs something of PQIdentity with this module's error.
func identity<Result>(
    _ body: () throws(IdentityError) -> Result
) throws(TwinError) -> Result {
    do throws(IdentityError) {
        return try body()
    } catch {
        throw .identity(error)
    }
}
