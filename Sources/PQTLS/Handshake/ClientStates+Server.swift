import PQIdentity

// The client's states once the server's messages are encrypted: its answers, its proof, its
// Finished, and then our own.

extension ClientStates {
    /// The key exchange is done.
    package struct ExpectEncryptedExtensions: ~Copyable, Sendable {
        var session: ClientSession

        consuming func handle(
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> ClientStates {
            try message.require(.encryptedExtensions)
            let answer = try EncryptedExtensions(
                message,
                offered: session.offered,
                clientTypes: session.configuration.identities.certificateTypes,
                serverTypes: session.configuration.trust.certificateTypes
            )
            session.clientCertificateType = answer.clientCertificateType ?? .x509
            session.serverCertificateType = answer.serverCertificateType ?? .x509
            if let theirs = answer.recordSizeLimit,
                let ours = session.configuration.recordSizeLimit
            {
                channel.records.limitSizes(ours: ours, theirs: theirs)
            }
            if let chosen = answer.applicationProtocol {
                let offer = session.configuration.applicationProtocols
                guard let name = offer.first(where: { $0.utf8.elementsEqual(chosen) }) else {
                    throw .applicationProtocolNotOffered
                }
                session.applicationProtocol = name
            }
            try session.transcript.append(message.encoded)
            if let key = session.key, !session.configuration.combinesExternalPSKs {
                // Both ends hold the key, so there are no certificates (RFC 9846, Section 2.2).
                session.localIdentity = key.localIdentity
                return .finished(
                    ExpectFinished(
                        session: session,
                        server: key.peer,
                        scheme: key.serverSignatureScheme
                    )
                )
            }
            return .certificateOrRequest(ExpectCertificateOrRequest(session: session))
        }
    }

    /// The server may ask who we are before it says who it is.
    package struct ExpectCertificateOrRequest: ~Copyable, Sendable {
        var session: ClientSession

        consuming func handle(_ message: HandshakeMessage) throws(TLSError) -> ClientStates {
            guard message.type == .certificateRequest else {
                return try ExpectCertificate(session: session).handle(message)
            }
            session.request = try CertificateRequest(message)
            try session.transcript.append(message.encoded)
            return .certificate(ExpectCertificate(session: session))
        }
    }

    /// The server must say who it is.
    package struct ExpectCertificate: ~Copyable, Sendable {
        var session: ClientSession

        consuming func handle(_ message: HandshakeMessage) throws(TLSError) -> ClientStates {
            try message.require(.certificate)
            let configuration = session.configuration
            let chain = try CertificateMessage(
                message,
                limit: configuration.limits.certificateCount,
                byteLimit: configuration.limits.certificateByteCount,
                takesStatus: configuration.trust.stapling != .ignored
            )
            guard !chain.entries.isEmpty else { throw .emptyCertificate }
            let server = try UnprovenPeer(
                chain,
                type: session.serverCertificateType,
                trust: configuration.trust,
                as: .server,
                name: configuration.serverName,
                at: configuration.clock(),
                allowingClassical: configuration.policy.allowsClassicalCertificates
            )
            try session.transcript.append(message.encoded)
            return .certificateVerify(ExpectCertificateVerify(session: session, server: server))
        }
    }

    /// The chain is good; the server must show that it holds the key.
    package struct ExpectCertificateVerify: ~Copyable, Sendable {
        var session: ClientSession
        let server: UnprovenPeer

        consuming func handle(
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> ClientStates {
            try message.require(.certificateVerify)
            let proof = try CertificateVerify(message)
            let peer = try server.proven(
                by: proof,
                as: .server,
                over: session.transcript.current(),
                offered: session.configuration.policy.signatureSchemes(of: .server)
            )
            try session.transcript.append(message.encoded)
            let next = ExpectFinished(session: session, server: peer, scheme: proof.scheme)
            guard let verifier = next.session.configuration.trust.verifier else {
                return .finished(next)
            }
            let request = TLSVerificationRequest(peer: peer, verifier: verifier)
            channel.report(.verificationNeeded(request))
            return .verdict(AwaitVerdict(next: next))
        }
    }

    /// The server is who it says; our verifier must agree.
    package struct AwaitVerdict: ~Copyable, Sendable {
        let next: ExpectFinished

        consuming func resume(with answer: HandshakeAnswer) throws(TLSError) -> ClientStates {
            try answer.requireAcceptance()
            return .finished(next)
        }
    }

    /// The server is who it says; its Finished shows that no one changed the messages.
    package struct ExpectFinished: ~Copyable, Sendable {
        var session: ClientSession
        let server: PeerIdentity?
        let scheme: SignatureScheme?

        consuming func handle(
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> Progress<ClientStates> {
            try message.require(.finished)
            try channel.requireKeyChangeBoundary()
            try session.server.check(message, session.transcript.current())
            try session.transcript.append(message.encoded)
            let flight = ClientFlight(
                hash: try session.transcript.current(),
                server: server,
                scheme: scheme,
                session: session
            )
            return try flight.begin(over: &channel)
        }
    }

    /// We have said who we are; our signer must prove it.
    package struct AwaitSignature: ~Copyable, Sendable {
        let flight: ClientFlight
        let signature: PendingSignature

        consuming func resume(
            with answer: HandshakeAnswer,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> OpenConnection {
            let proof = try signature.message(answer)
            return try flight.finish(proof, over: &channel)
        }
    }
}

/// Our last flight: who we are if we were asked, and our Finished.
package struct ClientFlight: ~Copyable, Sendable {
    /// The hash of ClientHello … server Finished.
    let hash: [UInt8]
    let server: PeerIdentity?
    let scheme: SignatureScheme?
    var session: ClientSession
    /// The messages that wait to be sent.
    var messages: [UInt8] = []

    init(
        hash: [UInt8],
        server: PeerIdentity?,
        scheme: SignatureScheme?,
        session: consuming ClientSession
    ) {
        self.hash = hash
        self.server = server
        self.scheme = scheme
        self.session = session
    }

    /// Says who we are.
    ///
    /// Without an identity that fits the request the chain is empty, and the server decides
    /// (RFC 9846, Section 4.5.1).
    consuming func begin(
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> Progress<ClientStates> {
        guard let request = session.request else { return .done(try finish(nil, over: &channel)) }
        var wishes = request.request
        wishes.types = [session.clientCertificateType]
        guard let (identity, scheme) = session.configuration.identities.best(for: wishes) else {
            try add(CertificateMessage(entries: []).encoded)
            return .done(try finish(nil, over: &channel))
        }
        session.localIdentity = LocalIdentity(identity)
        try add(CertificateMessage(identity, withStatus: request.wantsStatus).encoded)
        let proof = try identity.proof(
            scheme,
            as: .client,
            over: session.transcript.current(),
            from: session.configuration.randomness
        )
        switch proof {
        case .made(let message): return .done(try finish(message, over: &channel))
        case .asked(let request):
            channel.report(.signatureNeeded(request))
            let signature = PendingSignature(request, by: identity)
            return .next(
                .signature(ClientStates.AwaitSignature(flight: self, signature: signature))
            )
        }
    }

    /// Sends the flight, and opens the connection.
    consuming func finish(
        _ proof: CertificateVerify?,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> OpenConnection {
        if let proof { try add(proof.encoded) }
        try add(session.client.finished(session.transcript.current()))
        try channel.send(messages)
        var security = try ConnectionSecurity(
            group: session.group,
            serverSignatureScheme: scheme,
            cipherSuite: session.suite,
            policy: session.configuration.policy,
            wasRetried: session.wasRetried,
            peer: server,
            applicationProtocol: session.applicationProtocol,
            serverName: session.configuration.indicatedName()
        )
        security.localIdentity = session.localIdentity
        security.serverCertificatesArePostQuantum =
            server?.certificates?.path.allSatisfy(\.isPostQuantum) ?? true
        security.preSharedKey = session.key?.origin
        let main = try session.schedule.main()
        let secrets = try ApplicationSecrets(main, hash)
        secrets.log(to: channel)
        let resumption = try main.resumption(session.transcript.current())
        try channel.protectReading(with: secrets.recordKey(of: .server))
        channel.protectWriting(with: try secrets.recordKey(of: .client))
        let tickets = TicketReceiver(session.configuration, security, resumption)
        return OpenConnection(.client, security: security, secrets: secrets, tickets: tickets)
    }

    private mutating func add(_ message: [UInt8]) throws(TLSError) {
        try session.transcript.append(message)
        messages += message
    }
}
