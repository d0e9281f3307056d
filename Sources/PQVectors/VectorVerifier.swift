/// Which cases to run.
public struct VectorFilter: Sendable, Equatable {
    /// Words that must all occur in a case's title or parameters, whatever their case; none means
    /// all cases.
    public let words: [String]

    /// Runs the cases in which all words occur.
    ///
    /// - Parameter words: For example `ML-KEM-768` and `decapsulation`.
    public init(words: [String] = []) {
        self.words = words.map { $0.lowercased() }
    }

    func accepts(_ file: VectorFile, _ group: VectorGroup) -> Bool {
        if words.isEmpty { return true }
        let values = group.parameters.values.compactMap(\.string)
        let text = ([file.title, file.path] + values).map { $0.lowercased() }
        return words.allSatisfy { word in text.contains { $0.contains(word) } }
    }
}

/// Runs vectors against this package, or another implementation.
public struct VectorVerifier: Sendable {
    /// Which cases to run.
    public let filter: VectorFilter
    /// The largest message made up from a repeated content, in bytes; larger ones are reported as
    /// unsupported.
    public let largestMessage: Int
    /// How many cases run at once.
    public let workerCount: Int
    /// Who answers.
    public let implementation: any VectorImplementation

    /// A verifier.
    ///
    /// - Parameters:
    ///   - filter: Which cases to run; all unless told.
    ///   - largestMessage: The largest repeated message in bytes; no limit unless told.
    ///   - workerCount: How many cases run at once, at least 1; 1 unless told.
    ///   - implementation: Who answers; this package unless told.
    public init(
        filter: VectorFilter = VectorFilter(),
        largestMessage: Int = .max,
        workerCount: Int = 1,
        implementation: any VectorImplementation = PQTwinImplementation()
    ) {
        self.filter = filter
        self.largestMessage = largestMessage
        self.workerCount = max(1, workerCount)
        self.implementation = implementation
    }

    /// Runs every case of a file.
    ///
    /// - Parameters:
    ///   - file: The vectors.
    ///   - progress: Told how many of the cases are done, after each.
    /// - Returns: How each ended: the counts' total is the file's number of cases.
    /// - Throws: `CancellationError` if the task was cancelled.
    public func verify(
        _ file: VectorFile,
        progress: @Sendable (Int) -> Void = { _ in }
    ) async throws -> FileReport {
        let start = ContinuousClock.now
        let jobs = file.groups.flatMap { group in group.cases.map { (group, $0) } }
        var outcomes = [Outcome?](repeating: nil, count: jobs.count)
        try await withThrowingTaskGroup(of: (Int, Outcome).self) { tasks in
            var next = 0
            var done = 0
            while done < jobs.count {
                while next < jobs.count, next - done < workerCount {
                    let (index, (group, test)) = (next, jobs[next])
                    tasks.addTask { (index, await outcome(of: test, in: group, of: file)) }
                    next += 1
                }
                if let (index, outcome) = try await tasks.next() { outcomes[index] = outcome }
                done += 1
                progress(done)
                try Task.checkCancellation()
            }
        }
        var counts = OutcomeCounts()
        var exceptions: [CaseReport] = []
        for ((group, test), outcome) in zip(jobs, outcomes.map { $0 ?? .malformed("not run") }) {
            counts.add(outcome)
            if outcome.reason != nil {
                exceptions.append(
                    CaseReport(groupID: group.id, caseID: test.id, outcome: outcome)
                )
            }
        }
        return FileReport(
            path: file.path,
            title: file.title,
            counts: counts,
            exceptions: exceptions,
            seconds: (ContinuousClock.now - start) / .seconds(1)
        )
    }

    /// Runs one case.
    ///
    /// - Parameters:
    ///   - test: The case.
    ///   - group: Its group.
    ///   - file: Its file.
    /// - Returns: How it ended.
    public func outcome(
        of test: VectorCase,
        in group: VectorGroup,
        of file: VectorFile
    ) async -> Outcome {
        switch question(of: test, in: group, of: file) {
        case .ended(let outcome): outcome
        case .asked(let request, let expectation):
            expectation.outcome(of: await implementation.answer(request))
        }
    }

    /// What one case asks, and what is right.
    ///
    /// - Parameters:
    ///   - test: The case.
    ///   - group: Its group.
    ///   - file: Its file.
    /// - Returns: The question, or how the case ended before it came to one.
    public func question(
        of test: VectorCase,
        in group: VectorGroup,
        of file: VectorFile
    ) -> VectorQuestion {
        guard filter.accepts(file, group) else { return .ended(.filtered) }
        if let damage = test.damage { return .ended(.malformed(damage)) }
        do {
            return try VectorQuestion(
                CaseContext(file, group, test, largestMessage: largestMessage)
            )
        } catch {
            switch error {
            case .malformed(let reason): return .ended(.malformed(reason))
            case .unsupported(let reason): return .ended(.unsupported(reason))
            }
        }
    }
}
