import PQTwin
import QuantumJobs
import Synchronization

/// Writes the answers of a backend into its tenants' twins, each tenant's in a task of its own: one
/// that fetches nothing, or can't be sealed to, keeps no other waiting.
final class AnswerDesk: Sendable {
    /// How long an answer waits when too many others wait to be sealed, or it can't be written.
    private static let pause = Duration.milliseconds(50)

    /// What one tenant has left.
    struct Backlog {
        /// How many answers it has not fetched.
        var unfetched = 0
        /// How long all its answers are that wait, or stand and are needed, in bytes.
        var byteCount = 0
    }

    private final class Counter: Sendable {
        let twin: JobTwin
        private let tray = Mutex(AnswerTray())
        private let (bells, bell) = AsyncStream.makeStream(
            of: Void.self,
            bufferingPolicy: .bufferingNewest(1)
        )

        init(_ twin: JobTwin) { self.twin = twin }

        var backlog: Backlog {
            tray.withLock { Backlog(unfetched: $0.unfetched, byteCount: $0.byteCount) }
        }

        func change(_ change: (inout AnswerTray) -> Void) {
            tray.withLock { change(&$0) }
            bell.yield()
        }

        func look(unfetchedPatches count: Int) {
            tray.withLock { $0.look(unfetchedPatches: count) }
        }

        /// Waits for something to write.
        func take() async -> AnswerTray.Batch? {
            while !Task.isCancelled {
                if let batch = tray.withLock({ $0.take() }) { return batch }
                for await _ in bells { break }
            }
            return nil
        }
    }

    private let counters: [String: Counter]
    private let tell: EventOutput

    init(_ twins: [JobTwin], tell: EventOutput) {
        counters = Dictionary(
            uniqueKeysWithValues: twins.map { ($0.tenant.description, Counter($0)) }
        )
        self.tell = tell
    }

    /// Works until the task is cancelled; what is not written then is taken up at the next start.
    func run(_ engine: NodeEngine) async throws {
        await withTaskGroup { group in
            for counter in counters.values {
                group.addTask {
                    while let batch = await counter.take() {
                        await Self.write(counter.twin.writes(of: batch), by: engine)
                    }
                }
            }
        }
        try Task.checkCancellation()
    }

    /// Writes, however long that takes.
    private static func write(_ writes: [NodeWrite], by engine: NodeEngine) async {
        while !Task.isCancelled {
            do {
                let refusals = try await engine.write(writes)
                if refusals.allSatisfy({ $0 == nil }) { return }
            } catch NodeError.tooManyWaiting {
                // Until the tenant is there to be sealed to.
            } catch {
                return
            }
            try? await Task.sleep(for: pause)
        }
    }

    /// Takes notice of an answer that stands since before the node started.
    func found(_ key: JobKey, byteCount: Int) {
        counters[key.tenant]?.change { $0.found(key.identifier, byteCount: byteCount) }
    }

    /// Nobody needs the answer to a job any more.
    func forget(_ key: JobKey) { counters[key.tenant]?.change { $0.forget(key.identifier) } }

    /// Nobody needs any answer of a tenant any more.
    func forgetAll(of tenant: String) { counters[tenant]?.change { $0.forgetAll() } }

    /// Hands in an answer; it is written when its tenant's task comes to it.
    func answer(_ key: JobKey, _ answer: JobAnswer, _ start: JobStart?, waited: Double) {
        tell(.jobAnswered(JobRecord(key, answer, start, waited: waited)))
        counters[key.tenant]?.change { $0.add(answer.encoded, to: key.identifier) }
    }

    /// What a tenant has left, as far as is known.
    func backlog(of tenant: String) -> Backlog { counters[tenant]?.backlog ?? Backlog() }

    /// Looks what tenants have fetched.
    func look(at engine: NodeEngine) async {
        let readers = counters.values.map { ($0.twin.identifier, $0.twin.tenant) }
        let counts = await engine.unfetched(Dictionary(uniqueKeysWithValues: readers))
        for counter in counters.values {
            counter.look(unfetchedPatches: counts[counter.twin.identifier] ?? 0)
        }
    }
}

extension JobTwin {
    /// The writes that a batch of answers comes to.
    fileprivate func writes(of batch: AnswerTray.Batch) -> [NodeWrite] {
        [
            batch.clears ? forgettingAll() : nil,
            answering(batch.answers, forgetting: batch.gone),
        ].compactMap { $0 }
    }
}

extension JobRecord {
    init(_ key: JobKey, _ answer: JobAnswer, _ start: JobStart?, waited: Double) {
        var failure: JobFailure?
        if case .failure(let reason) = answer.outcome { failure = reason }
        self.init(
            tenant: key.tenant,
            job: key.identifier,
            task: start?.job.task.name,
            failure: failure?.code.rawValue,
            reason: failure?.description,
            waited: 1000 * waited,
            ran: 1000 * answer.seconds,
            estimated: start.map { 1000 * $0.estimate.seconds }
        )
    }
}
