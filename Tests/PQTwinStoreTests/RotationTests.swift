import PQIdentity
import PQSuites
import PQTwin
import PQTwinStore
import Testing
import TestSupport

/// What is on its way while a policy or a certificate changes.
struct RotationTests {
    let ward: Ward
    let folder: TemporaryFolder
    let edgeKey: XWing.PrivateKey
    let cloudKey: XWing.PrivateKey

    init() throws {
        ward = try Ward.shared.get()
        folder = try TemporaryFolder()
        edgeKey = try XWing.PrivateKey()
        cloudKey = try XWing.PrivateKey()
    }

    /// A node with a fresh certificate and the sealing key it always had.
    func renewed(
        _ name: String,
        validUntil end: Int64 = 86_400,
        sealingKey: XWing.PrivateKey? = nil,
        earlierSealingKeys: [XWing.PrivateKey] = []
    ) throws -> LocalNode {
        try Ward.node(
            name,
            by: ward.authority,
            ward.authorityKey,
            sealingKey: sealingKey ?? (name == "edge" ? edgeKey : cloudKey),
            earlierSealingKeys: earlierSealingKeys,
            validUntil: end
        )
    }

    @Test(.slow) func `writes on their way survive a new policy`() async throws {
        var pair = try await Pair(self, renewed("edge"), renewed("cloud"), ward.policy)
        try await pair.write(2)
        let changed = TwinPolicy(writers: [
            .reported: ward.edge.name, .jobs: ward.cloud.name,
        ])
        try await pair.restart(pair.edge.node, pair.cloud.node, changed)
        try await pair.write(1)
        try await pair.settle()
        #expect(try await pair.outcomes() == [.applied, .applied, .applied])
        #expect(pair.edge.exchange.unacknowledged.isEmpty)
        // A restart without a change still knows both.
        try await pair.restart(pair.edge.node, pair.cloud.node, changed)
        #expect(pair.cloud.exchange.policies.count == 2)
    }

    @Test(.slow) func `writes on their way are judged by the policy of their arrival`()
        async throws
    {
        var pair = try await Pair(self, renewed("edge"), renewed("cloud"), ward.policy)
        try await pair.write(2)
        let taken = TwinPolicy(writers: [:], twins: [ward.twin: [.reported: ward.cloud.name]])
        try await pair.restart(pair.edge.node, pair.cloud.node, taken)
        try await pair.settle()
        #expect(try await pair.outcomes() == [.forbidden, .forbidden])
        #expect(pair.edge.exchange.unacknowledged.isEmpty)
    }

    @Test(.slow) func `a policy that was never held is refused`() async throws {
        var pair = try await Pair(self, renewed("edge"), renewed("cloud"), ward.policy)
        try await pair.restart(pair.edge.node, nil, TwinPolicy.open)
        try await pair.write(1)
        try await pair.settle()
        #expect(try await pair.outcomes().isEmpty)
        #expect(pair.refusals.contains(.policy))
    }

    @Test(.slow) func `writes on their way survive a renewed certificate of their sender`()
        async throws
    {
        var pair = try await Pair(self, renewed("edge"), renewed("cloud"), ward.policy)
        try await pair.write(2)
        try await pair.restart(renewed("edge"), pair.cloud.node, ward.policy)
        try await pair.write(1)
        try await pair.settle()
        #expect(try await pair.outcomes() == [.applied, .applied, .applied])
        #expect(pair.edge.exchange.unacknowledged.isEmpty)
    }

    @Test(.slow)
    func `writes on their way survive a renewed certificate of their recipient`()
        async throws
    {
        var pair = try await Pair(self, renewed("edge"), renewed("cloud"), ward.policy)
        try await pair.write(2)
        try await pair.restart(pair.edge.node, renewed("cloud"), ward.policy)
        try await pair.settle()
        #expect(try await pair.outcomes() == [.applied, .applied])
        #expect(pair.edge.exchange.unacknowledged.isEmpty)
    }

    @Test(.slow)
    func `writes on their way survive a new sealing key, as long as the old one is kept`()
        async throws
    {
        var pair = try await Pair(self, renewed("edge"), renewed("cloud"), ward.policy)
        try await pair.write(1)
        try await pair.settle()
        try await pair.write(2)
        let key = try XWing.PrivateKey()
        let other = try XWing.PrivateKey()
        // Without the old key what the journal holds can't be opened again.
        let forgetful = try renewed("cloud", sealingKey: key, earlierSealingKeys: [other])
        do {
            try await pair.restart(pair.edge.node, forgetful, ward.policy)
            Issue.record("it started")
        } catch let error as TwinError {
            #expect(error == .sealed)
        }
        try await pair.reopenCloud(
            renewed("cloud", sealingKey: key, earlierSealingKeys: [other, cloudKey])
        )
        try await pair.write(1)
        try await pair.settle()
        #expect(try await pair.outcomes() == [.applied, .applied, .applied, .applied])
        #expect(pair.edge.exchange.unacknowledged.isEmpty)
        // What is written now is sealed to the new key.
        try await pair.restart(pair.edge.node, renewed("cloud", sealingKey: key), ward.policy)
        try await pair.write(1)
        try await pair.settle()
        #expect(try await pair.outcomes().count == 5)
    }

    @Test(.slow) func `what a lost journal can't take is not waited for, also after a restart`()
        async throws
    {
        var pair = try await Pair(self, renewed("edge"), renewed("cloud"), ward.policy)
        try await pair.write(1)
        try await pair.settle()
        try await pair.write(2)
        try await pair.loseCloud(folder.file("cloud-again"))
        try await pair.settle()
        let cloud = pair.cloud.node.name
        for _ in 0..<2 {
            #expect(pair.edge.exchange.awaited(from: cloud) == 0)
            #expect(pair.edge.exchange.owed(by: cloud) == 2)
            try await pair.restart(pair.edge.node, nil, ward.policy)
        }
        try await pair.write(1)
        #expect(pair.edge.exchange.awaited(from: cloud) == 1)
        try await pair.settle()
        #expect(try await pair.outcomes() == [.applied])
        #expect(pair.edge.exchange.outstanding == 2)
    }

    @Test(.slow) func `an earlier certificate counts until it expires`() async throws {
        let first = try renewed("edge", validUntil: 60)
        var pair = try await Pair(self, first, renewed("cloud"), ward.policy)
        try await pair.write(1)
        pair.wall += 61_000
        try await pair.restart(renewed("edge"), pair.cloud.node, ward.policy)
        try await pair.settle()
        #expect(try await pair.outcomes().isEmpty)
        #expect(
            pair.refusals.contains { refusal in
                if case .keyIdentifier = refusal { true } else { false }
            }
        )
        // Nothing of it is kept.
        #expect(try await pair.cloud.journal.restore().announcements.count == 1)
    }
}

/// An edge and a cloud, each with a journal, and nothing lost between them.
struct Pair {
    var edge: Station
    var cloud: Station
    var wall = morning
    var refusals: [TwinError] = []
    private var beat = 0

    init(
        _ tests: RotationTests,
        _ edge: LocalNode,
        _ cloud: LocalNode,
        _ policy: TwinPolicy
    ) async throws {
        let (ward, folder) = (tests.ward, tests.folder)
        self.edge = try await Station(
            edge,
            of: ward,
            file: folder.file("edge"),
            wall: morning,
            policy: policy
        )
        self.cloud = try await Station(
            cloud,
            of: ward,
            file: folder.file("cloud"),
            wall: morning,
            policy: policy
        )
        try await greet()
    }

    /// Both nodes start again, perhaps as renewed; without a cloud only the edge does.
    mutating func restart(
        _ edge: LocalNode,
        _ cloud: LocalNode?,
        _ policy: TwinPolicy
    ) async throws {
        wall += 5000
        try await self.edge.restart(wall: wall, as: edge, policy: policy)
        if let cloud { try await self.cloud.restart(wall: wall, as: cloud, policy: policy) }
        try await greet()
    }

    /// The cloud starts once more after a start that failed.
    mutating func reopenCloud(_ node: LocalNode) async throws {
        wall += 5000
        let (ward, file) = (cloud.ward, cloud.file)
        cloud = try await Station(node, of: ward, file: file, wall: wall)
        try await greet()
    }

    /// The cloud starts with a new journal.
    mutating func loseCloud(_ file: String) async throws {
        wall += 5000
        cloud = try await Station(cloud.node, of: cloud.ward, file: file, wall: wall)
        try await greet()
    }

    private mutating func greet() async throws {
        let frames = (
            try edge.exchange.announce(wall: wall), try cloud.exchange.announce(wall: wall)
        )
        _ = try await give([frames.0], toEdge: false)
        _ = try await give([frames.1], toEdge: true)
    }

    /// Writes, and carries nothing.
    mutating func write(_ count: Int) async throws {
        if !edge.exchange.isOpen(edge.ward.twin) {
            let actions = try edge.exchange.begin(
                edge.ward.twin,
                to: [cloud.node.name],
                wall: wall
            )
            try await edge.journal.record(actions, of: edge.exchange)
        }
        for _ in 0..<count {
            beat += 1
            let actions = try edge.exchange.write(
                heartRate(60 + beat),
                to: edge.ward.twin,
                audience: 0,
                wall: wall
            )
            try await edge.journal.record(actions, of: edge.exchange)
        }
    }

    /// Hands over frames, and gives what they draw for the other side.
    private mutating func give(_ frames: [[UInt8]], toEdge: Bool) async throws -> [[UInt8]] {
        var answers: [[UInt8]] = []
        for frame in frames {
            var station = toEdge ? edge : cloud
            let actions = station.exchange.receive(frame, wall: wall)
            try await station.journal.record(actions, of: station.exchange)
            if toEdge { edge = station } else { cloud = station }
            for case .send(let answer, _) in actions { answers.append(answer) }
            for case .report(.refused(let error)) in actions { refusals.append(error) }
        }
        return answers
    }

    /// Lets a minute pass.
    mutating func settle() async throws {
        var frames = edge.exchange.resend(to: cloud.node.name, wall: wall).frames
        for _ in 0..<120 {
            wall += 500
            let actions = try edge.exchange.advance(wall: wall)
            try await edge.journal.record(actions, of: edge.exchange)
            frames += actions.frames
            while !frames.isEmpty {
                frames = try await give(give(frames, toEdge: false), toEdge: true)
            }
        }
    }

    func outcomes() async throws -> [PatchOutcome] {
        try await cloud.journal.history(of: edge.ward.twin).map(\.outcome)
    }
}

extension [SyncAction] {
    var frames: [[UInt8]] {
        compactMap { if case .send(let frame, _) = $0 { frame } else { nil } }
    }
}
