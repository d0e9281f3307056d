import PQSecrets
import PQSuites
package import PQTLS

/// The traffic secrets of a rehearsed handshake, as plain bytes.
///
/// They are derived from what was said, a second time: the server's randomness is fixed, so its
/// share can be made again and with it the shared secret.
package struct KeyBook: Sendable {
    private let serverRandomness: @Sendable () throws -> any RandomSource
    private let preSharedKey: [UInt8]?
    private var isResumed = false
    private var said: [Line] = []
    private var sharedSecret: [UInt8] = []
    private var secrets: [Key: [UInt8]] = [:]
    /// The suite, once there is a ServerHello.
    package private(set) var suite: CipherSuite = .aes256GCMSHA384

    private struct Key: Hashable {
        let role: Role
        let epoch: Epoch
    }

    init(
        _ preSharedKey: [UInt8]?,
        serverRandomness: @escaping @Sendable () throws -> any RandomSource
    ) {
        self.preSharedKey = preSharedKey
        self.serverRandomness = serverRandomness
    }

    /// The secret under which an end speaks.
    package func secret(of role: Role, _ epoch: Epoch) throws -> [UInt8] {
        guard let secret = secrets[Key(role: role, epoch: epoch)] else {
            throw RehearsalError.unknownSecret
        }
        return secret
    }

    /// Notes what was said, in order.
    mutating func note(_ line: Line, by speaker: Role) throws {
        said.append(line)
        if line.isServerHello { try deriveHandshakeSecrets(line) }
        if line.type == .finished, speaker == .server { try deriveApplicationSecrets() }
    }

    private mutating func deriveHandshakeSecrets(_ line: Line) throws {
        let answer = try ServerHello(message(of: line))
        guard let suite = CipherSuite(rawValue: answer.cipherSuite),
            let offer = said.last(where: { $0.type == .clientHello })
        else { throw RehearsalError.unknownSecret }
        self.suite = suite
        isResumed = answer.extensions[.preSharedKey] != nil
        let group = try answer.keyShare.group
        let share = try ClientHello(message(of: offer)).keyShares.first { $0.group == group }
        guard let share else { throw RehearsalError.unknownSecret }
        let source = try serverRandomness()
        let response = try KeyExchange.respond(to: share.share, group: group, from: source)
        guard response.share == (try answer.keyShare.share) else {
            throw RehearsalError.unknownSecret
        }
        sharedSecret = plain(response.sharedSecret)
        let schedule = try handshakeSchedule()
        let hash = try transcriptHash()
        let client = try schedule.client(hash)
        let server = try schedule.server(hash)
        secrets[Key(role: .client, epoch: .handshake)] = plain(client.secret)
        secrets[Key(role: .server, epoch: .handshake)] = plain(server.secret)
    }

    private mutating func deriveApplicationSecrets() throws {
        let schedule = try handshakeSchedule().main()
        let hash = try transcriptHash()
        let client = try schedule.client(hash)
        let server = try schedule.server(hash)
        secrets[Key(role: .client, epoch: .application)] = plain(client.secret)
        secrets[Key(role: .server, epoch: .application)] = plain(server.secret)
    }

    private func handshakeSchedule() throws -> HandshakeSchedule {
        guard isResumed, let preSharedKey else {
            return try EarlySchedule(suite).mixing(sharedSecret.span)
        }
        return try EarlySchedule(suite, preSharedKey: preSharedKey.span)
            .mixing(sharedSecret.span)
    }

    /// The hash of everything that was said, as both ends see it.
    private func transcriptHash() throws -> [UInt8] {
        guard let first = said.first else { throw RehearsalError.unknownSecret }
        let pending = PendingTranscript(clientHello: first.content)
        let isRetried = said.count { $0.type == .clientHello } > 1
        var transcript =
            isRetried ? try pending.retried(by: suite.hash) : try pending.hashed(by: suite.hash)
        for line in said.dropFirst() { try transcript.append(line.content) }
        return try transcript.current()
    }

    private func message(of line: Line) throws -> HandshakeMessage {
        var joiner = HandshakeJoiner(limit: 1 << 17)
        joiner.append(line.content)
        guard let message = try joiner.next() else { throw RehearsalError.unknownSecret }
        return message
    }
}

/// The bytes of a secret: for tests only.
func plain(_ secret: borrowing SecretBytes) -> [UInt8] {
    let bytes = secret.span
    return bytes.indices.map { bytes[$0] }
}
