/// The server's choice, or its request for another offer, which has the same form
/// (RFC 9846, Section 4.2.3 and Section 4.2.4).
package struct ServerHello: Equatable, Sendable {
    /// 32 fresh bytes, or ``retryRandom``.
    package var random: [UInt8]
    /// The client's identifier, echoed.
    package var sessionIdentifier: [UInt8]
    /// The chosen suite as a number: a peer may name one that we don't know.
    package var cipherSuite: UInt16
    /// Everything else.
    package var extensions: ExtensionList
    private var legacyVersion = ProtocolVersion.tls12
    private var compressionMethod: UInt8 = 0

    /// The random that makes a ServerHello a HelloRetryRequest: SHA-256 of "HelloRetryRequest".
    package static var retryRandom: [UInt8] {
        [
            0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65,
            0xB8, 0x91, 0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2,
            0xC8, 0xA8, 0x33, 0x9C,
        ]
    }

    /// Whether this is a HelloRetryRequest.
    package var isRetry: Bool { random == Self.retryRandom }

    /// A hello to send, with the version already among its extensions.
    package init(random: [UInt8], answering hello: ClientHello, cipherSuite: CipherSuite) {
        self.random = random
        sessionIdentifier = hello.sessionIdentifier
        self.cipherSuite = cipherSuite.rawValue
        extensions = ExtensionList(for: .serverHello)
        extensions.append(.supportedVersions) { $0.uint16(ProtocolVersion.tls13) }
    }

    /// Reads a hello and holds it against the rules that need no memory of the offer.
    ///
    /// - Parameter message: A message of type `server_hello`.
    /// - Throws: ``TLSError/malformed(_:_:)``, ``TLSError/unsupportedVersion`` for an older server,
    ///   ``TLSError/illegalVersion``, ``TLSError/compression``.
    package init(_ message: HandshakeMessage) throws(TLSError) {
        var body = message.body
        legacyVersion = try body.uint16()
        random = [UInt8](try body.bytes(32))
        sessionIdentifier = [UInt8](try body.vector8(0...32).remaining)
        cipherSuite = try body.uint16()
        compressionMethod = try body.uint8()
        extensions =
            body.isEmpty
            ? ExtensionList(for: .serverHello)
            : try ExtensionList(reading: &body, of: .serverHello)
        try body.finish()
        let version = try extensions.optional(.supportedVersions) { (reader) throws(TLSError) in
            try reader.uint16()
        }
        guard let version, legacyVersion > ProtocolVersion.ssl3 else {
            throw .unsupportedVersion
        }
        guard version == ProtocolVersion.tls13, legacyVersion == ProtocolVersion.tls12 else {
            throw .illegalVersion
        }
        guard compressionMethod == 0 else { throw .compression }
    }

    /// The message with its header.
    package var encoded: [UInt8] {
        WireWriter.message(.serverHello) { writer in
            writer.uint16(legacyVersion)
            writer.raw(random)
            writer.vector8 { $0.raw(sessionIdentifier) }
            writer.uint16(cipherSuite)
            writer.uint8(compressionMethod)
            extensions.write(to: &writer)
        }
    }

    /// The server's share, in a ServerHello.
    package var keyShare: KeyShare {
        get throws(TLSError) {
            try extensions.required(.keyShare) { (reader) throws(TLSError) in
                try KeyShare(reading: &reader)
            }
        }
    }

    /// The group that the server wants a share for, in a HelloRetryRequest.
    package var selectedGroup: NamedGroup? {
        get throws(TLSError) {
            try extensions.optional(.keyShare) { (reader) throws(TLSError) in
                NamedGroup(rawValue: try reader.uint16())
            }
        }
    }

    /// What the server wants to see again, in a HelloRetryRequest.
    package var cookie: [UInt8]? {
        get throws(TLSError) {
            try extensions.optional(.cookie) { (reader) throws(TLSError) in
                [UInt8](try reader.vector16(1...0xFFFF).remaining)
            }
        }
    }
}
