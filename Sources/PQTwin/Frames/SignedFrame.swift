public import PQCBOR
import PQCOSE
import PQIdentity

/// What kind of frame this is.
public enum FrameKind: UInt64, Sendable, CaseIterable {
    /// A node presents itself.
    case announcement = 0
    /// A sender opens an epoch.
    case epoch = 1
    /// A sealed change of a twin.
    case patch = 2
    /// A sender signs what it has sent.
    case checkpoint = 3
    /// A receiver acknowledges.
    case receipt = 4
    /// A receiver asks for frames it lacks.
    case gap = 5
}

/// What a signed frame carries.
public protocol SignedPayload: Sendable, Equatable {
    /// The frame's kind.
    static var kind: FrameKind { get }
    /// The node that signs it.
    var author: NodeName { get }
    /// The payload as an item.
    var item: CBORValue { get }
    /// Reads a payload.
    ///
    /// - Parameter item: What ``item`` gave.
    /// - Throws: ``TwinError``.
    init(item: CBORValue) throws(TwinError)
}

/// The version of all frames; it stands in every protected header.
let frameVersion: UInt64 = 1

/// What is authenticated with every frame without being carried: no other protocol signs this.
let frameDomain = Array("pqtwin/1".utf8)

/// A signed frame whose signature has not been checked: ``claimed`` is only what it says.
public struct SignedFrame<Payload: SignedPayload>: Sendable, Equatable {
    /// The frame's bytes.
    public let bytes: [UInt8]
    /// What the frame says, not yet verified.
    public let claimed: Payload
    private let message: COSESign1

    /// Signs a payload.
    ///
    /// - Parameters:
    ///   - payload: What to say.
    ///   - node: This node.
    /// - Throws: ``TwinError/cose(_:)`` if signing fails.
    public init(signing payload: Payload, by node: LocalNode) throws(TwinError) {
        var parameters = CBORMap()
        parameters[COSELabel.keyIdentifier] = .bytes(node.keyIdentifier)
        parameters[COSELabel.claims] = [
            .unsigned(frameVersion), .unsigned(Payload.kind.rawValue),
        ]
        message = try TwinError.carrying { () throws(COSEError) in
            try COSESign1(
                signing: payload.item.encoded(),
                parameters: parameters,
                externalData: frameDomain,
                with: node.identity.privateKey
            )
        }
        claimed = payload
        bytes = message.encoded()
    }

    init(_ message: COSESign1, bytes: [UInt8]) throws(TwinError) {
        try TwinError.carrying { () throws(COSEError) in
            try message.headers.require(
                onlyProtected: [COSELabel.algorithm, COSELabel.keyIdentifier, COSELabel.claims]
            )
        }
        guard let payload = message.payload else { throw .unexpected(.payload) }
        self.message = message
        self.bytes = bytes
        claimed = try Payload(item: try CBORValue(carried: payload))
    }

    /// Verifies that a node signed the frame and is the one it speaks for.
    ///
    /// - Parameter node: The node that the frame claims as its author.
    /// - Returns: The payload, now to be believed as that node's word.
    /// - Throws: ``TwinError/author(_:)``, ``TwinError/keyIdentifier`` or
    ///   ``TwinError/signature``.
    public func verified(by node: VerifiedNode) throws(TwinError) -> Payload {
        guard claimed.author == node.name else { throw .author(claimed.author) }
        try checkSignature(by: node.chain.publicKey, keyIdentifier: node.keyIdentifier)
        return claimed
    }

    /// The key identifier in the header, not yet verified.
    var claimedKeyIdentifier: [UInt8] { message.headers.keyIdentifier ?? [] }

    func checkSignature(by key: SigningPublicKey, keyIdentifier: [UInt8]) throws(TwinError) {
        guard message.headers.keyIdentifier == keyIdentifier else { throw .keyIdentifier }
        guard message.isValidSignature(by: key, externalData: frameDomain) else {
            throw .signature
        }
    }
}
