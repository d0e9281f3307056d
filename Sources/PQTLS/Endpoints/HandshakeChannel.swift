package import PQIdentity
package import PQSecrets

/// What a handshake state can do to the outside: write messages, change keys, report.
///
/// Keys change only between messages: a message that began under one key can't end under another
/// (RFC 9846, Section 5.1).
package struct HandshakeChannel: ~Copyable, Sendable {
    /// The records beneath.
    package var records = RecordLayer()
    /// The messages on their way in.
    package var joiner: HandshakeJoiner
    private var events: [TLSEvent] = []
    private var eventsTold = 0
    /// The sizes that the peer may not exceed.
    package let limits: TLSLimits
    private let clock: @Sendable () -> CertificateTime
    private var keyUpdates = KeyUpdateMeter()
    private let keyLog: (any TLSKeyLog)?
    private var connectionKeyLog: ConnectionKeyLog?

    /// A channel without keys.
    ///
    /// - Parameters:
    ///   - limits: The sizes that the peer may not exceed.
    ///   - clock: What time it is.
    ///   - padding: How our records are padded.
    ///   - keyLog: Where secrets are written, if anyone shall read along.
    package init(
        limits: TLSLimits,
        clock: @escaping @Sendable () -> CertificateTime,
        padding: TLSPadding,
        keyLog: (any TLSKeyLog)?
    ) {
        self.limits = limits
        self.clock = clock
        self.keyLog = keyLog
        records.writer.padding = padding
        joiner = HandshakeJoiner(limit: limits.handshakeMessageByteCount)
    }

    /// Sends handshake messages, joined into as few records as possible.
    package mutating func send(_ messages: [UInt8]) throws(TLSError) {
        try records.write(messages, .handshake)
    }

    /// Sends an alert (RFC 9846, Section 6).
    package mutating func send(_ alert: AlertDescription) throws(TLSError) {
        let isWarning = alert == .closeNotify || alert == .userCanceled
        try records.write([isWarning ? 1 : 2, alert.rawValue], .alert)
    }

    /// Refuses bytes behind a message that changes the keys; asked before any work is spent on it
    /// and before anything is said in answer.
    package func requireKeyChangeBoundary() throws(TLSError) {
        guard joiner.isEmpty else { throw .messageSpansKeyChange }
    }

    /// Protects everything read from here on.
    package mutating func protectReading(with key: consuming RecordKey) throws(TLSError) {
        try requireKeyChangeBoundary()
        records.installReadKey(key)
    }

    /// Protects everything written from here on.
    package mutating func protectWriting(with key: consuming RecordKey) {
        records.installWriteKey(key)
    }

    /// Counts a KeyUpdate of the peer.
    package mutating func countKeyUpdate() throws(TLSError) {
        try keyUpdates.count(at: clock(), limit: limits.keyUpdatesPerSecond)
    }

    /// Names the connection in the log of keys, if there is one.
    package mutating func nameInKeyLog(_ clientRandom: [UInt8]) {
        connectionKeyLog = keyLog.map { ConnectionKeyLog($0, clientRandom: clientRandom) }
    }

    /// Writes a secret to the log of keys, if there is one.
    package func log(_ label: KeyLogLabel, _ secret: borrowing SecretBytes) {
        connectionKeyLog?.write(label, secret)
    }

    /// Keeps what the owner shall be told.
    package mutating func report(_ event: TLSEvent) {
        events.append(event)
    }

    /// Whether the owner has been told everything.
    package var hasToldAll: Bool { eventsTold == events.count }

    /// What the owner has not been told yet, oldest first; the cost of many events stays linear.
    package mutating func nextEvent() -> TLSEvent? {
        guard eventsTold < events.count else { return nil }
        let event = events[eventsTold]
        eventsTold += 1
        if eventsTold == events.count {
            events = []
            eventsTold = 0
        }
        return event
    }
}
