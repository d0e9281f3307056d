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
            policy: .open,
            after: stream,
            at: at(time)
        )
        return (sender, actions.compactMap(\.frame))
    }

    func receiver() throws -> PatchReceiver {
        try PatchReceiver(twin: twin, sender: edge.name, node: cloud, policy: .open)
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

extension Link {
    /// The machines of a node that knows others.
    func exchange(_ node: LocalNode, knowing others: LocalNode...) throws -> TwinExchange {
        var exchange = try TwinExchange(
            node: node,
            trust: world.trust,
            policy: .open,
            wall: morning
        )
        for other in others {
            _ = exchange.receive(try other.announcement(at: at(0)).bytes, wall: morning)
        }
        return exchange
    }

    /// Edge and cloud, known to each other.
    func pair() throws -> [NodeName: TwinExchange] {
        [
            edge.name: try exchange(edge, knowing: cloud),
            cloud.name: try exchange(cloud, knowing: edge),
        ]
    }

    /// Hands over frames and all that they draw, to and fro.
    func deliver(
        _ frames: [[UInt8]],
        to name: NodeName,
        of nodes: inout [NodeName: TwinExchange],
        at wall: UInt64
    ) {
        var carried = frames.map { (frame: $0, to: name) }
        while !carried.isEmpty {
            let (frame, to) = carried.removeFirst()
            for case .send(let next, let others) in nodes[to]?.receive(frame, wall: wall) ?? [] {
                carried += others.map { (next, $0) }
            }
        }
    }

    /// Lets time pass until nothing more is due, at most two minutes.
    func settle(_ nodes: inout [NodeName: TwinExchange], from start: UInt64) {
        for step in UInt64(1)...480 {
            for name in nodes.keys.sorted() {
                let wall = start + step * 250
                let actions = (try? nodes[name]?.advance(wall: wall)) ?? []
                for case .send(let frame, let others) in actions {
                    for other in others { deliver([frame], to: other, of: &nodes, at: wall) }
                }
            }
        }
    }
}
