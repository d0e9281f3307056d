// The messages by which one end asks for certificates and the other shows them.

import PQIdentity

/// The server asks the client to authenticate (RFC 9846, Section 4.4.2).
package struct CertificateRequest: Equatable, Sendable {
    /// What the server can make use of.
    package let request: IdentityRequest
    /// Whether the server wants an OCSP response with our certificate.
    package let wantsStatus: Bool
    private let extensions: ExtensionList

    /// The schemes the server can verify.
    package var signatureSchemes: [SignatureScheme] { request.signatureSchemes }

    /// A request to send.
    ///
    /// - Parameters:
    ///   - signatureSchemes: The schemes that we verify.
    ///   - trust: Whom we believe, which decides what else is asked for.
    package init(signatureSchemes: [SignatureScheme], trust: TLSTrust? = nil) {
        var list = ExtensionList(for: .certificateRequest)
        list.append(.signatureAlgorithms) { writer in
            writer.vector16 { writer in
                signatureSchemes.forEach { writer.uint16($0.rawValue) }
            }
        }
        wantsStatus = trust.map { $0.stapling != .ignored } ?? false
        if let trust {
            list.append(authoritiesOf: trust)
            // Empty in a request (RFC 9846, Section 4.5.1.1).
            if wantsStatus { list.append(.statusRequest) { _ in } }
        }
        request = IdentityRequest(signatureSchemes: signatureSchemes)
        extensions = list
    }

    /// Reads a request; extensions that we don't know are hints that may be ignored.
    ///
    /// - Parameter message: A message of type `certificate_request`.
    /// - Throws: ``TLSError/malformed(_:_:)``, ``TLSError/requestContext``,
    ///   ``TLSError/misplacedExtension(_:)``, ``TLSError/missingExtension(_:)``.
    package init(_ message: HandshakeMessage) throws(TLSError) {
        var body = message.body
        guard try body.vector8(0...255).isEmpty else { throw .requestContext }
        extensions = try ExtensionList(reading: &body, of: .certificateRequest)
        try body.finish()
        try extensions.requireInPlace([
            .signatureAlgorithms, .signatureAlgorithmsCert, .certificateAuthorities,
            .statusRequest,
        ])
        var request = IdentityRequest(
            signatureSchemes: try extensions.required(.signatureAlgorithms) {
                (reader) throws(TLSError) in
                var list = try reader.vector16(2...0xFFFE)
                return try list.uint16s().map(SignatureScheme.init)
            }
        )
        request.certificateSchemes = try extensions.certificateSchemes
        request.authorities = try extensions.authorities
        self.request = request
        wantsStatus =
            try extensions.optional(.statusRequest) { (_) throws(TLSError) in true } ?? false
    }

    /// The message with its header.
    package var encoded: [UInt8] {
        WireWriter.message(.certificateRequest) { writer in
            writer.vector8 { _ in }
            extensions.write(to: &writer)
        }
    }
}

/// A chain of certificates, leaf first, or a raw public key (RFC 9846, Section 4.5.1).
package struct CertificateMessage: Equatable, Sendable {
    /// One certificate, and what came with it.
    package struct Entry: Equatable, Sendable {
        /// The DER of the certificate, or of a subjectPublicKeyInfo.
        package var content: [UInt8]
        /// The DER of an OCSP response about the certificate.
        package var ocspResponse: [UInt8]?

        /// An entry.
        package init(content: [UInt8], ocspResponse: [UInt8]? = nil) {
            self.content = content
            self.ocspResponse = ocspResponse
        }
    }

    /// The entries.
    package let entries: [Entry]

    /// The certificates in DER.
    package var certificates: [[UInt8]] { entries.map(\.content) }

    /// A chain to send; an empty one says that there is none.
    package init(certificates: [[UInt8]]) {
        entries = certificates.map { Entry(content: $0) }
    }

    /// A message of given entries.
    package init(entries: [Entry]) {
        self.entries = entries
    }

    /// What is sent of an identity.
    ///
    /// - Parameters:
    ///   - identity: The identity.
    ///   - withStatus: Whether the peer wants an OCSP response.
    package init(_ identity: TLSIdentity, withStatus: Bool) {
        var entries =
            identity.isRawPublicKey
            ? [Entry(content: identity.publicKey.derRepresentation)]
            : identity.certificateChain.map { Entry(content: $0.derRepresentation) }
        if withStatus, !identity.isRawPublicKey, let response = identity.ocspResponse {
            entries[0].ocspResponse = response
        }
        #if ConformanceTesting
        if let conformance = identity.conformance {
            entries = conformance.certificates.map { Entry(content: $0) }
            if withStatus { entries[0].ocspResponse = identity.ocspResponse }
        }
        #endif
        self.entries = entries
    }

    /// Reads a chain.
    ///
    /// - Parameters:
    ///   - message: A message of type `certificate`.
    ///   - limit: How many certificates are accepted.
    ///   - byteLimit: How many bytes of certificates are accepted.
    ///   - takesStatus: Whether we asked for OCSP responses.
    /// - Throws: ``TLSError/malformed(_:_:)``, ``TLSError/requestContext``,
    ///   ``TLSError/chainTooLong(count:limit:)``, ``TLSError/chainTooLarge(byteCount:limit:)``,
    ///   ``TLSError/misplacedExtension(_:)`` or ``TLSError/unsolicitedExtension(_:)``.
    package init(
        _ message: HandshakeMessage,
        limit: Int,
        byteLimit: Int = .max,
        takesStatus: Bool = false
    ) throws(TLSError) {
        var body = message.body
        guard try body.vector8(0...255).isEmpty else { throw .requestContext }
        var list = try body.vector24(0...0xFF_FFFF)
        try body.finish()
        var entries: [Entry] = []
        var byteCount = 0
        while !list.isEmpty {
            let content = try list.vector24(1...0xFF_FFFF).remaining
            let extensions = try ExtensionList(reading: &list, of: .certificate)
            try extensions.requireOnly(
                takesStatus ? [.statusRequest] : [],
                offered: ExtensionType.known.filter { $0 != .statusRequest }
            )
            guard entries.count < limit else {
                throw .chainTooLong(count: entries.count + 1, limit: limit)
            }
            byteCount += content.count
            guard byteCount <= byteLimit else {
                throw .chainTooLarge(byteCount: byteCount, limit: byteLimit)
            }
            let response = try extensions.optional(.statusRequest) { (reader) throws(TLSError) in
                try StatusRequest.readResponse(&reader)
            }
            entries.append(Entry(content: [UInt8](content), ocspResponse: response))
        }
        self.entries = entries
    }

    /// The message with its header.
    package var encoded: [UInt8] {
        WireWriter.message(.certificate) { writer in
            writer.vector8 { _ in }
            writer.vector24 { writer in
                for entry in entries {
                    writer.vector24 { $0.raw(entry.content) }
                    var extensions = ExtensionList(for: .certificate)
                    if let response = entry.ocspResponse {
                        extensions.append(.statusRequest) {
                            StatusRequest.writeResponse(response, to: &$0)
                        }
                    }
                    extensions.write(to: &writer)
                }
            }
        }
    }
}
