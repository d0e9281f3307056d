public import PQCBOR
public import PQIdentity
import PQSuites

/// A public key that epoch keys can be sealed to, with its algorithm.
public struct SealingKey: Sendable, Equatable {
    /// X-Wing (0x647a), from the registry of key encapsulation mechanisms for HPKE.
    public static let xwing: UInt64 = 0x647A

    /// The number of the key encapsulation mechanism, as HPKE counts them.
    public let mechanism: UInt64
    /// The key.
    public let key: [UInt8]

    package init(mechanism: UInt64, key: [UInt8]) {
        self.mechanism = mechanism
        self.key = key
    }
}

/// What a node says about itself: its certificate chain and the keys to seal epoch keys to.
///
/// Signed with the identity whose chain it carries, so that whoever holds the trust anchors can
/// check it without trusting the node that passed it on.
public struct Announcement: Sendable, Equatable {
    /// The longest chain, without the root.
    static let maximumCertificates = 4
    /// The most keys.
    static let maximumSealingKeys = 8

    /// Who speaks.
    public let node: NodeName
    /// The chain, leaf first, root left out.
    public let certificates: [Certificate]
    /// The keys to seal epoch keys to, at most one of each mechanism; those of mechanisms unknown
    /// here are passed over.
    public let sealingKeys: [SealingKey]
    /// When; of two announcements the later counts.
    public let time: HybridTimestamp

    package init(
        node: NodeName,
        certificates: [Certificate],
        sealingKeys: [SealingKey],
        time: HybridTimestamp
    ) {
        self.node = node
        self.certificates = certificates
        self.sealingKeys = sealingKeys
        self.time = time
    }
}

extension Announcement: SignedPayload {
    /// The frame's kind.
    public static var kind: FrameKind { .announcement }
    /// The node that signs it.
    public var author: NodeName { node }

    /// The X-Wing key, if it has one.
    var xwingKey: [UInt8]? { sealingKeys.first { $0.mechanism == SealingKey.xwing }?.key }

    /// The payload: `[node, [certificate], [[mechanism, key]], time]`.
    public var item: CBORValue {
        [
            .text(node.description), .array(certificates.map { .bytes($0.derRepresentation) }),
            .array(sealingKeys.map { [.unsigned($0.mechanism), .bytes($0.key)] }),
            .unsigned(time.rawValue),
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
        var keys: [SealingKey] = []
        for entry in try reader.array(.sealingKey, atMost: Self.maximumSealingKeys) {
            keys.append(try SealingKey(entry))
        }
        guard Set(keys.map(\.mechanism)).count == keys.count else {
            throw .unexpected(.sealingKey)
        }
        sealingKeys = keys
        time = try reader.time()
        // Without one that we know, nothing could be sealed to the node.
        guard xwingKey?.count == 1216 else { throw .unexpected(.sealingKey) }
    }
}

extension SealingKey {
    init(_ item: CBORValue) throws(TwinError) {
        var reader = try ItemReader(item, count: 2, as: .sealingKey)
        mechanism = try reader.number(.sealingKey)
        key = try reader.bytes(.sealingKey)
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
        let key = claimed.xwingKey ?? []
        do {
            return VerifiedNode(
                name: claimed.node,
                chain: chain,
                keyIdentifier: keyIdentifier,
                time: claimed.time,
                sealingKey: try XWing.PublicKey(rawRepresentation: key.span)
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
