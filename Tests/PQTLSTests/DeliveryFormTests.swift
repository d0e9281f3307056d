import PQTLS
import TLSRehearsal
import Testing

/// The same handshakes in other pieces: how messages are cut into records and records into
/// deliveries means nothing, except that no message spans a change of keys.
@Suite struct DeliveryFormTests {
    /// How the lines of a rehearsal are delivered.
    enum Form: Sendable, CaseIterable {
        /// All messages under the same keys in as few records as possible.
        case joined
        /// A byte in each record.
        case oneByteRecords
        /// A record for each message, a byte in each delivery.
        case oneByteDeliveries
        /// A record for each message, padded.
        case padded
    }

    private static let rehearsals = (try? Repertoire.rehearsals.get()) ?? []

    @Test(arguments: rehearsals.map(\.name), Form.allCases)
    func `a handshake completes in any form`(name: String, form: Form) throws {
        let rehearsal = try #require(Self.rehearsals.first { $0.name == name })
        try complete(
            Scene<TLSClient>(.client, try rehearsal.client(), rehearsal),
            in: form,
            "\(name)"
        )
        try complete(
            Scene<TLSServer>(.server, try rehearsal.server(), rehearsal),
            in: form,
            "\(name)"
        )
    }

    @Test(arguments: rehearsals.map(\.name))
    func `every message may be split over two records at any byte`(name: String) throws {
        let rehearsal = try #require(Self.rehearsals.first { $0.name == name })
        for (number, line) in rehearsal.serverLines.enumerated() {
            for split in splits(of: line) {
                try complete(
                    Scene<TLSClient>(.client, try rehearsal.client(), rehearsal),
                    splitting: number,
                    at: split
                )
            }
        }
        for (number, line) in rehearsal.clientLines.enumerated() {
            for split in splits(of: line) {
                try complete(
                    Scene<TLSServer>(.server, try rehearsal.server(), rehearsal),
                    splitting: number,
                    at: split
                )
            }
        }
    }

    /// The header at every byte, then a few; a hello at every byte in a release build.
    private func splits(of line: Line) -> [Int] {
        let count = line.content.count
        #if DEBUG
        return [1, 3, count - 1].filter { (1..<count).contains($0) }
        #else
        let isHello = line.type == .clientHello
        return Array(1..<min(8, count)) + Array(stride(from: 8, to: count, by: isHello ? 1 : 257))
        #endif
    }

    private func complete<Endpoint>(
        _ scene: consuming Scene<Endpoint>,
        splitting number: Int,
        at split: Int
    ) throws where Endpoint: TLSEndpoint & ~Copyable {
        try scene.start()
        try scene.play(number)
        try scene.answer()
        let message = scene.nextLine?.content ?? []
        try scene.say(Array(message.prefix(split)), 22)
        try scene.sayInstead(Array(message.dropFirst(split)))
        while scene.nextLine != nil { try scene.play(1) }
        try scene.answer()
        let isComplete = scene.endpoint.security != nil
        #expect(isComplete, "line \(number), split at \(split)")
    }

    private func complete<Endpoint>(
        _ scene: consuming Scene<Endpoint>,
        in form: Form,
        _ comment: Comment
    ) throws where Endpoint: TLSEndpoint & ~Copyable {
        try scene.start()
        while let line = scene.nextLine {
            try scene.answer()
            switch form {
            case .joined: try scene.playJoined()
            case .oneByteRecords:
                for byte in line.content.dropLast() { try scene.say([byte], 22) }
                try scene.sayInstead(Array(line.content.suffix(1)))
            case .oneByteDeliveries:
                for byte in try scene.takeRecord() { try scene.deliver([byte]) }
            case .padded: try scene.sayInstead(line.content, padding: 999)
            }
        }
        try scene.answer()
        let isComplete = scene.endpoint.security != nil
        #expect(isComplete, comment)
    }
}
