/// Runs vectors against this package, or another implementation.
public struct VectorVerifier: Sendable {
    /// Which cases to run.
    public let filter: VectorFilter
    /// The largest message made up from a repeated content, in bytes; larger ones are filtered.
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
        var ends = [(outcome: Outcome, wasRefused: Bool)](
            repeating: (.malformed("not run"), false),
            count: jobs.count
        )
        try await withThrowingTaskGroup(of: (Int, (Outcome, Bool)).self) { tasks in
            var next = 0
            var done = 0
            while done < jobs.count {
                while next < jobs.count, next - done < workerCount {
                    let (index, (group, test)) = (next, jobs[next])
                    tasks.addTask { @concurrent in (index, await run(test, group, file)) }
                    next += 1
                }
                if let (index, end) = try await tasks.next() { ends[index] = end }
                done += 1
                progress(done)
                try Task.checkCancellation()
            }
        }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        return report(file, ends, seconds)
    }

    private func report(
        _ file: VectorFile,
        _ ends: [(outcome: Outcome, wasRefused: Bool)],
        _ seconds: Double
    ) -> FileReport {
        var rest = ends[...]
        var counts = OutcomeCounts()
        var groups: [GroupReport] = []
        var places: [String: Int] = [:]
        var cases: [CaseReport] = []
        for group in file.groups {
            let title = group.title
            let place = places[title] ?? groups.count
            if place == groups.count {
                places[title] = place
                groups.append(GroupReport(title: title, counts: OutcomeCounts()))
            }
            for test in group.cases {
                guard let end = rest.popFirst() else { continue }
                counts.add(end.outcome)
                groups[place].counts.add(end.outcome)
                cases.append(
                    CaseReport(
                        groupID: group.id,
                        caseID: test.id,
                        outcome: end.outcome,
                        isAcceptable: test.expected["result"]?.string == "acceptable",
                        wasRefused: end.wasRefused
                    )
                )
            }
        }
        return FileReport(
            path: file.path,
            known: file.known,
            format: file.format,
            title: file.title,
            counts: counts,
            groups: groups,
            cases: cases,
            seconds: seconds
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
        await run(test, group, file).outcome
    }

    /// Runs one case, and says whether its inputs were refused.
    private func run(
        _ test: VectorCase,
        _ group: VectorGroup,
        _ file: VectorFile
    ) async -> (outcome: Outcome, wasRefused: Bool) {
        switch question(of: test, in: group, of: file) {
        case .ended(let outcome): return (outcome, false)
        case .asked(let request, let expectation):
            let response = await implementation.answer(request)
            let outcome = expectation.outcome(of: response)
            switch response {
            case .refused: return (outcome, true)
            default: return (outcome, false)
            }
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
        guard filter.accepts(test, group, file) else { return .ended(.filtered("not asked for")) }
        if let bits = test.input["largeMsg"]?["fullLength"]?.integer, bits / 8 > largestMessage {
            return .ended(.filtered("large"))
        }
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
