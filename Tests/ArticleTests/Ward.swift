import NIOCore
import PQIdentity
import PQTLS
import PQTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What the articles take as given: an authority, and the PEM files of two nodes that it vouches for.
final class Ward: Sendable {
    let folder: String
    let key: SigningPrivateKey
    let certificate: Certificate
    let cloud: NodeIdentity
    let edge: NodeIdentity

    init(_ algorithm: KeyAlgorithm = .mldsa65) throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("article-\(UInt64.random(in: 0 ... .max))").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        key = try SigningPrivateKey(generating: algorithm)
        certificate = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Ward 4"),
            notValidBefore: .now().advanced(byDays: -1),
            notValidAfter: .now().advanced(byDays: 365)
        ).selfSigned(by: key)
        cloud = try Self.node("cloud.example", algorithm, certificate, key)
        edge = try Self.node("edge.example", algorithm, certificate, key)
        try KeyFile.writePublic(pem: certificate.pemRepresentation, to: authorityFile)
        try write(cloud, "cloud")
        try write(edge, "edge")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    var authorityFile: String { folder + "/authority.pem" }
    var trust: TrustAnchors { TrustAnchors(roots: [certificate]) }

    func certificateFile(_ name: String) -> String { "\(folder)/\(name).pem" }
    func keyFile(_ name: String) -> String { "\(folder)/\(name).key.pem" }

    /// A new node of this ward.
    func node(_ name: String, _ algorithm: KeyAlgorithm = .mldsa65) throws -> NodeIdentity {
        try Self.node(name, algorithm, certificate, key)
    }

    /// Writes the two files of a node, or replaces them.
    func write(_ identity: NodeIdentity, _ name: String) throws {
        try KeyFile.writePublic(
            pem: identity.certificateChain.map(\.pemRepresentation).joined(),
            to: certificateFile(name),
            overwriting: true
        )
        try KeyFile.writePrivate(
            pem: identity.privateKey.pemRepresentation(),
            to: keyFile(name),
            overwriting: true
        )
    }

    private static func node(
        _ name: String,
        _ algorithm: KeyAlgorithm,
        _ authority: Certificate,
        _ authorityKey: SigningPrivateKey
    ) throws -> NodeIdentity {
        let key = try SigningPrivateKey(generating: algorithm)
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: name),
            names: [.dns(name)],
            notValidBefore: .now().advanced(byDays: -1),
            notValidAfter: .now().advanced(byDays: 30)
        ).issued(to: .signing(key.publicKey), by: authority, key: authorityKey)
        return try NodeIdentity(certificateChain: [leaf], privateKey: key)
    }
}

/// An address of this machine that no other test uses, so that the articles can name a port.
func freshAddress() -> String {
    "127.\(UInt8.random(in: 1...254)).\(UInt8.random(in: 0...254)).\(UInt8.random(in: 2...254))"
}

/// Runs a server beside a client, and ends it when the client is done.
///
/// The client starts anew while nobody listens yet.
func beside<Result: Sendable>(
    _ server: @escaping @Sendable () async throws -> Void,
    _ client: @escaping @Sendable () async throws -> Result
) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            try await server()
            return nil
        }
        group.addTask {
            while true {
                do {
                    return try await client()
                } catch let error as TransportError {
                    guard case .network = error else { throw error }
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }
        defer { group.cancelAll() }
        while let end = try await group.next() {
            if let result = end { return result }
        }
        throw TransportError.closed
    }
}

/// A server that answers each message with the same, and closes when the client does.
func echo(_ configuration: TLSServerConfiguration, on host: String) async throws {
    try await listen(on: host, port: 8443, configuration: configuration) { connection in
        for try await message in connection.messages {
            try await connection.send(message)
        }
    }
}

/// A client that says something and gives back what the handshake proved and the answer.
func greet(
    _ configuration: TLSClientConfiguration,
    at host: String
) async throws -> (ConnectionSecurity, String) {
    try await connect(to: host, port: 8443, configuration: configuration) { connection in
        try await connection.send(Array("heart rate 72/min".utf8))
        let answer = try await connection.messages.first { _ in true } ?? []
        return (connection.security, String(decoding: answer, as: UTF8.self))
    }
}
