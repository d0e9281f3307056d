import PQCBOR
import PQTwin
import PQTwinStore
import Testing
import TwinNode

extension RealNodeTests {
    /// What whoever watches a node is told of its twins.
    @Suite(.timeLimit(.minutes(1))) struct TwinFeedTests {
        /// Takes so many pieces of news.
        private func take(_ count: Int, from news: TwinNews) async -> [TwinNews.Element] {
            var taken: [TwinNews.Element] = []
            var iterator = news.makeAsyncIterator()
            while taken.count < count, let piece = await iterator.next() { taken.append(piece) }
            return taken
        }

        private func changes(_ news: [TwinNews.Element]) -> [TwinChange] {
            news.compactMap { if case .change(let change) = $0 { change } else { nil } }
        }

        @Test func `a write is told as it waits and as it is kept, and one's own, too`()
            async throws
        {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let (office, feed) = (PostOffice(), TwinFeed())
                let edge = try await HandDrivenNode("edge", in: ward, office: office)
                let cloud = try await HandDrivenNode("cloud", in: ward, office: office, feed: feed)
                {
                    entry in
                    guard let patch = try? TwinPatch(.alarms, ["n": 2]) else { return [] }
                    return [.write(NodeWrite(patch, to: entry.twin))]
                }
                let news = feed.news()
                try await office.serve([cloud, edge]) {
                    try await edge.write(.reported, ["n": 1], to: "a")
                    let changes = await changes(take(3, from: news))
                    #expect(changes.map(\.number) == [1, 2, 3])
                    #expect(
                        changes.map(\.write.stamp.author.description) == ["edge", "edge", "cloud"]
                    )
                    #expect(
                        changes.map(\.standing) == [
                            .pending, .kept(.applied, revision: 1), .kept(.applied, revision: 2),
                        ]
                    )
                    #expect(changes[0].position == changes[1].position)
                    #expect(changes[0].stream == changes[1].stream)
                    #expect(changes.allSatisfy { $0.stream.twin.description == "a" })
                    try await cloud.settle()
                }
            }
        }

        @Test func `what is not signed is withdrawn`() async throws {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                var frames = try ward.frames(of: "edge", to: "cloud", count: 1)
                guard case .checkpoint(let real) = try Frame(frames[3]) else { return }
                let claimed = real.claimed
                frames[3] = try SignedFrame(
                    signing: Checkpoint(
                        twin: claimed.twin,
                        sender: claimed.sender,
                        audience: claimed.audience,
                        epoch: claimed.epoch,
                        first: claimed.first,
                        last: claimed.last,
                        chainHead: claimed.chainHead,
                        root: [UInt8](repeating: 0, count: 32),
                        stateHash: claimed.stateHash,
                        time: claimed.time
                    ),
                    by: ward.folder("edge").load().asNode()
                ).bytes
                let feed = TwinFeed()
                let cloud = try await HandDrivenNode("cloud", in: ward, feed: feed)
                let news = feed.news()
                let carried = frames
                try await cloud.run {
                    for frame in carried { await cloud.engine.receive(frame) }
                    let changes = await changes(take(2, from: news))
                    #expect(changes.map(\.standing) == [.pending, .withdrawn])
                    #expect(changes[0].write == changes[1].write)
                    #expect(changes[0].position == changes[1].position)
                }
                #expect(cloud.applied.all.isEmpty)
            }
        }

        @Test func `a slow reader is told that it is behind, and others miss nothing`()
            async throws
        {
            try await Ward.run(under: Ward.busyPolicy) { ward in
                let frames = try ward.frames(of: "edge", to: "cloud", count: 20)
                let feed = TwinFeed()
                let cloud = try await HandDrivenNode("cloud", in: ward, feed: feed)
                let (slow, fast) = (feed.news(bufferingUpTo: 4), feed.news())
                do {
                    // One that goes away is forgotten.
                    _ = feed.news()
                }
                try await cloud.run {
                    for frame in frames { await cloud.engine.receive(frame) }
                    // Each waits for its signature first.
                    let all = await changes(take(40, from: fast))
                    #expect(all.map(\.number) == Array(1...40))
                    let first = await take(1, from: slow)
                    #expect(first == [.behind])
                    var last: [TwinChange] = []
                    while last.last?.number != 40 { last += await changes(take(1, from: slow)) }
                    #expect(last == all.suffix(last.count))
                    #expect(last.count <= 4)
                }
            }
        }

        @Test func `two starts have two names`() {
            #expect(TwinFeed().start != TwinFeed().start)
        }
    }
}
