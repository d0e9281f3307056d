import SwiftASN1

/// A public key of any kind, as certificates carry it.
public enum SubjectPublicKey: Sendable, Equatable {
    /// A key that verifies: of ML-DSA, Ed25519 or ECDSA.
    case signing(SigningPublicKey)
    /// A key that encapsulates: of ML-KEM or X-Wing.
    case encapsulation(KEMPublicKey)
    /// A key that agrees: of X25519.
    case agreement(AgreementPublicKey)

    /// The key's algorithm.
    public var algorithm: KeyAlgorithm {
        switch self {
        case .signing(let key): key.algorithm
        case .encapsulation(let key): key.algorithm
        case .agreement(let key): key.algorithm
        }
    }

    /// The key's bytes as its standard defines them.
    public var rawRepresentation: [UInt8] {
        switch self {
        case .signing(let key): key.rawRepresentation
        case .encapsulation(let key): key.rawRepresentation
        case .agreement(let key): key.rawRepresentation
        }
    }

    /// The key, if it verifies signatures.
    public var signingKey: SigningPublicKey? {
        if case .signing(let key) = self { key } else { nil }
    }

    /// The key, if it encapsulates.
    public var encapsulationKey: KEMPublicKey? {
        if case .encapsulation(let key) = self { key } else { nil }
    }

    /// The key, if it agrees on secrets.
    public var agreementKey: AgreementPublicKey? {
        if case .agreement(let key) = self { key } else { nil }
    }

    /// Reads a key from its bytes.
    ///
    /// - Parameters:
    ///   - rawRepresentation: The bytes as the algorithm's standard defines them.
    ///   - algorithm: The algorithm.
    /// - Throws: ``IdentityError``.
    public init(
        rawRepresentation: [UInt8],
        algorithm: KeyAlgorithm
    ) throws(IdentityError) {
        let raw = rawRepresentation
        switch algorithm.purpose {
        case .signature:
            self = .signing(try .init(rawRepresentation: raw, algorithm: algorithm))
        case .encapsulation:
            self = .encapsulation(try .init(rawRepresentation: raw, algorithm: algorithm))
        case .agreement:
            self = .agreement(try .init(rawRepresentation: raw, algorithm: algorithm))
        }
    }

    /// Reads a subjectPublicKeyInfo (RFC 9881, RFC 9935, RFC 8410, RFC 5480).
    ///
    /// - Parameter derRepresentation: Its DER and nothing else.
    /// - Throws: ``IdentityError``.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        self = try decode(derRepresentation[...], as: .publicKey) { try Self(derEncoded: $0) }
    }

    /// Reads a PEM text labelled PUBLIC KEY.
    ///
    /// - Parameter pem: The text with one document.
    /// - Throws: ``IdentityError``.
    public init(pem: String) throws(IdentityError) {
        try self.init(derRepresentation: PEMText.single(pem, label: Self.label))
    }

    /// The subjectPublicKeyInfo in DER.
    public var derRepresentation: [UInt8] {
        // Every part has a fixed, known encoding, so the writer has nothing to refuse.
        (try? encode(.publicKey) { try serialize(into: &$0) }) ?? []
    }

    /// The subjectPublicKeyInfo as a PEM text.
    public var pemRepresentation: String {
        PEMText.write(derRepresentation, label: Self.label)
    }

    /// The label of a PEM text that holds a subjectPublicKeyInfo.
    static let label = "PUBLIC KEY"
}

extension SubjectPublicKey {
    /// Reads a subjectPublicKeyInfo.
    ///
    /// - Parameter node: The SEQUENCE.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    init(derEncoded node: ASN1Node) throws {
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let algorithm = try KeyAlgorithm(derEncoded: &nodes, in: .publicKey)
            let bits = try ASN1BitString(derEncoded: &nodes)
            guard bits.paddingBits == 0 else { throw IdentityError.malformedDER(.publicKey) }
            return try SubjectPublicKey(rawRepresentation: Array(bits.bytes), algorithm: algorithm)
        }
    }

    /// Writes a subjectPublicKeyInfo.
    ///
    /// - Parameter coder: Where to.
    /// - Throws: An error of swift-asn1.
    func serialize(into coder: inout DER.Serializer) throws {
        try coder.sequence { coder in
            try algorithm.serialize(into: &coder)
            try coder.serialize(ASN1BitString(bytes: rawRepresentation[...]))
        }
    }
}
