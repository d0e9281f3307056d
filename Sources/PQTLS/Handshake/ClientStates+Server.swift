import PQIdentity

// The client's states once the server's messages are encrypted: its answers, its proof, its
// Finished, and then our own.

extension ClientStates {
    /// The key exchange is done.
    package struct ExpectEncryptedExtensions: ~Copyable, Sendable {
        var session: ClientSession

        consuming func handle(_ message: HandshakeMessage) throws(TLSError) -> ClientStates {
            try message.require(.encryptedExtensions)
            let answer = try EncryptedExtensions(message, offered: session.offered)
            if let chosen = answer.applicationProtocol {
                let offer = session.configuration.applicationProtocols
                guard let name = offer.first(where: { $0.utf8.elementsEqual(chosen) }) else {
                    throw .applicationProtocolNotOffered
                }
                session.applicationProtocol = name
            }
            try session.transcript.append(message.encoded)
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
            session.requestedSchemes = try CertificateRequest(message).signatureSchemes
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
                limit: configuration.limits.certificateCount
            )
            guard !chain.certificates.isEmpty else { throw .emptyCertificate }
            let server = try UnprovenPeer(
                chain,
                trust: configuration.trust,
                as: .server,
                name: configuration.serverName,
                at: configuration.clock()
            )
            try session.transcript.append(message.encoded)
            return .certificateVerify(ExpectCertificateVerify(session: session, server: server))
        }
    }

    /// The chain is good; the server must show that it holds the key.
    package struct ExpectCertificateVerify: ~Copyable, Sendable {
        var session: ClientSession
        let server: UnprovenPeer

        consuming func handle(_ message: HandshakeMessage) throws(TLSError) -> ClientStates {
            try message.require(.certificateVerify)
            let proof = try CertificateVerify(message)
            let peer = try server.proven(
                by: proof,
                as: .server,
                over: session.transcript.current(),
                offered: session.configuration.policy.signatureSchemes(of: .server)
            )
            try session.transcript.append(message.encoded)
            return .finished(ExpectFinished(session: session, server: peer, scheme: proof.scheme))
        }
    }

    /// The server is who it says; its Finished shows that no one changed the messages.
    package struct ExpectFinished: ~Copyable, Sendable {
        var session: ClientSession
        let server: PeerIdentity
        let scheme: SignatureScheme

        consuming func handle(
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> OpenConnection {
            try message.require(.finished)
            try channel.requireKeyChangeBoundary()
            try session.server.check(message, session.transcript.current())
            try session.transcript.append(message.encoded)
            let hash = try session.transcript.current()
            try channel.send(session.flight())
            let security = try ConnectionSecurity(
                group: session.group,
                serverSignatureScheme: scheme,
                cipherSuite: session.suite,
                policy: session.configuration.policy,
                wasRetried: session.wasRetried,
                peer: server,
                applicationProtocol: session.applicationProtocol,
                serverName: session.configuration.indicatedName()
            )
            let secrets = try ApplicationSecrets(session.schedule.main(), hash)
            try channel.protectReading(with: secrets.recordKey(of: .server))
            channel.protectWriting(with: try secrets.recordKey(of: .client))
            return OpenConnection(.client, security: security, secrets: secrets)
        }
    }
}

extension ClientSession {
    /// Our last flight: who we are if we were asked, and our Finished.
    ///
    /// Without an identity that fits the request the chain is empty, and the server decides
    /// (RFC 9846, Section 4.5.1).
    fileprivate mutating func flight() throws(TLSError) -> [UInt8] {
        var flight: [UInt8] = []
        if let requestedSchemes {
            let identity = configuration.identity
            let scheme = identity?.signatureScheme.flatMap {
                requestedSchemes.contains($0) ? $0 : nil
            }
            if let identity, let scheme {
                flight += try adding(identity.certificateMessage.encoded)
                flight += try adding(
                    identity.certificateVerify(
                        scheme,
                        as: .client,
                        over: transcript.current(),
                        from: configuration.randomness
                    ).encoded
                )
            } else {
                flight += try adding(CertificateMessage(certificates: []).encoded)
            }
        }
        flight += try adding(client.finished(transcript.current()))
        return flight
    }

    private mutating func adding(_ message: [UInt8]) throws(TLSError) -> [UInt8] {
        try transcript.append(message)
        return message
    }
}
