import Logging
import ServiceLifecycle
import Synchronization
import TwinNode

/// A node that runs as a service, as it does in a process of its own.
final class RunningNode: Sendable {
    let events: EventLog
    private let stopper: @Sendable () async -> Void
    private let task: Task<Void, any Error>

    init(_ service: some Service, _ events: EventLog) {
        self.events = events
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    .init(
                        service: service,
                        successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .cancelGroup
                    )
                ],
                logger: logger
            )
        )
        stopper = { await group.triggerGracefulShutdown() }
        task = Task { try await group.run() }
    }

    /// Asks it to end, as SIGTERM would, and waits for it.
    func stop() async throws {
        await stopper()
        try await end()
    }

    /// Ends it in the middle of whatever it does.
    func kill() async {
        task.cancel()
        _ = await task.result
    }

    /// Waits for its end.
    func end() async throws {
        try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    }
}

/// Wakes whoever waits for something, each time that something may have happened.
final class Signal: Sendable {
    private struct Waiters {
        var next = 0
        var all: [Int: AsyncStream<Void>.Continuation] = [:]
    }

    private let waiters = Mutex(Waiters())

    func notify() {
        for waiter in waiters.withLock({ Array($0.all.values) }) { waiter.yield() }
    }

    /// Waits until something holds; a test's time limit ends it.
    func wait(until holds: () -> Bool) async throws {
        let (changes, waiter) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        let key = waiters.withLock { waiters in
            waiters.next += 1
            waiters.all[waiters.next] = waiter
            return waiters.next
        }
        defer { waiters.withLock { $0.all[key] = nil } }
        var iterator = changes.makeAsyncIterator()
        while !holds() {
            guard await iterator.next() != nil else { throw CancellationError() }
        }
    }
}

/// A list that grows while a test waits for something in it.
final class Log<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])
    private let signal = Signal()

    var all: [Element] { elements.withLock { $0 } }

    func append(_ element: Element) {
        elements.withLock { $0.append(element) }
        signal.notify()
    }

    /// Waits for something that the elements so far make known.
    func known<Thing>(_ find: ([Element]) -> Thing?) async throws -> Thing {
        var found: Thing?
        try await signal.wait {
            found = find(self.all)
            return found != nil
        }
        guard let found else { throw CancellationError() }
        return found
    }

    /// Waits for the first element that is something.
    func first<Thing>(_ find: (Element) -> Thing?) async throws -> Thing {
        try await known { $0.lazy.compactMap(find).first }
    }

    /// Waits until there are so many elements of a kind.
    func wait(for count: Int, _ isKind: (Element) -> Bool) async throws {
        _ = try await known { $0.count(where: isKind) >= count ? true : nil }
    }
}

/// What a node told.
typealias EventLog = Log<NodeEvent>

extension EventLog {
    var output: EventOutput { EventOutput { self.append($0) } }

    /// The last figures told.
    var frames: FrameEvent? {
        all.lazy.reversed().compactMap { event -> FrameEvent? in
            if case .frames(let frames) = event { frames } else { nil }
        }.first
    }

    var vitals: [VitalsEvent] {
        all.compactMap { if case .vitals(let vitals) = $0 { vitals } else { nil } }
    }

    var refusals: [String] {
        all.compactMap { if case .refused(let reason) = $0 { reason } else { nil } }
    }

    /// Waits for the result of a job.
    func job() async throws -> JobEvent {
        try await first { if case .jobDone(let job) = $0 { job } else { nil } }
    }

    /// Waits for a refusal that says something.
    func refusal(saying text: String) async throws {
        _ = try await first { event -> Bool? in
            if case .refused(let reason) = event, reason.contains(text) { true } else { nil }
        }
    }

    /// Waits for the end of a link that says something.
    func disconnection(saying text: String = "") async throws {
        _ = try await first { event -> Bool? in
            guard case .disconnected(_, let reason) = event else { return nil }
            return text.isEmpty || reason.contains(text) ? true : nil
        }
    }
}
