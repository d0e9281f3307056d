public import PQTwin
import PQTwinStore
import Synchronization

/// A write on its way into a twin.
public struct TwinChange: Sendable, Equatable {
    /// How far the write has come.
    public enum Standing: Sendable, Equatable {
        /// It was opened and waits for its author's signature: show it as such, don't act on it.
        case pending
        /// It is in the twin's history, ours or under its author's signature, with what became of
        /// it and the twin's revision after it.
        case kept(PatchOutcome, revision: UInt64)
        /// It was pending and is no more: not signed, or to come again.
        case withdrawn
    }

    /// Which of the feed's changes, counted from 1.
    public let number: UInt64
    /// When it was told, in milliseconds since 1970.
    public let time: UInt64
    /// Which twin, and to which audience of its author.
    public let stream: StreamIdentifier
    /// The epoch and the sequence number of the frame it came in.
    public let position: StreamPosition
    /// The write.
    public let write: TwinWrite
    /// How far it has come.
    public let standing: Standing
}

/// Tells what happens to twins, as it happens, to whoever watches a node.
///
/// Its engine tells it, after the journal: the node's own writes, too. It keeps nothing: whoever
/// watches listens first and then loads the state, passes over what the state holds already, and
/// loads it again when it was too slow.
public final class TwinFeed: Sendable {
    private struct State {
        var number: UInt64 = 0
        var readers: [WeakReader] = []
    }

    /// A name for this start of the node: numbers of another start say nothing here.
    public let start: String
    private let state = Mutex(State())

    /// A feed without readers.
    public init() {
        start = String(UInt64.random(in: 0 ... .max), radix: 36)
    }

    /// What happens from now on.
    ///
    /// - Parameter limit: How many changes may wait for the reader before it is too slow.
    /// - Returns: The news, in order, for one task.
    public func news(bufferingUpTo limit: Int = 256) -> TwinNews {
        let reader = NewsReader(limit: limit)
        state.withLock { $0.readers.append(WeakReader(reader: reader)) }
        return TwinNews(reader: reader)
    }

    /// A change without its number and its time.
    struct Item {
        let stream: StreamIdentifier
        let position: StreamPosition
        let write: TwinWrite
        let standing: TwinChange.Standing
    }

    /// Tells changes to all readers.
    func tell(_ items: [Item], at time: UInt64) {
        state.withLock { state in
            state.readers.removeAll { $0.reader == nil }
            for item in items {
                state.number += 1
                let change = TwinChange(
                    number: state.number,
                    time: time,
                    stream: item.stream,
                    position: item.position,
                    write: item.write,
                    standing: item.standing
                )
                for reader in state.readers { reader.reader?.add(change) }
            }
        }
    }
}

/// What a reader of a feed gets.
public struct TwinNews: AsyncSequence, Sendable {
    /// A piece of news.
    public enum Element: Sendable, Equatable {
        /// A change.
        case change(TwinChange)
        /// The reader was too slow: changes were left out before the next one.
        case behind
    }

    /// Takes the news one after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate let reader: NewsReader

        /// Waits for the next piece.
        ///
        /// - Returns: The piece, or nil when the task is cancelled.
        public mutating func next() async -> Element? { await reader.next() }
    }

    fileprivate let reader: NewsReader

    /// The news, from the first that was not taken.
    ///
    /// - Returns: An iterator.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(reader: reader) }
}

private struct WeakReader {
    weak var reader: NewsReader?
}

/// What waits for one reader.
private final class NewsReader: Sendable {
    private let limit: Int
    private let waiting = Mutex<[TwinNews.Element]>([])
    private let (bells, bell) = AsyncStream.makeStream(
        of: Void.self,
        bufferingPolicy: .bufferingNewest(1)
    )

    init(limit: Int) {
        self.limit = limit
    }

    func add(_ change: TwinChange) {
        waiting.withLock { waiting in
            // Whoever loads the state anew needs nothing of what waited.
            if waiting.count >= limit { waiting = [.behind] }
            waiting.append(.change(change))
        }
        bell.yield()
    }

    func next() async -> TwinNews.Element? {
        while !Task.isCancelled {
            let piece = waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if let piece { return piece }
            for await _ in bells { break }
        }
        return nil
    }
}

extension TwinFeed {
    /// Tells what a turn came to.
    ///
    /// - Parameters:
    ///   - actions: What the machines asked for, in order.
    ///   - entries: What came of it in the histories, in the same order.
    ///   - time: The present, in milliseconds since 1970.
    func tell(_ actions: [SyncAction], _ entries: [HistoryEntry], at time: UInt64) {
        var left = entries[...]
        var items: [Item] = []
        func keep(_ count: Int) {
            items += left.prefix(count).map { entry in
                Item(
                    stream: entry.stream,
                    position: entry.position,
                    write: entry.write,
                    standing: .kept(entry.outcome, revision: entry.revision)
                )
            }
            left = left.dropFirst(count)
        }
        for action in actions {
            switch action {
            case .persist(.outbox(let record)): keep(record.write == nil ? 0 : 1)
            case .persist(.verified(let batch)): keep(batch.writes.count)
            case .report(.pending(let stream, let position, let write)):
                items.append(
                    Item(stream: stream, position: position, write: write, standing: .pending)
                )
            case .report(.withdrawn(let stream, let position, let write)):
                items.append(
                    Item(stream: stream, position: position, write: write, standing: .withdrawn)
                )
            default: break
            }
        }
        tell(items, at: time)
    }
}
