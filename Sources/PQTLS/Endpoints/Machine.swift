package import PQSecrets

/// The states of one end's handshake: a message in, the next state out.
package protocol HandshakeStates: ~Copyable, Sendable {
    /// What the end brings to the connection.
    associatedtype Configuration: Sendable

    /// The first state; a client sends its offer here.
    static func begin(
        _ configuration: Configuration,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> Self

    /// Whether a ChangeCipherSpec, which means nothing, may come now.
    var toleratesChangeCipherSpec: Bool { get }

    /// What has to be provided before any message is taken.
    var awaited: AwaitedAnswer? { get }

    /// Consumes this state with the answer it waited for.
    consuming func resume(
        with answer: HandshakeAnswer,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> Progress<Self>

    /// Consumes this state with the message it waited for.
    consuming func handle(
        _ message: HandshakeMessage,
        over channel: inout HandshakeChannel
    ) throws(TLSError) -> Progress<Self>
}

/// Where a handshake stands after a message.
package enum Progress<States: HandshakeStates & ~Copyable>: ~Copyable, Sendable {
    /// It goes on.
    case next(States)
    /// It is complete.
    case done(OpenConnection)
}

/// One end of a connection without its transport: what client and server have in common.
///
/// Every error ends it: the state is taken out before a message is handled and put back only after
/// success, so nothing half-applied survives.
package struct Machine<States: HandshakeStates & ~Copyable>: ~Copyable, Sendable {
    /// Where a machine stands; tests reach every case.
    package enum Phase: ~Copyable, Sendable {
        case idle(States.Configuration)
        case handshake(States)
        case open(OpenConnection)
        case dead
    }

    /// Where this machine stands.
    package private(set) var phase: Phase
    private var channel: HandshakeChannel
    private var changeCipherSpecs = 0
    private var cancellations = 0
    private var messagesWithoutData = 0
    private var unvalidatedByteCount = 0
    private var peerClosed = false
    private var inputEnded = false
    private var weClosed = false

    /// An end that has not started.
    package init(_ configuration: States.Configuration, _ channel: consuming HandshakeChannel) {
        phase = .idle(configuration)
        self.channel = channel
    }

    // MARK: Calls from the owner

    /// Begins the handshake.
    package mutating func start() throws(TLSError) {
        try failing { (machine) throws(TLSError) in
            // A `guard case` here would destroy the payload twice (Swift 6.3.1); `switch` doesn't.
            switch exchange(&machine.phase, with: .dead) {
            case .idle(let configuration):
                machine.phase = .handshake(
                    try States.begin(configuration, over: &machine.channel)
                )
            case .handshake: throw .closed
            case .open: throw .closed
            case .dead: throw .closed
            }
        }
    }

    /// Takes bytes from the transport.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - data: Where the owner wants application data; without room it becomes an event.
    /// - Throws: The error that the bytes end in; the machine is dead then.
    package mutating func receive(
        _ bytes: Span<UInt8>,
        data: inout OutputSpan<UInt8>
    ) throws(TLSError) {
        // What follows close_notify is ignored (RFC 9846, Section 6.1).
        guard !peerClosed else { return }
        guard isAlive else { throw .closed }
        // No closure here, which could not hold the two spans.
        do throws(TLSError) {
            try process(bytes, data: &data)
            try limitWaitingInput()
        } catch {
            fail(with: error)
            throw error
        }
    }

    /// Goes on with a handshake that waited for an answer; one that nobody waits for is refused
    /// and changes nothing.
    package mutating func provide(_ answer: HandshakeAnswer) throws(TLSError) {
        guard isAlive else { throw .closed }
        guard awaited == answer.kind else { throw .nothingAwaited }
        try failing { (machine) throws(TLSError) in
            switch exchange(&machine.phase, with: .dead) {
            case .handshake(let states):
                try machine.adopt(states.resume(with: answer, over: &machine.channel))
            case .idle: throw .closed
            case .open: throw .closed
            case .dead: throw .closed
            }
            var nowhere = OutputSpan<UInt8>()
            try machine.process(Span(), data: &nowhere)
            guard !machine.inputEnded || machine.peerClosed || machine.keepsInput else {
                throw .truncated
            }
        }
    }

    /// How many bytes wait for the rest of their record, or for an answer.
    package var inputByteCount: Int { channel.records.reader.keptByteCount }

    /// Learns that the transport has ended; a close may be in what is kept until an answer comes.
    package mutating func receiveEndOfStream() throws(TLSError) {
        guard !peerClosed, isAlive else { return }
        inputEnded = true
        guard !keepsInput else { return }
        try failing { (_) throws(TLSError) in throw .truncated }
    }

    /// Sends data.
    ///
    /// - Parameters:
    ///   - data: The data, of any length.
    ///   - output: Where the records go while there is room; what does not fit waits.
    /// - Throws: ``TLSError/closed``, ``TLSError/handshakeIncomplete``, ``TLSError/suite(_:)``.
    package mutating func send(
        _ data: Span<UInt8>,
        to output: inout OutputSpan<UInt8>
    ) throws(TLSError) {
        guard isAlive, !weClosed else { throw .closed }
        guard isOpen else { throw .handshakeIncomplete }
        do throws(TLSError) {
            switch exchange(&phase, with: .dead) {
            case .open(var connection):
                try connection.send(data, to: &output, over: &channel)
                phase = .open(connection)
            case .idle: throw .closed
            case .handshake: throw .closed
            case .dead: throw .closed
            }
        } catch {
            fail(with: error)
            throw error
        }
    }

    /// Changes the traffic keys of both directions.
    package mutating func updateKeys() throws(TLSError) {
        try withConnection { (connection, channel) throws(TLSError) in
            try connection.updateKeys(requestingPeer: true, over: &channel)
        }
    }

    /// Says that we will send no more.
    package mutating func close() {
        guard isAlive, !weClosed else { return }
        weClosed = true
        // Sealing two bytes fails only if the library does; then the transport's end must do.
        if hasStarted { try? channel.send(.closeNotify) }
        // A handshake that went on would say who we are after we had said that we say no more.
        if !isOpen { die() }
    }

    /// Keying material for another use.
    package borrowing func export(
        label: String,
        context: Span<UInt8>,
        count: Int
    ) throws(TLSError) -> SecretBytes {
        switch phase {
        case .open(let connection):
            return try connection.export(label: label, context: context, count: count)
        default: throw .handshakeIncomplete
        }
    }

    /// The next thing to tell the owner.
    package mutating func nextEvent() -> TLSEvent? {
        channel.nextEvent()
    }

    /// The bytes that wait to be sent.
    package mutating func takeOutput() -> [UInt8] {
        channel.records.takeOutput()
    }

    /// Hands out the bytes that wait to be sent, as many as there is room for.
    package mutating func takeOutput(into output: inout OutputSpan<UInt8>) {
        channel.records.writer.take(into: &output)
    }

    /// How many bytes wait to be sent.
    package var outputByteCount: Int { channel.records.writer.waitingByteCount }

    /// What the handshake proved, once it is complete.
    package var security: ConnectionSecurity? {
        switch phase {
        case .open(let connection): connection.security
        default: nil
        }
    }

    private var isAlive: Bool {
        switch phase {
        case .dead: false
        default: true
        }
    }

    private var hasStarted: Bool {
        switch phase {
        case .idle: false
        default: true
        }
    }

    private var isOpen: Bool {
        switch phase {
        case .open: true
        default: false
        }
    }

    private var awaited: AwaitedAnswer? {
        switch phase {
        case .handshake(let states): states.awaited
        default: nil
        }
    }

    /// Whether something came that waits for our own signer or verifier.
    private var keepsInput: Bool {
        awaited != nil && (!channel.joiner.isEmpty || channel.records.reader.keptByteCount > 0)
    }

    private var toleratesChangeCipherSpec: Bool {
        switch phase {
        case .handshake(let states): states.toleratesChangeCipherSpec
        default: false
        }
    }

    // MARK: Records

    /// Reads records straight from the bytes; only one that comes in pieces is put together first.
    private mutating func process(
        _ bytes: Span<UInt8>,
        data: inout OutputSpan<UInt8>
    ) throws(TLSError) {
        var rest = bytes
        try advance()
        // What waits for an answer must not be overtaken by what comes behind it.
        while !peerClosed, awaited == nil {
            // Data may not overtake events that the owner has not been told.
            let isPlacing = isOpen && channel.hasToldAll
            if channel.records.reader.keptByteCount > 0 {
                let taken = channel.records.reader.complete(from: rest)
                rest = rest.extracting(droppingFirst: taken)
                guard
                    let (record, byteCount) = try channel.records.reader.nextKept(
                        data: &data,
                        isPlacing: isPlacing
                    )
                else { break }
                try countUnvalidated(byteCount)
                try take(record)
            } else {
                guard
                    let (record, byteCount) = try channel.records.reader.next(
                        in: rest,
                        data: &data,
                        isPlacing: isPlacing
                    )
                else { break }
                rest = rest.extracting(droppingFirst: byteCount)
                try countUnvalidated(byteCount)
                try take(record)
            }
        }
        if !peerClosed { channel.records.reader.keep(rest) }
    }

    /// A peer that has not proved anything may not keep us busy for ever.
    private mutating func countUnvalidated(_ byteCount: Int) throws(TLSError) {
        guard !isOpen else { return }
        unvalidatedByteCount += byteCount
        let limit = channel.limits.unvalidatedByteCount
        guard unvalidatedByteCount <= limit else { throw .tooManyBytesUnvalidated(limit: limit) }
    }

    private mutating func take(_ arrived: ArrivedRecord) throws(TLSError) {
        switch arrived {
        case .skipped: break
        case .placed(let byteCount):
            guard channel.joiner.isEmpty else { throw .interleavedMessage }
            if byteCount > 0 { messagesWithoutData = 0 }
        case .record(let record):
            guard record.type == .handshake || channel.joiner.isEmpty else {
                throw .interleavedMessage
            }
            switch record.type {
            case .handshake:
                channel.joiner.append(record.content)
                try advance()
            case .changeCipherSpec: try ignoreChangeCipherSpec(record.content)
            case .alert: try handleAlert(record.content)
            case .applicationData: try deliver(record.content)
            }
        }
    }

    /// Takes the whole messages that have come, as far as nothing has to be answered first.
    private mutating func advance() throws(TLSError) {
        while awaited == nil, let message = try channel.joiner.next() { try advance(message) }
    }

    /// Takes the state out, and puts the next one in only if there was no error.
    private mutating func advance(_ message: HandshakeMessage) throws(TLSError) {
        switch exchange(&phase, with: .dead) {
        case .handshake(let states):
            try adopt(states.handle(message, over: &channel))
        case .open(var connection):
            // Each costs us more than it costs the peer.
            messagesWithoutData += 1
            guard messagesWithoutData <= 32 else { throw .tooManyMessages(message.type) }
            try connection.handle(message, over: &channel)
            phase = .open(connection)
        case .idle: throw .closed
        case .dead: throw .closed
        }
    }

    private mutating func adopt(_ progress: consuming Progress<States>) throws(TLSError) {
        switch consume progress {
        case .next(let next): phase = .handshake(next)
        case .done(let connection):
            channel.report(.handshakeCompleted(connection.security))
            phase = .open(connection)
        }
    }

    /// Bounds what is kept while the handshake waits for our own signer or verifier.
    private func limitWaitingInput() throws(TLSError) {
        guard awaited != nil else { return }
        let byteCount = channel.records.reader.keptByteCount
        let limit = channel.limits.waitingInputByteCount
        guard byteCount <= limit else {
            throw .inputWhileWaiting(byteCount: byteCount, limit: limit)
        }
    }

    private mutating func deliver(_ content: [UInt8]) throws(TLSError) {
        guard isOpen else {
            throw .unexpectedContent(ContentType.applicationData.rawValue)
        }
        guard !content.isEmpty else { return }
        messagesWithoutData = 0
        channel.report(.applicationData(content))
    }

    /// Old middleboxes expect one, so both ends send one and ignore a few (RFC 9846, Section 5).
    private mutating func ignoreChangeCipherSpec(_ content: [UInt8]) throws(TLSError) {
        guard toleratesChangeCipherSpec else {
            throw .unexpectedContent(ContentType.changeCipherSpec.rawValue)
        }
        changeCipherSpecs += 1
        guard content == [1], changeCipherSpecs <= 32 else { throw .badChangeCipherSpec }
    }

    /// The level means nothing: all alerts but two end the connection (RFC 9846, Section 6).
    private mutating func handleAlert(_ content: [UInt8]) throws(TLSError) {
        guard content.count == 2 else { throw .badAlert }
        let alert = AlertDescription(rawValue: content[1])
        if alert == .userCanceled, cancellations < 4 {
            // A close follows.
            cancellations += 1
            return
        }
        guard alert == .closeNotify, isOpen else { throw .peerAlert(alert) }
        peerClosed = true
        channel.report(.peerClosed)
    }

    // MARK: Errors

    /// Runs a step; an error kills the machine and leaves the right alert in the output.
    private mutating func failing(
        _ step: (inout Self) throws(TLSError) -> Void
    ) throws(TLSError) {
        do throws(TLSError) {
            try step(&self)
        } catch {
            fail(with: error)
            throw error
        }
    }

    /// Says the alert of an error and dies of it.
    private mutating func fail(with error: TLSError) {
        if let alert = error.alert, !weClosed {
            weClosed = true
            // If even this fails, the peer sees the transport end.
            try? channel.send(alert)
        }
        die()
    }

    /// Keeps nothing but the output and the events: no state, no key, no input.
    private mutating func die() {
        phase = .dead
        channel.joiner = HandshakeJoiner(limit: 0)
        channel.records.destroyKeys()
    }

    /// Runs a call that needs a completed handshake; misuse is refused and changes nothing.
    private mutating func withConnection(
        _ call: (inout OpenConnection, inout HandshakeChannel) throws(TLSError) -> Void
    ) throws(TLSError) {
        guard isAlive, !weClosed else { throw .closed }
        guard isOpen else { throw .handshakeIncomplete }
        try failing { (machine) throws(TLSError) in
            switch exchange(&machine.phase, with: .dead) {
            case .open(var connection):
                try call(&connection, &machine.channel)
                machine.phase = .open(connection)
            case .idle: throw .closed
            case .handshake: throw .closed
            case .dead: throw .closed
            }
        }
    }
}
