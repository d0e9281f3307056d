import NIOCore
import PQIdentity
import PQTLS
import PQTransport

/// What a service is told of a connection before its first byte: the header of the PROXY protocol,
/// version 2, in binary.
///
/// It names the client's address and, as type-length-value fields, the application protocol, the
/// name that was asked for, the proof of TLS, and the name by which the client was let in. Fields of
/// TLS from 0x23 on are about this server, whom the protocol calls the frontend.
struct ProxyHeader {
    /// The kinds of fields.
    private enum Field: UInt8 {
        case applicationProtocol = 0x01
        case authority = 0x02
        case tls = 0x20
        case tlsVersion = 0x21
        case tlsCommonName = 0x22
        case tlsCipher = 0x23
        case tlsCertificateSignature = 0x24
        case tlsCertificateKey = 0x25
        case tlsGroup = 0x26
        case tlsSignatureScheme = 0x27
        /// The first of those that the protocol leaves to applications.
        case allowedName = 0xE0
    }

    private static let signature: [UInt8] = [
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A,
    ]

    /// The whole header.
    let bytes: ByteBuffer

    /// The header of a stream.
    ///
    /// - Parameters:
    ///   - stream: The client.
    ///   - name: The name by which it was let in, if it needed one.
    /// - Throws: A ``CommandFailure`` if the client's address is unknown.
    init(_ stream: SecureStream, allowedAs name: ExpectedName?) throws {
        guard let client = stream.peerAddress else {
            throw CommandFailure("the client's address is unknown, and the service wants it")
        }
        let security = stream.security
        let (family, addresses) = Self.addresses(client, stream.localAddress)
        var fields: [UInt8] = []
        if let name = security.applicationProtocol {
            fields += Self.field(.applicationProtocol, name.utf8)
        }
        if let name = security.serverName { fields += Self.field(.authority, name.utf8) }
        fields += Self.field(.tls, Self.proof(security))
        if let name { fields += Self.field(.allowedName, name.labelled.utf8) }
        var header = ByteBuffer(bytes: Self.signature)
        // Version 2, a connection on behalf of another.
        header.writeInteger(UInt8(0x21))
        header.writeInteger(family)
        // At most 36 bytes of addresses and fields of names, which TLS bounds to a few kilobytes.
        header.writeInteger(UInt16(truncatingIfNeeded: addresses.count + fields.count))
        header.writeBytes(addresses)
        header.writeBytes(fields)
        bytes = header
    }

    private static func proof(_ security: ConnectionSecurity) -> [UInt8] {
        // TLS; and a certificate shown on this connection, or on the one that it goes on from.
        var flags: UInt8 = 0x01
        if security.peer != nil { flags |= security.isResumed ? 0x04 : 0x02 }
        // Zero says that the peer was verified.
        let verification: UInt32 = security.peer == nil ? 1 : 0
        var value = [flags]
        value += withBigEndianBytes(of: verification)
        value += field(.tlsVersion, "TLSv1.3".utf8)
        if let name = security.peer?.certificates?.leaf.subject.commonName {
            // The standard's 64 characters; a longer one would crowd out the other fields.
            value += field(
                .tlsCommonName,
                String(String.UnicodeScalarView(name.unicodeScalars.prefix(64))).utf8
            )
        }
        value += field(.tlsCipher, "\(security.cipherSuite)".utf8)
        if let own = security.localIdentity {
            if let certificate = own.certificate {
                let algorithm = certificate.signatureAlgorithm.rawValue
                value += field(.tlsCertificateSignature, algorithm.utf8)
            }
            value += field(.tlsCertificateKey, own.publicKey.algorithm.rawValue.utf8)
        }
        value += field(.tlsGroup, "\(security.group)".utf8)
        if let scheme = security.serverSignatureScheme {
            value += field(.tlsSignatureScheme, "\(scheme)".utf8)
        }
        return value
    }

    private static func withBigEndianBytes(of value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    private static func field(_ field: Field, _ value: some Collection<UInt8>) -> [UInt8] {
        // The longest is TLS's, which holds the others: names of at most 255 bytes each and words.
        let value = value.prefix(2048)
        return [field.rawValue, UInt8(value.count >> 8), UInt8(value.count & 0xFF)] + value
    }

    /// The family, and both addresses and ports; unspecified unless both are of one kind.
    private static func addresses(
        _ client: SocketAddress,
        _ server: SocketAddress?
    ) -> (UInt8, [UInt8]) {
        guard var source = client.ipAddress.flatMap({ IPAddress($0) })?.bytes,
            var destination = server?.ipAddress.flatMap({ IPAddress($0) })?.bytes,
            let from = client.port, let to = server?.port,
            source.count == destination.count
        else { return (0x00, []) }
        // A socket of version 6 that took a connection of version 4.
        if isMapped(source), isMapped(destination) {
            (source, destination) = (Array(source.suffix(4)), Array(destination.suffix(4)))
        }
        let ports = [from >> 8, from, to >> 8, to].map { UInt8(truncatingIfNeeded: $0) }
        return (source.count == 4 ? 0x11 : 0x21, source + destination + ports)
    }

    /// Whether an address stands for one of version 4.
    private static func isMapped(_ address: [UInt8]) -> Bool {
        address.count == 16 && address.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF])
    }
}
