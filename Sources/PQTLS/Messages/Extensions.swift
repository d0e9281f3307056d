/// The extensions of one message: each type at most once, contents still to be read.
package struct ExtensionList: Equatable, Sendable {
    /// One extension as it stands on the wire.
    package struct Item: Equatable, Sendable {
        /// Its type.
        package let type: ExtensionType
        /// Its content.
        package let content: [UInt8]
    }

    /// The extensions in the order of the wire.
    package private(set) var items: [Item] = []
    private let message: HandshakeType

    /// An empty list to write.
    package init(for message: HandshakeType) {
        self.message = message
    }

    /// Reads a list.
    ///
    /// - Parameters:
    ///   - reader: The message, the list next.
    ///   - message: The message's type.
    /// - Throws: ``TLSError/malformed(_:_:)``, ``TLSError/repeatedExtension(_:)``.
    package init(reading reader: inout WireReader, of message: HandshakeType) throws(TLSError) {
        self.message = message
        var list = try reader.vector16(0...0xFFFF)
        // A set beside the list: a hello may name thousands of extensions.
        var seen: Set<ExtensionType> = []
        while !list.isEmpty {
            let type = ExtensionType(rawValue: try list.uint16())
            let content = try list.vector16(0...0xFFFF).remaining
            guard seen.insert(type).inserted else { throw .repeatedExtension(type) }
            items.append(Item(type: type, content: [UInt8](content)))
        }
    }

    /// A reader of an extension's content, if it is there.
    package subscript(type: ExtensionType) -> WireReader? {
        items.first { $0.type == type }.map { WireReader($0.content[...], of: message) }
    }

    /// Adds an extension.
    package mutating func append(_ type: ExtensionType, _ body: (inout WireWriter) -> Void) {
        var writer = WireWriter()
        body(&writer)
        items.append(Item(type: type, content: writer.bytes))
    }

    /// Writes the list with its length.
    package func write(to writer: inout WireWriter) {
        writer.vector16 { writer in
            for item in items {
                writer.uint16(item.type.rawValue)
                writer.vector16 { $0.raw(item.content) }
            }
        }
    }

    /// Reads an extension that must be there.
    package func required<Value>(
        _ type: ExtensionType,
        _ read: (inout WireReader) throws(TLSError) -> Value
    ) throws(TLSError) -> Value {
        guard let value = try optional(type, read) else { throw .missingExtension(type) }
        return value
    }

    /// Reads an extension whole, if it is there.
    package func optional<Value>(
        _ type: ExtensionType,
        _ read: (inout WireReader) throws(TLSError) -> Value
    ) throws(TLSError) -> Value? {
        guard var reader = self[type] else { return nil }
        let value = try read(&reader)
        try reader.finish()
        return value
    }

    /// Refuses extensions that we know and that belong elsewhere; unknown ones are ignored
    /// (RFC 9846, Section 4.3).
    ///
    /// - Parameter allowed: What may stand in this message.
    /// - Throws: ``TLSError/misplacedExtension(_:)``.
    package func requireInPlace(_ allowed: [ExtensionType]) throws(TLSError) {
        for item in items where ExtensionType.known.contains(item.type) {
            guard allowed.contains(item.type) else { throw .misplacedExtension(item.type) }
        }
    }

    /// Refuses what an answer may not hold (RFC 9846, Section 4.3).
    ///
    /// - Parameters:
    ///   - allowed: The extensions of this message that we asked for.
    ///   - offered: All that we asked for, in any message.
    /// - Throws: ``TLSError/misplacedExtension(_:)`` for what was asked but belongs elsewhere,
    ///   ``TLSError/unsolicitedExtension(_:)`` for the rest.
    package func requireOnly(
        _ allowed: [ExtensionType],
        offered: [ExtensionType]
    ) throws(TLSError) {
        for item in items where !allowed.contains(item.type) {
            guard !offered.contains(item.type) else { throw .misplacedExtension(item.type) }
            throw .unsolicitedExtension(item.type)
        }
    }
}

/// One share of the key exchange with the group it is for (RFC 9846, Section 4.3.8).
package struct KeyShare: Equatable, Sendable {
    /// The group.
    package let group: NamedGroup
    /// The share, whose length the group fixes.
    package let share: [UInt8]

    /// A share to send.
    package init(group: NamedGroup, share: [UInt8]) {
        self.group = group
        self.share = share
    }

    /// Reads an entry of `key_share`; an empty share is a syntax error.
    package init(reading reader: inout WireReader) throws(TLSError) {
        group = NamedGroup(rawValue: try reader.uint16())
        share = [UInt8](try reader.vector16(1...0xFFFF).remaining)
    }

    /// Writes an entry of `key_share`.
    package func write(to writer: inout WireWriter) {
        writer.uint16(group.rawValue)
        writer.vector16 { $0.raw(share) }
    }
}

/// The list of protocols of ALPN (RFC 7301).
package enum ProtocolNames {
    /// Reads a list of at least one name.
    package static func read(_ reader: inout WireReader) throws(TLSError) -> [[UInt8]] {
        var list = try reader.vector16(2...0xFFFF)
        var names: [[UInt8]] = []
        while !list.isEmpty {
            names.append([UInt8](try list.vector8(1...255).remaining))
        }
        return names
    }

    /// Writes a list.
    package static func write(_ names: [String], to writer: inout WireWriter) {
        writer.vector16 { writer in
            for name in names { writer.vector8 { $0.raw(name.utf8) } }
        }
    }
}
