import Logging
import PQIdentity
import PQTLS
import PQTransport
import Synchronization
import Testing

/// Certificates for the tests of this target, made once.
enum World {
    static let authority = Result { try Authority(name: "Ward 4") }
    static let otherAuthority = Result { try Authority(name: "Elsewhere") }
    static let cloud = Result { try authority.get().identity("cloud.test") }
    static let edge = Result { try authority.get().identity("edge.test") }

    static func server(trust: Authority? = nil) throws -> TLSServerConfiguration {
        try TLSServerConfiguration(
            identity: cloud.get(),
            clientTrust: TrustAnchors(roots: [(trust ?? authority.get()).certificate]),
            applicationProtocols: ["twin/1"]
        )
    }

    static func client(
        identity: NodeIdentity? = nil,
        trust: Authority? = nil
    ) throws -> TLSClientConfiguration {
        try TLSClientConfiguration(
            identity: identity ?? edge.get(),
            trust: TrustAnchors(roots: [(trust ?? authority.get()).certificate]),
            serverName: .dns("cloud.test"),
            applicationProtocols: ["twin/1"]
        )
    }
}

/// A certificate authority that issues what a test needs.
struct Authority {
    let key: SigningPrivateKey
    let certificate: Certificate

    init(name: String) throws {
        key = try SigningPrivateKey(generating: .mldsa65)
        certificate = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: name),
            notValidBefore: .now().advanced(byDays: -1),
            notValidAfter: .now().advanced(byDays: 365)
        ).selfSigned(by: key)
    }

    func identity(_ name: String) throws -> NodeIdentity {
        let nodeKey = try SigningPrivateKey(generating: .mldsa65)
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: name),
            names: [.dns(name)],
            notValidBefore: .now().advanced(byDays: -1),
            notValidAfter: .now().advanced(byDays: 30)
        ).issued(to: .signing(nodeKey.publicKey), by: certificate, key: key)
        return try NodeIdentity(certificateChain: [leaf], privateKey: nodeKey)
    }
}

/// A value that several tasks read and change.
final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) {
        state = Mutex(value)
    }

    var value: Value { state.withLock { $0 } }

    func set(_ value: Value) {
        state.withLock { $0 = value }
    }

    func add(_ more: Value) where Value == Int {
        state.withLock { $0 += more }
    }
}

/// Keeps what a listener logs, to see the reasons it gives.
final class Journal: Sendable {
    private let lines = Mutex<[String]>([])

    var text: String { lines.withLock { $0.joined(separator: "\n") } }

    var logger: Logger {
        Logger(label: "test") { [self] _ in JournalHandler(journal: self) }
    }

    fileprivate func append(_ line: String) {
        lines.withLock { $0.append(line) }
    }

    /// Waits until something is logged that contains a text.
    func wait(for text: String) async throws {
        while !self.text.contains(text) {
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}

private struct JournalHandler: LogHandler {
    let journal: Journal
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    init(journal: Journal) {
        self.journal = journal
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        journal.append("\(event.message) \(event.metadata ?? [:])")
    }
}

/// Runs a listener while a body runs, and cancels it afterwards.
func withListener<Result: Sendable>(
    _ configuration: TLSServerConfiguration? = nil,
    limits: TransportLimits = TransportLimits(handshakeTime: .seconds(100)),
    journal: Journal = Journal(),
    handler: @escaping @Sendable (SecureConnection) async throws -> Void,
    _ body: @escaping @Sendable (Int) async throws -> Result
) async throws -> Result {
    let configuration = try configuration ?? World.server()
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    return try await withThrowingTaskGroup(of: Result?.self) { group in
        group.addTask {
            try await PQTransport.listen(
                on: "127.0.0.1",
                port: 0,
                configuration: configuration,
                limits: limits,
                logger: journal.logger,
                onListening: { port.yield($0) },
                handler: handler
            )
            return nil
        }
        group.addTask {
            for await port in ports { return try await body(port) }
            return nil
        }
        defer { group.cancelAll() }
        while let result = try await group.next() {
            if let result { return result }
        }
        throw CancellationError()
    }
}

/// Sends every message back.
@Sendable func echo(_ connection: SecureConnection) async throws {
    for try await message in connection.messages {
        try await connection.send(message)
    }
}

/// Connects as the edge node, or as another.
func connectAsEdge<Result>(
    _ port: Int,
    _ configuration: TLSClientConfiguration? = nil,
    limits: TransportLimits = TransportLimits(handshakeTime: .seconds(100)),
    _ body: (SecureConnection) async throws -> Result
) async throws -> Result {
    try await PQTransport.connect(
        to: "127.0.0.1",
        port: port,
        configuration: configuration ?? World.client(),
        limits: limits,
        body
    )
}

/// The error of the transport that a step ends with, if any.
func failure(of step: () async throws -> Void) async -> TransportError? {
    do {
        try await step()
        return nil
    } catch { return error as? TransportError }
}
