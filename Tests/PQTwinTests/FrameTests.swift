import PQCBOR
import PQIdentity
import PQSecrets
import PQSuites
import PQTwin
import Testing
import TestSupport

struct FrameTests {
    let world: World
    let edge: LocalNode
    let cloud: LocalNode
    let twin: TwinIdentifier
    let start = HybridTimestamp(milliseconds: morning)

    init() throws {
        world = try World.shared.get()
        edge = try world.node("edge")
        cloud = try world.node("cloud")
        twin = try patient.get()
    }

    /// An epoch of the edge for the cloud, with three patches and a checkpoint.
    func frames() throws -> (epoch: [UInt8], patches: [[UInt8]], checkpoint: [UInt8]) {
        var (sender, actions) = try PatchSender.begin(
            twin,
            by: edge,
            to: [world.verified(cloud)],
            policy: .open,
            after: SenderStream(),
            at: start
        )
        for beat in 1...3 {
            actions += try sender.seal(
                vitals(60 + Double(beat)),
                at: HybridTimestamp(rawValue: start.rawValue + UInt64(beat))
            )
        }
        actions += try sender.sign(at: HybridTimestamp(milliseconds: morning + 1000))
        let frames = actions.compactMap(\.frame)
        return (frames[0], Array(frames[1...3]), frames[4])
    }

    func receiver(of node: LocalNode) throws -> PatchReceiver {
        try PatchReceiver(twin: twin, sender: edge.name, node: node, policy: .open)
    }

    @Test func `every frame is read back as what it was`() throws {
        let (epoch, patches, checkpoint) = try frames()
        #expect(try Frame(epoch).kind == .epoch)
        #expect(try Frame(checkpoint).kind == .checkpoint)
        #expect(try patches.map { try Frame($0).kind } == [.patch, .patch, .patch])
        for bytes in [epoch, checkpoint] + patches { #expect(try Frame(bytes).bytes == bytes) }
        guard case .patch(let patch) = try Frame(patches[2]) else {
            Issue.record("no patch")
            return
        }
        #expect(patch.sequence == 2)
        #expect(patch.twin == twin)
        #expect(patch.sender == edge.name)
        #expect(patch.pathClass == .reported)
        let announcement = try edge.announcement(at: start)
        #expect(try Frame(announcement.bytes) == .announcement(announcement))
    }

    @Test func `a vitals patch of 48 bytes is 121 bytes sealed`() throws {
        let body: CBORValue = [
            "ecg": ["heartRate": ["v": 72.5, "u": "/min", "t": .unsigned(morning)], "qrs": 830]
        ]
        let patch = try TwinPatch(.reported, body)
        #expect(patch.content.encoded().count == 48)
        var (sender, _) = try PatchSender.begin(
            twin,
            by: edge,
            to: [world.verified(cloud)],
            policy: .open,
            after: SenderStream(),
            at: start
        )
        var sizes: [Int] = []
        for beat in 1...300 {
            let actions = try sender.seal(
                patch,
                at: HybridTimestamp(rawValue: start.rawValue + UInt64(beat))
            )
            sizes.append(actions.compactMap(\.frame)[0].count)
        }
        #expect(sizes[0] == 121)
        // From sequence number 256 the nonce takes a second byte.
        #expect(sizes[299] == sizes[0] + 1)
    }

    @Test func `only the recipient opens an epoch`() throws {
        let (epoch, _, _) = try frames()
        guard case .epoch(let signed) = try Frame(epoch) else { return }
        let author = try world.verified(edge)
        _ = try signed.verified(by: author).opened(by: cloud, senderKey: edge.keyIdentifier)
        let quantum = try world.node("quantum")
        #expect(throws: TwinError.notRecipient(quantum.name)) {
            try signed.claimed.opened(by: quantum, senderKey: edge.keyIdentifier)
        }
        // Another node of the same name has another sealing key.
        let impostor = try world.node("cloud")
        #expect(throws: TwinError.sealed) {
            try signed.claimed.opened(by: impostor, senderKey: edge.keyIdentifier)
        }
        // The key was sealed as the edge's: it does not open as another sender's.
        #expect(throws: TwinError.sealed) {
            try signed.claimed.opened(by: cloud, senderKey: quantum.keyIdentifier)
        }
    }

    @Test func `a key sealed for one epoch does not open in another`() throws {
        let (epoch, _, _) = try frames()
        guard case .epoch(let signed) = try Frame(epoch) else { return }
        let real = signed.claimed
        func changed(
            twin: TwinIdentifier? = nil,
            audience: UInt64? = nil,
            number: UInt64? = nil,
            commitment: [UInt8]? = nil,
            policy: [UInt8]? = nil
        ) -> Epoch {
            Epoch(
                suite: real.suite,
                twin: twin ?? real.twin,
                sender: real.sender,
                audience: audience ?? real.audience,
                number: number ?? real.number,
                commitment: commitment ?? real.commitment,
                policy: policy ?? real.policy,
                previousCheckpoint: real.previousCheckpoint,
                time: real.time,
                recipients: real.recipients
            )
        }
        _ = try changed().opened(by: cloud, senderKey: edge.keyIdentifier)
        let zeros = [UInt8](repeating: 0, count: 32)
        let forgeries = [
            changed(twin: try TwinIdentifier("patient-13")), changed(audience: 1),
            changed(number: real.number + 1),
            changed(commitment: zeros), changed(policy: zeros),
        ]
        for forged in forgeries {
            #expect(throws: TwinError.sealed) {
                try forged.opened(by: cloud, senderKey: edge.keyIdentifier)
            }
        }
    }

    @Test func `a key that does not match its commitment is refused`() throws {
        // The sender itself commits to another key than it seals.
        let (forged, _) = try Epoch.sealed(
            twin: twin,
            number: 1,
            policy: TwinPolicy.open.identifier(for: twin),
            previousCheckpoint: nil,
            time: start,
            to: [(world.verified(cloud), nil)],
            by: edge,
            from: SystemRandomSource(),
            commitment: [UInt8](repeating: 7, count: 32)
        )
        #expect(throws: TwinError.keyCommitment) {
            try forged.opened(by: cloud, senderKey: edge.keyIdentifier)
        }
        var receiver = try receiver(of: cloud)
        let frame = try SignedFrame(signing: forged, by: edge).bytes
        let actions = receiver.receive(try Frame(frame), from: try world.verified(edge), at: start)
        #expect(actions == [.report(.refused(.keyCommitment))])
        #expect(receiver.counters.refused == 1)
    }

    @Test func `a signature of another node is refused`() throws {
        let (_, _, checkpoint) = try frames()
        guard case .checkpoint(let signed) = try Frame(checkpoint) else { return }
        _ = try signed.verified(by: world.verified(edge))
        #expect(throws: TwinError.author(edge.name)) {
            try signed.verified(by: world.verified(cloud))
        }
        // The same name with another certificate and key.
        #expect(throws: TwinError.keyIdentifier) {
            try signed.verified(by: world.verified(world.node("edge")))
        }
        // Signed by the cloud in the edge's name.
        let forged = try SignedFrame(signing: signed.claimed, by: cloud)
        #expect(throws: TwinError.keyIdentifier) { try forged.verified(by: world.verified(edge)) }
    }

    @Test func `an announcement holds only under the anchors, the name and the time`() throws {
        let signed = try edge.announcement(at: start)
        let node = try signed.verified(against: world.trust, at: World.time(0))
        #expect(node.name == edge.name)
        #expect(node.keyIdentifier == edge.keyIdentifier)
        let other = try World.other.get()
        #expect(throws: TwinError.self) {
            try signed.verified(against: other.trust, at: World.time(0))
        }
        #expect(throws: TwinError.self) {
            try signed.verified(against: world.trust, at: World.time(86_400 * 11))
        }
        #expect(throws: TwinError.self) { try world.node("edge", certifiedAs: "cloud") }
        // The sealing key of one node under the signature of another.
        let swapped = try SignedFrame(signing: signed.claimed, by: cloud)
        #expect(throws: TwinError.keyIdentifier) {
            try swapped.verified(against: world.trust, at: World.time(0))
        }
    }

    @Test func `an old announcement does not replace a newer one`() throws {
        var directory = NodeDirectory(trust: world.trust)
        let old = try edge.announcement(at: start)
        let new = try edge.announcement(at: HybridTimestamp(milliseconds: morning + 1))
        #expect(try directory.admit(new, wall: morning)?.name == edge.name)
        #expect(try directory.admit(new, wall: morning) == nil)
        #expect(throws: TwinError.staleAnnouncement(edge.name)) {
            try directory.admit(old, wall: morning)
        }
        let future = try edge.announcement(at: HybridTimestamp(milliseconds: morning + 120_000))
        #expect(throws: TwinError.clockAhead(120_000)) {
            try directory.admit(future, wall: morning)
        }
    }

    @Test(.slow) func `no changed byte of an epoch, patch or checkpoint gets through`()
        throws
    {
        let (epoch, patches, checkpoint) = try frames()
        let author = try world.verified(edge)
        let time = HybridTimestamp(milliseconds: morning + 2000)
        let fresh = try receiver(of: cloud)
        var opened = fresh
        _ = opened.receive(try Frame(epoch), from: author, at: time)
        var pending = opened
        for patch in patches { _ = pending.receive(try Frame(patch), from: author, at: time) }
        #expect(pending.pending.count == 3)

        func expectRefused(_ bytes: [UInt8], by receiver: PatchReceiver, _ index: Int) {
            guard let frame = try? Frame(bytes) else { return }
            var receiver = receiver
            let before = receiver.counters
            let actions = receiver.receive(frame, from: author, at: time)
            #expect(actions.allSatisfy { $0.batch == nil }, "byte \(index)")
            let counters = receiver.counters
            #expect(
                counters.refused + counters.gaps + counters.replayed
                    == before.refused + before.gaps + before.replayed + 1,
                "byte \(index): \(actions)"
            )
            #expect(receiver.hasStream == opened.hasStream || bytes.count == epoch.count)
        }
        for index in epoch.indices {
            var forged = epoch
            forged[index] ^= 1 << UInt8(index % 8)
            expectRefused(forged, by: fresh, index)
        }
        for index in patches[0].indices {
            for bit in UInt8(0)..<8 {
                var forged = patches[0]
                forged[index] ^= 1 << bit
                expectRefused(forged, by: opened, index)
            }
        }
        for index in checkpoint.indices {
            var forged = checkpoint
            forged[index] ^= 1 << UInt8(index % 8)
            expectRefused(forged, by: pending, index)
        }
    }

    @Test func `truncated and extended frames are refused`() throws {
        let (epoch, patches, checkpoint) = try frames()
        for bytes in [patches[0], checkpoint, epoch] {
            for count in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 200)) {
                #expect(throws: TwinError.self) { try Frame(Array(bytes.prefix(count))) }
            }
            #expect(throws: TwinError.self) { try Frame(bytes + [0]) }
        }
        #expect(throws: TwinError.frameTooLong(limit: 1 << 20, actual: 1 << 20 + 1)) {
            try Frame([UInt8](repeating: 0, count: 1 << 20 + 1))
        }
    }

    @Test func `random bytes never pass for a frame`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SplitMix64(seed: seed)
        for round in 0..<2000 {
            let parts = (0..<Int.random(in: 2...5, using: &random)).map { _ in
                part(depth: 2, using: &random)
            }
            let bytes = CBORValue.tagged(round % 2 == 0 ? 18 : 16, .array(parts)).encoded()
            #expect(throws: TwinError.self, "seed \(seed), round \(round)") { try Frame(bytes) }
        }
    }

    /// Something that may stand where a message has a part.
    private func part(depth: Int, using random: inout SplitMix64) -> CBORValue {
        let number = CBORValue(Int.random(in: -60...60, using: &random))
        var map = CBORMap()
        map[number] = [1, 4, "patient-12"]
        switch Int.random(in: 0..<(depth > 0 ? 6 : 4), using: &random) {
        case 0: return number
        case 1: return .bytes([UInt8](repeating: 7, count: Int.random(in: 0..<40, using: &random)))
        case 2: return .bytes(CBORValue.map(map).encoded())
        case 3: return .null
        case 4: return .map(map)
        default: return .array([part(depth: depth - 1, using: &random)])
        }
    }
}
