import PQIdentity
import PQSecrets
import PQTLS
import Testing

/// A server never takes early data; it skips what a client announced, within bounds.
@Suite struct EarlyDataTests {
    /// A record of application data under a key that the server does not have.
    private func record(_ count: Int) -> [UInt8] {
        [23, 3, 3, UInt8(count >> 8), UInt8(count & 255)] + [UInt8](repeating: 0xE0, count: count)
    }

    /// Runs a handshake with such records behind the first ClientHello.
    private func handshake(
        announcing: Bool = true,
        retrying: Bool = false,
        again: Bool = false,
        _ early: [UInt8]
    ) throws -> (error: TLSError?, isComplete: Bool) {
        var configuration = try World.serverConfiguration(isMutual: false)
        if retrying { configuration.policy = try .custom(groups: [.secP256r1MLKEM768]) }
        var server = TLSServer(configuration)
        try server.start()
        let client = try ScriptedClient(announcesEarlyData: announcing)
        var error = failure {
            try server.receive(client.hello(.x25519MLKEM768) + early)
            if retrying {
                try client.takeRetry(server.takeOutput())
                try server.receive(early)
                client.announcesEarlyData = again
                try server.receive(client.hello(.secP256r1MLKEM768))
            }
            let answer = server.takeOutput()
            try server.receive(retrying ? [] : early)
            try server.receive(client.finish(answer))
        }
        if error == nil { error = failure { try server.send([1]) } }
        return (error, server.security != nil)
    }

    @Test func `the handshake itself works without early data`() throws {
        let plain = try handshake(announcing: false, [])
        #expect(plain.error == nil)
        #expect(plain.isComplete)
        let retried = try handshake(announcing: false, retrying: true, [])
        #expect(retried.error == nil)
        #expect(retried.isComplete)
    }

    @Test(arguments: [false, true])
    func `announced early data is skipped`(retrying: Bool) throws {
        let result = try handshake(retrying: retrying, record(100) + record(5000))
        #expect(result.error == nil)
        #expect(result.isComplete)
    }

    @Test(arguments: [false, true])
    func `early data is skipped up to the limit`(retrying: Bool) throws {
        let half = (16 << 10) / 2 - RecordLimits.header
        let result = try handshake(retrying: retrying, record(half))
        #expect(result.error == nil)
        #expect(result.isComplete)
        let over = try handshake(retrying: retrying, record(half) + record(half + 1))
        #expect(over.error == (retrying ? .unexpectedContent(23) : .badRecordMAC))
        #expect(!over.isComplete)
    }

    @Test func `early data that was not announced is an error`() throws {
        let result = try handshake(announcing: false, record(100))
        #expect(result.error == .badRecordMAC)
        let retried = try handshake(announcing: false, retrying: true, record(100))
        #expect(retried.error == .unexpectedContent(23))
    }

    @Test func `after a retry there is no early data to announce`() throws {
        let result = try handshake(retrying: true, again: true, [])
        #expect(result.error == .retryChangedHello)
    }

    @Test func `a record that was altered is not early data once one was opened`() throws {
        var server = TLSServer(try World.serverConfiguration(isMutual: false))
        try server.start()
        let client = try ScriptedClient(announcesEarlyData: true)
        try server.receive(client.hello(.x25519MLKEM768))
        try server.receive(client.finish(server.takeOutput()))
        #expect(failure { try server.receive(record(100)) } == .badRecordMAC)
    }
}

/// A client that announces early data, which ours never does.
final class ScriptedClient {
    var announcesEarlyData: Bool
    private let configuration: TLSClientConfiguration
    private let random = [UInt8](repeating: 3, count: 32)
    private var keyExchange: KeyExchange?
    private var said: [[UInt8]] = []
    private var records = RecordLayer()
    private var suite = CipherSuite.aes256GCMSHA384

    init(announcesEarlyData: Bool) throws {
        self.announcesEarlyData = announcesEarlyData
        configuration = try World.clientConfiguration(identity: nil)
    }

    func hello(_ group: NamedGroup) throws -> [UInt8] {
        let exchange = try KeyExchange(group, from: SystemRandomSource())
        var hello = try configuration.clientHello(
            random: random,
            sessionIdentifier: random,
            shares: [KeyShare(group: group, share: exchange.share)]
        )
        if announcesEarlyData { hello.extensions.append(.earlyData) { _ in } }
        keyExchange = consume exchange
        said.append(hello.encoded)
        try records.write(hello.encoded, .handshake)
        return records.takeOutput()
    }

    func takeRetry(_ bytes: [UInt8]) throws {
        records.append(bytes)
        said.append(try #require(try records.next()).content)
    }

    /// The client's last flight, if the server's is right.
    func finish(_ bytes: [UInt8]) throws -> [UInt8] {
        records.append(bytes)
        var joiner = HandshakeJoiner(limit: 1 << 16)
        while joiner.isEmpty {
            let record = try #require(try records.next())
            if record.type == .handshake { joiner.append(record.content) }
        }
        let message = try #require(try joiner.next())
        let answer = try ServerHello(message)
        var transcript: Transcript
        if said.count == 3 {
            transcript = try PendingTranscript(clientHello: said[0]).retried(by: suite.hash)
            try transcript.append(said[1])
            try transcript.append(said[2])
        } else {
            transcript = try PendingTranscript(clientHello: said[0]).hashed(by: suite.hash)
        }
        try transcript.append(message.encoded)
        guard let exchange = keyExchange.take() else { return [] }
        let share = try answer.keyShare.share
        let secret = try exchange.sharedSecret(serverShare: share)
        let schedule = try EarlySchedule(suite).mixing(secret.span)
        let hash = try transcript.current()
        let client = try schedule.client(hash)
        let server = try schedule.server(hash)
        records.installReadKey(try server.recordKey())
        var isFinished = false
        while !isFinished {
            let record = try #require(try records.next())
            guard record.type == .handshake else { continue }
            joiner.append(record.content)
            while let message = try joiner.next() {
                try transcript.append(message.encoded)
                isFinished = message.type == .finished
            }
        }
        records.installWriteKey(try client.recordKey())
        try records.write(client.finished(transcript.current()), .handshake)
        return records.takeOutput()
    }
}
