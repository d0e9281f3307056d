import PQSecrets
import PQSuites
package import PQTLS

/// Says anything under the keys of one end: any type of record, any content.
package struct Voice: ~Copyable {
    private let speaker: Role
    private var epoch = Epoch.clear
    private var secret: [UInt8] = []
    private var key: AEADKey?
    private var vector: [UInt8] = []
    private var sequence: UInt64 = 0

    /// The voice of an end that has no keys yet.
    init(of speaker: Role) {
        self.speaker = speaker
    }

    /// Goes on to the keys of an epoch.
    mutating func enter(_ next: Epoch, _ book: KeyBook) throws {
        guard next > epoch else { return }
        epoch = next
        try install(book.secret(of: speaker, next), book.suite)
    }

    /// Goes on to the next generation of keys (RFC 9846, Section 7.2).
    mutating func update(_ suite: CipherSuite) throws {
        try install(nextGeneration(of: secret, suite), suite)
    }

    private mutating func install(_ next: [UInt8], _ suite: CipherSuite) throws {
        let owner = SecretBytes(copying: next.span)
        let keyBytes = try expandLabel(owner, "key", [], suite.aead.keyByteCount, suite.hash)
        vector = plain(
            try expandLabel(owner, "iv", [], suite.aead.nonceByteCount, suite.hash)
        )
        key = try AEADKey(suite.aead, key: keyBytes.span)
        secret = next
        sequence = 0
    }

    /// Records that hold a content, under the keys of now.
    ///
    /// - Parameters:
    ///   - content: The content; more than a record holds is cut.
    ///   - type: The true type.
    ///   - padding: How many zeros follow it, if there are keys.
    /// - Returns: The records.
    /// - Throws: If the library fails.
    mutating func say(_ content: [UInt8], _ type: UInt8, padding: Int = 0) throws -> [UInt8] {
        guard content.count > RecordLimits.content else {
            return try record(content, type, padding: padding)
        }
        let piece = Array(content.prefix(RecordLimits.content))
        let rest = Array(content.dropFirst(RecordLimits.content))
        return try record(piece, type, padding: 0) + say(rest, type, padding: padding)
    }

    private mutating func record(
        _ content: [UInt8],
        _ type: UInt8,
        padding: Int
    ) throws -> [UInt8] {
        guard epoch > .clear else { return clearRecord(content, type) }
        let inner = content + [type] + [UInt8](repeating: 0, count: padding)
        let header = clearRecord([], 23, length: inner.count + 16)
        var nonce = vector
        for index in 0..<8 {
            nonce[4 + index] ^= UInt8(truncatingIfNeeded: sequence >> UInt64(56 - 8 * index))
        }
        sequence += 1
        guard let sealed = try key?.seal(inner, nonce: nonce, authenticating: header) else {
            throw RehearsalError.unknownSecret
        }
        return header + sealed
    }
}

/// A record in the clear, whose header may lie about its length.
package func clearRecord(_ content: [UInt8], _ type: UInt8, length: Int? = nil) -> [UInt8] {
    let length = length ?? content.count
    return [type, 3, 3, UInt8(length >> 8 & 0xFF), UInt8(length & 0xFF)] + content
}

/// Hears what one end says, with the keys to understand it.
package struct Listener: ~Copyable {
    private let speaker: Role
    private var records = RecordLayer()
    private var joiner = HandshakeJoiner(limit: 1 << 17)
    private var secret: [UInt8] = []
    /// The keys of now.
    package private(set) var epoch = Epoch.clear
    /// The handshake messages so far.
    package private(set) var lines: [Line] = []
    /// The alerts so far.
    package private(set) var alerts: [AlertDescription] = []
    /// The application data so far.
    package private(set) var data: [UInt8] = []

    /// A listener to an end that has no keys yet.
    init(to speaker: Role) {
        self.speaker = speaker
    }

    /// Goes on to the handshake keys; a client has them without saying so.
    mutating func enterHandshake(_ book: KeyBook) throws {
        if epoch == .clear { try enter(.handshake, book) }
    }

    /// Hears some records.
    mutating func hear(_ bytes: [UInt8], _ book: inout KeyBook, isRehearsal: Bool = true) throws {
        records.append(bytes)
        while let record = try records.next() {
            switch record.type {
            case .handshake:
                joiner.append(record.content)
                while let message = try joiner.next() {
                    let line = Line(content: message.encoded, epoch: epoch)
                    lines.append(line)
                    if isRehearsal { try book.note(line, by: speaker) }
                    try follow(line, book)
                }
            case .alert: alerts.append(AlertDescription(rawValue: record.content.last ?? 255))
            case .applicationData: data += record.content
            case .changeCipherSpec: break
            }
        }
    }

    /// Changes keys where the speaker does.
    private mutating func follow(_ line: Line, _ book: KeyBook) throws {
        if line.isServerHello { try enter(.handshake, book) }
        if line.type == .finished { try enter(.application, book) }
        if line.type == .keyUpdate {
            try install(nextGeneration(of: secret, book.suite), book.suite)
        }
    }

    private mutating func enter(_ next: Epoch, _ book: KeyBook) throws {
        epoch = next
        try install(book.secret(of: speaker, next), book.suite)
    }

    private mutating func install(_ next: [UInt8], _ suite: CipherSuite) throws {
        secret = next
        let owner = SecretBytes(copying: next.span)
        records.installReadKey(try RecordKey(suite, trafficSecret: owner))
    }
}

/// The traffic secret after an update.
private func nextGeneration(of secret: [UInt8], _ suite: CipherSuite) throws -> [UInt8] {
    let owner = SecretBytes(copying: secret.span)
    return plain(
        try expandLabel(owner, "traffic upd", [], suite.hash.byteCount, suite.hash)
    )
}
