import PQTwin
import QuantumJobs
import Synchronization

/// Writes the answers of a backend into its tenants' twins.
actor AnswerDesk {
    /// How long an answer waits when too many others wait to be sealed.
    private static let pause = Duration.milliseconds(50)

    private let twins: [String: JobTwin]
    private let tell: EventOutput
    /// For each tenant the names under which answers stand, and those whose jobs have gone: they
    /// go with the next answer.
    private let shelves = Mutex<[String: Shelf]>([:])
    private var engine: NodeEngine?

    init(_ twins: [JobTwin], tell: EventOutput) {
        self.twins = Dictionary(uniqueKeysWithValues: twins.map { ($0.tenant.description, $0) })
        self.tell = tell
    }

    /// How many answers each tenant has not acknowledged.
    func unfetched() async -> [String: Int] {
        guard let engine else { return [:] }
        let owed = await engine.owed(by: twins.values.map(\.tenant))
        return Dictionary(uniqueKeysWithValues: owed.map { ($0.key.description, $0.value) })
    }

    func open(_ engine: NodeEngine) { self.engine = engine }

    /// Takes note of what stands, and of what is wanted no more.
    nonisolated func note(_ request: JobDispatcher.Request) {
        shelves.withLock { shelves in
            switch request {
            case .submit: break
            case .answered(let keys):
                for key in keys {
                    shelves[key.tenant, default: Shelf()].standing.insert(key.identifier)
                }
            case .cancel(let key): shelves[key.tenant]?.forget(key.identifier)
            case .cancelAll(let tenant): shelves[tenant]?.forgetAll()
            }
        }
    }

    func answer(_ key: JobKey, _ answer: JobAnswer, _ start: JobStart?, _ waited: Double) async {
        tell(.jobAnswered(JobRecord(key, answer, start, waited: waited)))
        guard let twin = twins[key.tenant] else { return }
        let gone = shelves.withLock { $0[key.tenant, default: Shelf()].stand(key.identifier) }
        let writes = [
            gone == nil ? twin.forgettingAll() : nil,
            twin.answering(answer, to: key.identifier, forgetting: (gone ?? []).sorted()),
        ].compactMap { $0 }
        while let engine {
            do {
                return try await engine.write(writes)
            } catch NodeError.tooManyWaiting {
                try? await Task.sleep(for: Self.pause)
                // What is not answered because the node ends is taken up at its next start.
                if Task.isCancelled { return }
            } catch {
                return
            }
        }
    }
}

/// The names under which a tenant's answers stand.
private struct Shelf {
    var standing: Set<String> = []
    private var outdated: Set<String> = []

    mutating func forget(_ name: String) {
        if standing.contains(name) { outdated.insert(name) }
    }

    mutating func forgetAll() { outdated = standing }

    /// Puts an answer up.
    ///
    /// - Returns: What to take away with it; nil for everything.
    mutating func stand(_ name: String) -> Set<String>? {
        let gone = outdated
        let isAll = gone == standing
        standing = standing.subtracting(gone).union([name])
        outdated = []
        return isAll ? nil : gone
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
