import PQCBOR
import PQIdentity
import PQTwin
import Testing

struct SizeTests {
    /// The figures of docs/wire.md, for ML-DSA-65 and the names used there.
    @Test func `frames have the sizes that the document gives`() throws {
        let world = try World.shared.get()
        let edge = try world.node("edge", algorithm: .mldsa65)
        let cloud = try world.node("cloud", algorithm: .mldsa65)
        let twin = try patient.get()
        var (sender, actions) = try PatchSender.begin(
            twin,
            by: edge,
            to: [world.verified(cloud)],
            policy: .open,
            after: SenderStream(),
            at: HybridTimestamp(milliseconds: morning)
        )
        for beat in UInt64(1)...64 {
            actions += try sender.seal(
                vitals(72.5),
                at: HybridTimestamp(milliseconds: morning + beat)
            )
        }
        let frames = actions.compactMap(\.frame)
        var receiver = try PatchReceiver(
            twin: twin,
            sender: edge.name,
            node: cloud,
            policy: .open
        )
        let time = HybridTimestamp(milliseconds: morning + 100)
        var answers: [SyncAction] = []
        for frame in frames {
            answers += receiver.receive(try Frame(frame), from: try world.verified(edge), at: time)
        }
        let receipt = try #require(answers.compactMap(\.frame).last)
        var late = try PatchReceiver(
            twin: twin,
            sender: edge.name,
            node: cloud,
            policy: .open
        )
        let gap = try #require(
            late.receive(try Frame(frames[1]), from: try world.verified(edge), at: time)
                .compactMap(\.frame).first
        )
        #expect(try vitals(72.5).content.encoded().count == 27)
        #expect(frames[0].count == 4692)
        #expect(frames[1].count == 100)
        #expect(frames[65].count == 3507)
        #expect(receipt.count == 3444)
        #expect(gap.count == 3410)
        let announcement = try edge.announcement(at: time)
        let certificate = announcement.claimed.certificates[0].derRepresentation
        #expect(announcement.bytes.count - certificate.count == 4610)
    }
}
