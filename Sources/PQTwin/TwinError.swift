public import PQIdentity
public import PQSecrets
public import PQSuites

/// Why a twin's bytes, frames or patches are refused.
public enum TwinError: Error, Equatable, Sendable {
    /// The bytes are not deterministic CBOR; the offset is where the reader noticed.
    case malformed(CBORFault, offset: Int)
    /// A well-formed item that is not what this place takes.
    case unexpected(TwinField)
    /// An identifier breaks its syntax.
    case invalidIdentifier(String)

    /// The algorithm stands outside the protected header, or nowhere.
    case algorithmNotProtected
    /// The algorithm is not one this message may use.
    case algorithm(Int)
    /// A header parameter stands in both headers.
    case duplicateHeader
    /// A critical header parameter is not understood.
    case critical(CBORValue)
    /// A header parameter that a frame does not carry.
    case header(CBORValue)
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
    /// The clock of a frame is too far ahead of ours, in milliseconds.
    case clockAhead(UInt64)

    /// A cryptographic operation failed.
    case suiteFailure(SuiteError)
    /// No randomness could be had.
    case random(RandomError)
}

/// How bytes fail to be deterministic CBOR (RFC 8949, Section 4.2).
public enum CBORFault: Equatable, Sendable {
    /// The input ends inside an item.
    case truncated
    /// Bytes follow the item.
    case trailingBytes
    /// An argument or float has a shorter form.
    case notShortest
    /// A length is left open.
    case indefiniteLength
    /// Additional information 28 to 30.
    case reserved
    /// Map keys are out of order.
    case unsortedKey
    /// A map key occurs twice.
    case duplicateKey
    /// Text is not UTF-8.
    case invalidText
    /// Items nest deeper than the limit.
    case tooDeep(limit: Int)
    /// The input is longer than the limit, in bytes.
    case tooLong(limit: Int)
    /// The input has more items than the limit.
    case tooManyItems(limit: Int)
}

/// The part of a frame or patch that is not what it should be.
public enum TwinField: String, Equatable, Sendable {
    case frame, kind, protectedHeader, unprotectedHeader, payload, ciphertext, signature
    case claims, twin, sender, audience, epoch, sequence, time, pathClass
    case patch, revision, recipients, commitment, digest, certificates, sealingKey, proof, snapshot
}

/// The part of a checkpoint that does not match the frames it covers.
public enum CheckpointPart: String, Equatable, Sendable {
    case range, chain, root, state
}
