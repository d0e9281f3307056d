import PQVectors

/// Another program as an implementation, asked one question at a time.
///
/// A program that breaks the protocol is ended, the case that it was asked fails, and a new one is
/// started for the next: one bad case doesn't take the others with it. There is an end to this.
///
/// Questions are asked from the actor's own thread, which waits; the others wait for the actor.
actor ExternalImplementation: VectorImplementation {
    /// How often a program is started again.
    private static let restartLimit = 20

    private let words: [String]
    private let timeLimit: Duration
    private var process: LineProcess?
    private var number = 0
    private var restartCount = 0

    /// A program that isn't started yet.
    ///
    /// - Parameters:
    ///   - words: The program and its arguments.
    ///   - timeLimit: How long it may take over one line.
    init(_ words: [String], timeLimit: Duration) {
        self.words = words
        self.timeLimit = timeLimit
    }

    /// Starts the program and waits for its greeting.
    ///
    /// - Returns: What it calls itself, if it says so.
    /// - Throws: ``LineProcess/Failure`` or `LineProtocol.Problem`.
    @discardableResult
    func start() throws -> String? {
        let started = try LineProcess(words)
        process = started
        return try LineProtocol.readGreeting(
            started.exchange(LineProtocol.greeting, within: timeLimit)
        )
    }

    func answer(_ request: VectorRequest) -> VectorResponse {
        do {
            if process == nil {
                guard restartCount < Self.restartLimit else {
                    return .failed("not asked: the program was started again too often")
                }
                restartCount += 1
                try start()
            }
            guard let process else { return .failed("no program") }
            number += 1
            let line = try process.exchange(
                LineProtocol.line(request, number: number),
                within: timeLimit
            )
            return try LineProtocol.readAnswer(line, number: number)
        } catch {
            process?.kill()
            process = nil
            return .failed("\(error)")
        }
    }

    /// Closes the program's input, and ends it if it doesn't end itself.
    func end() {
        process?.end()
        process = nil
    }
}
