import Foundation
import Testing

/// A TLS implementation of other people that the matrix holds ours against.
enum MatrixPeer: String, CaseIterable, Sendable {
    case openssl, node, go, rustls, niossl, tlslite
}

/// Which end of a connection.
enum End: String, Encodable, CaseIterable, Sendable {
    case server, client
}

/// What a peer shall do; `Peers/peer.py` says what each field means.
struct PeerOrder: Encodable {
    var role: End
    var port: UInt16 = 0
    var groups: [String]
    var protocols: [String] = []
    var certificate = ""
    var key = ""
    var trust = ""
    var revoked = ""
    var name = MatrixWorld.serverName
    var demand = true
    var connections = 1
    var count = MatrixPlan.count
    var keyUpdate = false
    var label = MatrixPlan.label
    var context = ""
}

/// What a peer saw of one connection; a field that is absent is one that it can't tell.
struct PeerSight: Decodable {
    var suite: String?
    var group: String?
    var `protocol`: String?
    var peer: String?
    var exported: String?
    var resumed: Bool?
    var echoed: Bool?
    var closed: String?
    var error: String?
}

/// A peer's program, which takes one order after the other.
final class PeerProcess {
    struct Hello: Decodable {
        let versions: String
        let can: [String]
    }

    enum Reply {
        case sights([PeerSight])
        case cannot(String)
    }

    private struct Line: Decodable {
        var port: UInt16?
        var connections: [PeerSight]?
        var cannot: String?
    }

    struct Silence: Error {}

    let hello: Hello
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private var buffer: [UInt8] = []
    private var early: Line?

    init(_ peer: MatrixPeer) throws {
        process.executableURL = URL(fileURLWithPath: try #require(Python.path))
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Peers/start.py")
        process.arguments = [script.path, peer.rawValue]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        hello = try JSONDecoder().decode(
            Hello.self,
            from: Self.line(from: output.fileHandleForReading, &buffer)
        )
    }

    /// The end of its orders is the end of the program.
    func finish() {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Becomes readable with its next answer.
    var descriptor: Int32 { output.fileHandleForReading.fileDescriptor }

    /// Gives an order.
    func begin(_ order: PeerOrder) throws {
        let line = try JSONEncoder().encode(order) + Data("\n".utf8)
        try input.fileHandleForWriting.write(contentsOf: line)
    }

    /// The port on which a server listens, or nothing if it won't take the order.
    func port() throws -> UInt16? {
        let line = try next()
        if line.port == nil { early = line }
        return line.port
    }

    /// What came of the order.
    func reply() throws -> Reply {
        let line = try early ?? next()
        early = nil
        if let sights = line.connections { return .sights(sights) }
        return .cannot(line.cannot ?? "an answer that says nothing")
    }

    private func next() throws -> Line {
        try JSONDecoder().decode(
            Line.self,
            from: Self.line(from: output.fileHandleForReading, &buffer)
        )
    }

    private static func line(from handle: FileHandle, _ buffer: inout [UInt8]) throws -> Data {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                let line = Data(buffer[..<end])
                buffer.removeSubrange(...end)
                return line
            }
            let more = handle.availableData
            if more.isEmpty { throw Silence() }
            buffer += more
        }
    }
}
