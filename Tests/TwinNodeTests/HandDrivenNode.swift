import PQCBOR
import Foundation
import PQTLS
import PQTransport
import PQTwin
import PQTwinStore
import ServiceLifecycle
import TwinNode

/// A node whose writes a test chooses, over the same engine as all others.
struct HandDrivenNode: Sendable {
    let engine: NodeEngine
    let courier = TransportCourier()
    /// What others wrote and its journal applied.
    let applied = Log<HistoryEntry>()
    let events = EventLog()
    private let credentials: NodeCredentials
    private let journal: TwinJournal

    private struct Role: NodeRole {
        let applied: Log<HistoryEntry>
        let reaction: @Sendable (HistoryEntry) -> [NodeRequest]

        mutating func react(to write: HistoryEntry) -> [NodeRequest] {
            applied.append(write)
            return reaction(write)
        }
    }

    init(
        _ name: String,
        in ward: Ward,
        policy: TwinPolicy? = nil,
        office: PostOffice? = nil,
        couriers: [any Courier]? = nil,
        clock: NodeClock = .system,
        feed: TwinFeed? = nil,
        maximumPageCount: Int? = nil,
        reaction: @escaping @Sendable (HistoryEntry) -> [NodeRequest] = { _ in [] }
    ) async throws {
        credentials = try ward.folder(name).load()
        let policy = try policy ?? ward.policy.sharing([Ward.jobTwin])
        journal = try TwinJournal(
            path: ward.folder(name).journalPath,
            maximumPageCount: maximumPageCount
        )
        engine = try await NodeEngine(
            credentials,
            policy: policy,
            journal: journal,
            role: Role(applied: applied, reaction: reaction),
            couriers: try couriers ?? office.map { [try $0.counter(of: name)] } ?? [courier],
            clock: clock,
            feed: feed,
            tell: events.output
        )
    }

    /// Works and stays connected while a body runs.
    func run(
        dialling port: Int,
        of peer: String = "cloud",
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        try await run(body) {
            try await PQTransport.connect(
                to: "127.0.0.1",
                port: port,
                configuration: credentials.client(to: NodeName(peer))
            ) { try await courier.serve($0, by: engine) }
        }
    }

    /// Works while a body runs, without connections.
    func run(_ body: @escaping @Sendable () async throws -> Void) async throws {
        try await run(body) {}
    }

    /// Works and listens while a body runs.
    func run(
        listening body: @escaping @Sendable (_ port: Int) async throws -> Void
    ) async throws {
        let (engine, courier, configuration) = (engine, courier, credentials.listening)
        try await withThrowingTaskGroup { group in
            group.addTask { try await engine.run() }
            group.addTask {
                try await withListener(
                    configuration,
                    { try await courier.serve($0, by: engine) },
                    body
                )
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        try journal.close()
    }

    private func run(
        _ body: @escaping @Sendable () async throws -> Void,
        link: @escaping @Sendable () async throws -> Void
    ) async throws {
        let engine = engine
        try await withThrowingTaskGroup { group in
            group.addTask { try await engine.run() }
            group.addTask { try await body() }
            group.addTask {
                try await link()
                // The body ends the node, also when the other end has gone.
                try await gracefulShutdown()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        try journal.close()
    }

    /// Closes its journal, when the engine has ended.
    func close() throws { try journal.close() }

    /// Writes to a twin.
    func write(
        _ pathClass: PathClass,
        _ body: CBORValue,
        to twin: String
    ) async throws {
        try await engine.write([
            NodeWrite(TwinPatch(pathClass, body), to: TwinIdentifier(twin))
        ])
    }

    /// Waits until all that was written is acknowledged.
    func settle() async throws {
        try await engine.wait { exchange, waiting in
            exchange.unacknowledged.isEmpty && waiting == 0
        }
    }

    /// The figures so far.
    func figures() async -> FrameEvent? {
        await engine.tellFrames()
        return events.frames
    }
}
