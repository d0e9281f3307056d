import SwiftASN1

// What certificates, requests and revocation lists have in common: a body, the algorithm of the
// signature on it, and the signature (RFC 5280, Section 4.1.1).

/// A signed structure taken apart; nothing about the signature is proven.
struct SignedStructure<Body> {
    /// What the body says.
    let body: Body
    /// The algorithm named outside of the body.
    let algorithm: KeyAlgorithm
    /// The signature.
    let signature: [UInt8]

    /// Reads the DER of a signed structure, the lengths first.
    ///
    /// - Parameters:
    ///   - bytes: The encoding and nothing else.
    ///   - structure: What it should be.
    ///   - limit: The most bytes it may have.
    ///   - read: Reads the body.
    /// - Throws: ``IdentityError``.
    init(
        _ bytes: [UInt8],
        as structure: IdentityError.Structure,
        limit: Int,
        _ read: (ASN1Node) throws -> Body
    ) throws(IdentityError) {
        guard bytes.count <= limit else { throw .tooLarge(structure, limit: limit) }
        (body, algorithm, signature) = try decode(bytes[...], as: structure) { node in
            try DER.sequence(node, identifier: .sequence) { nodes in
                guard let body = nodes.next() else { throw IdentityError.malformedDER(structure) }
                let algorithm = try KeyAlgorithm(signatureEncoded: &nodes, in: structure)
                let signature = try ASN1BitString(derEncoded: &nodes)
                guard signature.paddingBits == 0 else {
                    throw IdentityError.malformedDER(structure)
                }
                return (try read(body), algorithm, Array(signature.bytes))
            }
        }
    }

    /// Checks that the algorithm signs, is the one named inside, and fits the signature's length.
    ///
    /// - Parameter inner: The algorithm named in the body, where it names one.
    /// - Throws: ``IdentityError``.
    func check(inner: KeyAlgorithm? = nil) throws(IdentityError) {
        guard inner ?? algorithm == algorithm else { throw .signatureAlgorithmMismatch }
        guard algorithm.isSignature else { throw .wrongKindOfKey(algorithm) }
        try algorithm.checkSignature(count: signature.count)
    }
}

/// Signs a body and puts the parts together.
///
/// - Parameters:
///   - body: The DER of what is signed.
///   - structure: What comes out.
///   - key: The key that signs.
/// - Returns: The DER of the signed structure.
/// - Throws: ``IdentityError``.
func signedStructure(
    _ body: [UInt8],
    as structure: IdentityError.Structure,
    by key: SigningPrivateKey
) throws(IdentityError) -> [UInt8] {
    let signature = try key.signature(for: body)
    return try encode(structure) { coder in
        try coder.sequence { coder in
            coder.serializeRawBytes(body)
            try key.algorithm.serializeSignature(into: &coder)
            try coder.serialize(ASN1BitString(bytes: signature[...]))
        }
    }
}

/// The next of a structure's members, which must be there.
///
/// - Parameters:
///   - nodes: The members.
///   - structure: What they belong to.
/// - Returns: The member.
/// - Throws: ``IdentityError/malformedDER(_:)``.
func nextNode(
    _ nodes: inout ASN1NodeCollection.Iterator,
    in structure: IdentityError.Structure
) throws -> ASN1Node {
    guard let node = nodes.next() else { throw IdentityError.malformedDER(structure) }
    return node
}

extension ASN1Node {
    /// The content of a primitive INTEGER that is not negative, without leading zeros.
    ///
    /// - Parameter structure: What it belongs to.
    /// - Returns: The number, big-endian; zero is empty; `nil` for a negative number.
    /// - Throws: ``IdentityError/malformedDER(_:)``, also for an encoding that is not minimal.
    func unsignedInteger(in structure: IdentityError.Structure) throws -> [UInt8]? {
        let content = try primitiveBytes(in: structure)
        guard identifier == .integer, let first = content.first else {
            throw IdentityError.malformedDER(structure)
        }
        // A first octet of only zeros or only ones must be needed for the sign (X.690 8.3.2).
        if let second = content.dropFirst().first,
            first == 0 && second < 0x80 || first == 0xFF && second >= 0x80
        {
            throw IdentityError.malformedDER(structure)
        }
        return first < 0x80 ? Array(content.drop { $0 == 0 }) : nil
    }

    /// Reads a certificate's serial number: positive, 1 to 20 octets
    /// (RFC 5280, Section 4.1.2.2).
    ///
    /// - Parameter structure: What it belongs to.
    /// - Returns: The number, big-endian without leading zeros.
    /// - Throws: ``IdentityError/invalidSerialNumber`` or ``IdentityError/malformedDER(_:)``.
    func serialNumber(in structure: IdentityError.Structure) throws -> [UInt8] {
        guard let digits = try unsignedInteger(in: structure), (1...20).contains(digits.count)
        else { throw IdentityError.invalidSerialNumber }
        return digits
    }
}

extension DER.Serializer {
    /// Appends an INTEGER that is not negative.
    ///
    /// - Parameter digits: Its octets, big-endian; none at all is zero.
    mutating func unsignedInteger(_ digits: [UInt8]) {
        let rest = digits.drop { $0 == 0 }
        let sign: [UInt8] = (rest.first ?? 0xFF) >= 0x80 ? [0] : []
        appendPrimitiveNode(identifier: .integer) { $0.append(contentsOf: sign + rest) }
    }
}
