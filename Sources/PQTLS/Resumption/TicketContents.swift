package import PQIdentity
package import PQSecrets
import PQSuites

/// What a ticket says to us when it comes back.
///
/// All of it has one size, so a ticket tells an observer neither name nor protocol: these, and what
/// the server's configuration demanded, are in one hash.
package struct TicketContents: Sendable {
    private static let version: UInt8 = 1

    /// The suite of the connection it was given on.
    package let suite: CipherSuite
    /// When the full handshake was that everything rests on.
    package let authenticatedAt: CertificateTime
    /// When the ticket was given.
    package let issuedAt: CertificateTime
    /// What hides the age of the ticket.
    package let ageAdd: UInt32
    /// The hash of everything that must be as it was: policy, server, name, protocol.
    package let context: [UInt8]
    /// The hash of the client's chain or key; nothing for one that stayed anonymous.
    package let peer: [UInt8]?
    /// The scheme of the server's signature in the full handshake.
    package let serverSignatureScheme: SignatureScheme?
    /// The key of the later session.
    package let preSharedKey: SecretReference

    /// What a new ticket shall say.
    package init(
        suite: CipherSuite,
        authenticatedAt: CertificateTime,
        issuedAt: CertificateTime,
        ageAdd: UInt32,
        context: [UInt8],
        peer: [UInt8]?,
        serverSignatureScheme: SignatureScheme?,
        preSharedKey: SecretReference
    ) {
        self.suite = suite
        self.authenticatedAt = authenticatedAt
        self.issuedAt = issuedAt
        self.ageAdd = ageAdd
        self.context = context
        self.peer = peer
        self.serverSignatureScheme = serverSignatureScheme
        self.preSharedKey = preSharedKey
    }

    /// The plaintext of a ticket: version, suite, key, then the fields that are no secret.
    package func encoded() -> SecretBytes {
        var writer = WireWriter()
        writer.int64(authenticatedAt.secondsSinceEpoch)
        writer.int64(issuedAt.secondsSinceEpoch)
        writer.uint32(ageAdd)
        writer.raw(context)
        writer.uint8(peer == nil ? 0 : 1)
        writer.raw(peer ?? [UInt8](repeating: 0, count: 32))
        writer.uint16(serverSignatureScheme?.rawValue ?? 0)
        return encoded(preSharedKey.bytes, writer.bytes)
    }

    private func encoded(_ key: borrowing SecretBytes, _ rest: [UInt8]) -> SecretBytes {
        var plaintext = SecretBytes(zeros: 3 + key.count + rest.count)
        var bytes = plaintext.mutableSpan
        bytes[0] = Self.version
        bytes[1] = UInt8(truncatingIfNeeded: suite.rawValue >> 8)
        bytes[2] = UInt8(truncatingIfNeeded: suite.rawValue)
        for index in 0..<key.count { bytes[3 + index] = key.span[index] }
        for index in rest.indices { bytes[3 + key.count + index] = rest[index] }
        return plaintext
    }

    /// Reads a plaintext; nothing for another version or length.
    package init?(_ plaintext: borrowing SecretBytes) {
        let bytes = plaintext.span
        guard bytes.count > 3, bytes[0] == Self.version,
            let suite = CipherSuite(rawValue: UInt16(bytes[1]) << 8 | UInt16(bytes[2])),
            bytes.count > 3 + suite.hash.byteCount
        else { return nil }
        let end = 3 + suite.hash.byteCount
        let rest = (end..<bytes.count).map { bytes[$0] }
        var reader = WireReader(rest[...], of: .newSessionTicket)
        do throws(TLSError) {
            authenticatedAt = CertificateTime(secondsSinceEpoch: try reader.int64())
            issuedAt = CertificateTime(secondsSinceEpoch: try reader.int64())
            ageAdd = try reader.uint32()
            context = [UInt8](try reader.bytes(32))
            let hasPeer = try reader.uint8() == 1
            let digest = [UInt8](try reader.bytes(32))
            peer = hasPeer ? digest : nil
            let scheme = try reader.uint16()
            serverSignatureScheme = scheme == 0 ? nil : SignatureScheme(rawValue: scheme)
            try reader.finish()
        } catch { return nil }
        self.suite = suite
        preSharedKey = SecretReference(SecretBytes(copying: bytes.extracting(3..<end)))
    }
}

extension WireReader {
    /// An `int64` in two halves; only tickets have one.
    fileprivate mutating func int64() throws(TLSError) -> Int64 {
        let high = try uint32()
        let low = try uint32()
        return Int64(bitPattern: UInt64(high) << 32 | UInt64(low))
    }
}

extension WireWriter {
    /// Appends a `uint32`.
    package mutating func uint32(_ value: UInt32) {
        uint16(UInt16(truncatingIfNeeded: value >> 16))
        uint16(UInt16(truncatingIfNeeded: value))
    }

    /// Appends an `int64`.
    fileprivate mutating func int64(_ value: Int64) {
        uint32(UInt32(truncatingIfNeeded: value >> 32))
        uint32(UInt32(truncatingIfNeeded: value))
    }
}
