import PQTwin
import Testing

/// A sender at the edge and a receiver at the cloud, with frames handed over by the test.
struct Link {
    let world: World
    let edge: LocalNode
    let cloud: LocalNode
    let twin: TwinIdentifier
    let author: VerifiedNode
    let recipient: VerifiedNode

    init() throws {
        world = try World.shared.get()
        edge = try world.node("edge")
        cloud = try world.node("cloud")
        twin = try patient.get()
        author = try world.verified(edge)
        recipient = try world.verified(cloud)
    }

    func at(_ milliseconds: UInt64) -> HybridTimestamp {
        HybridTimestamp(milliseconds: morning + milliseconds)
    }

    func begin(after stream: SenderStream = SenderStream(), at time: UInt64 = 0) throws
        -> (sender: PatchSender, frames: [[UInt8]])
    {
        let (sender, actions) = try PatchSender.begin(
            twin,
            by: edge,
            to: [recipient],
            policy: WritePolicy(),
            after: stream,
            at: at(time)
        )
        return (sender, actions.compactMap(\.frame))
    }

    func receiver() throws -> PatchReceiver {
        try PatchReceiver(twin: twin, sender: edge.name, node: cloud, policy: WritePolicy())
    }

    func give(
        _ frames: [[UInt8]],
        to receiver: inout PatchReceiver,
        at time: UInt64
    ) throws -> [SyncAction] {
        try frames.flatMap { receiver.receive(try Frame($0), from: author, at: at(time)) }
    }

    func receipt(in actions: [SyncAction]) throws -> Receipt? {
        for frame in actions.compactMap(\.frame) {
            if case .receipt(let signed) = try Frame(frame) {
                return try signed.verified(by: recipient)
            }
        }
        return nil
    }

    func gap(in actions: [SyncAction]) throws -> Gap? {
        for frame in actions.compactMap(\.frame) {
            if case .gap(let signed) = try Frame(frame) {
                return try signed.verified(by: recipient)
            }
        }
        return nil
    }
}
