/// What an eavesdropper reads from a recorded TLS session without any key.
///
/// Only the two hello messages are in clear (RFC 9846, Section 4.2); this finds what they agree on.
struct RecordedHandshake {
    /// The code point of the group in the server's key share.
    let group: UInt16
    /// The code point of the cipher suite.
    let cipherSuite: UInt16
    /// Bytes of the client's key share.
    let clientShareByteCount: Int
    /// Bytes of the server's key share.
    let serverShareByteCount: Int

    /// Reads the hello messages of the first session in a recording.
    ///
    /// - Parameters:
    ///   - toServer: Bytes that went to the server.
    ///   - toClient: Bytes that went to the client.
    init?(toServer: [UInt8], toClient: [UInt8]) {
        guard let client = Self.firstMessage(toServer, type: 1),
            let server = Self.firstMessage(toClient, type: 2)
        else { return nil }
        var reader = Reader(bytes: client[...])
        // Version and random, then session id, cipher suites, compression methods.
        guard reader.skip(34), reader.vector(lengthBytes: 1) != nil,
            reader.vector(lengthBytes: 2) != nil, reader.vector(lengthBytes: 1) != nil,
            let offered = Self.keyShare(in: reader.vector(lengthBytes: 2))
        else { return nil }
        var list = Reader(bytes: offered)
        guard var entries = list.vector(lengthBytes: 2).map(Reader.init(bytes:)) else {
            return nil
        }
        var shares: [UInt16: Int] = [:]
        while let group = entries.number(), let share = entries.vector(lengthBytes: 2) {
            shares[group] = share.count
        }
        var answer = Reader(bytes: server[...])
        guard answer.skip(34), answer.vector(lengthBytes: 1) != nil,
            let suite = answer.number(), answer.skip(1),
            let chosen = Self.keyShare(in: answer.vector(lengthBytes: 2))
        else { return nil }
        var choice = Reader(bytes: chosen)
        guard let group = choice.number(), let share = choice.vector(lengthBytes: 2) else {
            return nil
        }
        self.group = group
        cipherSuite = suite
        clientShareByteCount = shares[group] ?? 0
        serverShareByteCount = share.count
    }

    /// The body of the first handshake message, from as many records as it takes.
    private static func firstMessage(_ stream: [UInt8], type: UInt8) -> [UInt8]? {
        var records = Reader(bytes: stream[...])
        var message: [UInt8] = []
        while let content = records.take(1)?.first, records.skip(2) {
            guard let fragment = records.vector(lengthBytes: 2) else { return nil }
            if content == 22 { message += fragment }
            guard message.count >= 4 else { continue }
            let length = Int(message[1]) << 16 | Int(message[2]) << 8 | Int(message[3])
            guard message[0] == type else { return nil }
            if message.count >= 4 + length { return Array(message[4..<4 + length]) }
        }
        return nil
    }

    /// The content of the extension key_share, number 51.
    private static func keyShare(in extensions: ArraySlice<UInt8>?) -> ArraySlice<UInt8>? {
        guard let extensions else { return nil }
        var reader = Reader(bytes: extensions)
        while let number = reader.number(), let content = reader.vector(lengthBytes: 2) {
            if number == 51 { return content }
        }
        return nil
    }

    private struct Reader {
        var bytes: ArraySlice<UInt8>

        mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
            guard bytes.count >= count else { return nil }
            defer { bytes = bytes.dropFirst(count) }
            return bytes.prefix(count)
        }

        mutating func skip(_ count: Int) -> Bool { take(count) != nil }

        mutating func number() -> UInt16? {
            take(2).map { $0.reduce(0) { $0 << 8 | UInt16($1) } }
        }

        mutating func vector(lengthBytes: Int) -> ArraySlice<UInt8>? {
            take(lengthBytes).flatMap { take($0.reduce(0) { $0 << 8 | Int($1) }) }
        }
    }
}
