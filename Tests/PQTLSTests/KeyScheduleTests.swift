import Foundation
import PQSecrets
import PQSuites
import PQTLS
import Testing

/// The key schedule against published figures.
@Suite struct KeyScheduleTests {
    private struct File<Case: Decodable>: Decodable {
        struct Group: Decodable {
            let tgId: Int
            let hmacAlg: String?
            let tests: [Case]
        }
        let testGroups: [Group]
    }

    private struct Prompt: Decodable {
        let tcId: Int
        let psk: String?
        let dhe: String?
        let helloClientRandom: String
        let helloServerRandom: String
        let finishedClientRandom: String
        let finishedServerRandom: String
    }

    private struct Expected: Decodable {
        let tcId: Int
        let clientEarlyTrafficSecret: String
        let earlyExporterMasterSecret: String
        let clientHandshakeTrafficSecret: String
        let serverHandshakeTrafficSecret: String
        let clientApplicationTrafficSecret: String
        let serverApplicationTrafficSecret: String
        let exporterMasterSecret: String
        let resumptionMasterSecret: String
    }

    @Test func `all cases of ACVP's TLS 1_3 key derivation`() throws {
        let folder = "acvp-1.1.0.43/TLS-v1.3-KDF-RFC8446/"
        guard let promptFile = VectorFiles.file(folder + "prompt.json"),
            let expectedFile = VectorFiles.file(folder + "expectedResults.json")
        else { return }
        let prompts = try JSONDecoder().decode(
            File<Prompt>.self,
            from: Data(contentsOf: promptFile)
        )
        let answers = try JSONDecoder().decode(
            File<Expected>.self,
            from: Data(contentsOf: expectedFile)
        )
        let expected = Dictionary(
            uniqueKeysWithValues: answers.testGroups.flatMap(\.tests).map { ($0.tcId, $0) }
        )
        var count = 0
        for group in prompts.testGroups {
            let suite: CipherSuite =
                group.hmacAlg == "SHA2-256" ? .aes128GCMSHA256 : .aes256GCMSHA384
            for prompt in group.tests {
                let answer = try #require(expected[prompt.tcId])
                try check(prompt, answer, suite)
                count += 1
            }
        }
        #expect(count == 250)
    }

    private func check(_ prompt: Prompt, _ answer: Expected, _ suite: CipherSuite) throws {
        let zeros = [UInt8](repeating: 0, count: suite.hash.byteCount)
        var said: [UInt8] = []
        func hash(adding text: String) throws -> [UInt8] {
            said += try #require(bytes(hex: text))
            return try suite.hash.digest(said)
        }
        func expect(_ secret: borrowing SecretBytes, _ figure: String) {
            let plain = secret.plain
            #expect(plain == bytes(hex: figure), "tcId \(prompt.tcId)")
        }
        let key = try prompt.psk.map { try #require(bytes(hex: $0)) } ?? zeros
        let shared = try prompt.dhe.map { try #require(bytes(hex: $0)) } ?? zeros
        let early = try EarlySchedule(suite, preSharedKey: key.span)
        let clientHello = try hash(adding: prompt.helloClientRandom)
        expect(try early.client(clientHello), answer.clientEarlyTrafficSecret)
        expect(try early.exporter(clientHello), answer.earlyExporterMasterSecret)
        let handshake = try early.mixing(shared.span)
        let hellos = try hash(adding: prompt.helloServerRandom)
        let clientSecret = try handshake.client(hellos)
        expect(clientSecret.secret, answer.clientHandshakeTrafficSecret)
        let serverSecret = try handshake.server(hellos)
        expect(serverSecret.secret, answer.serverHandshakeTrafficSecret)
        let main = try handshake.main()
        let serverFinished = try hash(adding: prompt.finishedServerRandom)
        let clientData = try main.client(serverFinished)
        expect(clientData.secret, answer.clientApplicationTrafficSecret)
        let serverData = try main.server(serverFinished)
        expect(serverData.secret, answer.serverApplicationTrafficSecret)
        let exporter = try main.exporter(serverFinished)
        expect(exporter.secret, answer.exporterMasterSecret)
        let clientFinished = try hash(adding: prompt.finishedClientRandom)
        expect(try main.resumption(clientFinished), answer.resumptionMasterSecret)
    }

    @Test func `the simple handshake of RFC 8448, record by record`() throws {
        guard let trace = try VectorFiles.traces()?["Simple_1RTT_Handshake"] else { return }
        func figure(_ name: String) throws -> [UInt8] { try #require(trace[name]) }
        // The client's random bytes are its hello's, then its X25519 key.
        let pool = try figure("Client_RNG_Pool")
        let secret = try X25519.PrivateKey(rawRepresentation: pool.span.extracting(last: 32))
        let clientHello = Array(try figure("Record_ClientHello_1").dropFirst(5))
        let serverHello = try figure("Message_ServerHello")
        var joiner = HandshakeJoiner(limit: 1000)
        joiner.append(serverHello)
        let answer = try ServerHello(#require(try joiner.next()))
        let suite = try #require(CipherSuite(rawValue: answer.cipherSuite))
        let share = try answer.keyShare.share
        let shared = try secret.sharedSecret(with: share.span)
        var transcript = try PendingTranscript(clientHello: clientHello).hashed(by: suite.hash)
        try transcript.append(serverHello)
        let handshake = try EarlySchedule(suite).mixing(shared.span)
        let client = try handshake.client(transcript.current())
        let server = try handshake.server(transcript.current())

        var serverKey = try server.recordKey()
        let flight = try ["EncryptedExtensions", "Server_Certificate", "Server_CertificateVerify"]
            .map { try figure("Message_" + $0) }
        for message in flight.dropLast() { try transcript.append(message) }
        #expect(
            CertificateVerify.content(by: .server, over: try transcript.current())
                == (try figure("Server_MessageToSign"))
        )
        try transcript.append(flight[2])
        let finished = try figure("Message_Server_Finished")
        #expect(try server.finished(transcript.current()) == finished)
        try expect(
            try figure("Record_ServerHandshakeMessages"),
            opensTo: flight.joined() + finished,
            .handshake,
            &serverKey
        )
        try transcript.append(finished)

        let main = try handshake.main()
        var clientKey = try client.recordKey()
        try expect(
            try figure("Record_ClientFinished"),
            opensTo: client.finished(transcript.current()),
            .handshake,
            &clientKey
        )
        var clientData = try main.client(transcript.current()).recordKey()
        var serverData = try main.server(transcript.current()).recordKey()
        let data = try figure("Client_AppData")
        try expect(
            try figure("Record_Client_AppData"),
            opensTo: data,
            .applicationData,
            &clientData
        )
        try expect(
            try figure("Record_Client_CloseNotify"),
            opensTo: [1, 0],
            .alert,
            &clientData
        )

        // The server's first record is its ticket. What we open we also seal to the same bytes.
        _ = try open(try figure("Record_NewSessionTicket"), &serverData)
        var sealed: [UInt8] = []
        var again = try main.server(transcript.current()).recordKey()
        var none: [UInt8] = []
        try seal([0], .alert, &again, appendingTo: &none)
        try seal(try figure("Server_AppData"), .applicationData, &again, appendingTo: &sealed)
        #expect(sealed == (try figure("Record_Server_AppData")))
        try expect(
            sealed,
            opensTo: try figure("Server_AppData"),
            .applicationData,
            &serverData
        )
    }

    private func open(
        _ record: [UInt8],
        _ key: inout RecordKey
    ) throws -> (type: ContentType, content: [UInt8]) {
        var type: ContentType?
        let content = try [UInt8](capacity: record.count) { output in
            type = try key.open(
                record.span.extracting(droppingFirst: 5),
                header: record.span.extracting(first: 5),
                appendingTo: &output
            )
        }
        return (try #require(type), content)
    }

    private func seal(
        _ content: [UInt8],
        _ type: ContentType,
        _ key: inout RecordKey,
        appendingTo output: inout [UInt8]
    ) throws {
        try output.append(addingCapacity: content.count + 22) { output in
            try key.seal(content.span, type, appendingTo: &output)
        }
    }

    private func expect<Bytes: Collection<UInt8>>(
        _ record: [UInt8],
        opensTo content: Bytes,
        _ type: ContentType,
        _ key: inout RecordKey
    ) throws {
        let opened = try open(record, &key)
        #expect(opened.type == type)
        #expect(opened.content == Array(content))
    }

    @Test func `a retried transcript begins with a hash of the first hello`() throws {
        let hello: [UInt8] = [1, 0, 0, 2, 5, 6]
        let digest = try HashAlgorithm.sha256.digest(hello)
        let retried = try PendingTranscript(clientHello: hello).retried(by: .sha256).current()
        #expect(try retried == HashAlgorithm.sha256.digest([254, 0, 0, 32] + digest))
        let plain = try PendingTranscript(clientHello: hello).hashed(by: .sha256).current()
        #expect(plain == digest)
    }
}
