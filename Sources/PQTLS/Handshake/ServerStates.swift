import PQIdentity
import PQSecrets

// The server's handshake (RFC 9846, Appendix A.2). Each state owns exactly what is known when it
// is reached, and the message it waits for consumes it:
//
//     begin ──▶ ExpectClientHello ── no share: HelloRetryRequest ──▶ ExpectSecondClientHello
//                    │ (AwaitSignature, if our signer is elsewhere)           │
//                    ▼ ServerHello … Finished are sent                      │
//          ┌─────────┴──────────────────────────────────────────────────────┘
//          ├─ the client may stay anonymous, or a key stands for certificates ──▶ ExpectFinished
//          └─▶ ExpectCertificate
//                    ▼ the chain is checked
//              ExpectCertificateVerify
//                    ▼ the signature is checked
//                    │ (AwaitVerdict, if there is a verifier)
//              ExpectFinished
//                    ▼ tickets are sent
//              OpenConnection

/// Where a server stands in its handshake.
package enum ServerStates: ~Copyable, HandshakeStates {
    case clientHello(ExpectClientHello)
    case secondClientHello(ExpectSecondClientHello)
    case signature(AwaitSignature)
    case certificate(ExpectCertificate)
    case certificateVerify(ExpectCertificateVerify)
    case verdict(AwaitVerdict)
    case finished(ExpectFinished)

    /// Waits for the offer.
    package static func begin(
        _ configuration: TLSServerConfiguration,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> ServerStates {
        .clientHello(ExpectClientHello(configuration: try configuration.validated()))
    }

    /// Only after the first ClientHello.
    package var toleratesChangeCipherSpec: Bool {
        switch self {
        case .clientHello: false
        default: true
        }
    }

    /// Hands the message to the state, which it consumes.
    package consuming func handle(
        _ message: HandshakeMessage,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> Progress<ServerStates> {
        switch consume self {
        case .clientHello(let state): .next(try state.handle(message, over: &channel))
        case .secondClientHello(let state): .next(try state.handle(message, over: &channel))
        case .certificate(let state): .next(try state.handle(message))
        case .certificateVerify(let state): .next(try state.handle(message, over: &channel))
        case .finished(let state): .done(try state.handle(message, over: &channel))
        case .signature: throw .unexpectedMessage(message.type)
        case .verdict: throw .unexpectedMessage(message.type)
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
    ) throws(TLSError) -> Progress<ServerStates> {
        switch consume self {
        case .verdict(let state): .next(try state.resume(with: answer))
        case .signature(let state): .next(try state.resume(with: answer, over: &channel))
        default: throw .nothingAwaited
        }
    }
}

extension ServerStates {
    /// Nothing is known.
    package struct ExpectClientHello: ~Copyable, Sendable {
        let configuration: TLSServerConfiguration

        consuming func handle(
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> ServerStates {
            try message.require(.clientHello)
            let hello = try ClientHello(message)
            // A server that gives cookies can be the second that the client comes to.
            if let cookie = try configuration.cookie(of: hello) {
                return try ExpectSecondClientHello(
                    configuration: configuration,
                    first: nil,
                    cookie: cookie,
                    transcript: cookie.transcript(hello, configuration)
                ).handle(message, over: &channel)
            }
            let choice = try ServerChoice(hello, configuration)
            let transcript = PendingTranscript(clientHello: message.encoded)
            guard let share = choice.clientShare else {
                return try retry(hello, choice, transcript, over: &channel)
            }
            let key = try configuration.chooseKey(hello, choice) { (binders) throws(TLSError) in
                try transcript.digest(withoutLast: binders, by: choice.suite.hash)
            }
            return try answer(
                hello,
                share: share,
                choice,
                key,
                configuration,
                transcript: transcript.hashed(by: choice.suite.hash),
                over: &channel
            )
        }

        /// Asks for the share that is missing (RFC 9846, Section 4.2.4).
        private consuming func retry(
            _ hello: ClientHello,
            _ choice: ServerChoice,
            _ pending: PendingTranscript,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> ServerStates {
            // Nobody can begin a second hello before it is asked for.
            try channel.requireKeyChangeBoundary()
            let cookie = RetryCookie(
                suite: choice.suite,
                group: choice.group,
                helloHash: try pending.digest(by: choice.suite.hash)
            )
            try channel.send(cookie.request(answering: hello, by: configuration.cookieKey))
            channel.skipEarlyData(of: hello)
            if !hello.sessionIdentifier.isEmpty { channel.records.writeChangeCipherSpec() }
            return .secondClientHello(
                ExpectSecondClientHello(
                    configuration: configuration,
                    first: hello,
                    cookie: cookie,
                    transcript: try cookie.transcript(hello, configuration)
                )
            )
        }
    }

    /// A share was asked for; the suite and the group are settled.
    package struct ExpectSecondClientHello: ~Copyable, Sendable {
        let configuration: TLSServerConfiguration
        /// The first hello, unless another server had it and gave a cookie for it.
        let first: ClientHello?
        let cookie: RetryCookie
        var transcript: Transcript

        consuming func handle(
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> ServerStates {
            try message.require(.clientHello)
            let hello = try ClientHello(message)
            if let first {
                guard hello.isRetry(of: first) else { throw .retryChangedHello }
                let returned = try configuration.cookie(of: hello)
                guard returned == cookie || configuration.cookieKey == nil else {
                    throw returned == nil ? .missingExtension(.cookie) : .invalidCookie
                }
            }
            let choice = try ServerChoice(hello, configuration)
            // Exactly the share that was asked for, and no second retry.
            guard let share = choice.clientShare, try hello.keyShares.count == 1,
                choice.suite == cookie.suite, choice.group == cookie.group
            else { throw .invalidKeyShare }
            let key = try configuration.chooseKey(hello, choice) { (binders) throws(TLSError) in
                try transcript.current(adding: Array(message.encoded.dropLast(binders)))
            }
            try transcript.append(message.encoded)
            return try answer(
                hello,
                share: share,
                choice,
                key,
                configuration,
                transcript: transcript,
                wasRetried: true,
                over: &channel
            )
        }
    }

    /// Sends the whole flight of the server, ServerHello to Finished.
    private static func answer(
        _ hello: ClientHello,
        share: [UInt8],
        _ choice: ServerChoice,
        _ key: ChosenKey?,
        _ configuration: TLSServerConfiguration,
        transcript: consuming Transcript,
        wasRetried: Bool = false,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> ServerStates {
        try channel.requireKeyChangeBoundary()
        let response = try KeyExchange.respond(
            to: share,
            group: choice.group,
            from: configuration.randomness
        )
        let schedule = try EarlySchedule(choice.suite, key?.key).mixing(response.sharedSecret.span)
        let serverShare = response.share
        var answer = ServerHello(
            random: try randomBytes(32, from: configuration.randomness),
            answering: hello,
            cipherSuite: choice.suite
        )
        answer.extensions.append(.keyShare) {
            KeyShare(group: choice.group, share: serverShare).write(to: &$0)
        }
        if let key { answer.choose(key) }
        try transcript.append(answer.encoded)
        try channel.send(answer.encoded)
        if !hello.sessionIdentifier.isEmpty, !wasRetried {
            channel.records.writeChangeCipherSpec()
        }
        let hash = try transcript.current()
        let client = try schedule.client(hash)
        let server = try schedule.server(hash)
        channel.nameInKeyLog(hello.random)
        channel.log(.clientHandshake, client.secret)
        channel.log(.serverHandshake, server.secret)
        try channel.protectReading(with: client.recordKey())
        channel.protectWriting(with: try server.recordKey())
        channel.skipEarlyData(of: hello)
        return try ServerFlight(
            configuration: configuration,
            choice: choice,
            wasRetried: wasRetried,
            key: key,
            allowsResumption: try hello.allowsResumption,
            transcript: transcript,
            schedule: schedule,
            client: client,
            server: server
        ).begin(over: &channel)
    }
}
