// The messages after the hellos. Each type reads itself from a message whose type the state has
// checked, and writes itself whole.

/// The server's further answers (RFC 9846, Section 4.4.1).
package struct EncryptedExtensions: Equatable, Sendable {
    /// The protocol chosen by ALPN.
    package let applicationProtocol: [UInt8]?
    /// The type of the client's Certificate message, if it was negotiated.
    package let clientCertificateType: CertificateType?
    /// The type of the server's Certificate message, if it was negotiated.
    package let serverCertificateType: CertificateType?
    /// The largest record that the server takes, if it was negotiated.
    package let recordSizeLimit: Int?
    private let extensions: ExtensionList

    /// An answer to send.
    package init(
        applicationProtocol: String?,
        clientCertificateType: CertificateType? = nil,
        serverCertificateType: CertificateType? = nil,
        recordSizeLimit: Int? = nil
    ) {
        var list = ExtensionList(for: .encryptedExtensions)
        if let clientCertificateType {
            list.append(.clientCertificateType) { $0.uint8(clientCertificateType.rawValue) }
        }
        if let serverCertificateType {
            list.append(.serverCertificateType) { $0.uint8(serverCertificateType.rawValue) }
        }
        if let recordSizeLimit {
            list.append(.recordSizeLimit) {
                $0.uint16(UInt16(truncatingIfNeeded: recordSizeLimit))
            }
        }
        self.recordSizeLimit = recordSizeLimit
        self.clientCertificateType = clientCertificateType
        self.serverCertificateType = serverCertificateType
        if let applicationProtocol {
            list.append(.applicationProtocols) {
                ProtocolNames.write([applicationProtocol], to: &$0)
            }
        }
        self.applicationProtocol = applicationProtocol.map { [UInt8]($0.utf8) }
        extensions = list
    }

    /// Reads an answer.
    ///
    /// - Parameters:
    ///   - message: A message of type `encrypted_extensions`.
    ///   - offered: The extensions of our ClientHello.
    ///   - clientTypes: The types of our Certificate message that we offered.
    ///   - serverTypes: The types of the server's Certificate message that we offered.
    /// - Throws: ``TLSError/malformed(_:_:)``, ``TLSError/certificateTypeNotOffered(_:)`` and the
    ///   errors of ``ExtensionList/requireOnly(_:offered:)``.
    package init(
        _ message: HandshakeMessage,
        offered: [ExtensionType],
        clientTypes: [CertificateType] = [.x509],
        serverTypes: [CertificateType] = [.x509]
    ) throws(TLSError) {
        var body = message.body
        extensions = try ExtensionList(reading: &body, of: .encryptedExtensions)
        try body.finish()
        let answers: [ExtensionType] = [
            .serverName, .supportedGroups, .applicationProtocols, .clientCertificateType,
            .serverCertificateType, .recordSizeLimit,
        ]
        try extensions.requireOnly(answers.filter(offered.contains), offered: offered)
        _ = try extensions.optional(.serverName) { (reader) throws(TLSError) in () }
        let names = try extensions.optional(.applicationProtocols) { (reader) throws(TLSError) in
            try ProtocolNames.read(&reader)
        }
        if let names, names.count != 1 { throw body.error(.length(names.count)) }
        applicationProtocol = names?.first
        recordSizeLimit = try extensions.optional(.recordSizeLimit) { (reader) throws(TLSError) in
            let limit = try RecordSizeLimit.read(&reader)
            guard RecordSizeLimit.range.contains(limit) else { throw .recordSizeLimit(limit) }
            return limit
        }
        clientCertificateType = try extensions.optional(.clientCertificateType) {
            (reader) throws(TLSError) in try CertificateType.chosen(&reader, of: clientTypes)
        }
        serverCertificateType = try extensions.optional(.serverCertificateType) {
            (reader) throws(TLSError) in try CertificateType.chosen(&reader, of: serverTypes)
        }
    }

    /// The message with its header.
    package var encoded: [UInt8] {
        WireWriter.message(.encryptedExtensions) { extensions.write(to: &$0) }
    }
}

/// A signature over the transcript (RFC 9846, Section 4.5.2).
package struct CertificateVerify: Equatable, Sendable {
    /// The scheme.
    package let scheme: SignatureScheme
    /// The signature.
    package let signature: [UInt8]

    /// A signature to send.
    package init(scheme: SignatureScheme, signature: [UInt8]) {
        self.scheme = scheme
        self.signature = signature
    }

    /// Reads a signature.
    package init(_ message: HandshakeMessage) throws(TLSError) {
        var body = message.body
        scheme = SignatureScheme(rawValue: try body.uint16())
        signature = [UInt8](try body.vector16(0...0xFFFF).remaining)
        try body.finish()
    }

    /// The message with its header.
    package var encoded: [UInt8] {
        WireWriter.message(.certificateVerify) { writer in
            writer.uint16(scheme.rawValue)
            writer.vector16 { $0.raw(signature) }
        }
    }

    /// What is signed: 64 spaces, the role, a zero, the hash of the transcript.
    ///
    /// The spaces and the role keep a signature made here from meaning anything elsewhere.
    package static func content(by signer: Role, over transcriptHash: [UInt8]) -> [UInt8] {
        let role =
            switch signer {
            case .client: "TLS 1.3, client CertificateVerify"
            case .server: "TLS 1.3, server CertificateVerify"
            }
        return [UInt8](repeating: 0x20, count: 64) + role.utf8 + [0] + transcriptHash
    }
}

/// Which end of a connection.
package enum Role: Sendable {
    /// The end that speaks first.
    case client
    /// The end that chooses.
    case server
}

/// The sender's next key (RFC 9846, Section 4.7.3).
package struct KeyUpdate: Equatable, Sendable {
    /// Whether the receiver shall update too.
    package let isRequested: Bool

    /// An update to send.
    package init(isRequested: Bool) {
        self.isRequested = isRequested
    }

    /// Reads an update.
    package init(_ message: HandshakeMessage) throws(TLSError) {
        var body = message.body
        let request = try body.uint8()
        try body.finish()
        guard request <= 1 else { throw .badKeyUpdate }
        isRequested = request == 1
    }

    /// The message with its header.
    package var encoded: [UInt8] {
        WireWriter.message(.keyUpdate) { $0.uint8(isRequested ? 1 : 0) }
    }
}
