import PQIdentity
import PQSecrets
import PQSuites
import PQTLS
import Testing

/// The traces of RFC 8448 that begin with a pre-shared key.
@Suite struct ResumptionTraceTests {
    private func hello(_ record: [UInt8]) throws -> (message: [UInt8], offer: PreSharedKeyOffer) {
        let message = Array(record.dropFirst(5))
        var joiner = HandshakeJoiner(limit: 1 << 16)
        joiner.append(message)
        let hello = try ClientHello(#require(try joiner.next()))
        return (message, try #require(try hello.preSharedKeys))
    }

    private func serverHello(_ message: [UInt8]) throws -> ServerHello {
        var joiner = HandshakeJoiner(limit: 1 << 16)
        joiner.append(message)
        return try ServerHello(#require(try joiner.next()))
    }

    /// The key that the server of the simple handshake gave its client, out of its ticket.
    private func keyOfTicket(
        _ trace: [String: [UInt8]]
    ) throws -> (key: SecretReference, ticket: NewSessionTicket) {
        func figure(_ name: String) throws -> [UInt8] { try #require(trace[name]) }
        let pool = try figure("Client_RNG_Pool")
        let secret = try X25519.PrivateKey(rawRepresentation: pool.span.extracting(last: 32))
        let hello = Array(try figure("Record_ClientHello_1").dropFirst(5))
        let answer = try serverHello(figure("Message_ServerHello"))
        let suite = try #require(CipherSuite(rawValue: answer.cipherSuite))
        let share = try answer.keyShare.share
        let shared = try secret.sharedSecret(with: share.span)
        var transcript = try PendingTranscript(clientHello: hello).hashed(by: suite.hash)
        try transcript.append(figure("Message_ServerHello"))
        let handshake = try EarlySchedule(suite).mixing(shared.span)
        let client = try handshake.client(transcript.current())
        for name in [
            "EncryptedExtensions", "Server_Certificate", "Server_CertificateVerify",
            "Server_Finished",
        ] {
            try transcript.append(figure("Message_" + name))
        }
        let main = try handshake.main()
        let server = try main.server(transcript.current())
        try transcript.append(client.finished(transcript.current()))
        let resumption = try main.resumption(transcript.current())
        var records = RecordLayer()
        records.installReadKey(try server.recordKey())
        records.append(try figure("Record_NewSessionTicket"))
        var joiner = HandshakeJoiner(limit: 1 << 16)
        joiner.append(try #require(try records.next()).content)
        let ticket = try NewSessionTicket(#require(try joiner.next()))
        return (try ticketKey(resumption, suite, nonce: ticket.nonce), ticket)
    }

    @Test func `the resumed handshake of RFC 8448: ticket, binder, Finished`() throws {
        guard let traces = try VectorFiles.traces() else { return }
        let first = try #require(traces["Simple_1RTT_Handshake"])
        let trace = try #require(traces["Resumed_0RTT_Handshake"])
        func figure(_ name: String) throws -> [UInt8] { try #require(trace[name]) }
        let (key, ticket) = try keyOfTicket(first)
        let (hello, offer) = try hello(figure("Record_ClientHello_1"))
        #expect(offer.identities.map(\.name) == [ticket.ticket])
        let truncated = try PendingTranscript(clientHello: hello)
            .digest(withoutLast: offer.bindersByteCount, by: .sha256)
        let proof = try binder(key, .sha256, isExternal: false, over: truncated).plain
        #expect(offer.binders == [proof])

        let pool = try figure("Client_RNG_Pool")
        let secret = try X25519.PrivateKey(rawRepresentation: pool.span.extracting(last: 32))
        try check(trace, hello, secret, key, opening: "Record_ServerHandshakeMessages")
    }

    @Test func `the handshake of RFC 8448 with an external key: binder, Finished`() throws {
        guard let traces = try VectorFiles.traces() else { return }
        let trace = try #require(traces["Externally_Provided_PSK_with_Ephemeral_Key"])
        func figure(_ name: String) throws -> [UInt8] { try #require(trace[name]) }
        let psk = try figure("PskSecret")
        let key = SecretReference(SecretBytes(copying: psk.span))
        let (hello, offer) = try hello(figure("Record_ClientHello_1"))
        #expect(offer.identities.map(\.name) == [Array("rfc8448".utf8)])
        let truncated = try PendingTranscript(clientHello: hello)
            .digest(withoutLast: offer.bindersByteCount, by: .sha256)
        let proof = try binder(key, .sha256, isExternal: true, over: truncated).plain
        #expect(offer.binders == [proof])

        let pool = try figure("Client_RNG_Pool")
        let secret = try X25519.PrivateKey(rawRepresentation: pool.span.extracting(last: 32))
        try check(trace, hello, secret, key, opening: "Record_ServerHandshakeMessages")
    }

    /// Follows a handshake up to the server's Finished.
    private func check(
        _ trace: [String: [UInt8]],
        _ hello: [UInt8],
        _ secret: borrowing X25519.PrivateKey,
        _ key: SecretReference,
        opening record: String
    ) throws {
        func figure(_ name: String) throws -> [UInt8] { try #require(trace[name]) }
        let answer = try serverHello(figure("Message_ServerHello"))
        #expect(try answer.selectedPreSharedKey == 0)
        let suite = try #require(CipherSuite(rawValue: answer.cipherSuite))
        let share = try answer.keyShare.share
        let shared = try secret.sharedSecret(with: share.span)
        var transcript = try PendingTranscript(clientHello: hello).hashed(by: suite.hash)
        try transcript.append(figure("Message_ServerHello"))
        let handshake = try EarlySchedule(suite, key).mixing(shared.span)
        let server = try handshake.server(transcript.current())
        var records = RecordLayer()
        records.installReadKey(try server.recordKey())
        records.append(try figure(record))
        var joiner = HandshakeJoiner(limit: 1 << 16)
        joiner.append(try #require(try records.next()).content)
        let extensions = try #require(try joiner.next())
        #expect(extensions.type == .encryptedExtensions)
        try transcript.append(extensions.encoded)
        let finished = try #require(try joiner.next())
        #expect(try server.finished(transcript.current()) == finished.encoded)
        #expect(try records.next() == nil)
    }
}
