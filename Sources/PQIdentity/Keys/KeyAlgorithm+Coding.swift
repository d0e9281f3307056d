import SwiftASN1

// Object identifiers: RFC 9881 and RFC 9935 for the lattice, draft-connolly-cfrg-xwing-kem,
// RFC 8410 for Curve25519, RFC 5480 for keys on the NIST curves, RFC 5758 for ECDSA.

extension KeyAlgorithm {
    /// The object identifier as swift-asn1 has it; for a NIST curve that of the curve.
    var identifier: ASN1ObjectIdentifier {
        switch self {
        case .mldsa44: [2, 16, 840, 1, 101, 3, 4, 3, 17]
        case .mldsa65: [2, 16, 840, 1, 101, 3, 4, 3, 18]
        case .mldsa87: [2, 16, 840, 1, 101, 3, 4, 3, 19]
        case .mlkem512: [2, 16, 840, 1, 101, 3, 4, 4, 1]
        case .mlkem768: [2, 16, 840, 1, 101, 3, 4, 4, 2]
        case .mlkem1024: [2, 16, 840, 1, 101, 3, 4, 4, 3]
        case .xwing: [1, 3, 6, 1, 4, 1, 62253, 25722]
        case .x25519: [1, 3, 101, 110]
        case .ed25519: [1, 3, 101, 112]
        case .p256: [1, 2, 840, 10045, 3, 1, 7]
        case .p384: [1, 3, 132, 0, 34]
        }
    }

    /// The identifier of the signatures that keys of this algorithm make.
    var signatureIdentifier: ASN1ObjectIdentifier {
        switch self {
        // ecdsa-with-SHA256 and ecdsa-with-SHA384.
        case .p256: [1, 2, 840, 10045, 4, 3, 2]
        case .p384: [1, 2, 840, 10045, 4, 3, 3]
        default: identifier
        }
    }

    /// Whether a key's identifier is id-ecPublicKey with the curve as its parameter.
    var isNamedCurve: Bool { self == .p256 || self == .p384 }

    /// id-ecPublicKey (RFC 5480, Section 2.1.1).
    private static let ecPublicKey: ASN1ObjectIdentifier = [1, 2, 840, 10045, 2, 1]

    /// Reads the AlgorithmIdentifier of a key: parameters must be absent, and for a NIST curve be
    /// its name (RFC 5480, Section 2.1.1).
    ///
    /// - Parameters:
    ///   - nodes: The parent's children, the identifier next.
    ///   - part: What the identifier belongs to.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    init(derEncoded nodes: inout ASN1NodeCollection.Iterator, in part: IdentityError.Structure)
        throws
    {
        guard let node = nodes.next() else { throw IdentityError.malformedDER(part) }
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
            if identifier == Self.ecPublicKey { return try Self(namedCurve: nodes.next()) }
            let known = KeyAlgorithm.allCases.first {
                $0.identifier == identifier && !$0.isNamedCurve
            }
            return try Self.withoutParameters(known, identifier, &nodes)
        }
    }

    /// Reads the AlgorithmIdentifier of a signature, whose parameters must be absent.
    ///
    /// - Parameters:
    ///   - nodes: The parent's children, the identifier next.
    ///   - part: What the identifier belongs to.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    init(
        signatureEncoded nodes: inout ASN1NodeCollection.Iterator,
        in part: IdentityError.Structure
    ) throws {
        guard let node = nodes.next() else { throw IdentityError.malformedDER(part) }
        self = try DER.sequence(node, identifier: .sequence) { nodes in
            let identifier = try ASN1ObjectIdentifier(derEncoded: &nodes)
            let known = KeyAlgorithm.allCases.first { $0.signatureIdentifier == identifier }
            return try Self.withoutParameters(known, identifier, &nodes)
        }
    }

    private static func withoutParameters(
        _ known: KeyAlgorithm?,
        _ identifier: ASN1ObjectIdentifier,
        _ nodes: inout ASN1NodeCollection.Iterator
    ) throws -> KeyAlgorithm {
        guard let known else {
            throw IdentityError.unknownAlgorithm(objectIdentifier: identifier.dotted)
        }
        if nodes.next() != nil { throw IdentityError.algorithmParametersPresent(known) }
        return known
    }

    /// Reads the parameter of id-ecPublicKey, which must name a curve.
    ///
    /// - Parameter node: The parameter.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    init(namedCurve node: ASN1Node?) throws {
        guard let node, node.identifier == .objectIdentifier else {
            throw IdentityError.curveNotNamed
        }
        let identifier = try ASN1ObjectIdentifier(derEncoded: node)
        let curve = KeyAlgorithm.allCases.first { $0.isNamedCurve && $0.identifier == identifier }
        guard let curve else {
            throw IdentityError.unknownAlgorithm(objectIdentifier: identifier.dotted)
        }
        self = curve
    }

    /// Writes the AlgorithmIdentifier of a key.
    ///
    /// - Parameter coder: Where to.
    /// - Throws: An error of swift-asn1.
    func serialize(into coder: inout DER.Serializer) throws {
        try coder.sequence { coder in
            if isNamedCurve { try coder.serialize(Self.ecPublicKey) }
            try coder.serialize(identifier)
        }
    }

    /// Writes the AlgorithmIdentifier of a signature.
    ///
    /// - Parameter coder: Where to.
    /// - Throws: An error of swift-asn1.
    func serializeSignature(into coder: inout DER.Serializer) throws {
        try coder.sequence { try $0.serialize(signatureIdentifier) }
    }
}
