// PQTwin: a twin's state, the patches that change it, the frames that carry them sealed and
// signed from end to end, and the machine that brings each of them across exactly once.
//
// Reading order: State (TwinState, TwinPatch, TwinPolicy), Frames (this file, Epoch,
// PatchFrame, Acknowledgements), Sync (PatchSender, PatchReceiver, TwinExchange).
// docs/wire.md describes the bytes.
//
// Left out on purpose: input and output (Courier carries, PQTwinStore keeps), and ML-KEM-1024 as a second way to seal epoch keys.

import PQCBOR
import PQCOSE

/// A frame as it came in: of the right shape, and not yet verified.
public enum Frame: Sendable, Equatable {
    /// The longest frame, in bytes.
    public static let maximumByteCount = 1 << 20

    /// A node presents itself.
    case announcement(SignedFrame<Announcement>)
    /// A sender opens an epoch.
    case epoch(SignedFrame<Epoch>)
    /// A sealed change of a twin.
    case patch(PatchFrame)
    /// A sender signs what it has sent.
    case checkpoint(SignedFrame<Checkpoint>)
    /// A receiver acknowledges.
    case receipt(SignedFrame<Receipt>)
    /// A receiver asks for frames it lacks.
    case gap(SignedFrame<Gap>)

    /// Reads a frame; nothing in it is believed yet.
    ///
    /// - Parameter bytes: The frame.
    /// - Throws: ``TwinError``, one case per broken rule.
    public init(_ bytes: [UInt8]) throws(TwinError) {
        guard bytes.count <= Self.maximumByteCount else {
            throw .frameTooLong(limit: Self.maximumByteCount, actual: bytes.count)
        }
        let item = try CBORValue(carried: bytes)
        if case .tagged(COSEEncrypt0.tag, _) = item {
            let message = try TwinError.carrying { () throws(COSEError) in
                try COSEEncrypt0(item, understanding: [COSELabel.claims])
            }
            guard try Self.kind(of: message.headers) == .patch else { throw .unexpected(.kind) }
            self = .patch(try PatchFrame(message, bytes: bytes))
            return
        }
        let message = try TwinError.carrying { () throws(COSEError) in
            try COSESign1(item, understanding: [COSELabel.claims])
        }
        guard message.headers.algorithm.isPostQuantumSignature else {
            throw .cose(.algorithm(message.headers.algorithm.rawValue))
        }
        switch try Self.kind(of: message.headers) {
        case .announcement: self = .announcement(try SignedFrame(message, bytes: bytes))
        case .epoch: self = .epoch(try SignedFrame(message, bytes: bytes))
        case .patch: throw .unexpected(.kind)
        case .checkpoint: self = .checkpoint(try SignedFrame(message, bytes: bytes))
        case .receipt: self = .receipt(try SignedFrame(message, bytes: bytes))
        case .gap: self = .gap(try SignedFrame(message, bytes: bytes))
        }
    }

    /// The frame's bytes.
    public var bytes: [UInt8] {
        switch self {
        case .announcement(let frame): frame.bytes
        case .epoch(let frame): frame.bytes
        case .patch(let frame): frame.bytes
        case .checkpoint(let frame): frame.bytes
        case .receipt(let frame): frame.bytes
        case .gap(let frame): frame.bytes
        }
    }

    /// The frame's kind.
    public var kind: FrameKind {
        switch self {
        case .announcement: .announcement
        case .epoch: .epoch
        case .patch: .patch
        case .checkpoint: .checkpoint
        case .receipt: .receipt
        case .gap: .gap
        }
    }

    /// The key identifier that a signed frame names, not yet verified; a patch names none.
    var claimedKeyIdentifier: [UInt8]? {
        switch self {
        case .announcement(let frame): frame.claimedKeyIdentifier
        case .epoch(let frame): frame.claimedKeyIdentifier
        case .patch: nil
        case .checkpoint(let frame): frame.claimedKeyIdentifier
        case .receipt(let frame): frame.claimedKeyIdentifier
        case .gap(let frame): frame.claimedKeyIdentifier
        }
    }

    private static func kind(of headers: COSEHeaders) throws(TwinError) -> FrameKind {
        guard let claims = headers.protected[COSELabel.claims]?.arrayValue, claims.count >= 2,
            let version = claims[0].unsignedValue, let number = claims[1].unsignedValue
        else { throw .unexpected(.claims) }
        guard version == frameVersion else { throw .suite(version) }
        guard let kind = FrameKind(rawValue: number) else { throw .unexpected(.kind) }
        guard kind == .patch || claims.count == 2 else { throw .unexpected(.claims) }
        return kind
    }
}
