extension NodeError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .folder(let file, let error): "\(file): \(error)"
        case .certificateNamesNoNode:
            "the certificate names no node: it needs one URI pqtwin://NAME"
        case .peerNamesNoNode: "the peer's certificate names no node"
        case .sealingKeyAlgorithm: "sealing.pem is not an X-Wing key"
        case .tooManyWaiting(let limit):
            "more than \(limit) writes wait for nodes that have not announced themselves"
        case .jobTwin(let tenant, let backend):
            "the names \(tenant) and \(backend) are too long for a twin of both: 58 letters at most"
        case .notAcknowledged(let frames):
            "\(frames) patches were not acknowledged in time; the journal keeps them"
        case .noDevice(let name, let twin):
            "\(name) is no device of \(twin): the ward's policy doesn't let it report there"
        case .policy(let file, let error): "\(file): \(error)"
        case .address(let text): "'\(text)' is no address of the form host:port"
        }
    }
}
