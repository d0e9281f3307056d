import PQIdentity

/// What a peer doesn't do, as its own words for it say; a test holds each of these, so that one
/// that has gone doesn't stay in the documentation.
enum KeyLimits {
    /// How many forms each peer reads at least, so that a peer that can do nothing is noticed.
    static let leastRead: [KeyPeer: Int] = [
        .cryptography: 36, .pycryptodome: 50, .node: 60, .go: 16,
    ]
    /// How many forms each peer writes at least.
    static let leastWritten: [KeyPeer: Int] = [
        .cryptography: 27, .pycryptodome: 40, .node: 40, .go: 14,
    ]

    /// Why a peer refuses a good key, nil if it has to take it.
    static func refusal(
        _ peer: KeyPeer,
        reads form: KeyForm,
        of algorithm: KeyAlgorithm
    ) -> String? {
        let isLattice = algorithm.expandedKeyByteCount > 0
        let isLatticeKEM = isLattice && algorithm.purpose == .encapsulation
        return switch (peer, form) {
        case (.cryptography, .expanded), (.cryptography, .both): "reads seeds alone"
        case (.go, .expanded) where !isLatticeKEM, (.go, .both) where !isLatticeKEM:
            "reads seeds alone"
        case (.go, .seed) where isLatticeKEM || algorithm == .xwing,
            (.go, .expanded) where isLatticeKEM, (.go, .both) where isLatticeKEM,
            (.go, .spki) where isLatticeKEM || algorithm == .xwing:
            "has no file form of KEM keys"
        default: nil
        }
    }
}
