import PQSecrets
import PQSuites

/// A key as JOSE writes it, a JSON Web Key (RFC 7517).
///
/// ML-DSA is an AKP key (RFC 9964), and so is ML-KEM (draft-ietf-jose-pqc-kem); its private part is
/// the seed. X25519 and Ed25519 are OKP keys (RFC 8037), P-256 and P-384 are EC keys (RFC 7518,
/// Section 6.2). X-Wing has no such form yet.
///
/// A private key's text can't be wiped: this is the price of a text format.
public struct JWK: Sendable {
    /// The most bytes of text that are read.
    public static let byteLimit = 1 << 16

    /// The public half.
    public let publicKey: SubjectPublicKey
    /// The private key, if the text has one.
    public let privateKey: PrivateKey?
    /// The member `kid`, by which messages name the key.
    public var keyIdentifier: String?

    /// Makes a public key.
    ///
    /// - Parameters:
    ///   - publicKey: The key.
    ///   - keyIdentifier: The member `kid`.
    /// - Throws: ``IdentityError/formatUnavailable(_:format:)`` for X-Wing.
    public init(_ publicKey: SubjectPublicKey, keyIdentifier: String? = nil)
        throws(IdentityError)
    {
        guard publicKey.algorithm != .xwing else {
            throw .formatUnavailable(.xwing, format: "JWK")
        }
        self.publicKey = publicKey
        self.keyIdentifier = keyIdentifier
        privateKey = nil
    }

    /// Makes a private key, which needs its seed.
    ///
    /// - Parameters:
    ///   - privateKey: The key.
    ///   - keyIdentifier: The member `kid`.
    /// - Throws: ``IdentityError/formatUnavailable(_:format:)`` for X-Wing,
    ///   ``IdentityError/privateKeyFormUnavailable(_:_:)`` for a key without a seed.
    public init(_ privateKey: PrivateKey, keyIdentifier: String? = nil) throws(IdentityError) {
        guard privateKey.algorithm != .xwing else {
            throw .formatUnavailable(.xwing, format: "JWK")
        }
        guard privateKey.hasSeed else {
            throw .privateKeyFormUnavailable(privateKey.algorithm, .seed)
        }
        publicKey = privateKey.publicKey
        self.keyIdentifier = keyIdentifier
        self.privateKey = privateKey
    }

    /// Reads a key.
    ///
    /// Members that say nothing about the key itself are read over (RFC 7517, Section 4); two of
    /// one name are refused.
    ///
    /// - Parameter text: The JSON object and nothing else.
    /// - Throws: ``IdentityError``; among others if private and public part disagree.
    public init(json text: String) throws(IdentityError) {
        guard text.utf8.count <= Self.byteLimit else {
            throw .tooLarge(.jwk, limit: Self.byteLimit)
        }
        let members = try JSONMembers(text)
        let algorithm = try KeyAlgorithm(jwk: members)
        let publicKey = try SubjectPublicKey(jwk: members, algorithm)
        let privateKey = try PrivateKey?(jwk: members, algorithm)
        if let privateKey, privateKey.publicKey != publicKey {
            throw .inconsistentPrivateKey(algorithm)
        }
        self.privateKey = privateKey
        self.publicKey = publicKey
        keyIdentifier = members.strings["kid"]
    }

    /// The JSON text, a member a line.
    ///
    /// - Parameter isPrivate: Whether the private part is written, if there is one.
    /// - Returns: The text with a line feed at its end.
    /// - Throws: ``IdentityError``.
    public func json(isPrivate: Bool = true) throws(IdentityError) -> String {
        var members = publicMembers.map { "\"\($0.name)\": \"\($0.value)\"" }
        if let keyIdentifier {
            members.append("\"kid\": \(Self.quoted(keyIdentifier))")
        }
        if isPrivate, let privateKey {
            members.append(try Self.privateMember(of: privateKey))
        }
        return "{\n" + members.map { "  " + $0 }.joined(separator: ",\n") + "\n}\n"
    }

    /// The thumbprint of the public key, by which others may name it (RFC 7638).
    ///
    /// - Returns: SHA-256 of the members that RFC 7638, RFC 8037 and RFC 9964 require, in base64url.
    /// - Throws: ``IdentityError/suite(_:)`` if the library fails.
    public func thumbprint() throws(IdentityError) -> String {
        let members = publicMembers.sorted { $0.name < $1.name }
            .map { "\"\($0.name)\":\"\($0.value)\"" }
        let text = "{" + members.joined(separator: ",") + "}"
        let hash = try digest(Array(text.utf8))
        return Base64URL.encode(hash.span)
    }

    private static func privateMember(of key: PrivateKey) throws(IdentityError) -> String {
        let seed = try key.seedRepresentation()
        return "\"\(key.algorithm.privateMember)\": \"\(Base64URL.encode(seed.span))\""
    }

    /// The members that make the public key, which need no escapes.
    private var publicMembers: [(name: String, value: String)] {
        let algorithm = publicKey.algorithm
        let raw = publicKey.rawRepresentation.dropFirst(algorithm.isNamedCurve ? 1 : 0)
        var members: [(name: String, value: String)] = [
            ("kty", algorithm.jwkType), (algorithm.jwkSelector, algorithm.rawValue),
        ]
        var rest = raw
        for name in algorithm.publicMembers {
            let part = Array(rest.prefix(algorithm.memberByteCount))
            members.append((name, Base64URL.encode(part.span)))
            rest = rest.dropFirst(part.count)
        }
        return members
    }

    /// A JSON string.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\\(scalar)"
            case "\u{0}"..<"\u{20}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension KeyAlgorithm {
    /// The algorithm that a key's members name.
    fileprivate init(jwk members: JSONMembers) throws(IdentityError) {
        guard let type = members.strings["kty"] else { throw .missingMember("kty") }
        guard ["AKP", "OKP", "EC"].contains(type) else { throw .unknownKeyType(type) }
        let selector = type == "AKP" ? "alg" : "crv"
        guard let name = members.strings[selector] else { throw .missingMember(selector) }
        let found = KeyAlgorithm.allCases.first {
            $0.rawValue == name && $0.jwkType == type && $0 != .xwing
        }
        guard let found else { throw .unknownAlgorithmName(name) }
        self = found
    }

    /// The member `kty`.
    fileprivate var jwkType: String {
        switch self {
        case .x25519, .ed25519: "OKP"
        case .p256, .p384: "EC"
        default: "AKP"
        }
    }

    /// The member that says which algorithm of its type it is.
    fileprivate var jwkSelector: String { jwkType == "AKP" ? "alg" : "crv" }

    fileprivate var publicMembers: [String] {
        switch self {
        case .x25519, .ed25519: ["x"]
        case .p256, .p384: ["x", "y"]
        default: ["pub"]
        }
    }

    fileprivate var privateMember: String { jwkType == "AKP" ? "priv" : "d" }

    /// How many bytes each public member has.
    fileprivate var memberByteCount: Int {
        isNamedCurve ? publicKeyByteCount / 2 : publicKeyByteCount
    }
}

extension SubjectPublicKey {
    /// The public part of a key.
    fileprivate init(jwk members: JSONMembers, _ algorithm: KeyAlgorithm) throws(IdentityError) {
        var raw: [UInt8] = algorithm.isNamedCurve ? [4] : []
        for name in algorithm.publicMembers {
            raw += try members.bytes(name, count: algorithm.memberByteCount)
        }
        try self.init(rawRepresentation: raw, algorithm: algorithm)
    }
}

extension PrivateKey? {
    /// The private part of a key; nil if it has none.
    fileprivate init(jwk members: JSONMembers, _ algorithm: KeyAlgorithm) throws(IdentityError) {
        let name = algorithm.privateMember
        guard members.names.contains(name) else {
            self = nil
            return
        }
        let seed = try members.bytes(name, count: algorithm.seedByteCount)
        self = try PrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
    }
}

extension JSONMembers {
    /// The bytes of a member.
    fileprivate func bytes(_ name: String, count: Int) throws(IdentityError) -> [UInt8] {
        guard let text = strings[name] else { throw .missingMember(name) }
        guard let bytes = Base64URL.decode(text) else { throw .malformedMember(name) }
        guard bytes.count == count else {
            throw .memberLength(name, expected: count, actual: bytes.count)
        }
        return bytes
    }
}
