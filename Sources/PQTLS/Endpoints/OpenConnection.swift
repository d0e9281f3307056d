package import PQSecrets

/// A connection after its handshake: data, key updates, the exporter.
package struct OpenConnection: ~Copyable, Sendable {
    /// What the handshake proved.
    package let security: ConnectionSecurity
    private let role: Role
    private var secrets: ApplicationSecrets
    private var tickets: TicketReceiver?
    private var owesKeyUpdate = false
    private var awaitsKeyUpdate = false

    /// A connection whose application keys are installed in the channel.
    package init(
        _ role: Role,
        security: ConnectionSecurity,
        secrets: consuming ApplicationSecrets,
        tickets: TicketReceiver? = nil
    ) {
        self.tickets = tickets
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
            try channel.countKeyUpdate()
            let peer: Role = role == .client ? .server : .client
            try channel.requireKeyChangeBoundary()
            try channel.protectReading(with: try secrets.update(peer))
            awaitsKeyUpdate = false
            // Answered with the next data, so that a flood of requests costs one answer.
            if update.isRequested { owesKeyUpdate = true }
        case (.newSessionTicket, .client):
            let ticket = try NewSessionTicket(message)
            try tickets?.take(ticket)
        default:
            throw .unexpectedMessage(message.type)
        }
    }

    /// Sends data, with a key update wherever one is due.
    package mutating func send(
        _ data: Span<UInt8>,
        to output: inout OutputSpan<UInt8>,
        over channel: inout HandshakeChannel
    ) throws(TLSError) {
        let limit = min(
            channel.limits.recordsPerKey,
            security.cipherSuite.largestRecordsPerKey
        )
        var rest = data
        while !rest.isEmpty {
            if owesKeyUpdate || channel.records.recordsSealed >= limit {
                try updateKeys(requestingPeer: false, over: &channel)
            }
            let piece = rest.extracting(
                first: min(rest.count, channel.records.writer.largestPiece)
            )
            rest = rest.extracting(droppingFirst: piece.count)
            try channel.records.writer.write(piece, .applicationData, to: &output)
        }
    }

    /// Changes our traffic key, and asks the peer to change its own, unless it has yet to answer
    /// an earlier request (RFC 9846, Section 4.7.3).
    package mutating func updateKeys(
        requestingPeer: Bool,
        over channel: inout HandshakeChannel
    ) throws(TLSError) {
        owesKeyUpdate = false
        let isRequested = requestingPeer && !awaitsKeyUpdate
        if isRequested { awaitsKeyUpdate = true }
        try channel.send(KeyUpdate(isRequested: isRequested).encoded)
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
        _ schedule: borrowing MainSchedule,
        _ transcriptHash: [UInt8]
    ) throws(TLSError) {
        let client = try schedule.client(transcriptHash)
        let server = try schedule.server(transcriptHash)
        let exporter = try schedule.exporter(transcriptHash)
        self.client = client
        self.server = server
        self.exporter = exporter
    }

    /// Writes the secrets to the log of keys, if there is one.
    package borrowing func log(to channel: borrowing HandshakeChannel) {
        channel.log(.clientApplication, client.secret)
        channel.log(.serverApplication, server.secret)
        channel.log(.exporter, exporter.secret)
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
