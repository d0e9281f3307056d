package import PQSecrets

/// The key that authenticates the cookies of HelloRetryRequests.
///
/// Servers that share one take each other's cookies, so a second ClientHello may reach another
/// process than the first. Copies share one storage.
public struct TLSCookieKey: Sendable {
    /// 32 bytes.
    package let secret: SecretReference

    /// Draws a key.
    ///
    /// - Throws: ``TLSError/random(_:)``.
    public init() throws(TLSError) {
        do {
            secret = SecretReference(
                try SecretBytes(random: 32, from: SystemRandomSource())
            )
        } catch { throw .random(error) }
    }

    /// Takes a key that several servers share.
    ///
    /// - Parameter rawRepresentation: 32 bytes that no one else knows.
    /// - Throws: ``TLSError/configuration(_:)`` for another length.
    public init(rawRepresentation: Span<UInt8>) throws(TLSError) {
        guard rawRepresentation.count == 32 else {
            throw .configuration("a cookie key of \(rawRepresentation.count) bytes, not 32")
        }
        secret = SecretReference(SecretBytes(copying: rawRepresentation))
    }
}

extension TLSCookieKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
