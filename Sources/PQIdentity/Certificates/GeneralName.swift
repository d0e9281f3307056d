import SwiftASN1

/// A name in a certificate's subjectAltName (RFC 5280, Section 4.2.1.6).
public enum GeneralName: Sendable, Hashable {
    /// A host name, possibly with `*` as its left-most label.
    case dns(String)
    /// An IP address.
    case ip(IPAddress)
    /// A URI, such as that of a twin or a workload.
    case uri(String)
    /// A mailbox.
    case email(String)
    /// A name like a subject's own.
    case directoryName(DistinguishedName)
    /// Another kind of name, which nothing here compares.
    case other(tag: UInt, content: [UInt8])
}

extension GeneralName: CustomStringConvertible {
    /// The name's text.
    public var description: String {
        switch self {
        case .dns(let text), .uri(let text), .email(let text): text
        case .ip(let address): address.description
        case .directoryName(let name): name.description
        case .other(let tag, _): "(name of kind \(tag))"
        }
    }
}

/// The name under which a peer was addressed, and which its certificate must have.
public enum ExpectedName: Sendable, Hashable {
    /// A host name.
    case dns(String)
    /// An IP address.
    case ip(IPAddress)
    /// A URI.
    case uri(String)

    /// The name that a host, as a user writes it, stands for: an address if it is one, else a
    /// host name.
    ///
    /// - Parameter host: Such as `cloud.test`, `127.0.0.1` or `::1`.
    public init(host: String) {
        self = IPAddress(host).map(ExpectedName.ip) ?? .dns(host)
    }

    /// Whether a name of a certificate is this name (RFC 9525, Section 6.3 and Section 6.4).
    ///
    /// Host names are compared without regard to the case of ASCII letters. A wildcard is the
    /// whole left-most label and stands for exactly one label. Addresses and URIs match only
    /// themselves, and a common name never counts.
    ///
    /// - Parameter name: A name from the certificate.
    /// - Returns: Whether they match.
    public func matches(_ name: GeneralName) -> Bool {
        switch (self, name) {
        case (.dns(let expected), .dns(let presented)):
            Self.hostMatches(expected: expected, presented: presented)
        case (.ip(let expected), .ip(let presented)): expected == presented
        case (.uri(let expected), .uri(let presented)):
            expected.utf8.elementsEqual(presented.utf8)
        default: false
        }
    }

    private static func hostMatches(expected: String, presented: String) -> Bool {
        guard var expected = labels(expected), let presented = labels(presented) else {
            return false
        }
        // The root's empty label at the end says only that the name is absolute.
        if expected.count > 1, expected.last == [] { expected.removeLast() }
        guard expected.count == presented.count, !expected.contains([]), !presented.contains([])
        else { return false }
        guard presented[0] == [UInt8(ascii: "*")] else { return expected == presented }
        return presented.count > 1 && expected.dropFirst() == presented.dropFirst()
    }

    private static func labels(_ name: String) -> [[UInt8]]? {
        guard !name.isEmpty, name.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        return name.lowercased().utf8
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
    }
}

extension ExpectedName: CustomStringConvertible {
    /// The name's text.
    public var description: String {
        switch self {
        case .dns(let text), .uri(let text): text
        case .ip(let address): address.description
        }
    }
}

extension GeneralName {
    private static let structure = IdentityError.Structure.extension(
        objectIdentifier: CertificateExtension.subjectAlternativeName
    )

    /// Reads a GeneralName.
    ///
    /// - Parameter node: The value with its context tag.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    init(derEncoded node: ASN1Node) throws {
        guard node.identifier.tagClass == .contextSpecific, node.identifier.tagNumber <= 8 else {
            throw IdentityError.malformedDER(Self.structure)
        }
        switch node.identifier.tagNumber {
        case 1: self = .email(try Self.text(node))
        case 2: self = .dns(try Self.text(node))
        case 4:
            // A Name is a CHOICE, so its tag is explicit (X.680 31.2.7).
            guard case .constructed(let nodes) = node.content,
                let name = nodes.first(where: { _ in true }), nodes.count(where: { _ in true }) == 1
            else { throw IdentityError.malformedDER(Self.structure) }
            self = .directoryName(try DistinguishedName(derEncoded: name))
        case 6: self = .uri(try Self.text(node))
        case 7:
            guard let address = IPAddress(bytes: Array(try node.primitiveBytes(in: Self.structure)))
            else { throw IdentityError.malformedDER(Self.structure) }
            self = .ip(address)
        case let tag: self = .other(tag: tag, content: Array(node.encodedBytes))
        }
    }

    /// Writes a GeneralName.
    ///
    /// - Parameter coder: Where to.
    /// - Throws: ``IdentityError/invalidName(_:)`` for text that IA5String can't hold.
    func serialize(into coder: inout DER.Serializer) throws {
        switch self {
        case .email(let text): coder.primitive(context: 1, try Self.visible(text))
        case .dns(let text): coder.primitive(context: 2, try Self.visible(text))
        case .uri(let text): coder.primitive(context: 6, try Self.visible(text))
        case .ip(let address): coder.primitive(context: 7, address.bytes)
        case .directoryName(let name):
            coder.appendConstructedNode(
                identifier: ASN1Identifier(tagWithNumber: 4, tagClass: .contextSpecific)
            ) { $0.serializeRawBytes(name.derRepresentation) }
        case .other(_, let content): coder.serializeRawBytes(content)
        }
    }

    private static func text(_ node: ASN1Node) throws -> String {
        let bytes = try node.primitiveBytes(in: structure)
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw IdentityError.malformedDER(structure)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func visible(_ text: String) throws -> [UInt8] {
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw IdentityError.invalidName(text)
        }
        return Array(text.utf8)
    }
}
