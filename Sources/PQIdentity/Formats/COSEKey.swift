import PQCBOR
import PQSecrets

/// A key as COSE writes it, a COSE_Key (RFC 9052, Section 7).
///
/// ML-DSA is an AKP key, whose private part is the seed (RFC 9964); X25519 and Ed25519 are OKP keys
/// and P-256 and P-384 are EC2 keys (RFC 9053, Section 7). ML-KEM and X-Wing have no number in
/// COSE yet.
public struct COSEKey: Sendable {
    /// The most bytes that are read.
    public static let byteLimit = 1 << 16

    /// The public half.
    public let publicKey: SubjectPublicKey
    /// The private key, if the bytes have one.
    public let privateKey: PrivateKey?
    /// The key identifier, by which messages name the key.
    public var keyIdentifier: [UInt8]?

    /// Makes a public key.
    ///
    /// - Parameters:
    ///   - publicKey: The key.
    ///   - keyIdentifier: The key identifier.
    /// - Throws: ``IdentityError/formatUnavailable(_:format:)`` for ML-KEM and X-Wing.
    public init(_ publicKey: SubjectPublicKey, keyIdentifier: [UInt8]? = nil)
        throws(IdentityError)
    {
        guard publicKey.algorithm.coseNumber != nil else {
            throw .formatUnavailable(publicKey.algorithm, format: "COSE_Key")
        }
        self.publicKey = publicKey
        self.keyIdentifier = keyIdentifier
        privateKey = nil
    }

    /// Makes a private key, which needs its seed.
    ///
    /// - Parameters:
    ///   - privateKey: The key.
    ///   - keyIdentifier: The key identifier.
    /// - Throws: ``IdentityError/formatUnavailable(_:format:)`` for ML-KEM and X-Wing,
    ///   ``IdentityError/privateKeyFormUnavailable(_:_:)`` for a key without a seed.
    public init(_ privateKey: PrivateKey, keyIdentifier: [UInt8]? = nil) throws(IdentityError) {
        guard privateKey.algorithm.coseNumber != nil else {
            throw .formatUnavailable(privateKey.algorithm, format: "COSE_Key")
        }
        guard privateKey.hasSeed else {
            throw .privateKeyFormUnavailable(privateKey.algorithm, .seed)
        }
        publicKey = privateKey.publicKey
        self.keyIdentifier = keyIdentifier
        self.privateKey = privateKey
    }

    /// Reads a key; its members may stand in any order, but none twice.
    ///
    /// - Parameter bytes: The map and nothing else.
    /// - Throws: ``IdentityError``; among others if private and public part disagree.
    public init(encoded bytes: [UInt8]) throws(IdentityError) {
        guard bytes.count <= Self.byteLimit else {
            throw .tooLarge(.coseKey, limit: Self.byteLimit)
        }
        let members = try COSEKeyMembers(bytes)
        let algorithm = try KeyAlgorithm(cose: members)
        let publicKey = try SubjectPublicKey(cose: members, algorithm)
        let privateKey = try PrivateKey?(cose: members, algorithm)
        if let privateKey, privateKey.publicKey != publicKey {
            throw .inconsistentPrivateKey(algorithm)
        }
        self.privateKey = privateKey
        self.publicKey = publicKey
        keyIdentifier = members[COSEKeyMembers.keyIdentifier]?.bytesValue
    }

    /// The key in deterministic CBOR.
    ///
    /// The bytes of a private key can't be wiped.
    ///
    /// - Parameter isPrivate: Whether the private part is written, if there is one.
    /// - Returns: The map.
    /// - Throws: ``IdentityError``.
    public func encoded(isPrivate: Bool = true) throws(IdentityError) -> [UInt8] {
        var map = publicMembers
        if let keyIdentifier { map[2] = .bytes(keyIdentifier) }
        if isPrivate, let privateKey {
            let label = privateKey.algorithm.coseLabels.privateKey
            map[CBORValue(label)] = .bytes(try Self.plainSeed(of: privateKey))
        }
        return CBORValue.map(map).encoded()
    }

    /// The thumbprint of the public key, by which others may name it (RFC 9679).
    ///
    /// - Returns: SHA-256 of the members that make the key, in deterministic CBOR.
    /// - Throws: ``IdentityError/suite(_:)`` if the library fails.
    public func thumbprint() throws(IdentityError) -> [UInt8] {
        try digest(CBORValue.map(publicMembers).encoded())
    }

    private static func plainSeed(of key: PrivateKey) throws(IdentityError) -> [UInt8] {
        let seed = try key.seedRepresentation()
        return Array(copying: seed.span)
    }

    private var publicMembers: CBORMap {
        let algorithm = publicKey.algorithm
        let labels = algorithm.coseLabels
        var map = CBORMap()
        map[1] = CBORValue(algorithm.coseType)
        map[CBORValue(labels.selector)] = algorithm.coseNumber.map { CBORValue($0) } ?? .null
        var rest = publicKey.rawRepresentation.dropFirst(algorithm.isNamedCurve ? 1 : 0)
        let count = rest.count / labels.publicKey.count
        for label in labels.publicKey {
            map[CBORValue(label)] = .bytes(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
        return map
    }
}

extension SubjectPublicKey {
    /// The public part of a key.
    fileprivate init(cose members: COSEKeyMembers, _ algorithm: KeyAlgorithm)
        throws(IdentityError)
    {
        let labels = algorithm.coseLabels.publicKey
        var raw: [UInt8] = algorithm.isNamedCurve ? [4] : []
        for label in labels {
            raw += try members.bytes(label, count: algorithm.publicKeyByteCount / labels.count)
        }
        try self.init(rawRepresentation: raw, algorithm: algorithm)
    }
}

extension PrivateKey? {
    /// The private part of a key; nil if it has none.
    fileprivate init(cose members: COSEKeyMembers, _ algorithm: KeyAlgorithm)
        throws(IdentityError)
    {
        let label = algorithm.coseLabels.privateKey
        guard members[label] != nil else {
            self = nil
            return
        }
        let seed = try members.bytes(label, count: algorithm.seedByteCount)
        self = try PrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
    }
}

extension KeyAlgorithm {
    fileprivate init(cose members: COSEKeyMembers) throws(IdentityError) {
        guard let type = members[1] else { throw .missingMember("1 (kty)") }
        let known = KeyAlgorithm.allCases.filter { .some($0.coseType) == type.integerValue }
        guard let first = known.first else {
            throw .unknownKeyType(type.integerValue.map(String.init) ?? "that is no number")
        }
        let selector = first.coseLabels.selector
        guard let number = members[selector]?.integerValue else {
            throw .missingMember(selector == 3 ? "3 (alg)" : "-1 (crv)")
        }
        guard let found = known.first(where: { $0.coseNumber == number }) else {
            throw .unknownAlgorithmName(String(number))
        }
        self = found
    }

    /// The number of the algorithm, for a curve that of the curve; nil where COSE has none yet.
    fileprivate var coseNumber: Int? {
        switch self {
        case .mldsa44: -48
        case .mldsa65: -49
        case .mldsa87: -50
        case .x25519: 4
        case .ed25519: 6
        case .p256: 1
        case .p384: 2
        case .mlkem512, .mlkem768, .mlkem1024, .xwing: nil
        }
    }

    /// OKP, EC2 or AKP.
    fileprivate var coseType: Int {
        switch self {
        case .x25519, .ed25519: 1
        case .p256, .p384: 2
        default: 7
        }
    }

    /// The labels of the number that chooses the algorithm, of the public and of the private parts.
    fileprivate var coseLabels: (selector: Int, publicKey: [Int], privateKey: Int) {
        switch coseType {
        case 1: (-1, [-2], -4)
        case 2: (-1, [-2, -3], -4)
        default: (3, [-1], -2)
        }
    }
}
