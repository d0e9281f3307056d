import PQCBOR
import PQTLS
import PQTransport
import PQTwin
import PQTwinStore
import Synchronization
import TestSupport
import Testing
import TwinNode

extension RealNodeTests {
    /// A node of the ward that means harm: it has a certificate, and nothing else helps it.
    @Suite(.timeLimit(.minutes(1))) struct HostileNodeTests {
        /// Connects as mallory, beside whom an honest edge gets through in the end.
        private func attack(
            _ ward: Ward,
            with limits: TransportLimits = TransportLimits(),
            _ body: @escaping @Sendable (SecureConnection) async throws -> Void,
            then check: (EventLog) async throws -> Void
        ) async throws {
            let (cloud, port) = try await ward.cloud()
            let credentials = try ward.folder("mallory").load()
            try? await PQTransport.connect(
                to: "127.0.0.1",
                port: port,
                configuration: credentials.client(to: NodeName("cloud")),
                limits: limits,
                body
            )
            try await check(cloud.events)
            let edge = try ward.edge(dialling: port, playing: .excerpt(seconds: 10))
            try await edge.end()
            await cloud.kill()
            let sent = try #require(edge.events.frames)
            #expect(sent.acknowledged == sent.sent)
            #expect(cloud.events.vitals.count == sent.sent)
        }

        @Test func `garbage frames are refused one by one, and counted`() async throws {
            try await Ward.run { ward in
                let seed = UInt64.random(in: 0 ... .max)
                let garbage = Shared<[[UInt8]]>([])
                try await attack(ward) { connection in
                    var random = SplitMix(state: seed)
                    var frames: [[UInt8]] = [[], [0], [0xD2], [0xFF], Array("GET / HTTP/1.1".utf8)]
                    for count in [1, 16, 200, 5000, 100_000] {
                        frames.append(
                            (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
                        )
                    }
                    garbage.value = frames
                    for frame in frames { try await connection.send(frame) }
                    // The connection stands: what TLS carried is mallory's word, not an attack on TLS.
                    try await connection.close()
                    for try await _ in connection.messages {}
                } then: { events in
                    try await events.wait(for: garbage.value.count) {
                        if case .refused = $0 { true } else { false }
                    }
                    #expect(events.refusals.count == garbage.value.count, "seed \(seed)")
                }
            }
        }

        @Test func `a peer that says nothing for too long is sent away`() async throws {
            try await Ward.run { ward in
                let limits = TransportLimits(idleTime: .milliseconds(300))
                let (cloud, port) = try await ward.cloud(limits: limits)
                let credentials = try ward.folder("mallory").load()
                try? await PQTransport.connect(
                    to: "127.0.0.1",
                    port: port,
                    configuration: credentials.client(to: NodeName("cloud"))
                ) { for try await _ in $0.messages {} }
                try await cloud.events.disconnection(saying: "nothing was sent or received")
            }
        }

        @Test func `a message over the limit ends its connection`() async throws {
            try await Ward.run { ward in
                try await attack(ward, with: TransportLimits(messageByteCount: 1 << 30)) {
                    connection in
                    try await connection.send([UInt8](repeating: 0, count: (1 << 20) + 1))
                    for try await _ in connection.messages {}
                } then: { events in
                    try await events.disconnection(saying: "a message of 1048577 bytes")
                }
            }
        }

        @Test func `frames in another node's name are refused`() async throws {
            try await Ward.run { ward in
                let forged = try framesOfEdge(ward).flatMap { frame in
                    // Behind the header, in the middle, in the signature or tag.
                    [12, frame.count / 2, frame.count - 1].map { place in
                        var frame = frame
                        frame[place] ^= 1
                        return frame
                    }
                }
                try await attack(ward) { connection in
                    for frame in forged { try await connection.send(frame) }
                    try await connection.close()
                    for try await _ in connection.messages {}
                } then: { events in
                    try await events.wait(for: forged.count) {
                        if case .refused = $0 { true } else { false }
                    }
                    #expect(events.vitals.isEmpty)
                }
            }
        }

        @Test func `frames heard and sent again change nothing`() async throws {
            try await Ward.run { ward in
                let frames = try framesOfEdge(ward)
                let (cloud, port) = try await ward.cloud()
                let credentials = try ward.folder("mallory").load()
                for _ in 0..<3 {
                    try await PQTransport.connect(
                        to: "127.0.0.1",
                        port: port,
                        configuration: credentials.client(to: NodeName("cloud"))
                    ) { connection in
                        // Whoever carries the edge's frames does it no harm, once or again.
                        for frame in frames { try await connection.send(frame) }
                        try await connection.close()
                        for try await _ in connection.messages {}
                    }
                }
                try await cloud.events.wait(for: 3) {
                    if case .disconnected = $0 { true } else { false }
                }
                try await cloud.stop()
                let figures = try #require(cloud.events.frames)
                #expect(figures.verified == 1)
                // Twice epoch, patch and checkpoint; an announcement that is known is no news.
                #expect(figures.replayed == 6)
                #expect(figures.refused == 0)
                #expect(cloud.events.refusals.isEmpty)
            }
        }

        /// Announcement, epoch, patch and checkpoint of the edge, as the cloud would get them.
        private func framesOfEdge(_ ward: Ward) throws -> [[UInt8]] {
            let credentials = try ward.folder("edge").load()
            let cloud = try ward.folder("cloud").load()
            var exchange = try TwinExchange(
                node: credentials.asNode(),
                trust: ward.authority.trust,
                policy: Ward.policy,
                wall: wall()
            )
            let greeting = try cloud.asNode().announcement(
                at: HybridTimestamp(milliseconds: wall())
            )
            _ = exchange.receive(greeting.bytes, wall: wall())
            let twin = try TwinIdentifier("patient-208")
            let announcement = try exchange.announce(wall: wall())
            let actions =
                try exchange.write(TwinPatch(.reported, ["note": 1]), to: twin, wall: wall())
                + exchange.advance(wall: wall() + 1001)
            let frames = actions.compactMap { action -> [UInt8]? in
                if case .send(let frame, _) = action { frame } else { nil }
            }
            #expect(frames.count == 3)
            return [announcement] + frames
        }

        @Test func `a node may not write what is another's, however well it signs`() async throws {
            try await Ward.run { ward in
                // Mallory's own policy allows it to write alarms, so its machine sends one.
                let credentials = try ward.folder("mallory").load()
                let twin = try TwinIdentifier("patient-208")
                let exchange = Mutex(
                    try TwinExchange(
                        node: credentials.asNode(),
                        trust: ward.authority.trust,
                        policy: .open,
                        wall: wall()
                    )
                )
                try await attack(ward) { connection in
                    try await connection.send(exchange.withLock { try $0.announce(wall: wall()) })
                    for try await message in connection.messages {
                        let actions = exchange.withLock { $0.receive(message, wall: wall()) }
                        guard case .announcement = try Frame(message) else {
                            // It is asked for the epoch that was refused, and sends it again.
                            for case .send(let frame, _) in actions {
                                try await connection.send(frame)
                            }
                            return
                        }
                        let writing = try exchange.withLock { exchange in
                            try exchange.write(
                                TwinPatch(.alarms, ["rhythm": .null]),
                                to: twin,
                                wall: wall()
                            )
                        }
                        for case .send(let frame, _) in writing { try await connection.send(frame) }
                    }
                } then: { events in
                    try await events.refusal(saying: "policy")
                }
                let history = try await ward.journal("cloud").history(of: twin)
                #expect(history.allSatisfy { $0.write.stamp.author.description != "mallory" })
            }
        }

        @Test(.slow) func `whoever merely reports for a patient reads none of its alarms`()
            async throws
        {
            // On this ward anyone may report for the patient, so mallory is believed.
            let patient = try TwinIdentifier("patient-208")
            var policy = try Ward.plainPolicy
            policy.twins[patient]?.writers[.reported] = .anyone
            try await Ward.run(under: policy) { ward in
                let (cloud, port) = try await ward.cloud()
                let edge = try ward.edge(
                    dialling: port,
                    playing: .excerpt(seconds: 2),
                    stays: true
                )
                _ = try await edge.events.first { if case .frames = $0 { true } else { nil } }
                let mallory = try ward.edge(
                    "mallory",
                    dialling: port,
                    playing: .excerpt(),
                    stays: true
                )
                for node in [cloud, edge] {
                    _ = try await node.events.first { if case .alarm = $0 { true } else { nil } }
                }
                _ = try await mallory.events.first { if case .frames = $0 { true } else { nil } }
                try await mallory.stop()
                try await edge.stop()
                await cloud.kill()
                #expect(cloud.events.vitals.count > 90)
                #expect(
                    !mallory.events.all.contains { if case .alarm = $0 { true } else { false } }
                )
                #expect(mallory.events.frames?.verified == 0)
                let state = try await ward.journal("mallory").state(of: patient)
                #expect(state[.alarms] == [:])
                #expect(try await ward.journal("edge").state(of: patient)[.alarms] != [:])
            }
        }

        @Test func `whoever is no device of a patient reports nothing`() async throws {
            try await Ward.run { ward in
                let (cloud, port) = try await ward.cloud()
                let patient = try TwinIdentifier("patient-208")
                let name = try NodeName("mallory")
                let honest = try ward.edge("mallory", dialling: port, playing: .excerpt(seconds: 2))
                await #expect(throws: NodeError.noDevice(name, of: patient)) {
                    try await honest.end()
                }
                // Under rules that the ward knows from elsewhere it can seal, and is judged by the
                // patient's.
                let liar = try await HandDrivenNode(
                    "mallory",
                    in: ward,
                    policy: TwinPolicy(standard: Ward.policy.rules(for: TwinIdentifier("board")))
                )
                let lie: CBORValue = ["heart": ["rate": Property(200, unit: "/min").item]]
                try await liar.run(dialling: port) {
                    try await liar.write(.reported, lie, to: patient.description)
                    try await liar.settle()
                }
                await cloud.kill()
                #expect(cloud.events.vitals.isEmpty)
                let history = try await ward.journal("cloud").history(of: patient)
                #expect(history.map(\.outcome) == [.forbidden])
            }
        }
    }
}

/// A value that several tasks read and change.
final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }

    var value: Value {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// A generator for tests; its seed is printed with each failure.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
