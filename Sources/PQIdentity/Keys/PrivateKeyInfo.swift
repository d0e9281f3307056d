import PQSecrets
import SwiftASN1

/// A private key as PKCS#8 carries it (OneAsymmetricKey of RFC 5958, Section 2), still in slices
/// of the bytes it was read from, so that reading makes no copy of a secret.
struct PrivateKeyInfo {
    /// The secret in the form in which it came.
    enum Form {
        /// The seed, or the scalar of a curve: the form this module writes.
        case seed(ArraySlice<UInt8>)
        /// The expanded key.
        case expanded(ArraySlice<UInt8>)
        /// Both, which must agree.
        case both(seed: ArraySlice<UInt8>, expanded: ArraySlice<UInt8>)
    }

    let algorithm: KeyAlgorithm
    let form: Form
    /// The public keys that came with the secret: in version 2 of the structure, in an
    /// ECPrivateKey, or nowhere.
    let publicKeys: [ArraySlice<UInt8>]

    /// The label of a PEM text that holds a PKCS#8 structure.
    static let label = "PRIVATE KEY"
    /// The label of a PEM text that holds a bare ECPrivateKey (RFC 5915, Section 4).
    static let curveLabel = "EC PRIVATE KEY"

    /// Reads a PKCS#8 structure.
    ///
    /// - Parameter bytes: Its DER and nothing else.
    /// - Throws: ``IdentityError``.
    init(derRepresentation bytes: [UInt8]) throws(IdentityError) {
        self = try decode(bytes[...], as: .privateKey) { node in
            try DER.sequence(node, identifier: .sequence) { nodes in
                let version = try Int64(derEncoded: &nodes)
                guard version == 0 || version == 1 else {
                    throw IdentityError.malformedDER(.privateKey)
                }
                let algorithm = try KeyAlgorithm(derEncoded: &nodes, in: .privateKey)
                let content = try ASN1OctetString(derEncoded: &nodes).bytes
                // Attributes say nothing about the key itself.
                _ = DER.optionalImplicitlyTagged(
                    &nodes,
                    tagNumber: 0,
                    tagClass: .contextSpecific
                ) { $0 }
                let publicKey =
                    try DER.optionalImplicitlyTagged(
                        &nodes,
                        tag: ASN1Identifier(tagWithNumber: 1, tagClass: .contextSpecific)
                    ) as ASN1BitString?
                // The public key came with version 2, whose number is 1.
                if publicKey != nil, version == 0 || publicKey?.paddingBits != 0 {
                    throw IdentityError.malformedDER(.privateKey)
                }
                let outer = publicKey.map { [$0.bytes] } ?? []
                guard algorithm.isNamedCurve else {
                    return PrivateKeyInfo(
                        algorithm: algorithm,
                        form: try Form(content, algorithm: algorithm),
                        publicKeys: outer
                    )
                }
                let key = try PrivateKeyInfo(curveKey: content, of: algorithm)
                return PrivateKeyInfo(
                    algorithm: algorithm,
                    form: key.form,
                    publicKeys: outer + key.publicKeys
                )
            }
        }
    }

    /// Reads an ECPrivateKey (RFC 5915, Section 3).
    ///
    /// - Parameters:
    ///   - bytes: Its DER and nothing else.
    ///   - algorithm: The algorithm that a PKCS#8 structure around it named; without one, the key
    ///     must name its curve itself.
    /// - Throws: ``IdentityError``.
    init(curveKey bytes: ArraySlice<UInt8>, of algorithm: KeyAlgorithm? = nil)
        throws(IdentityError)
    {
        self = try decode(bytes, as: .privateKey) { node in
            try DER.sequence(node, identifier: .sequence) { nodes in
                guard try Int64(derEncoded: &nodes) == 1 else {
                    throw IdentityError.malformedDER(.privateKey)
                }
                let scalar = try ASN1OctetString(derEncoded: &nodes).bytes
                let named = try DER.optionalExplicitlyTagged(
                    &nodes,
                    tagNumber: 0,
                    tagClass: .contextSpecific
                ) { try KeyAlgorithm(namedCurve: $0) }
                let publicKey = try DER.optionalExplicitlyTagged(
                    &nodes,
                    tagNumber: 1,
                    tagClass: .contextSpecific
                ) { try ASN1BitString(derEncoded: $0) }
                guard let curve = algorithm ?? named else { throw IdentityError.curveNotNamed }
                if let named, named != curve { throw IdentityError.inconsistentPrivateKey(curve) }
                guard publicKey?.paddingBits ?? 0 == 0 else {
                    throw IdentityError.malformedDER(.privateKey)
                }
                try curve.checkSeed(count: scalar.count)
                return PrivateKeyInfo(
                    algorithm: curve,
                    form: .seed(scalar),
                    publicKeys: publicKey.map { [$0.bytes] } ?? []
                )
            }
        }
    }

    private init(algorithm: KeyAlgorithm, form: Form, publicKeys: [ArraySlice<UInt8>]) {
        self.algorithm = algorithm
        self.form = form
        self.publicKeys = publicKeys
    }
}

extension PrivateKeyInfo.Form {
    fileprivate init(_ content: ArraySlice<UInt8>, algorithm: KeyAlgorithm) throws {
        func seed(_ bytes: ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
            try algorithm.checkSeed(count: bytes.count)
            return bytes
        }
        func expanded(_ bytes: ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
            let expected = algorithm.expandedKeyByteCount
            guard bytes.count == expected else {
                throw IdentityError.keyLength(algorithm, expected: expected, actual: bytes.count)
            }
            return bytes
        }
        // X-Wing has one form, without a wrapping of its own (draft-connolly-cfrg-xwing-kem).
        if algorithm == .xwing {
            self = .seed(try seed(content))
            return
        }
        let node = try DER.parse(content)
        // CurvePrivateKey is an OCTET STRING (RFC 8410, Section 7).
        guard algorithm.expandedKeyByteCount > 0 else {
            self = .seed(try seed(ASN1OctetString(derEncoded: node).bytes))
            return
        }
        switch node.identifier {
        case ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific):
            self = .seed(try seed(node.primitiveBytes(in: .privateKey)))
        case .octetString:
            self = .expanded(try expanded(node.primitiveBytes(in: .privateKey)))
        default:
            self = try DER.sequence(node, identifier: .sequence) { nodes in
                let first = try ASN1OctetString(derEncoded: &nodes).bytes
                let second = try ASN1OctetString(derEncoded: &nodes).bytes
                return .both(seed: try seed(first), expanded: try expanded(second))
            }
        }
    }
}
