// The rest of the server's flight behind its ServerHello: what it answers, who it is, its proof,
// its Finished.

/// The server's flight under its handshake key.
package struct ServerFlight: ~Copyable, Sendable {
    let configuration: TLSServerConfiguration
    let choice: ServerChoice
    let wasRetried: Bool
    /// The pre-shared key that we go on with.
    let key: ChosenKey?
    /// Whether the client could use a ticket.
    let allowsResumption: Bool
    var transcript: Transcript
    let schedule: HandshakeSchedule
    let client: HandshakeTrafficSecret
    let server: HandshakeTrafficSecret

    /// EncryptedExtensions, CertificateRequest, Certificate, and the proof if it can be made at
    /// once; no certificates where a pre-shared key stands for them.
    consuming func begin(
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> ServerStates {
        if let key, key.replacesCertificates { return try resume(key, over: &channel) }
        let identity = choice.identity.identity
        var flight = EncryptedExtensions(
            applicationProtocol: choice.applicationProtocol,
            clientCertificateType: choice.namesClientTypes ? choice.clientCertificateType : nil,
            serverCertificateType: choice.serverCertificateType,
            recordSizeLimit: limitRecordSizes(over: &channel)
        ).encoded
        if let trust = configuration.clientTrust {
            flight +=
                CertificateRequest(
                    signatureSchemes: configuration.policy.signatureSchemes(of: .client),
                    trust: trust
                ).encoded
        }
        flight += CertificateMessage(identity, withStatus: choice.wantsStatus).encoded
        try transcript.append(flight)
        let proof = try identity.proof(
            choice.identity.scheme,
            as: .server,
            over: transcript.current(),
            from: configuration.randomness
        )
        switch proof {
        case .made(let message): return try finish(flight, message, over: &channel)
        case .asked(let request):
            // The client can already look at our chain.
            try channel.send(flight)
            channel.report(.signatureNeeded(request))
            let signature = PendingSignature(request, by: identity)
            return .signature(ServerStates.AwaitSignature(flight: self, signature: signature))
        }
    }

    /// CertificateVerify and Finished; then the client's turn.
    consuming func finish(
        _ before: [UInt8],
        _ proof: CertificateVerify,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> ServerStates {
        let proof = proof.encoded
        try transcript.append(proof)
        let finished = try server.finished(transcript.current())
        try transcript.append(finished)
        try channel.send(before + proof + finished)
        let asksClient = configuration.clientTrust != nil
        let session = try session(over: &channel)
        guard asksClient else {
            return .finished(ServerStates.ExpectFinished(session: session, client: nil))
        }
        return .certificate(ServerStates.ExpectCertificate(session: session))
    }

    /// EncryptedExtensions and Finished: a key that both ends hold says who they are.
    private consuming func resume(
        _ key: ChosenKey,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> ServerStates {
        let answer = EncryptedExtensions(
            applicationProtocol: choice.applicationProtocol,
            recordSizeLimit: limitRecordSizes(over: &channel)
        ).encoded
        try transcript.append(answer)
        let finished = try server.finished(transcript.current())
        try transcript.append(finished)
        try channel.send(answer + finished)
        let session = try session(over: &channel)
        return .finished(ServerStates.ExpectFinished(session: session, client: key.peer))
    }

    /// Answers the client's record size limit with ours, and holds both ends to them.
    private borrowing func limitRecordSizes(over channel: inout HandshakeChannel) -> Int? {
        guard let theirs = choice.recordSizeLimit else { return nil }
        let ours = configuration.recordSizeLimit ?? RecordSizeLimit.range.upperBound
        channel.records.limitSizes(ours: ours, theirs: theirs)
        return ours
    }

    /// Protects what follows the Finished.
    private consuming func session(
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> ServerSession {
        let main = try schedule.main()
        let secrets = try ApplicationSecrets(main, transcript.current())
        secrets.log(to: channel)
        channel.protectWriting(with: try secrets.recordKey(of: .server))
        return ServerSession(
            configuration: configuration,
            choice: choice,
            wasRetried: wasRetried,
            key: key,
            allowsResumption: allowsResumption,
            transcript: transcript,
            client: client,
            main: main,
            secrets: secrets
        )
    }
}

extension ServerStates {
    /// We have said who we are; our signer must prove it.
    package struct AwaitSignature: ~Copyable, Sendable {
        let flight: ServerFlight
        let signature: PendingSignature

        consuming func resume(
            with answer: HandshakeAnswer,
            over channel: inout HandshakeChannel
        ) throws(TLSError) -> ServerStates {
            let proof = try signature.message(answer)
            return try flight.finish([], proof, over: &channel)
        }
    }
}
