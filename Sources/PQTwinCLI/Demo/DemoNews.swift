import AsyncAlgorithms
import TwinNode

/// What reaches the demonstration from the tasks that it started.
///
/// All of them report here and none of them throws, so that whoever waits for one thing learns of
/// every other that makes it wait in vain.
enum DemoNews: Sendable {
    /// A node told something.
    case told(node: String, NodeEvent)
    /// A node's process ended; nil if well.
    case ended(node: String, (any Error)?)
    /// The tap listens.
    case tapListens(port: Int)
    /// The tap can't listen.
    case tapFailed(any Error)
    /// The time is over.
    case timeIsOver
}

/// The tasks of the exchange, and the news of all of them.
struct DemoTasks {
    typealias Group = ThrowingTaskGroup<Void, any Error>

    private let news = AsyncChannel<DemoNews>()
    private var arrivals: AsyncChannel<DemoNews>.Iterator

    init() {
        arrivals = news.makeAsyncIterator()
    }

    /// Starts the clock.
    func start(timeout: Duration, in group: inout Group) {
        start(in: &group) { news in
            try? await Task.sleep(for: timeout)
            await news(.timeIsOver)
        }
    }

    /// Starts a node.
    func start(_ node: NodeProcess, in group: inout Group) {
        start(in: &group) { news in
            do {
                try await node.run { event in await news(.told(node: node.kind, event)) }
                await news(.ended(node: node.kind, nil))
            } catch {
                await news(.ended(node: node.kind, error))
            }
        }
    }

    /// Starts a tap before a port on loopback.
    func start(_ tap: Wiretap, before port: Int, in group: inout Group) {
        start(in: &group) { news in
            do {
                try await tap.run(to: "127.0.0.1", port: port) { port in
                    await news(.tapListens(port: port))
                }
            } catch {
                await news(.tapFailed(error))
            }
        }
    }

    private func start(
        in group: inout Group,
        _ work: @escaping @Sendable (@escaping @Sendable (DemoNews) async -> Void) async -> Void
    ) {
        // A send that nobody takes returns when the task is cancelled.
        group.addTask { [news] in await work { await news.send($0) } }
    }

    /// Waits for the next news.
    ///
    /// - Throws: `CancellationError` if there is none because the demonstration was cancelled.
    mutating func next() async throws -> DemoNews {
        guard let next = await arrivals.next(isolation: nil) else { throw CancellationError() }
        return next
    }
}
