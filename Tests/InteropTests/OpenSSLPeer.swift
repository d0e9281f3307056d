import Foundation
import PQIdentity
import PQTLS
import Testing

/// Python with pyOpenSSL, whose path `PQTWIN_PYTHON` tells.
enum Python {
    static let path: String? = {
        if let path = ProcessInfo.processInfo.environment["PQTWIN_PYTHON"] { return path }
        FileHandle.standardError.write(
            Data("NOT RUN: interop with OpenSSL, PQTWIN_PYTHON is not set\n".utf8)
        )
        return nil
    }()
}

/// What OpenSSL's end shall do.
struct Orders: Encodable {
    enum Role: String, Encodable { case client, server }

    var role: Role
    var port: UInt16 = 0
    var name = "cloud.test"
    var groups = "X25519MLKEM768"
    var suite = ""
    var protocolName = ""
    var certificate = ""
    var key = ""
    var trust = ""
    var label = "EXPORTER-interop"
    var context = "0102ff"
    var message = ""
    var count = 0

    enum CodingKeys: String, CodingKey {
        case role, port, name, groups, suite, certificate, key, trust, label, context, message
        case count
        case protocolName = "protocol"
    }
}

/// What OpenSSL's end saw.
struct Answer: Decodable {
    var group: String?
    var suite: String?
    var `protocol`: String?
    var name: String?
    var peer: String?
    var exported: String?
    var received: String?
    var closed: String?
    var error: String?
}

/// OpenSSL's end of a connection, in a process of its own.
final class OpenSSLPeer {
    private let process = Process()
    private let output = Pipe()

    init(_ orders: Orders) throws {
        process.executableURL = URL(fileURLWithPath: try #require(Python.path))
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Peers/openssl_peer.py")
        process.arguments = [script.path]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        input.fileHandleForWriting.write(try JSONEncoder().encode(orders))
        try input.fileHandleForWriting.close()
    }

    deinit {
        if process.isRunning { process.terminate() }
    }

    /// The port on which it listens.
    func port() throws -> UInt16 {
        let words = try line().split(separator: " ")
        return try #require(words.last.flatMap { UInt16($0) })
    }

    /// What it saw; waits for its end.
    func answer() throws -> Answer {
        let answer = try JSONDecoder().decode(Answer.self, from: Data(line().utf8))
        process.waitUntilExit()
        return answer
    }

    private func line() throws -> String {
        var bytes: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// An authority and two nodes, with their files for OpenSSL, removed at the end.
final class InteropWorld {
    let folder: URL
    let trust: TrustAnchors
    let cloud: NodeIdentity
    let edge: NodeIdentity

    init(_ algorithm: KeyAlgorithm = .mldsa65) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("interop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let key = try SigningPrivateKey(generating: algorithm)
        let start = CertificateTime.now().advanced(byDays: -1)
        let end = start.advanced(byDays: 10)
        let root = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: folder.lastPathComponent),
            notValidBefore: start,
            notValidAfter: end
        ).selfSigned(by: key)
        func node(_ name: String) throws -> NodeIdentity {
            let nodeKey = try SigningPrivateKey(generating: algorithm)
            let leaf = try CertificateTemplate.node(
                subject: DistinguishedName(commonName: name),
                names: [.dns(name)],
                notValidBefore: start,
                notValidAfter: end
            ).issued(to: .signing(nodeKey.publicKey), by: root, key: key)
            return try NodeIdentity(certificateChain: [leaf], privateKey: nodeKey)
        }
        trust = TrustAnchors(roots: [root])
        cloud = try node("cloud.test")
        edge = try node("edge.test")
        try write(root.pemRepresentation, "trust.pem")
        for (name, identity) in [("cloud", cloud), ("edge", edge)] {
            try write(
                identity.certificateChain.map(\.pemRepresentation).joined(),
                name + ".pem"
            )
            try write(identity.privateKey.pemRepresentation(), name + ".key")
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// Orders for OpenSSL as the one or the other end.
    func orders(_ role: Orders.Role, message: [UInt8] = [], expecting count: Int = 0) -> Orders {
        var orders = Orders(role: role)
        let name = role == .server ? "cloud" : "edge"
        orders.certificate = path(name + ".pem")
        orders.key = path(name + ".key")
        orders.trust = path("trust.pem")
        orders.message = hex(message)
        orders.count = count
        return orders
    }

    private func path(_ name: String) -> String {
        folder.appendingPathComponent(name).path
    }

    private func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
}

/// Bytes as hexadecimal digits.
func hex(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
