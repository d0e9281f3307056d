import PQIdentity

// The server's states after its own flight: the client's proof, if it is asked for one, and its
// Finished.

/// What a server knows once it has answered.
package struct ServerSession: ~Copyable, Sendable {
    let configuration: TLSServerConfiguration
    let choice: ServerChoice
    let wasRetried: Bool
    /// The pre-shared key that we go on with.
    let key: ChosenKey?
    /// Whether the client could use a ticket.
    let allowsResumption: Bool
    var transcript: Transcript
    let client: HandshakeTrafficSecret
    let main: MainSchedule
    let secrets: ApplicationSecrets
}

extension ServerStates {
    /// The client must say who it is.
    package struct ExpectCertificate: ~Copyable, Sendable {
        var session: ServerSession

        consuming func handle(_ message: HandshakeMessage) throws(TLSError) -> ServerStates {
            try message.require(.certificate)
            let configuration = session.configuration
            let chain = try CertificateMessage(
                message,
                limit: configuration.limits.certificateCount,
                byteLimit: configuration.limits.certificateByteCount,
                takesStatus: configuration.clientTrust.map { $0.stapling != .ignored } ?? false
            )
            guard let trust = configuration.clientTrust, !chain.entries.isEmpty else {
                throw .certificateRequired
            }
            let client = try UnprovenPeer(
                chain,
                type: session.choice.clientCertificateType ?? .x509,
                trust: trust,
                as: .client,
                name: nil,
                at: configuration.clock()
            )
            try session.transcript.append(message.encoded)
            return .certificateVerify(ExpectCertificateVerify(session: session, client: client))
        }
    }

    /// The chain is good; the client must show that it holds the key.
    package struct ExpectCertificateVerify: ~Copyable, Sendable {
        var session: ServerSession
        let client: UnprovenPeer

        consuming func handle(
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> ServerStates {
            try message.require(.certificateVerify)
            let peer = try client.proven(
                by: CertificateVerify(message),
                as: .client,
                over: session.transcript.current(),
                offered: session.configuration.policy.signatureSchemes(of: .client)
            )
            try session.transcript.append(message.encoded)
            let next = ExpectFinished(session: session, client: peer)
            guard let verifier = next.session.configuration.clientTrust?.verifier else {
                return .finished(next)
            }
            let request = TLSVerificationRequest(peer: peer, verifier: verifier)
            channel.report(.verificationNeeded(request))
            return .verdict(AwaitVerdict(next: next))
        }
    }

    /// The client is who it says; our verifier must agree.
    package struct AwaitVerdict: ~Copyable, Sendable {
        let next: ExpectFinished

        consuming func resume(with answer: HandshakeAnswer) throws(TLSError) -> ServerStates {
            try answer.requireAcceptance()
            return .finished(next)
        }
    }

    /// The client is who it says, or may stay anonymous; its Finished ends the handshake.
    package struct ExpectFinished: ~Copyable, Sendable {
        var session: ServerSession
        let client: PeerIdentity?

        consuming func handle(
            _ message: HandshakeMessage,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> OpenConnection {
            try message.require(.finished)
            try channel.requireKeyChangeBoundary()
            try session.client.check(message, session.transcript.current())
            try session.transcript.append(message.encoded)
            let choice = session.choice
            let key = session.key
            var security = ConnectionSecurity(
                group: choice.group,
                serverSignatureScheme: key?.replacesCertificates == true
                    ? key?.serverSignatureScheme : choice.identity.scheme,
                cipherSuite: choice.suite,
                policy: session.configuration.policy,
                wasRetried: session.wasRetried,
                peer: client,
                applicationProtocol: choice.applicationProtocol,
                serverName: choice.serverName
            )
            security.preSharedKey = key?.origin
            security.serverCertificatesArePostQuantum =
                choice.identity.identity.certificateChain.allSatisfy(\.isPostQuantum)
            if key?.isAlone != true {
                security.localIdentity = LocalIdentity(
                    choice.identity.identity,
                    bearsServerName: choice.identity.bearsServerName
                )
            }
            try channel.protectReading(with: session.secrets.recordKey(of: .client))
            try session.sendTickets(security, session.transcript.current(), over: &channel)
            return OpenConnection(.server, security: security, secrets: session.secrets)
        }
    }
}
