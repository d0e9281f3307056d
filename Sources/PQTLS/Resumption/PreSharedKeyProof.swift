package import PQSecrets
package import PQSuites

// The parts of the key schedule that only pre-shared keys need (RFC 9846, Section 7.1).

extension EarlySchedule {
    /// The stage with a key that both ends may have, or without one.
    package init(_ suite: CipherSuite, _ key: SecretReference?) throws(TLSError) {
        guard let key else {
            try self.init(suite)
            return
        }
        self = try Self.schedule(suite, key.bytes)
    }

    private static func schedule(
        _ suite: CipherSuite,
        _ key: borrowing SecretBytes
    ) throws(TLSError) -> EarlySchedule {
        try EarlySchedule(suite, preSharedKey: key.span)
    }
}

/// The proof that a client holds a key (RFC 9846, Section 4.3.11.2).
///
/// - Parameters:
///   - key: The key.
///   - hash: The hash that the key is for.
///   - isExternal: Whether the key came by other means than a ticket.
///   - transcriptHash: The hash of everything up to the binders.
/// - Returns: The binder, as long as the hash.
/// - Throws: ``TLSError/suite(_:)``.
package func binder(
    _ key: SecretReference,
    _ hash: HashAlgorithm,
    isExternal: Bool,
    over transcriptHash: [UInt8]
) throws(TLSError) -> SecretBytes {
    // The schedule asks a suite for its hash and for nothing else here.
    let suite: CipherSuite = hash == .sha384 ? .aes256GCMSHA384 : .aes128GCMSHA256
    return try EarlySchedule(suite, key).binderKey(isExternal: isExternal)
        .verifyData(transcriptHash)
}

/// The key of a ticket (RFC 9846, Section 4.7.1).
///
/// - Parameters:
///   - secret: The resumption secret of the connection.
///   - suite: The connection's suite.
///   - nonce: The ticket's nonce.
/// - Returns: The key.
/// - Throws: ``TLSError/suite(_:)``.
package func ticketKey(
    _ secret: borrowing SecretBytes,
    _ suite: CipherSuite,
    nonce: [UInt8]
) throws(TLSError) -> SecretReference {
    SecretReference(
        try expandLabel(secret, "resumption", nonce, suite.hash.byteCount, suite.hash)
    )
}
