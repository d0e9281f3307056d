package import PQTLS

/// An endpoint on its own, and someone who plays the other end with the right keys.
package struct Scene<Endpoint: TLSEndpoint & ~Copyable>: ~Copyable {
    /// The endpoint.
    package var endpoint: Endpoint
    private let role: Role
    private let cues: [Line]
    private var book: KeyBook
    private var voice: Voice
    private var ear: Listener
    private let sign: (@Sendable (TLSSignatureRequest) -> [UInt8]?)?
    private var told: [TLSEvent] = []
    private var answered = 0
    /// Whether the endpoint has said something under keys that were not rehearsed.
    package private(set) var isDeaf = false
    /// How many lines of the rehearsal the endpoint has heard.
    package private(set) var position = 0

    /// What the endpoint has said.
    package var lines: [Line] { ear.lines }
    /// The alerts that the endpoint has sent.
    package var alerts: [AlertDescription] { ear.alerts }
    /// The data that the endpoint has sent.
    package var data: [UInt8] { ear.data }
    /// What the endpoint has told its owner.
    package var events: [TLSEvent] { told }

    /// An endpoint that has not started.
    ///
    /// - Parameters:
    ///   - role: Which end it is.
    ///   - configuration: That of the rehearsal.
    ///   - rehearsal: What has been said before.
    package init(
        _ role: Role,
        _ configuration: Endpoint.Configuration,
        _ rehearsal: Rehearsal
    ) {
        self.role = role
        endpoint = Endpoint(configuration)
        cues = rehearsal.cues(for: role)
        book = rehearsal.book
        sign = rehearsal.sign
        voice = Voice(of: role == .client ? .server : .client)
        ear = Listener(to: role)
    }

    /// Starts it.
    package mutating func start() throws {
        try endpoint.start()
        try listen()
    }

    /// The next line of the rehearsal, if there is one.
    package var nextLine: Line? { position < cues.count ? cues[position] : nil }

    /// Says the next lines of the rehearsal, one record each.
    ///
    /// - Parameter count: How many.
    /// - Throws: What the endpoint makes of them.
    package mutating func play(_ count: Int) throws {
        for _ in 0..<count {
            try answer()
            guard let line = nextLine else { return }
            try say(line)
        }
    }

    /// Answers what the endpoint has asked its owner.
    package mutating func answer() throws {
        try listen()
        while answered < told.count {
            answered += 1
            try endpoint.answer(told[answered - 1], sign)
            try listen()
        }
    }

    /// Says the next line of the rehearsal.
    private mutating func say(_ line: Line) throws {
        try takeUpKeys()
        position += 1
        try endpoint.receive(voice.say(line.content, ContentType.handshake.rawValue))
        try listen()
    }

    /// The next record of the rehearsal, which is not delivered.
    package mutating func takeRecord() throws -> [UInt8] {
        try answer()
        guard let line = nextLine else { return [] }
        try takeUpKeys()
        position += 1
        return try voice.say(line.content, ContentType.handshake.rawValue)
    }

    /// Says something in place of the next line of the rehearsal, or the rest of it.
    ///
    /// - Parameters:
    ///   - message: The content of a handshake record.
    ///   - padding: How many zeros follow it, if there are keys.
    /// - Throws: What the endpoint makes of it.
    package mutating func sayInstead(_ message: [UInt8], padding: Int = 0) throws {
        try answer()
        try takeUpKeys()
        position += 1
        try deliver(voice.say(message, ContentType.handshake.rawValue, padding: padding))
    }

    /// Says all next lines that are under the same keys, joined into as few records as possible.
    package mutating func playJoined() throws {
        try answer()
        try takeUpKeys()
        let epoch = nextLine?.epoch
        var messages: [UInt8] = []
        while let line = nextLine, line.epoch == epoch {
            messages += line.content
            position += 1
            // A hello is answered before anything else is said.
            if epoch == .clear { break }
        }
        try deliver(voice.say(messages, ContentType.handshake.rawValue))
    }

    /// Says any content under the keys that the endpoint reads with.
    ///
    /// - Parameters:
    ///   - content: The content of a record.
    ///   - type: Its true type.
    ///   - padding: How many zeros follow it, if there are keys.
    /// - Throws: What the endpoint makes of it.
    package mutating func say(_ content: [UInt8], _ type: UInt8, padding: Int = 0) throws {
        try takeUpKeys()
        try deliver(voice.say(content, type, padding: padding))
    }

    /// Goes on to the next generation of our own keys, after a KeyUpdate that we have said.
    package mutating func updateKeys() throws { try voice.update(book.suite) }

    /// Delivers bytes as they are.
    ///
    /// - Parameter bytes: Records, or anything.
    /// - Throws: What the endpoint makes of it.
    package mutating func deliver(_ bytes: [UInt8]) throws {
        defer { while let event = endpoint.nextEvent() { told.append(event) } }
        try endpoint.receive(bytes)
    }

    /// The keys that the endpoint reads with: those of the next line.
    private mutating func takeUpKeys() throws {
        try voice.enter(nextLine?.epoch ?? .application, book)
    }

    /// Whether the endpoint reads under keys.
    package var isProtected: Bool { (nextLine?.epoch ?? .application) > .clear }

    /// Hears what the endpoint has said.
    package mutating func listen() throws {
        // A client has its keys without saying so; one that refuses the hello says so in the clear.
        if role == .client, cues.prefix(position).contains(where: \.isServerHello) {
            try ear.enterHandshake(book)
        }
        let output = endpoint.takeOutput()
        guard !isDeaf else { return }
        do { try ear.hear(output, &book, isRehearsal: false) } catch { isDeaf = true }
        while let event = endpoint.nextEvent() { told.append(event) }
    }
}
