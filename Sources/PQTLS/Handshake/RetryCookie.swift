import PQSecrets
import PQSuites

/// What a server wants to see again after a retry (RFC 9846, Section 4.3.2): everything that it
/// has to remember of the first ClientHello, under a MAC.
///
///     version (1) ‖ suite (2) ‖ group (2) ‖ hash of the first ClientHello (32, 48) ‖ MAC (32)
///
/// The hash stands for the first hello in the transcript, so a server that has the key can answer
/// a second hello whose first it never saw; a client that changed its mind in between computes
/// another transcript and fails.
package struct RetryCookie: Sendable, Equatable {
    private static let version: UInt8 = 1
    private static let macByteCount = 32

    /// The suite that was chosen.
    package let suite: CipherSuite
    /// The group that was asked for.
    package let group: NamedGroup
    /// The hash of the first ClientHello.
    package let helloHash: [UInt8]

    /// What to remember of a retry.
    package init(suite: CipherSuite, group: NamedGroup, helloHash: [UInt8]) {
        self.suite = suite
        self.group = group
        self.helloHash = helloHash
    }

    /// Opens a cookie that came back.
    ///
    /// - Parameters:
    ///   - cookie: The bytes.
    ///   - key: Our key.
    /// - Throws: ``TLSError/invalidCookie`` unless the key made exactly these bytes.
    package init(opening cookie: [UInt8], by key: TLSCookieKey) throws(TLSError) {
        var reader = WireReader(cookie.dropLast(Self.macByteCount), of: .clientHello)
        guard let version = try? reader.uint8(), version == Self.version,
            let number = try? reader.uint16(), let suite = CipherSuite(rawValue: number),
            let group = try? reader.uint16(),
            reader.remaining.count == suite.hash.byteCount
        else { throw .invalidCookie }
        self.suite = suite
        self.group = NamedGroup(rawValue: group)
        helloHash = [UInt8](reader.remaining)
        let expected = try sealed(by: key)
        guard constantTimeEqual(expected.span, cookie.span) else { throw .invalidCookie }
    }

    /// The cookie as bytes.
    package func sealed(by key: TLSCookieKey) throws(TLSError) -> [UInt8] {
        var writer = WireWriter()
        writer.uint8(Self.version)
        writer.uint16(suite.rawValue)
        writer.uint16(group.rawValue)
        writer.raw(helloHash)
        var cookie = writer.bytes
        let content = cookie
        let secret = key.secret.bytes.copy()
        do {
            let code = try HMAC.authenticationCode(
                for: content.span,
                key: secret.span,
                using: .sha256
            )
            for index in 0..<code.count { cookie.append(code.span[index]) }
            return cookie
        } catch { throw .suite(error) }
    }

    /// The HelloRetryRequest that this cookie goes with.
    ///
    /// - Parameters:
    ///   - hello: Either ClientHello: they have the same session identifier.
    ///   - key: The key of the cookie; nothing sends none.
    /// - Returns: The message, the same whenever it is made again.
    /// - Throws: ``TLSError/suite(_:)``.
    package func request(
        answering hello: ClientHello,
        by key: TLSCookieKey?
    ) throws(TLSError) -> [UInt8] {
        var request = ServerHello(
            random: ServerHello.retryRandom,
            answering: hello,
            cipherSuite: suite
        )
        request.extensions.append(.keyShare) { $0.uint16(group.rawValue) }
        if let key {
            let cookie = try sealed(by: key)
            request.extensions.append(.cookie) { writer in writer.vector16 { $0.raw(cookie) } }
        }
        return request.encoded
    }
}

extension RetryCookie {
    /// The transcript up to the second ClientHello.
    ///
    /// - Parameters:
    ///   - hello: Either ClientHello.
    ///   - configuration: Ours.
    /// - Returns: The hash of the first hello, and our request.
    /// - Throws: ``TLSError/suite(_:)``.
    package func transcript(
        _ hello: ClientHello,
        _ configuration: TLSServerConfiguration
    ) throws(TLSError) -> Transcript {
        var transcript = try Transcript(retryOf: helloHash, by: suite.hash)
        try transcript.append(request(answering: hello, by: configuration.cookieKey))
        return transcript
    }
}

extension TLSServerConfiguration {
    /// Reads the cookie of a ClientHello (RFC 9846, Section 4.3.2).
    ///
    /// - Parameter hello: The hello.
    /// - Returns: What the cookie says, or nothing if there is none.
    /// - Throws: ``TLSError/misplacedExtension(_:)`` for a cookie where we give none,
    ///   ``TLSError/invalidCookie`` for one that is not ours.
    package func cookie(of hello: ClientHello) throws(TLSError) -> RetryCookie? {
        guard let cookie = try hello.cookie else { return nil }
        guard let cookieKey else { throw .misplacedExtension(.cookie) }
        return try RetryCookie(opening: cookie, by: cookieKey)
    }
}
