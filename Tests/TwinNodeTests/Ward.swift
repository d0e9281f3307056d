import ClinicalTwin
import Foundation
import Logging
import PQIdentity
import PQTransport
import PQTwin
import PQTwinStore
import QuantumJobs
import Synchronization
import Testing
import TwinNode

/// Tests with sockets, journals on a disk and real keys: one after the other, or they would time
/// each other out.
@Suite(.serialized) enum RealNodeTests {}

/// An authority that issues what a test needs, also what it should not.
struct TestAuthority: Sendable {
    private let key: SigningPrivateKey
    private let certificate: Certificate

    var trust: TrustAnchors { TrustAnchors(roots: [certificate]) }

    init(name: String = "Ward authority") throws {
        key = try SigningPrivateKey(generating: .mldsa65)
        certificate = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: name),
            notValidBefore: .now().advanced(byDays: -30),
            notValidAfter: .now().advanced(byDays: 30)
        ).selfSigned(by: key)
    }

    /// An identity for these names, valid from and until so many seconds from now.
    func identity(
        _ name: String,
        names: [GeneralName]? = nil,
        valid: ClosedRange<Int64> = -300...86_400
    ) throws -> NodeIdentity {
        let nodeKey = try SigningPrivateKey(generating: .mldsa65)
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: name),
            names: names ?? [.uri(NodeName(name).uniformResourceIdentifier)],
            notValidBefore: .now().advanced(bySeconds: valid.lowerBound),
            notValidAfter: .now().advanced(bySeconds: valid.upperBound)
        ).issued(to: .signing(nodeKey.publicKey), by: certificate, key: key)
        return try NodeIdentity(certificateChain: [leaf], privateKey: nodeKey)
    }
}

/// A ward in a temporary folder: nodes are made when first named and ended with the test.
final class Ward: Sendable {
    let path: String
    let authority: TestAuthority
    private let running = Mutex<[RunningNode]>([])

    /// What is in the folders of its nodes: who may write and read what.
    let policy: TwinPolicy

    /// The same with what the cloud and the quantum node share.
    static var policy: TwinPolicy {
        get throws { try plainPolicy.sharing([jobTwin]) }
    }

    /// One patient with a device at the bed; and a notice board for everyone's insights, which makes
    /// rules known under which anyone may write them.
    static var plainPolicy: TwinPolicy {
        get throws {
            let cloud = try NodeName("cloud")
            var policy = try TwinPolicy.ward(
                cloud: cloud,
                devices: [
                    TwinIdentifier("patient-208"): [NodeName("edge"), NodeName("stranger")]
                ]
            )
            policy.twins[try TwinIdentifier("board")] = TwinPolicy.Rules(
                allWrittenBy: .anyone,
                readBy: [cloud]
            )
            return policy
        }
    }

    /// Everyone writes, and a few read: for nodes that send each other much.
    static var busyPolicy: TwinPolicy {
        get throws {
            let readers = try ["cloud", "edge", "first", "second"].map { try NodeName($0) }
            return TwinPolicy(
                standard: TwinPolicy.Rules(allWrittenBy: .anyone, readBy: .only(Set(readers)))
            )
        }
    }

    /// The twin by which the cloud asks the quantum node.
    static var jobTwin: JobTwin {
        get throws { try JobTwin(of: NodeName("cloud"), at: NodeName("quantum")) }
    }

    private init(_ policy: TwinPolicy) throws {
        authority = try TestAuthority()
        self.policy = policy
        path = NSTemporaryDirectory() + "pqtwin-ward-" + UUID().uuidString
    }

    /// Runs a test in a ward of its own.
    static func run(
        under policy: TwinPolicy? = nil,
        _ body: (Ward) async throws -> Void
    ) async throws {
        let ward = try Ward(policy ?? plainPolicy)
        var failure: (any Error)?
        do { try await body(ward) } catch { failure = error }
        for node in ward.running.withLock({ $0 }) { await node.kill() }
        try? FileManager.default.removeItem(atPath: ward.path)
        if let failure { throw failure }
    }

    /// The folder of a node; made with a fresh identity if it is not there, valid from and until so
    /// many seconds from now.
    @discardableResult
    func folder(_ name: String, valid: ClosedRange<Int64> = -300...86_400) throws -> NodeFolder {
        let folder = NodeFolder(path: path + "/" + name)
        guard !FileManager.default.fileExists(atPath: folder.path) else { return folder }
        try folder.create(
            identity: authority.identity(name, valid: valid),
            sealingKey: KEMPrivateKey(generating: .xwing),
            trust: authority.trust,
            policy: policy
        )
        return folder
    }

    /// Takes a node's folder away: the next one of its name has another certificate and journal.
    func forget(_ name: String) throws {
        try FileManager.default.removeItem(atPath: path + "/" + name)
    }

    /// The journal of a node that does not run.
    func journal(_ name: String) throws -> TwinJournal {
        try TwinJournal(path: folder(name).journalPath)
    }

    // MARK: Nodes

    private func start(_ make: (EventLog) throws -> RunningNode) rethrows -> RunningNode {
        let node = try make(EventLog())
        running.withLock { $0.append(node) }
        return node
    }

    private func configuration(
        _ folder: NodeFolder,
        _ events: EventLog,
        settling: Duration = .seconds(30),
        limits: TransportLimits = TransportLimits(),
        cloud: String = "cloud"
    ) throws -> NodeConfiguration {
        try NodeConfiguration(
            folder: folder,
            cloud: NodeName(cloud),
            settlingTime: settling,
            limits: limits,
            tell: events.output
        )
    }

    /// Starts the cloud and waits until it listens.
    func cloud(
        port: Int = 0,
        limits: TransportLimits = TransportLimits(),
        quantum: String? = "quantum",
        log: LogLines = LogLines()
    ) async throws -> (node: RunningNode, port: Int) {
        let node = try start { events in
            try RunningNode(
                CloudNode(
                    configuration(folder("cloud"), events, limits: limits),
                    listeningAt: NodeAddress(host: "127.0.0.1", port: port),
                    quantumNode: quantum.map { try NodeName($0) },
                    logger: log.logger
                ),
                events
            )
        }
        let port = try await node.events.first { event -> Int? in
            if case .listening(let port) = event { port } else { nil }
        }
        return (node, port)
    }

    /// Starts a bedside device.
    func edge(
        _ name: String = "edge",
        dialling port: Int,
        playing recording: ECGRecording,
        speed: Double = 0,
        stays: Bool = false,
        settling: Duration = .seconds(30),
        folder: NodeFolder? = nil,
        cloud: String = "cloud"
    ) throws -> RunningNode {
        try start { events in
            try RunningNode(
                EdgeNode(
                    configuration(
                        folder ?? self.folder(name),
                        events,
                        settling: settling,
                        cloud: cloud
                    ),
                    dialling: NodeAddress(host: "127.0.0.1", port: port),
                    patient: TwinIdentifier("patient-208"),
                    recording: recording,
                    speed: speed,
                    staysConnected: stays
                ),
                events
            )
        }
    }

    /// Starts a quantum node.
    func quantum(
        dialling port: Int,
        runner: any JobRunner = InProcessRunner()
    ) throws -> RunningNode {
        try start { events in
            try RunningNode(
                QuantumNode(
                    configuration(folder("quantum"), events),
                    dialling: NodeAddress(host: "127.0.0.1", port: port),
                    limits: BackendLimits(tenants: ["cloud": TenantQuota(jobs: 100)]),
                    runner: runner,
                    logger: LogLines().logger
                ),
                events
            )
        }
    }

    /// Starts a quantum node for tenants and waits until it listens.
    func backend(
        _ limits: BackendLimits,
        named name: String = "quantum",
        runner: any JobRunner = InProcessRunner()
    ) async throws -> (node: RunningNode, port: Int) {
        let node = try start { events in
            try RunningNode(
                QuantumNode(
                    configuration(folder(name), events),
                    dialling: nil,
                    listeningAt: NodeAddress(host: "127.0.0.1", port: 0),
                    limits: limits,
                    runner: runner,
                    logger: LogLines().logger
                ),
                events
            )
        }
        let port = try await node.events.first { event -> Int? in
            if case .listening(let port) = event { port } else { nil }
        }
        return (node, port)
    }

    /// Adds a node that a test drives by hand.
    func adopt(_ node: RunningNode) { running.withLock { $0.append(node) } }
}

extension ECGRecording {
    /// The beginning of the excerpt that ships with the library.
    static func excerpt(seconds: Double = .infinity, times: Int = 1) throws -> ECGRecording {
        let whole = try example()
        let count = min(Double(whole.millivolts.count), seconds * 360)
        let once = whole.millivolts.prefix(Int(count))
        return try ECGRecording(
            millivolts: Array(repeatElement(once, count: times).joined()),
            samplesPerSecond: whole.samplesPerSecond
        )
    }
}

/// Keeps what is logged.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    private let signal = Signal()

    var logger: Logger {
        Logger(label: "test") { [self] _ in Handler(lines: self) }
    }

    /// Waits until a line contains a text.
    func wait(for text: String) async throws {
        try await signal.wait { self.lines.withLock { $0.contains { $0.contains(text) } } }
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        init(lines: LogLines) { self.lines = lines }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLock { $0.append("\(event.message) \(event.metadata ?? [:])") }
            lines.signal.notify()
        }
    }
}
