/// What both ends of a connection may agree on.
///
/// A policy is valid by construction: one that can't work, or that names a classical group, can't
/// be made. There are three ready ones and ``custom(groups:cipherSuites:signatureSchemes:)``.
public struct TLSPolicy: Sendable, Equatable {
    /// The groups of the key exchange, best first.
    public let groups: [NamedGroup]
    /// The suites, best first.
    public let cipherSuites: [CipherSuite]
    /// The schemes of the server's signature, best first; a client signs with those of them that
    /// are post-quantum.
    public let signatureSchemes: [SignatureScheme]

    /// The default: a hybrid key exchange, so that the connection stays secret while either half
    /// holds, and ML-DSA on both ends.
    ///
    /// X25519MLKEM768 first, since every peer has it; AES-256-GCM first, whose hash is wide enough
    /// for every set; ML-DSA-65 first, of the category of ML-KEM-768.
    public static let postQuantum = TLSPolicy(
        groups: [.x25519MLKEM768, .secP256r1MLKEM768, .secP384r1MLKEM1024],
        cipherSuites: [.aes256GCMSHA384, .aes128GCMSHA256, .chaCha20Poly1305SHA256],
        signatureSchemes: [.mldsa65, .mldsa87, .mldsa44]
    )

    /// The algorithms of CNSA 2.0 alone: ML-KEM-1024, hybrid where the peer takes it, ML-DSA-87
    /// and AES-256.
    public static let cnsa2 = TLSPolicy(
        groups: [.secP384r1MLKEM1024, .mlkem1024],
        cipherSuites: [.aes256GCMSHA384],
        signatureSchemes: [.mldsa87]
    )

    /// For browsers, which don't verify ML-DSA yet: as ``postQuantum``, and the server's own
    /// signature may be ECDSA on P-256 where the client verifies nothing better.
    ///
    /// What was said stays secret from a quantum computer of the future; the server's identity is
    /// only as good as a classical signature today. A connection that relies on it says so:
    /// ``ConnectionSecurity/isPostQuantum`` is false.
    public static let browser = TLSPolicy(
        groups: postQuantum.groups,
        cipherSuites: postQuantum.cipherSuites,
        signatureSchemes: postQuantum.signatureSchemes + [.ecdsaP256SHA256]
    )

    /// A policy of one's own: any groups of ML-KEM, alone or hybrid, any suites, any of ML-DSA.
    ///
    /// - Parameters:
    ///   - groups: The groups, best first.
    ///   - cipherSuites: The suites, best first.
    ///   - signatureSchemes: The schemes, best first.
    /// - Returns: The policy.
    /// - Throws: ``TLSError/policy(_:)`` for a list that is empty or repeats itself, and for
    ///   anything that is not post-quantum.
    public static func custom(
        groups: [NamedGroup] = postQuantum.groups,
        cipherSuites: [CipherSuite] = postQuantum.cipherSuites,
        signatureSchemes: [SignatureScheme] = postQuantum.signatureSchemes
    ) throws(TLSError) -> TLSPolicy {
        guard !groups.isEmpty else { throw .policy(.noGroup) }
        guard !cipherSuites.isEmpty else { throw .policy(.noCipherSuite) }
        guard !signatureSchemes.isEmpty else { throw .policy(.noSignatureScheme) }
        for group in groups where !KeyExchange.implementedGroups.contains(group) {
            throw .policy(.unusableGroup(group))
        }
        for scheme in signatureSchemes where !SignatureScheme.customizable.contains(scheme) {
            throw .policy(.unusableSignatureScheme(scheme))
        }
        guard Set(groups).count == groups.count, Set(cipherSuites).count == cipherSuites.count,
            Set(signatureSchemes).count == signatureSchemes.count
        else { throw .policy(.repetition) }
        return TLSPolicy(
            groups: groups,
            cipherSuites: cipherSuites,
            signatureSchemes: signatureSchemes
        )
    }

    private init(
        groups: [NamedGroup],
        cipherSuites: [CipherSuite],
        signatureSchemes: [SignatureScheme]
    ) {
        self.groups = groups
        self.cipherSuites = cipherSuites
        self.signatureSchemes = signatureSchemes
    }

    /// The schemes that an end may prove itself with.
    ///
    /// Clients need no exception for browsers: what signs for them is ours.
    ///
    /// - Parameter signer: The end.
    /// - Returns: The schemes, best first.
    package func signatureSchemes(of signer: Role) -> [SignatureScheme] {
        switch signer {
        case .server: signatureSchemes
        case .client where self == .browser: signatureSchemes.filter(\.isPostQuantum)
        case .client: signatureSchemes
        }
    }

    /// Whether a server's chain may rest on classical signatures: a certificate for browsers does.
    package var allowsClassicalCertificates: Bool {
        !signatureSchemes.allSatisfy(\.isPostQuantum)
    }

    /// The policy as bytes, the same for equal policies and no others.
    package var encoded: [UInt8] {
        var writer = WireWriter()
        writer.vector16 { writer in groups.forEach { writer.uint16($0.rawValue) } }
        writer.vector16 { writer in cipherSuites.forEach { writer.uint16($0.rawValue) } }
        writer.vector16 { writer in signatureSchemes.forEach { writer.uint16($0.rawValue) } }
        return writer.bytes
    }
}

extension TLSPolicy: CustomStringConvertible {
    /// The name of a ready policy, or "custom".
    public var description: String {
        switch self {
        case .postQuantum: "postQuantum"
        case .cnsa2: "cnsa2"
        case .browser: "browser"
        default: "custom"
        }
    }
}

extension TLSPolicy {
    /// Why a policy can't be made, or can't be followed by an end.
    public enum Fault: Sendable, Equatable {
        /// The list of groups is empty.
        case noGroup
        /// The list of cipher suites is empty.
        case noCipherSuite
        /// The list of signature schemes is empty.
        case noSignatureScheme
        /// A list names the same thing twice.
        case repetition
        /// The group is not post-quantum, or not one that we have.
        case unusableGroup(NamedGroup)
        /// The scheme is not post-quantum, or not one that we have.
        case unusableSignatureScheme(SignatureScheme)
        /// A key of this algorithm, which an identity has, can't sign under the policy.
        case unusableKey(String)
    }
}

extension TLSPolicy.Fault: CustomStringConvertible {
    /// The fault in words.
    public var description: String {
        switch self {
        case .noGroup: "a policy without a group"
        case .noCipherSuite: "a policy without a cipher suite"
        case .noSignatureScheme: "a policy without a signature scheme"
        case .repetition: "a policy that lists something twice"
        case .unusableGroup(let group): "the group \(group) is not one we have"
        case .unusableSignatureScheme(let scheme):
            "the signature scheme \(scheme) is not one we have"
        case .unusableKey(let name): "a key of \(name) can't sign under the policy"
        }
    }
}
