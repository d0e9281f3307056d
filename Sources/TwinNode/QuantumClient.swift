import PQTransport
public import PQTwin
import PQTwinStore
public import QuantumJobs

/// Asks quantum nodes to do jobs, over links and frames that are post-quantum.
///
/// Jobs are sealed to the node that is asked, answers come sealed and signed by it. Whatever a
/// backend can't finish for a reason of its own, or for want of a connection, is asked once more:
/// of the next backend, or of the same one if there is no other.
public struct QuantumClient: Sendable {
    /// A quantum node.
    public struct Backend: Sendable, Equatable {
        /// Its name, which its certificate must prove.
        public let name: NodeName
        /// Where it listens.
        public let address: NodeAddress

        /// A quantum node.
        ///
        /// - Parameters:
        ///   - name: Its name.
        ///   - address: Where it listens.
        public init(name: NodeName, address: NodeAddress) {
            self.name = name
            self.address = address
        }
    }

    /// An answer, and who gave it.
    public struct Answer: Sendable {
        /// The answer.
        public let answer: JobAnswer
        /// The backend; nil if none could be reached.
        public let backend: NodeName?
        /// The connection that the job went over.
        public let connection: ConnectionEvent?
    }

    /// The asker's files: certificate, keys and trust; its journal is made there.
    public var folder: NodeFolder
    /// Whom to ask, in this order.
    public var backends: [Backend]
    /// How long all of it may take.
    public var timeLimit: Duration
    /// Where connections and refused frames are told.
    public var tell: EventOutput

    /// How long the same backend is left alone before it is asked again.
    private static let pause = Duration.seconds(1)

    /// A client.
    ///
    /// - Parameters:
    ///   - folder: The asker's files.
    ///   - backends: Whom to ask, in this order; the first two are.
    ///   - timeLimit: How long all of it may take.
    ///   - tell: Where connections and refused frames are told.
    public init(
        folder: NodeFolder,
        backends: [Backend],
        timeLimit: Duration = .seconds(300),
        tell: EventOutput = EventOutput { _ in }
    ) {
        self.folder = folder
        self.backends = backends
        self.timeLimit = timeLimit
        self.tell = tell
    }

    /// Has jobs done.
    ///
    /// Cancelling the task takes back what is not answered.
    ///
    /// - Parameter jobs: The jobs.
    /// - Returns: The answers, in the order of the jobs; what nobody answered has the failure
    ///   `unavailable`.
    /// - Throws: ``NodeError`` or `StoreError` if the folder can't be used, `CancellationError`.
    public func submit(_ jobs: [QuantumJob]) async throws -> [Answer] {
        let credentials = try folder.load()
        let deadline = ContinuousClock.now + timeLimit
        let twins = try backends.map { try JobTwin(of: credentials.name, at: $0.name) }
        let policy = TwinPolicy.only(credentials.name).sharing(twins)
        // What no node takes is not sent to any.
        var answers = jobs.indices.reduce(into: [Int: Answer]()) { answers, index in
            answers[index] = jobs[index].tooLong.map { Answer(refusal: $0) }
        }
        // One after the other is asked, and one alone twice.
        let attempts = backends.count == 1 ? [0, 0] : Array(backends.indices.prefix(2))
        for (number, index) in attempts.enumerated() {
            let open = jobs.indices.filter { job in
                guard case .failure(let failure) = answers[job]?.answer.outcome else {
                    return answers[job] == nil
                }
                // A backend's refusal stays what it is if it alone is asked again.
                return failure.isWorthAnotherBackend
                    && (attempts.count(where: { $0 == index }) == 1 || failure.code == .unavailable)
            }
            guard !open.isEmpty, .now < deadline else { break }
            let isLast = number == attempts.count - 1
            if isLast, number > 0, attempts[0] == index {
                // A node that starts again is not back at once.
                try await Task.sleep(for: Self.pause)
            }
            let visit = Visit(
                to: backends[index],
                sharing: twins[index],
                as: credentials,
                tell: tell
            )
            // Half of the time for the first of two: it may have gone without a word.
            let half = ContinuousClock.now + (deadline - .now) / 2
            let journal = try TwinJournal(path: folder.journalPath)
            let asking = Task {
                try await visit.ask(
                    open.map { jobs[$0] },
                    journal: journal,
                    policy: policy,
                    until: isLast || attempts[0] == attempts[1] ? deadline : half
                )
            }
            // The jobs are taken back by a frame of their own, before the connection ends.
            let found = try await withTaskCancellationHandler {
                try await asking.value
            } onCancel: {
                visit.takeBack()
            }
            try Task.checkCancellation()
            for (job, answer) in zip(open, found) { answers[job] = answer }
        }
        return jobs.indices.map { job in
            answers[job] ?? Answer(refusal: JobFailure(.unavailable, "nobody was asked"))
        }
    }
}

extension QuantumClient.Answer {
    /// The answer to a job that went to no backend.
    fileprivate init(refusal: JobFailure) {
        self.init(answer: JobAnswer(.failure(refusal)), backend: nil, connection: nil)
    }
}

extension QuantumJob {
    /// Why its encoding is longer than any node reads; nil if it isn't.
    fileprivate var tooLong: JobFailure? {
        let count = encoded.count
        guard count > Self.maximumByteCount else { return nil }
        return JobFailure(
            .malformed,
            "the job is \(count) bytes long, \(Self.maximumByteCount) at most"
        )
    }
}

/// One connection to a backend, with jobs to be done.
private struct Visit {
    /// How long the last acknowledgements are waited for.
    private static let settlingTime = Duration.seconds(2)
    /// How long answers are, in bytes, before their jobs are taken back: then they make room for more.
    private static let answersAtOnce = JobTwin.answerCapacity / 4

    /// What the asking waits for.
    enum News: Sendable {
        case connected(ConnectionEvent)
        case answer(name: String, JobAnswer)
        case lost(reason: String)
        case late
    }

    let backend: QuantumClient.Backend
    let twin: JobTwin
    let credentials: NodeCredentials
    let tell: EventOutput
    private let news: AsyncStream<News>
    private let outlet: AsyncStream<News>.Continuation

    init(
        to backend: QuantumClient.Backend,
        sharing twin: JobTwin,
        as credentials: NodeCredentials,
        tell: EventOutput
    ) {
        self.backend = backend
        self.twin = twin
        self.credentials = credentials
        self.tell = tell
        (news, outlet) = AsyncStream.makeStream()
    }

    /// Ends the waiting, from anywhere: what is not answered is taken back.
    func takeBack() { outlet.yield(.lost(reason: "it was taken back")) }

    /// Asks for jobs, and waits for their answers, the connection's end, or the deadline.
    func ask(
        _ jobs: [QuantumJob],
        journal: TwinJournal,
        policy: TwinPolicy,
        until deadline: ContinuousClock.Instant
    ) async throws -> [QuantumClient.Answer] {
        defer { try? journal.close() }
        let names = jobs.map { _ in String(UInt64.random(in: 0...UInt64.max), radix: 36) }
        let courier = TransportCourier()
        let engine = try await NodeEngine(
            credentials,
            policy: policy,
            limits: .sharing([twin]),
            journal: journal,
            role: AskerRole(twin: twin, outlet: outlet),
            couriers: [courier],
            tell: tell
        )
        return try await withThrowingTaskGroup(of: [QuantumClient.Answer]?.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await engine.run()
                return nil
            }
            group.addTask {
                await connect(engine, by: courier)
                return nil
            }
            group.addTask { [outlet] in
                try await Task.sleep(until: deadline)
                outlet.yield(.late)
                return nil
            }
            group.addTask {
                let answers = await withThrowingTaskGroup(of: Void.self) { asking in
                    asking.addTask {
                        for (name, job) in zip(names, jobs) {
                            try await self.ask(for: job, as: name, through: engine)
                        }
                    }
                    let found = await self.answers(to: names, through: engine)
                    asking.cancelAll()
                    return found
                }
                if let removal = twin.removalOfAll() { try await engine.write(patiently: removal) }
                try? await engine.settle(within: Self.settlingTime)
                try await engine.close()
                return answers
            }
            while let end = try await group.next() {
                if let answers = end { return answers }
            }
            throw CancellationError()
        }
    }

    /// Asks for a job; one that can't be sent is answered at once.
    private func ask(
        for job: QuantumJob,
        as name: String,
        through engine: NodeEngine
    ) async throws {
        guard let write = twin.asking(for: job, as: name) else {
            return refuse(name, because: "it can't be written")
        }
        if let refusal = try await engine.write(patiently: write) {
            refuse(name, because: "\(refusal)")
        }
    }

    private func refuse(_ name: String, because reason: String) {
        outlet.yield(.answer(name: name, JobAnswer(.failure(JobFailure(.malformed, reason)))))
    }

    private func answers(
        to names: [String],
        through engine: NodeEngine
    ) async -> [QuantumClient.Answer] {
        var found: [String: JobAnswer] = [:]
        var (done, byteCount): ([String], Int) = ([], 0)
        var connection: ConnectionEvent?
        var reason = "it was taken back"
        waiting: for await item in news {
            switch item {
            case .connected(let event): connection = event
            case .answer(let name, let answer) where names.contains(name):
                found[name] = answer
                if found.count == names.count { break waiting }
                done.append(name)
                byteCount += answer.encoded.count
                guard byteCount > Self.answersAtOnce else { continue }
                if let removal = twin.removal(of: done) { _ = try? await engine.write([removal]) }
                (done, byteCount) = ([], 0)
            case .answer: break
            case .lost(let why):
                reason = why
                break waiting
            case .late:
                reason = "no answer in time"
                break waiting
            }
        }
        let missing = JobFailure(.unavailable, "\(backend.name): \(reason)")
        return names.map { name in
            QuantumClient.Answer(
                answer: found[name] ?? JobAnswer(.failure(missing)),
                backend: backend.name,
                connection: connection
            )
        }
    }

    /// Whatever ends the link leaves the jobs unanswered, and says why.
    private func connect(_ engine: NodeEngine, by courier: TransportCourier) async {
        let start = ContinuousClock.now
        do {
            try await PQTransport.connect(
                to: backend.address.host,
                port: backend.address.port,
                configuration: credentials.client(to: backend.name)
            ) { connection in
                let event = ConnectionEvent(connection.security, dialled: start)
                outlet.yield(.connected(event))
                tell(.connected(event))
                try await courier.serve(connection, by: engine)
            }
            let reason = "it closed the connection, as it does to nodes that are no tenants of it"
            outlet.yield(.lost(reason: reason))
        } catch {
            outlet.yield(.lost(reason: "\(error)"))
        }
    }
}

extension NodeEngine {
    /// Writes, as soon as there is room among the writes that wait for their recipients.
    ///
    /// - Returns: Why it was dropped, if it was.
    @discardableResult
    fileprivate nonisolated func write(patiently write: NodeWrite) async throws -> TwinError? {
        while true {
            do {
                return try await self.write([write]).compactMap { $0 }.first
            } catch NodeError.tooManyWaiting {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}

/// Who asks: passes answers on, and takes back what a command left behind that was cut off.
private struct AskerRole: NodeRole {
    let twin: JobTwin
    let outlet: AsyncStream<Visit.News>.Continuation

    mutating func resume(from journal: TwinJournal) async throws -> [NodeRequest] {
        let state = try await journal.state(of: twin.identifier)
        let left = (JobTwin.jobs(in: state[.jobs]) ?? []).filter { $0.job != nil }
        return left.isEmpty ? [] : twin.removalOfAll().map { [.write($0)] } ?? []
    }

    mutating func react(to applied: HistoryEntry) -> [NodeRequest] {
        guard applied.twin == twin.identifier, applied.write.patch.pathClass == .insights else {
            return []
        }
        for (name, answer) in twin.answers(in: applied.write.patch.body) {
            outlet.yield(.answer(name: name, answer))
        }
        return []
    }
}
