/// What passed over the wire in a recorded TLS session, one stream of bytes for each direction.
public struct RecordedStreams: Sendable {
    /// Bytes that went to the server.
    public let toServer: [UInt8]
    /// Bytes that went to the client.
    public let toClient: [UInt8]

    /// The code point of X25519MLKEM768, the only group whose sessions are taken to stand.
    public static var hybridGroup: UInt16 { 0x11EC }

    /// Takes a recording.
    ///
    /// - Parameters:
    ///   - toServer: Bytes that went to the server.
    ///   - toClient: Bytes that went to the client.
    public init(toServer: [UInt8], toClient: [UInt8]) {
        self.toServer = toServer
        self.toClient = toClient
    }

    /// Text in clear outside the messages that agree on a key, as an eavesdropper looks for it.
    ///
    /// Passages of printable characters count from 24 on: encrypted bytes hold one that long in
    /// fewer than one of 10⁵ recordings of this size.
    public var readableText: [String] {
        [toServer, toClient].flatMap { stream in
            Self.afterHandshakeRecords(stream)
                .split { !(0x20..<0x7F).contains($0) && $0 != 0x0A }
                .filter { $0.count >= 24 }
                .map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// Whether any eight neighbouring bytes of what was sent stand in either stream.
    ///
    /// - Parameter sent: What the session protected; of fewer than eight bytes all are looked for.
    /// - Returns: Whether the recording gives a part of it away.
    public func holdsPart(of sent: [UInt8]) -> Bool {
        let length = min(8, sent.count)
        guard length > 0 else { return false }
        let windows = Self.windows(of: length, in: sent)
        return [toServer, toClient].contains { stream in
            !windows.isDisjoint(with: Self.windows(of: length, in: stream))
        }
    }

    /// Whether a session with this group kept what was sent from whoever recorded it.
    ///
    /// - Parameters:
    ///   - sent: What the session protected.
    ///   - group: The code point of the group that the ends agreed on.
    /// - Returns: False for any group but X25519MLKEM768, unknown ones included; false if nothing
    ///   was sent, or if a part of it or other text stands in clear.
    public func stood(sent: [UInt8], group: UInt16) -> Bool {
        group == Self.hybridGroup && !sent.isEmpty && !holdsPart(of: sent) && readableText.isEmpty
    }

    /// What is left of a stream without its leading records of handshake messages in clear.
    private static func afterHandshakeRecords(_ stream: [UInt8]) -> ArraySlice<UInt8> {
        var rest = stream[...]
        // Type 22, a version of two bytes, a length of two.
        while rest.count >= 5, rest[rest.startIndex] == 22 {
            let length = Int(rest[rest.startIndex + 3]) << 8 | Int(rest[rest.startIndex + 4])
            guard rest.count >= 5 + length else { break }
            rest = rest.dropFirst(5 + length)
        }
        return rest
    }

    /// All runs of at most eight bytes, each as a number.
    private static func windows(of length: Int, in bytes: [UInt8]) -> Set<UInt64> {
        guard bytes.count >= length else { return [] }
        let mask = length == 8 ? UInt64.max : 1 << UInt64(8 * length) - 1
        var (number, found): (UInt64, Set<UInt64>) = (0, [])
        for (index, byte) in bytes.enumerated() {
            number = (number << 8 | UInt64(byte)) & mask
            if index >= length - 1 { found.insert(number) }
        }
        return found
    }
}
