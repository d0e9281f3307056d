package import PQSecrets

/// A connection after its handshake: data, key updates, the exporter.
package struct OpenConnection: ~Copyable, Sendable {
    /// What the handshake proved.
    package let security: ConnectionSecurity
    private let role: Role
    private var secrets: ApplicationSecrets
    private var owesKeyUpdate = false

    /// A connection whose application keys are installed in the channel.
    package init(
        _ role: Role,
        security: ConnectionSecurity,
        secrets: consuming ApplicationSecrets
    ) {
        self.role = role
        self.security = security
        self.secrets = secrets
    }

    /// Takes one of the few messages that may follow a handshake (RFC 9846, Section 4.7).
    package mutating func handle(
        _ message: HandshakeMessage,
        over channel: inout HandshakeChannel
    ) throws(TLSError) {
        switch (message.type, role) {
        case (.keyUpdate, _):
            let update = try KeyUpdate(message)
            let peer: Role = role == .client ? .server : .client
            try channel.protectReading(with: try secrets.update(peer))
            // Answered with the next data, so that a flood of requests costs one answer.
            if update.isRequested { owesKeyUpdate = true }
        case (.newSessionTicket, .client):
            try NewSessionTicket.check(message)
        default:
            throw .unexpectedMessage(message.type)
        }
    }

    /// Sends data, after a key update if one is due.
    package mutating func send(
        _ data: [UInt8],
        over channel: inout HandshakeChannel
    ) throws(TLSError) {
        if owesKeyUpdate || channel.records.recordsSealed >= channel.limits.recordsPerKey {
            try updateKeys(requestingPeer: false, over: &channel)
        }
        guard !data.isEmpty else { return }
        try channel.records.write(data, .applicationData)
    }

    /// Changes our traffic key, and asks the peer to change its own.
    package mutating func updateKeys(
        requestingPeer: Bool,
        over channel: inout HandshakeChannel
    ) throws(TLSError) {
        owesKeyUpdate = false
        try channel.send(KeyUpdate(isRequested: requestingPeer).encoded)
        channel.protectWriting(with: try secrets.update(role))
    }

    /// Keying material for another use (RFC 9846, Section 7.5).
    package borrowing func export(
        label: String,
        context: Span<UInt8>,
        count: Int
    ) throws(TLSError) -> SecretBytes {
        try secrets.exporter.export(label: label, context: context, count: count)
    }
}

/// The secrets that outlive the handshake.
package struct ApplicationSecrets: ~Copyable, Sendable {
    private var client: ApplicationTrafficSecret
    private var server: ApplicationTrafficSecret
    /// The secret of the exporter.
    package let exporter: ExporterSecret

    /// Derives them from the last stage of the schedule.
    ///
    /// - Parameters:
    ///   - schedule: The last stage.
    ///   - transcriptHash: The hash of ClientHello … server Finished.
    /// - Throws: ``TLSError/suite(_:)``.
    package init(
        _ schedule: consuming MainSchedule,
        _ transcriptHash: [UInt8]
    ) throws(TLSError) {
        let client = try schedule.client(transcriptHash)
        let server = try schedule.server(transcriptHash)
        let exporter = try schedule.exporter(transcriptHash)
        self.client = client
        self.server = server
        self.exporter = exporter
    }

    /// The key of what one end sends.
    package borrowing func recordKey(of sender: Role) throws(TLSError) -> RecordKey {
        switch sender {
        case .client: try client.recordKey()
        case .server: try server.recordKey()
        }
    }

    /// Replaces the secret of what one end sends and gives the new key.
    package mutating func update(_ sender: Role) throws(TLSError) -> RecordKey {
        switch sender {
        case .client: try client.update()
        case .server: try server.update()
        }
        return try recordKey(of: sender)
    }
}
