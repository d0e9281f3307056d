import PQSecrets
import SwiftASN1

/// A private key as PKCS#8 carries it (OneAsymmetricKey of RFC 5958, Section 2), still in slices
/// of the bytes it was read from, so that reading makes no copy of a secret.
struct PrivateKeyInfo {
    /// The forms in which an ML-DSA or ML-KEM private key travels (RFC 9881, RFC 9935).
    enum Form {
        /// The seed, tag [0]: the form this module writes.
        case seed(ArraySlice<UInt8>)
        /// The expanded key, an OCTET STRING.
        case expanded(ArraySlice<UInt8>)
        /// A SEQUENCE of both, which must agree.
        case both(seed: ArraySlice<UInt8>, expanded: ArraySlice<UInt8>)
    }

    let algorithm: KeyAlgorithm
    let form: Form
    /// The public key that version 2 of the structure may carry.
    let publicKey: ArraySlice<UInt8>?

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
                return PrivateKeyInfo(
                    algorithm: algorithm,
                    form: try Form(content, algorithm: algorithm),
                    publicKey: publicKey?.bytes
                )
            }
        }
    }

    private init(algorithm: KeyAlgorithm, form: Form, publicKey: ArraySlice<UInt8>?) {
        self.algorithm = algorithm
        self.form = form
        self.publicKey = publicKey
    }

    /// Compares the public key that the structure carried, if any, with the one the secret gives.
    ///
    /// - Parameter derived: The derived public key.
    /// - Throws: ``IdentityError/inconsistentPrivateKey(_:)``.
    func check(publicKey derived: [UInt8]) throws(IdentityError) {
        if let publicKey, !publicKey.elementsEqual(derived) {
            throw .inconsistentPrivateKey(algorithm)
        }
    }

    /// The label of a PEM text that holds a PKCS#8 structure.
    static let label = "PRIVATE KEY"

    /// Writes a PKCS#8 structure as a PEM text.
    ///
    /// - Parameter der: The structure.
    /// - Returns: The text, which can't be wiped.
    static func pemRepresentation(of der: borrowing SecretBytes) -> String {
        PEMText.write(Array(copying: der.span), label: label)
    }

    /// Writes a PKCS#8 structure around a secret.
    ///
    /// In every form the secret is the structure's tail, so it is laid over zeros in storage that
    /// wipes itself and never passes through swift-asn1.
    ///
    /// - Parameters:
    ///   - secret: The seed or the expanded key.
    ///   - algorithm: The key's algorithm.
    ///   - isSeed: Whether the secret is the seed.
    /// - Returns: The DER.
    /// - Throws: ``IdentityError``.
    static func derRepresentation(
        of secret: borrowing SecretBytes,
        algorithm: KeyAlgorithm,
        isSeed: Bool
    ) throws(IdentityError) -> SecretBytes {
        let zeros = [UInt8](repeating: 0, count: secret.count)
        let content = try encode(.privateKey) { coder in
            if algorithm == .xwing {
                coder.serializeRawBytes(zeros)
            } else if isSeed {
                coder.primitive(context: 0, zeros)
            } else {
                try coder.octets(zeros)
            }
        }
        let frame = try encode(.privateKey) { coder in
            try coder.sequence { coder in
                try coder.serialize(Int64(0))
                try algorithm.serialize(into: &coder)
                try coder.octets(content)
            }
        }
        var result = SecretBytes(copying: frame.span)
        var bytes = result.mutableSpan
        let start = frame.count - secret.count
        let source = secret.span
        for index in source.indices { bytes[start + index] = source[index] }
        return result
    }
}

extension PrivateKeyInfo.Form {
    init(_ content: ArraySlice<UInt8>, algorithm: KeyAlgorithm) throws {
        func sized(_ bytes: ArraySlice<UInt8>, _ expected: Int) throws -> ArraySlice<UInt8> {
            guard bytes.count == expected else {
                throw IdentityError.keyLength(algorithm, expected: expected, actual: bytes.count)
            }
            return bytes
        }
        let seedCount = algorithm.seedByteCount
        let expandedCount = algorithm.expandedKeyByteCount
        // X-Wing has one form, without a wrapping of its own (draft-connolly-cfrg-xwing-kem).
        if algorithm == .xwing {
            self = .seed(try sized(content, seedCount))
            return
        }
        let node = try DER.parse(content)
        switch node.identifier {
        case ASN1Identifier(tagWithNumber: 0, tagClass: .contextSpecific):
            self = .seed(try sized(node.primitiveBytes(in: .privateKey), seedCount))
        case .octetString:
            self = .expanded(try sized(node.primitiveBytes(in: .privateKey), expandedCount))
        default:
            self = try DER.sequence(node, identifier: .sequence) { nodes in
                let seed = try ASN1OctetString(derEncoded: &nodes).bytes
                let expanded = try ASN1OctetString(derEncoded: &nodes).bytes
                return .both(
                    seed: try sized(seed, seedCount),
                    expanded: try sized(expanded, expandedCount)
                )
            }
        }
    }
}
