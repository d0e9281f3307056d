import LatticeReference

/// Asks of vectors what they would catch.
///
/// It gives them to a reference that makes one mistake, for each of the mistakes that it can make,
/// and looks for a case that notices. First the same reference without a mistake must pass.
public struct VectorAudit: Sendable {
    /// Which cases to run.
    public let filter: VectorFilter
    /// How many cases, or defects, run at once.
    public let workerCount: Int

    /// An audit.
    ///
    /// - Parameters:
    ///   - filter: Which cases to run; all unless told.
    ///   - workerCount: How many run at once, at least 1; 1 unless told.
    public init(filter: VectorFilter = VectorFilter(), workerCount: Int = 1) {
        self.filter = filter
        self.workerCount = max(1, workerCount)
    }

    /// Audits all files together.
    ///
    /// - Parameters:
    ///   - files: The vectors.
    ///   - progress: Told what is being done.
    /// - Returns: What they catch.
    /// - Throws: `CancellationError` if the task was cancelled.
    public func audit(
        _ files: [VectorFile],
        progress: @Sendable (String) -> Void = { _ in }
    ) async throws -> AuditReport {
        var (questions, failures, unsupported) = gather(files)
        let all = questions
        let outcomes = try await inParallel(all.count) { index in
            all[index].outcome(of: FaultyImplementation())
        } progress: {
            progress("the reference: \($0) of \(all.count) cases")
        }
        questions = []
        for (question, outcome) in zip(all, outcomes) {
            switch outcome {
            case .passed: questions.append(question)
            case .unsupported: unsupported += 1
            default: failures.append(AuditFailure(location: question.location, outcome: outcome))
            }
        }
        let concerned = Defect.allCases.filter { defect in
            questions.contains { $0.mayShow(defect) }
        }
        let algorithms = Set(questions.map(\.algorithm))
        let ofAlgorithms = Defect.allCases.count { algorithms.contains($0.algorithm) }
        var findings: [AuditFinding] = []
        if failures.isEmpty {
            let passed = questions
            findings = try await inParallel(concerned.count) { index in
                finding(concerned[index], passed)
            } progress: {
                progress("\($0) of \(concerned.count) defects")
            }
        }
        return AuditReport(
            passed: questions.count,
            unsupported: unsupported,
            failures: failures,
            findings: findings,
            unconcerned: ofAlgorithms - concerned.count
        )
    }

    private func finding(_ defect: Defect, _ questions: [AuditQuestion]) -> AuditFinding {
        let implementation = FaultyImplementation(defect)
        let concerned = questions.filter { $0.mayShow(defect) }
        // Many rounds in one case take long, so they come last.
        let ordered =
            concerned.filter { !$0.isAccumulated } + concerned.filter { $0.isAccumulated }
        let first = ordered.first { $0.outcome(of: implementation) != .passed }
        let description = defect.description
        return AuditFinding(
            defect: defect.rawValue,
            sentence: description.sentence,
            place: description.place,
            reasonUnnoticed: defect.reasonUnnoticed,
            caughtBy: first?.location,
            caseCount: concerned.count
        )
    }

    /// All questions about ML-KEM and ML-DSA; what can't be asked, and how many are about others.
    private func gather(
        _ files: [VectorFile]
    ) -> (questions: [AuditQuestion], failures: [AuditFailure], unsupported: Int) {
        let verifier = VectorVerifier(filter: filter)
        var questions: [AuditQuestion] = []
        var failures: [AuditFailure] = []
        var unsupported = 0
        for file in files {
            for group in file.groups {
                for test in group.cases {
                    let location = CaseLocation(
                        path: file.path,
                        groupID: group.id,
                        caseID: test.id
                    )
                    switch verifier.question(of: test, in: group, of: file) {
                    case .asked(let request, let expectation):
                        questions.append(AuditQuestion(location, request, expectation))
                    case .ended(.filtered): continue
                    case .ended(.unsupported): unsupported += 1
                    case .ended(let outcome):
                        failures.append(AuditFailure(location: location, outcome: outcome))
                    }
                }
            }
        }
        return (questions, failures, unsupported)
    }

    /// Runs jobs, some at once, and keeps their order.
    private func inParallel<Result: Sendable>(
        _ count: Int,
        _ job: @escaping @Sendable (Int) -> Result,
        progress: @Sendable (Int) -> Void
    ) async throws -> [Result] {
        var results = [Result?](repeating: nil, count: count)
        try await withThrowingTaskGroup(of: (Int, Result).self) { tasks in
            var next = 0
            for done in 0..<count {
                while next < count, next - done < workerCount {
                    let index = next
                    tasks.addTask { @concurrent in (index, job(index)) }
                    next += 1
                }
                if let (index, result) = try await tasks.next() { results[index] = result }
                progress(done + 1)
                try Task.checkCancellation()
            }
        }
        return results.compactMap { $0 }
    }
}

/// One case of the audit.
private struct AuditQuestion: Sendable {
    let location: CaseLocation
    private let request: VectorRequest
    private let expectation: VectorExpectation

    init(_ location: CaseLocation, _ request: VectorRequest, _ expectation: VectorExpectation) {
        self.location = location
        self.request = request
        self.expectation = expectation
    }

    /// The algorithm without its parameter set.
    var algorithm: String { String(request.algorithm.prefix(6)) }

    var isAccumulated: Bool { request.function == "accumulated" }

    func mayShow(_ defect: Defect) -> Bool {
        defect.algorithm == algorithm && defect.concerns(request.algorithm)
            && defect.description.scope.includes(request.function)
    }

    func outcome(of implementation: FaultyImplementation) -> Outcome {
        expectation.outcome(of: implementation.response(to: request).response)
    }
}
