extension TwinError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        encodingDescription ?? identityDescription ?? streamDescription
    }

    /// What is wrong with bytes and messages.
    private var encodingDescription: String? {
        switch self {
        case .malformed(let error): "\(error)"
        case .cose(let error): "\(error)"
        case .unexpected(let field): "\(field.words) is not as it should be"
        case .invalidIdentifier(let text): "\"\(text)\" is no identifier"
        case .frameTooLong(let limit, let actual): "\(actual) bytes, more than \(limit)"
        case .suite(let number): "version, suite or mechanism \(number) is not known"
        default: nil
        }
    }

    /// What is wrong with who says it.
    private var identityDescription: String? {
        switch self {
        case .unknownNode(let name): "nothing is known of node \(name)"
        case .staleAnnouncement(let name): "a newer announcement of \(name) is known"
        case .identity(let error): "\(error)"
        case .signature: "the signature is not the node's"
        case .keyIdentifier: "the frame names a certificate that is not known, or has expired"
        case .author(let name): "the frame is in the name of \(name)"
        case .notRecipient(let name): "the epoch is not for \(name)"
        case .forbidden(let name, let pathClass): "\(name) is forbidden to write \(pathClass.name)"
        case .noWriter(let name): "\(name) is forbidden to write anything of the twin"
        case .unreadable(let name, let pathClass):
            "\(name) is forbidden to read \(pathClass.name)"
        case .noReader(let pathClass): "nobody else may read \(pathClass.name)"
        case .suiteFailure(let error): "\(error)"
        case .random(let error): "\(error)"
        default: nil
        }
    }

    /// What is wrong with its place among the others.
    private var streamDescription: String {
        switch self {
        case .keyCommitment: "the epoch key is not the one committed to"
        case .sealed: "what is sealed does not open: changed, or for another"
        case .unknownEpoch(let number): "epoch \(number) is not open"
        case .staleEpoch(let number): "epoch \(number) is over"
        case .epochFork: "the epoch does not follow what was verified before it"
        case .policy: "the epoch is under a policy never held here"
        case .epochClosed: "no epoch is open"
        case .sequenceUsed(let number): "sequence number \(number) was used before"
        case .replay(let number): "frame \(number) was seen before"
        case .tooManyPending(let limit): "more waits than \(limit) frames or bytes"
        case .tooManyStreams(let limit): "more than \(limit) streams of one node"
        case .checkpoint(let part): "the checkpoint's \(part.rawValue) does not fit the frames"
        case .receipt: "the receipt does not fit what was sent"
        case .clockAhead(let milliseconds): "the clock of the sender is \(milliseconds) ms ahead"
        default: "refused"
        }
    }
}

extension TwinField {
    /// The field with its article.
    fileprivate var words: String {
        switch self {
        case .protectedHeader: "the protected header"
        case .unprotectedHeader: "the unprotected header"
        case .sequence: "the sequence number"
        case .pathClass: "the path class"
        case .sealingKey: "the sealing key"
        case .recipients, .certificates: "the list of \(rawValue)"
        default: "the \(rawValue)"
        }
    }
}
