import PQTwin
import Synchronization
import TwinNode

/// A broker in memory: nodes that have joined reach each other without connections.
final class PostOffice: Sendable {
    /// A frame, as it was handed in.
    struct Letter: Sendable {
        let frame: Frame
        let sender: NodeName
        let recipients: [NodeName]
    }

    /// The letters of one node.
    struct Counter: Courier {
        let office: PostOffice
        let name: NodeName

        func carry(_ frame: [UInt8], to recipients: [NodeName]) throws {
            office.letters.append(
                Letter(frame: try Frame(frame), sender: name, recipients: recipients)
            )
            let boxes = office.boxes.withLock { $0 }
            for recipient in recipients { boxes[recipient]?.yield(frame) }
        }

        func reaches(_ peer: NodeName) -> Bool {
            peer != name && office.boxes.withLock { $0[peer] != nil }
        }

        func close(within time: Duration) async throws {
            office.boxes.withLock { $0.removeValue(forKey: name) }?.finish()
        }
    }

    let letters = Log<Letter>()
    private let boxes = Mutex<[NodeName: AsyncStream<[UInt8]>.Continuation]>([:])

    func counter(of name: String) throws -> Counter {
        Counter(office: self, name: try NodeName(name))
    }

    /// Takes nodes' letters to them while a body runs.
    func serve(
        _ nodes: [HandDrivenNode],
        _ body: @escaping @Sendable () async throws -> Void
    ) async throws {
        defer {
            boxes.withLock { $0 = [:] }
            for node in nodes { try? node.close() }
        }
        try await withThrowingTaskGroup { group in
            for node in nodes { group.addTask { try await node.engine.run() } }
            for node in nodes {
                let (letters, box) = AsyncStream.makeStream(of: [UInt8].self)
                boxes.withLock { $0[node.engine.name] = box }
                group.addTask {
                    for await letter in letters { await node.engine.receive(letter) }
                    try await Task.sleep(for: .seconds(3600))
                }
            }
            group.addTask {
                for node in nodes {
                    for other in nodes where other.engine.name != node.engine.name {
                        try await node.engine.greet(other.engine.name)
                    }
                }
                try await body()
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }
}
