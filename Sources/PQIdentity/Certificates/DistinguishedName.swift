import SwiftASN1

/// The name of a certificate's subject or issuer (X.501).
///
/// Two names are equal if their encodings are, octet for octet: an authority writes its own name
/// into what it issues exactly as its own certificate has it (RFC 5280, Section 4.1.2.4).
public struct DistinguishedName: Sendable, Hashable {
    /// The DER of the name.
    public let derRepresentation: [UInt8]

    /// One attribute of a name, such as the organisation.
    public struct Attribute: Sendable, Hashable {
        /// The attribute type's object identifier in dotted form.
        public let objectIdentifier: String
        /// The value as text, or its DER in hexadecimal after a number sign.
        public let value: String
    }

    /// The attributes in the order of the encoding.
    public let attributes: [Attribute]

    /// The attributes of each relative name in a form for comparing with name constraints: in
    /// order, without regard to case, spaces and the type of string (RFC 5280, Section 7.1).
    let relativeNames: [[String]]

    /// A name of an optional organisation and a common name.
    ///
    /// - Parameters:
    ///   - commonName: What the subject is called, 1 to 64 characters.
    ///   - organization: Whom it belongs to, 1 to 64 characters.
    /// - Throws: ``IdentityError/invalidName(_:)`` for an empty or longer text.
    public init(commonName: String, organization: String? = nil) throws(IdentityError) {
        var pairs: [(ASN1ObjectIdentifier, String)] = []
        if let organization { pairs.append((.NameAttributes.organizationName, organization)) }
        pairs.append((.NameAttributes.commonName, commonName))
        for (_, text) in pairs where text.isEmpty || text.unicodeScalars.count > 64 {
            throw .invalidName(text)
        }
        let bytes = try encode(.name) { coder in
            try coder.sequence { names in
                for (type, text) in pairs {
                    try names.appendConstructedNode(identifier: .set) { set in
                        try set.sequence { attribute in
                            try attribute.serialize(type)
                            try attribute.serialize(ASN1UTF8String(text))
                        }
                    }
                }
            }
        }
        try self.init(derRepresentation: bytes)
    }

    /// Reads the DER of a name.
    ///
    /// - Parameter derRepresentation: The encoding and nothing else.
    /// - Throws: ``IdentityError/malformedDER(_:)``.
    public init(derRepresentation: [UInt8]) throws(IdentityError) {
        self = try decode(derRepresentation[...], as: .name) { try Self(derEncoded: $0) }
    }

    /// The first common name, if there is one.
    public var commonName: String? {
        attributes.first { $0.objectIdentifier == "2.5.4.3" }?.value
    }

    /// Whether the name has no attribute at all.
    public var isEmpty: Bool { attributes.isEmpty }
}

extension DistinguishedName: CustomStringConvertible {
    /// The name in the manner of RFC 4514 but in the order of the encoding, for people to read.
    public var description: String {
        attributes.isEmpty
            ? "(no name)"
            : attributes.map {
                "\(Self.shortNames[$0.objectIdentifier] ?? $0.objectIdentifier)=\($0.value)"
            }
            .joined(separator: ", ")
    }

    private static let shortNames = [
        "2.5.4.3": "CN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L",
        "2.5.4.8": "ST", "2.5.4.10": "O", "2.5.4.11": "OU", "0.9.2342.19200300.100.1.25": "DC",
        "1.2.840.113549.1.9.1": "emailAddress",
    ]
}

extension DistinguishedName {
    /// Reads a Name.
    ///
    /// - Parameter node: The SEQUENCE OF RelativeDistinguishedName.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    init(derEncoded node: ASN1Node) throws {
        guard node.identifier == .sequence, case .constructed(let sets) = node.content else {
            throw IdentityError.malformedDER(.name)
        }
        var attributes: [Attribute] = []
        var relativeNames: [[String]] = []
        for set in sets {
            guard set.identifier == .set, case .constructed(let pairs) = set.content else {
                throw IdentityError.malformedDER(.name)
            }
            var relativeName: [String] = []
            for pair in pairs {
                attributes.append(try Attribute(derEncoded: pair))
                relativeName.append(try Attribute.comparable(pair))
            }
            if relativeName.isEmpty { throw IdentityError.malformedDER(.name) }
            relativeNames.append(relativeName.sorted())
        }
        self.attributes = attributes
        self.relativeNames = relativeNames
        derRepresentation = Array(node.encodedBytes)
    }
}

extension DistinguishedName.Attribute {
    init(derEncoded node: ASN1Node) throws {
        (objectIdentifier, value) = try DER.sequence(node, identifier: .sequence) { nodes in
            let type = try ASN1ObjectIdentifier(derEncoded: &nodes)
            guard let value = nodes.next() else { throw IdentityError.malformedDER(.name) }
            return (type.dotted, Self.text(of: value))
        }
    }

    private static func text(of node: ASN1Node) -> String {
        guard let text = string(node) else { return hexadecimal(node) }
        return String(String.UnicodeScalarView(text.unicodeScalars.map(shown)))
    }

    private static func string(_ node: ASN1Node) -> String? {
        guard [.utf8String, .printableString, .ia5String].contains(node.identifier),
            case .primitive(let bytes) = node.content
        else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// An attribute in a form in which equal ones are equal (RFC 5280, Section 7.1).
    static func comparable(_ node: ASN1Node) throws -> String {
        try DER.sequence(node, identifier: .sequence) { nodes in
            let type = try ASN1ObjectIdentifier(derEncoded: &nodes).dotted
            let value = try nextNode(&nodes, in: .name)
            guard let text = string(value) else { return type + "#" + hexadecimal(value) }
            return type + "=" + text.lowercased().split(separator: " ").joined(separator: " ")
        }
    }

    /// A control character, a line separator or a change of the writing direction could rewrite
    /// the terminal that an error is printed on.
    private static func shown(_ character: Unicode.Scalar) -> Unicode.Scalar {
        switch character.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: "\u{FFFD}"
        default: character
        }
    }

    private static func hexadecimal(_ node: ASN1Node) -> String {
        "#" + node.encodedBytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
