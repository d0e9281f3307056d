public import PQSecrets
import PQSuites

/// What private keys of every kind have in common: the bytes they are made of, and PKCS#8.
///
/// A key is kept as its seed. Keys of other programs that carry no seed are kept expanded.
public protocol StoredPrivateKey: Sendable {
    /// The key's algorithm.
    var algorithm: KeyAlgorithm { get }

    /// The public half.
    var subjectPublicKey: SubjectPublicKey { get }

    /// Expands a key from its seed.
    ///
    /// - Parameters:
    ///   - seed: As many bytes as the algorithm's seed has.
    ///   - algorithm: The algorithm.
    /// - Throws: ``IdentityError``; ``IdentityError/wrongKindOfKey(_:)`` for another kind of key.
    init(seedRepresentation seed: Span<UInt8>, algorithm: KeyAlgorithm) throws(IdentityError)

    /// Reads a key from its expanded form and checks that its parts belong together.
    ///
    /// - Parameters:
    ///   - expanded: The bytes as FIPS 203 or FIPS 204 defines them.
    ///   - algorithm: The parameter set.
    /// - Throws: ``IdentityError``.
    init(
        expandedRepresentation expanded: Span<UInt8>,
        algorithm: KeyAlgorithm
    ) throws(IdentityError)

    /// Whether the seed is known.
    var hasSeed: Bool { get }

    /// The seed, from which the key can be made again; for a curve the private scalar.
    ///
    /// - Returns: As many bytes as the algorithm's seed has.
    /// - Throws: ``IdentityError/privateKeyFormUnavailable(_:_:)`` where it is not known.
    func seedRepresentation() throws(IdentityError) -> SecretBytes

    /// The key as FIPS 203 or FIPS 204 defines its bytes.
    ///
    /// - Returns: The expanded key.
    /// - Throws: ``IdentityError/privateKeyFormUnavailable(_:_:)`` where the algorithm has no such
    ///   form.
    func expandedRepresentation() throws(IdentityError) -> SecretBytes
}

extension StoredPrivateKey {
    /// Makes a new key.
    ///
    /// - Parameters:
    ///   - algorithm: The algorithm.
    ///   - source: Where the seed comes from.
    /// - Throws: ``IdentityError/random(_:)``, or ``IdentityError/wrongKindOfKey(_:)`` for an
    ///   algorithm of another kind.
    public init(
        generating algorithm: KeyAlgorithm,
        from source: some RandomSource = SystemRandomSource()
    ) throws(IdentityError) {
        let seed = try algorithm.newSeed(from: source)
        try self.init(seedRepresentation: seed.span, algorithm: algorithm)
    }

    /// The forms in which this key can be written.
    public var availableForms: [PrivateKeyForm] {
        algorithm.privateKeyForms.filter { hasSeed || $0 == .expanded }
    }

    /// The key's own best form: the seed, or the expanded key where the seed is not known.
    public var storedForm: PrivateKeyForm { hasSeed ? .seed : .expanded }
}

extension StoredPrivateKey {
    /// Reads a PKCS#8 private key in any of the three forms of RFC 9881 and RFC 9935, or as
    /// RFC 8410 and RFC 5915 lay out those of the curves.
    ///
    /// - Parameter derRepresentation: Its DER and nothing else; the caller answers for this copy.
    /// - Throws: ``IdentityError``; among others if seed, expanded key and public key disagree.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        try self.init(PrivateKeyInfo(derRepresentation: derRepresentation))
    }

    /// Reads a PKCS#8 private key out of storage that wipes itself.
    ///
    /// - Parameter derRepresentation: Its DER and nothing else.
    /// - Throws: ``IdentityError``.
    public init(derRepresentation: borrowing SecretBytes) throws(IdentityError) {
        var bytes = Array(copying: derRepresentation.span)
        // The reader's slices are gone by then, so this is the one copy there was.
        defer {
            for index in bytes.indices { bytes[index] = 0 }
        }
        try self.init(derRepresentation: bytes)
    }

    /// Reads a PEM text labelled PRIVATE KEY, or EC PRIVATE KEY as RFC 5915 has it.
    ///
    /// - Parameter pem: The text with one document.
    /// - Throws: ``IdentityError``.
    public init(pem: String) throws(IdentityError) {
        let document = try PEMText.document(pem)
        switch document.label {
        case PrivateKeyInfo.label: try self.init(derRepresentation: document.bytes)
        case PrivateKeyInfo.curveLabel:
            try self.init(PrivateKeyInfo(curveKey: document.bytes[...]))
        default:
            throw .unexpectedPEMLabel(expected: PrivateKeyInfo.label, actual: document.label)
        }
    }

    /// Makes the key that a PKCS#8 structure carries, and checks its parts against each other.
    init(_ info: PrivateKeyInfo) throws(IdentityError) {
        switch info.form {
        case .seed(let seed):
            try self.init(seedRepresentation: seed.span, algorithm: info.algorithm)
        case .expanded(let expanded):
            try self.init(expandedRepresentation: expanded.span, algorithm: info.algorithm)
        case .both(let seed, let expanded):
            try self.init(seedRepresentation: seed.span, algorithm: info.algorithm)
            let own = try expandedRepresentation()
            guard constantTimeEqual(own.span, expanded.span) else {
                throw .inconsistentPrivateKey(info.algorithm)
            }
        }
        let derived = subjectPublicKey.rawRepresentation
        guard info.publicKeys.allSatisfy({ $0.elementsEqual(derived) }) else {
            throw .inconsistentPrivateKey(info.algorithm)
        }
    }

    /// The PKCS#8 private key in DER, in the key's best form: the seed if it is known.
    ///
    /// - Returns: The encoding.
    /// - Throws: ``IdentityError``.
    public func derRepresentation() throws(IdentityError) -> SecretBytes {
        try derRepresentation(form: storedForm)
    }

    /// The PKCS#8 private key in DER.
    ///
    /// - Parameter form: Which of the forms.
    /// - Returns: The encoding.
    /// - Throws: ``IdentityError/privateKeyFormUnavailable(_:_:)`` where the algorithm has no such
    ///   form or the seed is not known.
    public func derRepresentation(form: PrivateKeyForm) throws(IdentityError) -> SecretBytes {
        guard availableForms.contains(form) else {
            throw .privateKeyFormUnavailable(algorithm, form)
        }
        switch form {
        case .seed:
            let seed = try seedRepresentation()
            let content =
                algorithm.isNamedCurve
                ? PrivateKeyInfo.curveKey(
                    seed,
                    publicKey: subjectPublicKey.rawRepresentation
                ) : PrivateKeyInfo.seedContent(seed, algorithm: algorithm)
            return try PrivateKeyInfo.derRepresentation(of: content, algorithm: algorithm)
        case .expanded:
            let content = PrivateKeyInfo.octets(try expandedRepresentation())
            return try PrivateKeyInfo.derRepresentation(of: content, algorithm: algorithm)
        case .both:
            let seed = try seedRepresentation()
            let content = PrivateKeyInfo.bothContent(seed, try expandedRepresentation())
            return try PrivateKeyInfo.derRepresentation(of: content, algorithm: algorithm)
        }
    }

    /// The PKCS#8 private key as a PEM text, which can't be wiped, in the key's best form.
    ///
    /// - Returns: The text.
    /// - Throws: ``IdentityError``.
    public func pemRepresentation() throws(IdentityError) -> String {
        try pemRepresentation(form: storedForm)
    }

    /// The PKCS#8 private key as a PEM text, which can't be wiped.
    ///
    /// - Parameter form: Which of the forms.
    /// - Returns: The text.
    /// - Throws: ``IdentityError/privateKeyFormUnavailable(_:_:)``.
    public func pemRepresentation(form: PrivateKeyForm) throws(IdentityError) -> String {
        let der = try derRepresentation(form: form)
        return PEMText.write(Array(copying: der.span), label: PrivateKeyInfo.label)
    }
}

extension KeyAlgorithm {
    /// A fresh seed.
    ///
    /// - Parameter source: Where it comes from.
    /// - Returns: As many bytes as the algorithm's seed has.
    /// - Throws: ``IdentityError/random(_:)``.
    fileprivate func newSeed(from source: some RandomSource) throws(IdentityError) -> SecretBytes {
        do {
            // Not every string of bytes is a scalar of a NIST curve.
            return switch self {
            case .p256: try ECDSA.PrivateKey(curve: .p256, from: source).rawRepresentation
            case .p384: try ECDSA.PrivateKey(curve: .p384, from: source).rawRepresentation
            default: try SecretBytes(random: seedByteCount, from: source)
            }
        } catch {
            throw IdentityError(error, in: .privateKey)
        }
    }
}
