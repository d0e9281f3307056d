public import PQCBOR
public import PQCOSE
public import PQIdentity
public import PQSecrets
public import PQSuites

/// Why a twin's bytes, frames or patches are refused.
public enum TwinError: Error, Equatable, Sendable {
    /// The bytes are not deterministic CBOR.
    case malformed(CBORError)
    /// The message around a frame's content is refused, or could not be signed.
    case cose(COSEError)
    /// A well-formed item that is not what this place takes.
    case unexpected(TwinField)
    /// An identifier breaks its syntax.
    case invalidIdentifier(String)

    /// The frame is longer than any frame may be.
    case frameTooLong(limit: Int, actual: Int)
    /// The frame's version or suite is not known here.
    case suite(UInt64)

    /// No announcement of this node has been verified.
    case unknownNode(NodeName)
    /// The announcement is older than the one already held.
    case staleAnnouncement(NodeName)
    /// The certificate chain of an announcement is refused.
    case identity(IdentityError)
    /// The signature is not the named node's.
    case signature
    /// The key identifier is not that of the named node's key.
    case keyIdentifier
    /// The frame claims another author than the node it is checked against.
    case author(NodeName)

    /// The epoch has no key for this node.
    case notRecipient(NodeName)
    /// The epoch key does not match its commitment.
    case keyCommitment
    /// Decryption failed: tampered, another key or another context.
    case sealed
    /// No epoch is open under this number.
    case unknownEpoch(UInt64)
    /// The epoch's number is not above the last one.
    case staleEpoch(UInt64)
    /// The epoch does not follow the last verified checkpoint.
    case epochFork
    /// The epoch was made under another policy.
    case policy
    /// The epoch has used all its sequence numbers, or has been closed.
    case epochClosed
    /// The sequence number has been used with this key.
    case sequenceUsed(UInt64)

    /// The sequence number has been seen.
    case replay(UInt64)
    /// More frames are pending than a receiver keeps, or heavier ones.
    case tooManyPending(limit: Int)
    /// One node sends more streams than another follows.
    case tooManyStreams(limit: Int)
    /// The checkpoint's chain, root or state does not match the frames.
    case checkpoint(CheckpointPart)
    /// The receipt covers frames that were not sent, or another chain.
    case receipt
    /// The node may not write paths of this class.
    case forbidden(NodeName, PathClass)
    /// The node may write nothing of the twin.
    case noWriter(NodeName)
    /// The node may not read paths of this class.
    case unreadable(NodeName, PathClass)
    /// Nobody but the writer may read paths of this class.
    case noReader(PathClass)
    /// The clock of a frame is too far ahead of ours, in milliseconds.
    case clockAhead(UInt64)

    /// A cryptographic operation failed.
    case suiteFailure(SuiteError)
    /// No randomness could be had.
    case random(RandomError)
}

/// The part of a frame or patch that is not what it should be.
public enum TwinField: String, Equatable, Sendable {
    case frame, kind, protectedHeader, unprotectedHeader, payload, ciphertext, signature
    case claims, twin, sender, audience, epoch, sequence, time, pathClass
    case patch, revision, recipients, commitment, digest, certificates, sealingKey, proof, snapshot
    case policy
}

/// The part of a checkpoint that does not match the frames it covers.
public enum CheckpointPart: String, Equatable, Sendable {
    case range, chain, root, state
}
