import Foundation
import Testing

/// A program of other people that writes and reads keys, in a process of its own.
enum KeyPeer: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case cryptography, pycryptodome, node, go

    var testDescription: String { rawValue }

    /// One thing to do with a key.
    struct Order: Encodable {
        enum Action: String, Encodable { case write, read }

        let `do`: Action
        let algorithm: String
        let form: String
        var data = ""
    }

    /// What came of it: exactly one of data with public key, public key, inability and refusal.
    struct Answer: Decodable {
        var data: String?
        var `public`: String?
        var cannot: String?
        var refused: String?
    }

    /// Has the peer do one thing after the other.
    ///
    /// - Parameter orders: What to do.
    /// - Returns: As many answers, in order.
    /// - Throws: An error of the file system, or a requirement that isn't met.
    func carryOut(_ orders: [Order]) throws -> [Answer] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try #require(Python.path))
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Peers/peer.py")
        process.arguments = [script.path, rawValue]
        // A file, for both ends would wait for each other once two pipes are full.
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("key-peer-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appendingPathComponent("orders")
        let output = folder.appendingPathComponent("answers")
        var lines = Data()
        for order in orders { lines += try JSONEncoder().encode(order) + Data("\n".utf8) }
        try lines.write(to: input)
        try Data().write(to: output)
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let answers = try Data(contentsOf: output).split(separator: UInt8(ascii: "\n"))
            .map { try JSONDecoder().decode(Answer.self, from: $0) }
        try #require(answers.count == orders.count)
        return answers
    }
}
