package import PQSecrets
package import PQSuites

// The key schedule (RFC 9846, Section 7.1):
//
//               0
//               |
//   PSK ->  HKDF-Extract = Early Secret                         EarlySchedule
//     (or 0)    |--> client early traffic secret, early exporter secret
//               |
//         Derive-Secret(., "derived", "")
//               |
//  (EC)DHE -> HKDF-Extract = Handshake Secret                   HandshakeSchedule
//               |--> client and server handshake traffic secret
//         Derive-Secret(., "derived", "")
//               |
//     0 ->  HKDF-Extract = Main Secret                          MainSchedule
//               |--> client and server application traffic secret
//               |--> exporter secret, resumption secret
//
// Each stage is a type that is consumed by the step to the next, so a secret can't be derived at
// the wrong stage; handshake and application traffic secrets are two types, since only the first
// make a Finished and only the second can be updated.

/// The first stage, before any key exchange.
package struct EarlySchedule: ~Copyable, Sendable {
    private let suite: CipherSuite
    private let secret: SecretBytes

    /// The stage without a pre-shared key.
    package init(_ suite: CipherSuite) throws(TLSError) {
        let zeros = [UInt8](repeating: 0, count: suite.hash.byteCount)
        try self.init(suite, preSharedKey: zeros.span)
    }

    /// The stage with a pre-shared key.
    package init(_ suite: CipherSuite, preSharedKey: Span<UInt8>) throws(TLSError) {
        self.suite = suite
        let noSalt: [UInt8] = []
        secret = try extract(salt: noSalt.span, preSharedKey, suite.hash)
    }

    /// The secret of early data, which this profile neither sends nor takes.
    ///
    /// - Parameter transcriptHash: The hash of ClientHello.
    /// - Returns: The secret.
    /// - Throws: ``TLSError/suite(_:)``.
    package borrowing func client(_ transcriptHash: [UInt8]) throws(TLSError) -> SecretBytes {
        try derive(secret, "c e traffic", transcriptHash, suite.hash)
    }

    /// The secret of the exporter for early data.
    ///
    /// - Parameter transcriptHash: The hash of ClientHello.
    /// - Returns: The secret.
    /// - Throws: ``TLSError/suite(_:)``.
    package borrowing func exporter(_ transcriptHash: [UInt8]) throws(TLSError) -> SecretBytes {
        try derive(secret, "e exp master", transcriptHash, suite.hash)
    }

    /// The key that proves possession of the pre-shared key (RFC 9846, Section 4.3.11.2).
    ///
    /// - Parameter isExternal: Whether the key came by other means than a ticket.
    /// - Returns: The key of the binder.
    /// - Throws: ``TLSError/suite(_:)``.
    package borrowing func binderKey(isExternal: Bool) throws(TLSError) -> HandshakeTrafficSecret {
        let nothing = try digestOfNothing(suite.hash)
        let secret =
            isExternal
            ? try derive(secret, "ext binder", nothing, suite.hash)
            : try derive(secret, "res binder", nothing, suite.hash)
        return HandshakeTrafficSecret(suite: suite, secret: secret)
    }

    /// Mixes the shared secret of the key exchange in.
    package consuming func mixing(_ shared: Span<UInt8>) throws(TLSError) -> HandshakeSchedule {
        HandshakeSchedule(
            suite: suite,
            secret: try nextSecret(after: secret, mixing: shared, suite.hash)
        )
    }
}

/// The stage after the key exchange.
package struct HandshakeSchedule: ~Copyable, Sendable {
    private let suite: CipherSuite
    private let secret: SecretBytes

    fileprivate init(suite: CipherSuite, secret: consuming SecretBytes) {
        self.suite = suite
        self.secret = secret
    }

    /// The secret of the client's encrypted handshake messages.
    ///
    /// - Parameter transcriptHash: The hash of ClientHello … ServerHello.
    /// - Returns: The secret.
    /// - Throws: ``TLSError/suite(_:)``.
    package borrowing func client(
        _ transcriptHash: [UInt8]
    ) throws(TLSError) -> HandshakeTrafficSecret {
        try traffic("c hs traffic", transcriptHash)
    }

    /// The secret of the server's encrypted handshake messages.
    ///
    /// - Parameter transcriptHash: The hash of ClientHello … ServerHello.
    /// - Returns: The secret.
    /// - Throws: ``TLSError/suite(_:)``.
    package borrowing func server(
        _ transcriptHash: [UInt8]
    ) throws(TLSError) -> HandshakeTrafficSecret {
        try traffic("s hs traffic", transcriptHash)
    }

    /// Goes on to the main secret.
    package consuming func main() throws(TLSError) -> MainSchedule {
        let zeros = [UInt8](repeating: 0, count: suite.hash.byteCount)
        return MainSchedule(
            suite: suite,
            secret: try nextSecret(after: secret, mixing: zeros.span, suite.hash)
        )
    }

    private borrowing func traffic(
        _ label: StaticString,
        _ transcriptHash: [UInt8]
    ) throws(TLSError) -> HandshakeTrafficSecret {
        HandshakeTrafficSecret(
            suite: suite,
            secret: try derive(secret, label, transcriptHash, suite.hash)
        )
    }
}

/// The last stage.
package struct MainSchedule: ~Copyable, Sendable {
    private let suite: CipherSuite
    private let secret: SecretBytes

    fileprivate init(suite: CipherSuite, secret: consuming SecretBytes) {
        self.suite = suite
        self.secret = secret
    }

    /// The secret of the client's application data.
    ///
    /// - Parameter transcriptHash: The hash of ClientHello … server Finished.
    /// - Returns: The secret.
    /// - Throws: ``TLSError/suite(_:)``.
    package borrowing func client(
        _ transcriptHash: [UInt8]
    ) throws(TLSError) -> ApplicationTrafficSecret {
        ApplicationTrafficSecret(
            suite: suite,
            secret: try derive(secret, "c ap traffic", transcriptHash, suite.hash)
        )
    }

    /// The secret of the server's application data.
    ///
    /// - Parameter transcriptHash: The hash of ClientHello … server Finished.
    /// - Returns: The secret.
    /// - Throws: ``TLSError/suite(_:)``.
    package borrowing func server(
        _ transcriptHash: [UInt8]
    ) throws(TLSError) -> ApplicationTrafficSecret {
        ApplicationTrafficSecret(
            suite: suite,
            secret: try derive(secret, "s ap traffic", transcriptHash, suite.hash)
        )
    }

    /// The secret of the exporter.
    ///
    /// - Parameter transcriptHash: The hash of ClientHello … server Finished.
    /// - Returns: The secret.
    /// - Throws: ``TLSError/suite(_:)``.
    package borrowing func exporter(_ transcriptHash: [UInt8]) throws(TLSError) -> ExporterSecret {
        ExporterSecret(
            suite: suite,
            secret: try derive(secret, "exp master", transcriptHash, suite.hash)
        )
    }

    /// The secret of later sessions.
    ///
    /// - Parameter transcriptHash: The hash of ClientHello … client Finished.
    /// - Returns: The secret.
    /// - Throws: ``TLSError/suite(_:)``.
    package borrowing func resumption(_ transcriptHash: [UInt8]) throws(TLSError) -> SecretBytes {
        try derive(secret, "res master", transcriptHash, suite.hash)
    }
}

/// The secret of one direction during the handshake.
package struct HandshakeTrafficSecret: ~Copyable, Sendable {
    private let suite: CipherSuite
    /// The secret itself.
    package let secret: SecretBytes

    fileprivate init(suite: CipherSuite, secret: consuming SecretBytes) {
        self.suite = suite
        self.secret = secret
    }

    /// The key of this direction's records.
    package borrowing func recordKey() throws(TLSError) -> RecordKey {
        try RecordKey(suite, trafficSecret: secret)
    }

    /// The content of a Finished in this direction (RFC 9846, Section 4.5.3).
    ///
    /// - Parameter transcriptHash: The hash of everything before the Finished.
    /// - Returns: As many bytes as the hash has.
    /// - Throws: ``TLSError/suite(_:)``.
    package borrowing func verifyData(_ transcriptHash: [UInt8]) throws(TLSError) -> SecretBytes {
        let key = try expandLabel(secret, "finished", [], suite.hash.byteCount, suite.hash)
        do {
            return try HMAC.authenticationCode(
                for: transcriptHash.span,
                key: key.span,
                using: suite.hash
            )
        } catch { throw .suite(error) }
    }
}

/// The secret of one direction after the handshake.
package struct ApplicationTrafficSecret: ~Copyable, Sendable {
    private let suite: CipherSuite
    /// The secret itself.
    package let secret: SecretBytes

    fileprivate init(suite: CipherSuite, secret: consuming SecretBytes) {
        self.suite = suite
        self.secret = secret
    }

    /// The key of this direction's records.
    package borrowing func recordKey() throws(TLSError) -> RecordKey {
        try RecordKey(suite, trafficSecret: secret)
    }

    /// Goes on to the next generation; this one is wiped (RFC 9846, Section 7.2).
    package mutating func update() throws(TLSError) {
        let next = try expandLabel(
            secret,
            "traffic upd",
            [],
            suite.hash.byteCount,
            suite.hash
        )
        self = ApplicationTrafficSecret(suite: suite, secret: next)
    }
}

/// The secret from which both ends derive keys for other uses.
package struct ExporterSecret: ~Copyable, Sendable {
    private let suite: CipherSuite
    /// The secret itself.
    package let secret: SecretBytes

    fileprivate init(suite: CipherSuite, secret: consuming SecretBytes) {
        self.suite = suite
        self.secret = secret
    }

    /// Keying material for a label and a context (RFC 9846, Section 7.5).
    package borrowing func export(
        label: String,
        context: Span<UInt8>,
        count: Int
    ) throws(TLSError) -> SecretBytes {
        let hash = suite.hash
        // "tls13 " and the label share a field of 255 bytes.
        guard (1...249).contains(label.utf8.count) else {
            throw .exporterLabel(length: label.utf8.count)
        }
        guard (1...255 * hash.byteCount).contains(count) else {
            throw .exporterLength(count: count)
        }
        let derived = try expandLabel(
            secret,
            label,
            try digestOfNothing(hash),
            hash.byteCount,
            hash
        )
        let contextHash: [UInt8]
        do { contextHash = try hash.digest(context) } catch { throw .suite(error) }
        return try expandLabel(derived, "exporter", contextHash, count, hash)
    }
}

/// Derive-Secret with the hash already made (RFC 9846, Section 7.1).
private func derive(
    _ secret: borrowing SecretBytes,
    _ label: StaticString,
    _ transcriptHash: [UInt8],
    _ hash: HashAlgorithm
) throws(TLSError) -> SecretBytes {
    try expandLabel(secret, label.description, transcriptHash, hash.byteCount, hash)
}

/// The arrow downward: Derive-Secret with "derived", then HKDF-Extract.
private func nextSecret(
    after secret: borrowing SecretBytes,
    mixing input: Span<UInt8>,
    _ hash: HashAlgorithm
) throws(TLSError) -> SecretBytes {
    let salt = try expandLabel(
        secret,
        "derived",
        try digestOfNothing(hash),
        hash.byteCount,
        hash
    )
    return try extract(salt: salt.span, input, hash)
}

private func extract(
    salt: Span<UInt8>,
    _ input: Span<UInt8>,
    _ hash: HashAlgorithm
) throws(TLSError) -> SecretBytes {
    do {
        return try HKDF.extract(salt: salt, inputKeyMaterial: input, using: hash)
    } catch { throw .suite(error) }
}

private func digestOfNothing(_ hash: HashAlgorithm) throws(TLSError) -> [UInt8] {
    do { return try hash.digest([UInt8]()) } catch { throw .suite(error) }
}

/// HKDF-Expand-Label (RFC 9846, Section 7.1).
///
/// - Parameters:
///   - secret: The secret to expand.
///   - label: At most 249 bytes, without "tls13 ".
///   - context: At most 255 bytes.
///   - count: How many bytes, at most 255 digests.
///   - hash: The hash function beneath.
/// - Returns: The output.
/// - Throws: ``TLSError/suite(_:)``.
package func expandLabel(
    _ secret: borrowing SecretBytes,
    _ label: String,
    _ context: [UInt8],
    _ count: Int,
    _ hash: HashAlgorithm
) throws(TLSError) -> SecretBytes {
    var info = WireWriter()
    info.uint16(UInt16(truncatingIfNeeded: count))
    info.vector8 { $0.raw("tls13 \(label)".utf8) }
    info.vector8 { $0.raw(context) }
    do {
        return try HKDF.expand(
            pseudorandomKey: secret.span,
            info: info.bytes.span,
            count: count,
            using: hash
        )
    } catch { throw .suite(error) }
}
