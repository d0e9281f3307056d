/// What shows someone else that a node wrote something: the patch frame, the checkpoint frame over
/// it, and the way from one to the other.
///
/// The patch stays sealed: the evidence says who sent which bytes, and whoever has the epoch's key
/// can open them.
public struct Evidence: Sendable, Equatable {
    /// The patch frame.
    public let frame: [UInt8]
    /// The way from the frame to the checkpoint's root.
    public let proof: InclusionProof
    /// The checkpoint frame.
    public let checkpoint: [UInt8]

    /// Evidence, not yet verified.
    ///
    /// - Parameters:
    ///   - frame: The patch frame.
    ///   - proof: The way from the frame to the checkpoint's root.
    ///   - checkpoint: The checkpoint frame.
    public init(frame: [UInt8], proof: InclusionProof, checkpoint: [UInt8]) {
        self.frame = frame
        self.proof = proof
        self.checkpoint = checkpoint
    }

    /// Verifies that a node signed for the patch frame.
    ///
    /// - Parameter node: The node, with the certificate that the checkpoint names.
    /// - Returns: The patch frame.
    /// - Throws: ``TwinError``, with what does not fit; ``TwinError/unexpected(_:)`` with `proof` if
    ///   the frame is not one of those the checkpoint covers.
    public func verified(by node: VerifiedNode) throws(TwinError) -> PatchFrame {
        guard case .patch(let patch) = try Frame(frame),
            case .checkpoint(let signed) = try Frame(checkpoint)
        else { throw .unexpected(.kind) }
        let claimed = try signed.verified(by: node)
        guard patch.stream == claimed.stream, patch.sender == claimed.sender,
            patch.epoch == claimed.epoch, (claimed.first...claimed.last).contains(patch.sequence),
            proof.treeSize == claimed.last - claimed.first + 1,
            proof.leafIndex == patch.sequence - claimed.first,
            try proof.isValid(for: frame, root: claimed.root)
        else { throw .unexpected(.proof) }
        return patch
    }
}
