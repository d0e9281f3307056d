// What hellos and requests say of certificates beside the schemes: authorities, certificate types,
// and the wish for an OCSP response.

import PQIdentity

/// The names of `certificate_authorities` (RFC 9846, Section 4.3.4).
package enum AuthorityNames {
    /// Reads a list of at least one name; what a name says is left to whoever compares it.
    package static func read(_ reader: inout WireReader) throws(TLSError) -> Set<[UInt8]> {
        var list = try reader.vector16(3...0xFFFF)
        var names: Set<[UInt8]> = []
        while !list.isEmpty {
            names.insert([UInt8](try list.vector16(1...0xFFFF).remaining))
        }
        return names
    }

    /// Writes a list.
    package static func write(_ names: [[UInt8]], to writer: inout WireWriter) {
        writer.vector16 { writer in
            for name in names { writer.vector16 { $0.raw(name) } }
        }
    }
}

/// The content of `status_request` (RFC 6066, Section 8).
package enum StatusRequest {
    /// The only type that there is.
    private static let ocsp: UInt8 = 1

    /// Reads a client's wish; of the responders and extensions that it may name only the syntax
    /// counts.
    ///
    /// - Returns: Whether it is for OCSP.
    package static func read(_ reader: inout WireReader) throws(TLSError) -> Bool {
        guard try reader.uint8() == ocsp else {
            _ = try reader.bytes(reader.remaining.count)
            return false
        }
        var responders = try reader.vector16(0...0xFFFF)
        while !responders.isEmpty { _ = try responders.vector16(1...0xFFFF) }
        _ = try reader.vector16(0...0xFFFF)
        return true
    }

    /// Writes a client's wish: from any responder, without extensions.
    package static func write(to writer: inout WireWriter) {
        writer.uint8(ocsp)
        writer.vector16 { _ in }
        writer.vector16 { _ in }
    }

    /// Reads a response, which stands beside a certificate.
    package static func readResponse(_ reader: inout WireReader) throws(TLSError) -> [UInt8] {
        let type = try reader.uint8()
        guard type == ocsp else { throw reader.error(.value(Int(type))) }
        return [UInt8](try reader.vector24(1...0xFF_FFFF).remaining)
    }

    /// Writes a response.
    package static func writeResponse(_ response: [UInt8], to writer: inout WireWriter) {
        writer.uint8(ocsp)
        writer.vector24 { $0.raw(response) }
    }
}

extension ClientHello {
    /// What the client can make use of, of the identities of a server.
    package var identityRequest: IdentityRequest {
        get throws(TLSError) {
            var request = IdentityRequest(signatureSchemes: try signatureSchemes)
            request.certificateSchemes = try extensions.certificateSchemes
            request.authorities = try extensions.authorities
            request.types = try serverCertificateTypes ?? [.x509]
            return request
        }
    }

    /// The types of Certificate message that the client takes; nothing stands for X.509 alone.
    package var serverCertificateTypes: [CertificateType]? {
        get throws(TLSError) {
            try extensions.optional(.serverCertificateType) { (reader) throws(TLSError) in
                try CertificateType.list(&reader)
            }
        }
    }

    /// The types of Certificate message that the client can send; nothing stands for X.509 alone.
    package var clientCertificateTypes: [CertificateType]? {
        get throws(TLSError) {
            try extensions.optional(.clientCertificateType) { (reader) throws(TLSError) in
                try CertificateType.list(&reader)
            }
        }
    }

    /// Whether the client wants an OCSP response with the server's certificate.
    package var wantsStatus: Bool {
        get throws(TLSError) {
            try extensions.optional(.statusRequest) { (reader) throws(TLSError) in
                try StatusRequest.read(&reader)
            } ?? false
        }
    }
}

extension ExtensionList {
    /// The schemes by which the sender verifies certificates (RFC 9846, Section 4.3.3).
    package var certificateSchemes: [SignatureScheme]? {
        get throws(TLSError) {
            try optional(.signatureAlgorithmsCert) { (reader) throws(TLSError) in
                var list = try reader.vector16(2...0xFFFE)
                return try list.uint16s().map(SignatureScheme.init)
            }
        }
    }

    /// The names of the authorities that the sender believes.
    package var authorities: Set<[UInt8]>? {
        get throws(TLSError) {
            try optional(.certificateAuthorities) { (reader) throws(TLSError) in
                try AuthorityNames.read(&reader)
            }
        }
    }

    /// Adds what an end says of the identities that it can make use of.
    package mutating func append(authoritiesOf trust: TLSTrust) {
        guard trust.namesAuthorities, let roots = trust.authorities?.roots, !roots.isEmpty else {
            return
        }
        append(.certificateAuthorities) {
            AuthorityNames.write(roots.map(\.subject.derRepresentation), to: &$0)
        }
    }
}
