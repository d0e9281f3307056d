import SwiftASN1

/// Which names may stand in the certificates below an authority (RFC 5280, Section 4.2.1.10).
///
/// Where a form of name has permitted subtrees, every name of that form must lie in one of them;
/// no name may lie in an excluded one. Names of other forms are free.
public struct NameConstraints: Sendable, Hashable {
    /// How many subtrees are read, permitted and excluded ones together.
    public static let countLimit = 256

    /// A part of the names of one form.
    public enum Subtree: Sendable, Hashable {
        /// A host and everything below it; the empty name is every host.
        case dns(String)
        /// The host of a URI, or with a leading dot the hosts below it.
        case uri(String)
        /// A mailbox, all mailboxes of a host, or with a leading dot those of the hosts below it.
        case email(String)
        /// The addresses that begin with the same bits.
        case ip(IPAddress, prefixLength: Int)
        /// The names that begin with the same relative names.
        case directoryName(DistinguishedName)
        /// Another form, with its tag; nothing is known to lie in it.
        case other(tag: UInt, content: [UInt8])
    }

    /// Where names of a form must lie, if any subtree has this form.
    public var permitted: [Subtree]
    /// Where no name may lie.
    public var excluded: [Subtree]

    /// Constraints of given content.
    ///
    /// - Parameters:
    ///   - permitted: Where names must lie.
    ///   - excluded: Where no name may lie.
    public init(permitted: [Subtree] = [], excluded: [Subtree] = []) {
        self.permitted = permitted
        self.excluded = excluded
    }

    /// Whether nothing is constrained.
    public var isEmpty: Bool { permitted.isEmpty && excluded.isEmpty }
}

extension NameConstraints.Subtree: CustomStringConvertible {
    /// The form and the name, such as `dns:ward.test` and `ip:10.0.0.0/8`.
    public var description: String {
        switch self {
        case .dns(let text): "dns:" + text
        case .uri(let text): "uri:" + text
        case .email(let text): "email:" + text
        case .ip(let address, let prefixLength): "ip:\(address)/\(prefixLength)"
        case .directoryName(let name): "name:\(name)"
        case .other(let tag, _): "(names of kind \(tag))"
        }
    }
}

extension NameConstraints {
    /// Reads the extension.
    ///
    /// - Parameter source: The extension.
    /// - Throws: ``IdentityError``.
    init(_ source: CertificateExtension) throws(IdentityError) {
        (permitted, excluded) = try source.read { node in
            try DER.sequence(node, identifier: .sequence) { nodes in
                let permitted = try Self.subtrees(&nodes, tag: 0, source)
                let excluded = try Self.subtrees(&nodes, tag: 1, source)
                // One of the two must be there.
                guard permitted != nil || excluded != nil else { throw source.malformed }
                return (permitted ?? [], excluded ?? [])
            }
        }
        guard permitted.count + excluded.count <= Self.countLimit else {
            throw .tooMany(.nameConstraints, limit: Self.countLimit)
        }
    }

    /// The extension, which is always critical.
    ///
    /// - Throws: ``IdentityError`` for names that can't be written.
    func asExtension() throws(IdentityError) -> CertificateExtension {
        try CertificateExtension(CertificateExtension.nameConstraints, isCritical: true) { coder in
            try coder.sequence { coder in
                for (tag, subtrees) in [(0, permitted), (1, excluded)] where !subtrees.isEmpty {
                    try coder.appendConstructedNode(
                        identifier: ASN1Identifier(
                            tagWithNumber: UInt(tag),
                            tagClass: .contextSpecific
                        )
                    ) { coder in
                        for subtree in subtrees {
                            try coder.sequence { try subtree.serialize(into: &$0) }
                        }
                    }
                }
            }
        }
    }

    private static func subtrees(
        _ nodes: inout ASN1NodeCollection.Iterator,
        tag: UInt,
        _ source: CertificateExtension
    ) throws -> [Subtree]? {
        try DER.optionalImplicitlyTagged(&nodes, tagNumber: tag, tagClass: .contextSpecific) {
            node in
            guard case .constructed(let children) = node.content else { throw source.malformed }
            let subtrees = try children.map { child in
                // Minimum is 0, which DER leaves out, and maximum is absent: nothing follows.
                try DER.sequence(child, identifier: .sequence) { nodes in
                    guard let base = nodes.next() else { throw source.malformed }
                    return try Subtree(derEncoded: base, source)
                }
            }
            if subtrees.isEmpty { throw source.malformed }
            return subtrees
        }
    }
}

extension NameConstraints.Subtree {
    fileprivate init(derEncoded node: ASN1Node, _ source: CertificateExtension) throws {
        guard node.identifier.tagClass == .contextSpecific, node.identifier.tagNumber <= 8 else {
            throw source.malformed
        }
        switch node.identifier.tagNumber {
        case 1: self = .email(try Self.text(node, source))
        case 2: self = .dns(try Self.text(node, source))
        case 6: self = .uri(try Self.text(node, source))
        case 4:
            guard case .directoryName(let name) = try GeneralName(derEncoded: node) else {
                throw source.malformed
            }
            self = .directoryName(name)
        case 7:
            guard case .primitive(let bytes) = node.content,
                let network = Self.network(Array(bytes))
            else { throw source.malformed }
            self = network
        case let tag: self = .other(tag: tag, content: Array(node.encodedBytes))
        }
    }

    fileprivate func serialize(into coder: inout DER.Serializer) throws {
        switch self {
        case .email(let text): coder.primitive(context: 1, try Self.visible(text))
        case .dns(let text): coder.primitive(context: 2, try Self.visible(text))
        case .uri(let text): coder.primitive(context: 6, try Self.visible(text))
        case .directoryName(let name):
            try GeneralName.directoryName(name).serialize(into: &coder)
        case .ip(let address, let prefixLength):
            guard (0...address.bytes.count * 8).contains(prefixLength) else {
                throw IdentityError.invalidName(description)
            }
            let mask = Self.mask(prefixLength, count: address.bytes.count)
            let network = zip(address.bytes, mask).map { $0 & $1 }
            coder.primitive(context: 7, network + mask)
        case .other(_, let content): coder.serializeRawBytes(content)
        }
    }

    /// The bytes whose first bits are ones (RFC 4632, Section 3.1).
    static func mask(_ prefixLength: Int, count: Int) -> [UInt8] {
        (0..<count).map { index in
            let ones = min(max(prefixLength - index * 8, 0), 8)
            return ones == 0 ? 0 : 0xFF << UInt8(8 - ones)
        }
    }

    /// An address and a mask of as many bytes, whose ones all stand before its zeros.
    private static func network(_ bytes: [UInt8]) -> Self? {
        guard bytes.count == 8 || bytes.count == 32,
            let address = IPAddress(bytes: Array(bytes.prefix(bytes.count / 2)))
        else { return nil }
        let mask = Array(bytes.suffix(bytes.count / 2))
        let prefixLength = mask.reduce(0) { $0 + $1.nonzeroBitCount }
        guard mask == Self.mask(prefixLength, count: mask.count) else { return nil }
        return .ip(address, prefixLength: prefixLength)
    }

    /// The text of a constraint; the empty one stands for every name.
    private static func text(
        _ node: ASN1Node,
        _ source: CertificateExtension
    ) throws -> String {
        guard case .primitive(let bytes) = node.content,
            bytes.allSatisfy({ (0x21...0x7E).contains($0) })
        else { throw source.malformed }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func visible(_ text: String) throws -> [UInt8] {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw IdentityError.invalidName(text)
        }
        return Array(text.utf8)
    }
}
