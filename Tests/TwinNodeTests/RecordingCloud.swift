import Foundation
import PQIdentity
import PQSuites
import PQTLS
import PQTransport
import PQTwin
import Synchronization
import TwinNode

/// A cloud that keeps every frame it gets, and answers as the sync machines do.
///
/// It has no journal: it is never restarted.
final class RecordingCloud: Sendable {
    /// A frame and the connection that it came over, counted from 1.
    struct Arrival: Sendable {
        let connection: Int
        let frame: Frame
    }

    let arrivals = Log<Arrival>()
    private let exchange: Mutex<TwinExchange>
    private let connections = Mutex(0)
    private let configuration: TLSServerConfiguration

    init(_ ward: Ward) throws {
        let credentials = try ward.folder("cloud").load()
        configuration = credentials.listening
        exchange = Mutex(
            try TwinExchange(
                node: credentials.asNode(),
                trust: credentials.trust,
                policy: Ward.policy,
                wall: wall()
            )
        )
    }

    var counters: FrameCounters { exchange.withLock { $0.counters } }

    /// Listens while a body runs.
    func run(_ body: @escaping @Sendable (_ port: Int) async throws -> Void) async throws {
        try await withListener(configuration, { try await self.serve($0) }, body)
    }

    private func serve(_ connection: SecureConnection) async throws {
        let number = connections.withLock { count in
            count += 1
            return count
        }
        let announcement = try exchange.withLock { try $0.announce(wall: wall()) }
        try await connection.send(announcement)
        for try await message in connection.messages {
            arrivals.append(Arrival(connection: number, frame: try Frame(message)))
            for action in exchange.withLock({ $0.receive(message, wall: wall()) }) {
                if case .send(let frame, _) = action { try await connection.send(frame) }
            }
        }
    }
}

/// The present, in milliseconds since 1970.
func wall() -> UInt64 { UInt64(Date().timeIntervalSince1970 * 1000) }

extension NodeCredentials {
    /// The node as the sync machines know it.
    func asNode() throws -> LocalNode {
        guard case .xwing(let key) = sealingKey else { throw NodeError.sealingKeyAlgorithm }
        return try LocalNode(name: name, identity: identity, sealingKey: key)
    }

    /// What the node brings when it is dialled.
    var listening: TLSServerConfiguration {
        TLSServerConfiguration(
            identity: identity,
            clientTrust: trust,
            applicationProtocols: ["pqtwin/1"]
        )
    }
}

/// Runs a listener on loopback while a body runs.
func withListener(
    _ configuration: TLSServerConfiguration,
    _ handler: @escaping @Sendable (SecureConnection) async throws -> Void,
    _ body: @escaping @Sendable (_ port: Int) async throws -> Void
) async throws {
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    try await withThrowingTaskGroup { group in
        group.addTask {
            try await PQTransport.listen(
                on: "127.0.0.1",
                port: 0,
                configuration: configuration,
                onListening: { port.yield($0) },
                handler: handler
            )
        }
        group.addTask {
            for await port in ports {
                try await body(port)
                return
            }
        }
        try await group.next()
        group.cancelAll()
    }
}
