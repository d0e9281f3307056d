public import PQCBOR

/// The labels of COSE header parameters used here (RFC 9052, Section 3.1).
public enum COSELabel {
    /// The algorithm; protected only.
    public static let algorithm: CBORValue = 1
    /// Labels that a receiver must understand.
    public static let critical: CBORValue = 2
    /// Which key.
    public static let keyIdentifier: CBORValue = 4
    /// The low bytes of the nonce.
    public static let partialNonce: CBORValue = 6
    /// What kind of content the payload is.
    public static let contentType: CBORValue = 3
}

/// The algorithms of COSE messages used here.
public enum COSEAlgorithm: Int, Sendable, CaseIterable {
    /// AES-GCM with a key of 256 bits (RFC 9053, Section 4.1).
    case aes256GCM = 3
    /// ECDSA on P-256 with SHA-256 (RFC 9053, Section 2.1).
    case es256 = -7
    /// EdDSA, here on Ed25519 only (RFC 9053, Section 2.2).
    case eddsa = -8
    /// ECDSA on P-384 with SHA-384 (RFC 9053, Section 2.1).
    case es384 = -35
    /// ML-DSA-44 (RFC 9964).
    case mldsa44 = -48
    /// ML-DSA-65 (RFC 9964).
    case mldsa65 = -49
    /// ML-DSA-87 (RFC 9964).
    case mldsa87 = -50

    /// Whether this is a signature that holds against quantum computers.
    public var isPostQuantumSignature: Bool {
        switch self {
        case .mldsa44, .mldsa65, .mldsa87: true
        case .aes256GCM, .es256, .es384, .eddsa: false
        }
    }
}

/// The headers of a COSE message, checked together.
///
/// The algorithm stands in the protected header and nowhere else, no label stands in both, and a
/// critical label that the caller doesn't understand is refused.
public struct COSEHeaders: Sendable, Equatable {
    /// The protected header, covered by signature or tag.
    public let protected: CBORMap
    /// The protected header's bytes as they were signed or sealed.
    public let encodedProtected: [UInt8]
    /// The header that anyone on the way can change.
    public let unprotected: CBORMap
    /// The algorithm.
    public let algorithm: COSEAlgorithm

    /// Headers of a message to be made, all protected.
    ///
    /// - Parameters:
    ///   - algorithm: The algorithm.
    ///   - parameters: Further parameters.
    public init(algorithm: COSEAlgorithm, parameters: CBORMap = CBORMap()) {
        var map = parameters
        map[COSELabel.algorithm] = CBORValue(algorithm.rawValue)
        protected = map
        encodedProtected = CBORValue.map(map).encoded()
        unprotected = CBORMap()
        self.algorithm = algorithm
    }

    /// Checks the headers of a received message.
    ///
    /// - Parameters:
    ///   - protectedBytes: The protected header's bytes.
    ///   - unprotected: The unprotected header.
    ///   - labels: Labels that may be critical, because the caller acts on them.
    /// - Throws: ``COSEError``, one case per broken rule.
    init(
        protectedBytes: [UInt8],
        unprotected: CBORMap,
        understanding labels: [CBORValue]
    ) throws(COSEError) {
        guard case .map(let protected) = try CBORValue(cose: protectedBytes) else {
            throw .unexpected(.protectedHeader)
        }
        guard unprotected[COSELabel.algorithm] == nil,
            let number = protected[COSELabel.algorithm]
        else { throw .algorithmNotProtected }
        guard let value = number.integerValue, let algorithm = COSEAlgorithm(rawValue: value)
        else { throw .algorithm(number.integerValue ?? 0) }
        for entry in unprotected.entries where protected[entry.key] != nil {
            throw .duplicateHeader
        }
        guard unprotected[COSELabel.critical] == nil else { throw .unexpected(.unprotectedHeader) }
        try Self.checkCritical(protected, understood: labels)
        self.protected = protected
        encodedProtected = protectedBytes
        self.unprotected = unprotected
        self.algorithm = algorithm
    }

    /// The key's identifier, from whichever header holds it.
    public var keyIdentifier: [UInt8]? {
        (protected[COSELabel.keyIdentifier] ?? unprotected[COSELabel.keyIdentifier])?.bytesValue
    }

    /// Refuses labels beyond those given, and any unprotected one.
    ///
    /// - Parameter labels: The labels that may stand in the protected header.
    /// - Throws: ``COSEError/header(_:)``.
    public func require(onlyProtected labels: [CBORValue]) throws(COSEError) {
        if let entry = unprotected.entries.first { throw .header(entry.key) }
        for entry in protected.entries where !labels.contains(entry.key) {
            throw .header(entry.key)
        }
    }

    private static func checkCritical(
        _ protected: CBORMap,
        understood: [CBORValue]
    ) throws(COSEError) {
        guard let critical = protected[COSELabel.critical] else { return }
        guard let labels = critical.arrayValue, !labels.isEmpty else {
            throw .unexpected(.protectedHeader)
        }
        for label in labels {
            guard understood.contains(label), protected[label] != nil else {
                throw .critical(label)
            }
        }
    }
}
