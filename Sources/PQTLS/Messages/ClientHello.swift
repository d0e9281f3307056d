/// The client's offer (RFC 9846, Section 4.2.2).
package struct ClientHello: Equatable, Sendable {
    /// 32 fresh bytes.
    package var random: [UInt8]
    /// Fresh bytes that the server echoes, to look like TLS 1.2 to middleboxes.
    package var sessionIdentifier: [UInt8]
    /// The suites as numbers: a peer may offer ones that we don't know.
    package var cipherSuites: [UInt16]
    /// Only `[0]` in TLS 1.3.
    package var compressionMethods: [UInt8] = [0]
    /// Everything else.
    package var extensions: ExtensionList

    /// A hello to send.
    package init(
        random: [UInt8],
        sessionIdentifier: [UInt8],
        cipherSuites: [UInt16],
        extensions: ExtensionList
    ) {
        self.random = random
        self.sessionIdentifier = sessionIdentifier
        self.cipherSuites = cipherSuites
        self.extensions = extensions
    }

    /// Reads a hello.
    ///
    /// - Parameter message: A message of type `client_hello`.
    /// - Throws: ``TLSError/malformed(_:_:)``, ``TLSError/unsupportedVersion`` for SSL,
    ///   ``TLSError/repeatedExtension(_:)``, ``TLSError/misplacedExtension(_:)`` if anything
    ///   follows `pre_shared_key`.
    package init(_ message: HandshakeMessage) throws(TLSError) {
        var body = message.body
        // The version is in an extension; this field only tells SSL (RFC 9846, Appendix E.5).
        guard try body.uint16() > ProtocolVersion.ssl3 else { throw .unsupportedVersion }
        random = [UInt8](try body.bytes(32))
        sessionIdentifier = [UInt8](try body.vector8(0...32).remaining)
        var suites = try body.vector16(2...0xFFFE)
        cipherSuites = try suites.uint16s()
        compressionMethods = [UInt8](try body.vector8(1...255).remaining)
        extensions =
            body.isEmpty
            ? ExtensionList(for: .clientHello)
            : try ExtensionList(reading: &body, of: .clientHello)
        try body.finish()
        if let position = extensions.items.firstIndex(where: { $0.type == .preSharedKey }),
            position != extensions.items.count - 1
        {
            throw .misplacedExtension(.preSharedKey)
        }
    }

    /// The message with its header.
    package var encoded: [UInt8] {
        WireWriter.message(.clientHello) { writer in
            writer.uint16(ProtocolVersion.tls12)
            writer.raw(random)
            writer.vector8 { $0.raw(sessionIdentifier) }
            writer.vector16 { writer in cipherSuites.forEach { writer.uint16($0) } }
            writer.vector8 { $0.raw(compressionMethods) }
            extensions.write(to: &writer)
        }
    }

    // MARK: What the extensions say

    /// The versions the client speaks; nothing if it knows no TLS 1.3.
    package var supportedVersions: [UInt16]? {
        get throws(TLSError) {
            try extensions.optional(.supportedVersions) { (reader) throws(TLSError) in
                var list = try reader.vector8(2...254)
                return try list.uint16s()
            }
        }
    }

    /// The groups the client can use.
    package var supportedGroups: [NamedGroup] {
        get throws(TLSError) {
            try extensions.required(.supportedGroups) { (reader) throws(TLSError) in
                var list = try reader.vector16(2...0xFFFF)
                return try list.uint16s().map(NamedGroup.init)
            }
        }
    }

    /// The shares the client sends; the list may be empty, to ask for a retry.
    package var keyShares: [KeyShare] {
        get throws(TLSError) {
            try extensions.required(.keyShare) { (reader) throws(TLSError) in
                var list = try reader.vector16(0...0xFFFF)
                var shares: [KeyShare] = []
                var seen: Set<NamedGroup> = []
                while !list.isEmpty {
                    let share = try KeyShare(reading: &list)
                    guard seen.insert(share.group).inserted else {
                        throw .repeatedKeyShare(share.group)
                    }
                    shares.append(share)
                }
                return shares
            }
        }
    }

    /// What a HelloRetryRequest asked to see again.
    package var cookie: [UInt8]? {
        get throws(TLSError) {
            try extensions.optional(.cookie) { (reader) throws(TLSError) in
                [UInt8](try reader.vector16(1...0xFFFF).remaining)
            }
        }
    }

    /// The schemes the client can verify.
    package var signatureSchemes: [SignatureScheme] {
        get throws(TLSError) {
            try extensions.required(.signatureAlgorithms) { (reader) throws(TLSError) in
                var list = try reader.vector16(2...0xFFFE)
                return try list.uint16s().map(SignatureScheme.init)
            }
        }
    }

    /// The application protocols the client offers.
    package var applicationProtocols: [[UInt8]]? {
        get throws(TLSError) {
            try extensions.optional(.applicationProtocols) { (reader) throws(TLSError) in
                try ProtocolNames.read(&reader)
            }
        }
    }

    /// The name of the server the client wants (RFC 6066, Section 3).
    package var serverName: String? {
        get throws(TLSError) {
            try extensions.optional(.serverName) { (reader) throws(TLSError) in
                var list = try reader.vector16(1...0xFFFF)
                // One name of type host_name; no other type was ever defined.
                let type = try list.uint8()
                guard type == 0 else { throw list.error(.value(Int(type))) }
                let name = try list.vector16(1...0xFFFF).remaining
                try list.finish()
                // Nothing that could deceive a reader of logs.
                if let odd = name.first(where: { !isVisible($0) }) {
                    throw list.error(.value(Int(odd)))
                }
                return String(decoding: name, as: UTF8.self)
            }
        }
    }
}

/// Whether a byte may stand in a host name on the wire: ASCII, neither space nor control.
package func isVisible(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte)
}
