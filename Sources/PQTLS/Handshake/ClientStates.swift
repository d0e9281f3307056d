import PQIdentity
import PQSecrets

// The client's handshake (RFC 9846, Appendix A.1). Each state owns exactly what is known when it
// is reached, and the message it waits for consumes it:
//
//     begin ── ClientHello ──▶ ExpectServerHello
//                                │    │ HelloRetryRequest, once: a second ClientHello
//                                │    └──▶ ExpectSecondServerHello
//                                ▼ ServerHello             │
//                          ExpectEncryptedExtensions ◀─────┘
//                                │    │ a key that both ends hold stands for certificates
//                                ▼    └──▶ ExpectFinished
//                          ExpectCertificateOrRequest ── CertificateRequest ──▶ ExpectCertificate
//                                ▼ Certificate: the chain is checked                  │
//                          ExpectCertificateVerify ◀──────────────────────────────────┘
//                                ▼ the signature is checked
//                                │ (AwaitVerdict, if there is a verifier)
//                          ExpectFinished
//                                │ (AwaitSignature, if our signer is elsewhere)
//                                ▼ Certificate, CertificateVerify, Finished are sent
//                          OpenConnection

/// Where a client stands in its handshake.
package enum ClientStates: ~Copyable, HandshakeStates {
    case serverHello(ExpectServerHello)
    case secondServerHello(ExpectSecondServerHello)
    case encryptedExtensions(ExpectEncryptedExtensions)
    case certificateOrRequest(ExpectCertificateOrRequest)
    case certificate(ExpectCertificate)
    case certificateVerify(ExpectCertificateVerify)
    case verdict(AwaitVerdict)
    case finished(ExpectFinished)
    case signature(AwaitSignature)

    /// Sends the offer.
    package static func begin(
        _ configuration: TLSClientConfiguration,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> ClientStates {
        let configuration = try configuration.validated()
        let shares = try ClientShares(configuration.firstShares, from: configuration.randomness)
        let keys = configuration.offeredKeys()
        let hello = try configuration.clientHello(
            random: randomBytes(32, from: configuration.randomness),
            sessionIdentifier: randomBytes(32, from: configuration.randomness),
            shares: shares.entries
        ).offering(keys) { (hello, binders, hash) throws(TLSError) in
            try PendingTranscript(clientHello: hello).digest(withoutLast: binders, by: hash)
        }
        let encoded = hello.encoded
        try channel.send(encoded)
        channel.records.oweChangeCipherSpec()
        return .serverHello(
            ExpectServerHello(
                configuration: configuration,
                hello: hello,
                keys: keys,
                shares: shares,
                transcript: PendingTranscript(clientHello: encoded)
            )
        )
    }

    /// Always: our ClientHello has been sent.
    package var toleratesChangeCipherSpec: Bool { true }

    /// Hands the message to the state, which it consumes.
    package consuming func handle(
        _ message: HandshakeMessage,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> Progress<ClientStates> {
        switch consume self {
        case .serverHello(let state): .next(try state.handle(message, over: &channel))
        case .secondServerHello(let state): .next(try state.handle(message, over: &channel))
        case .encryptedExtensions(let state): .next(try state.handle(message, over: &channel))
        case .certificateOrRequest(let state): .next(try state.handle(message))
        case .certificate(let state): .next(try state.handle(message))
        case .certificateVerify(let state): .next(try state.handle(message, over: &channel))
        case .finished(let state): try state.handle(message, over: &channel)
        case .verdict: throw .unexpectedMessage(message.type)
        case .signature: throw .unexpectedMessage(message.type)
        }
    }

    /// What has to be provided before any message is taken.
    package var awaited: AwaitedAnswer? {
        switch self {
        case .verdict: .verdict
        case .signature: .signature
        default: nil
        }
    }

    /// Hands the answer to the state that waits for it.
    package consuming func resume(
        with answer: HandshakeAnswer,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> Progress<ClientStates> {
        switch consume self {
        case .verdict(let state): .next(try state.resume(with: answer))
        case .signature(let state): .done(try state.resume(with: answer, over: &channel))
        default: throw .nothingAwaited
        }
    }
}

/// What a client knows once the server has answered.
package struct ClientSession: ~Copyable, Sendable {
    let configuration: TLSClientConfiguration
    let suite: CipherSuite
    let group: NamedGroup
    let offered: [ExtensionType]
    let wasRetried: Bool
    /// The pre-shared key that the server chose, if it chose one.
    let key: OfferedKey?
    var transcript: Transcript
    let schedule: HandshakeSchedule
    let client: HandshakeTrafficSecret
    let server: HandshakeTrafficSecret
    var applicationProtocol: String?
    /// The server's CertificateRequest, if there was one.
    var request: CertificateRequest?
    /// The type of the server's Certificate message.
    var serverCertificateType = CertificateType.x509
    /// The type of our Certificate message.
    var clientCertificateType = CertificateType.x509
    /// Who we said we are.
    var localIdentity: LocalIdentity?
}

extension ClientStates {
    /// The first ClientHello is sent.
    package struct ExpectServerHello: ~Copyable, Sendable {
        let configuration: TLSClientConfiguration
        let hello: ClientHello
        let keys: [OfferedKey]
        let shares: ClientShares
        let transcript: PendingTranscript

        consuming func handle(
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> ClientStates {
            try message.require(.serverHello)
            let answer = try ServerHello(message)
            let suite = try answer.checkAgainst(hello)
            guard !answer.isRetry else {
                return try retry(answer, suite, message, over: &channel)
            }
            return try acceptServerHello(
                answer,
                message,
                suite: suite,
                configuration: configuration,
                hello: hello,
                keys: keys,
                shares: shares,
                transcript: transcript.hashed(by: suite.hash),
                over: &channel
            )
        }

        /// Sends the second ClientHello (RFC 9846, Section 4.2.4).
        ///
        /// A server can ask for the share of another group that we offered, or for a cookie.
        private consuming func retry(
            _ answer: ServerHello,
            _ suite: CipherSuite,
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> ClientStates {
            // Nor can a server begin its answer to a hello that it asks for.
            try channel.requireKeyChangeBoundary()
            try answer.extensions.requireOnly(
                [.supportedVersions, .keyShare, .cookie],
                offered: hello.extensions.items.map(\.type)
            )
            let cookie = try answer.cookie
            var shares = shares
            if let group = try answer.selectedGroup {
                guard configuration.policy.groups.contains(group) else {
                    throw .groupNotOffered(group)
                }
                guard !shares.contains(group) else { throw .needlessRetry }
                shares = try ClientShares([group], from: configuration.randomness)
            } else {
                guard cookie != nil else { throw .needlessRetry }
            }
            var transcript = try transcript.retried(by: suite.hash)
            try transcript.append(message.encoded)
            // The proofs cover the retry; a key for another hash can't be used any more.
            let keys = keys.filter { $0.hash == suite.hash }
            let second = try configuration.clientHello(
                random: hello.random,
                sessionIdentifier: hello.sessionIdentifier,
                shares: shares.entries,
                cookie: cookie
            ).offering(keys) { (hello, binders, _) throws(TLSError) in
                try transcript.current(adding: Array(hello.dropLast(binders)))
            }
            try transcript.append(second.encoded)
            try channel.send(second.encoded)
            return .secondServerHello(
                ExpectSecondServerHello(
                    configuration: configuration,
                    hello: second,
                    keys: keys,
                    shares: shares,
                    transcript: transcript,
                    suite: suite
                )
            )
        }
    }

    /// The second ClientHello is sent; the suite is settled.
    package struct ExpectSecondServerHello: ~Copyable, Sendable {
        let configuration: TLSClientConfiguration
        let hello: ClientHello
        let keys: [OfferedKey]
        let shares: ClientShares
        let transcript: Transcript
        let suite: CipherSuite

        consuming func handle(
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> ClientStates {
            try message.require(.serverHello)
            let answer = try ServerHello(message)
            guard !answer.isRetry else { throw .secondRetry }
            guard try answer.checkAgainst(hello) == suite else {
                throw .cipherSuiteNotOffered(answer.cipherSuite)
            }
            return try acceptServerHello(
                answer,
                message,
                suite: suite,
                configuration: configuration,
                hello: hello,
                keys: keys,
                shares: shares,
                transcript: transcript,
                wasRetried: true,
                over: &channel
            )
        }
    }

    /// Finishes the key exchange and protects both directions (RFC 9846, Section 7.1).
    private static func acceptServerHello(
        _ answer: ServerHello,
        _ message: HandshakeMessage,
        suite: CipherSuite,
        configuration: TLSClientConfiguration,
        hello: ClientHello,
        keys: [OfferedKey],
        shares: consuming ClientShares,
        transcript: consuming Transcript,
        wasRetried: Bool = false,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> ClientStates {
        try channel.requireKeyChangeBoundary()
        let offered = hello.extensions.items.map(\.type)
        let answers: [ExtensionType] = [
            .supportedVersions, .keyShare, .preSharedKey, .certificateWithExternalPSK,
        ]
        try answer.extensions.requireOnly(answers.filter(offered.contains), offered: offered)
        let key = try answer.chosen(of: keys, suite, combined: configuration.combinesExternalPSKs)
        let share = try answer.keyShare
        let group = share.group
        let secret = try shares.take(group).sharedSecret(serverShare: share.share)
        let schedule = try EarlySchedule(suite, key?.key).mixing(secret.span)
        try transcript.append(message.encoded)
        let hash = try transcript.current()
        let client = try schedule.client(hash)
        let server = try schedule.server(hash)
        channel.nameInKeyLog(hello.random)
        channel.log(.clientHandshake, client.secret)
        channel.log(.serverHandshake, server.secret)
        try channel.protectReading(with: server.recordKey())
        channel.protectWriting(with: try client.recordKey())
        return .encryptedExtensions(
            ExpectEncryptedExtensions(
                session: ClientSession(
                    configuration: configuration,
                    suite: suite,
                    group: group,
                    offered: offered,
                    wasRetried: wasRetried,
                    key: key,
                    transcript: transcript,
                    schedule: schedule,
                    client: client,
                    server: server
                )
            )
        )
    }
}

extension ServerHello {
    /// Holds the answer against the offer (RFC 9846, Section 4.2.3).
    ///
    /// - Parameter hello: What we offered.
    /// - Returns: The chosen suite.
    /// - Throws: ``TLSError/sessionIdentifierMismatch``, ``TLSError/cipherSuiteNotOffered(_:)``.
    fileprivate func checkAgainst(_ hello: ClientHello) throws(TLSError) -> CipherSuite {
        guard sessionIdentifier == hello.sessionIdentifier else {
            throw .sessionIdentifierMismatch
        }
        guard hello.cipherSuites.contains(cipherSuite),
            let suite = CipherSuite(rawValue: cipherSuite)
        else { throw .cipherSuiteNotOffered(cipherSuite) }
        return suite
    }
}

extension HandshakeMessage {
    /// Refuses a message of another type.
    package func require(_ expected: HandshakeType) throws(TLSError) {
        guard type == expected else { throw .unexpectedMessage(type) }
    }
}
