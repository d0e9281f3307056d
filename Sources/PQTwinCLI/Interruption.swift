import UnixSignals

/// Ctrl-C and SIGTERM as the cancellation of a task.
enum Interruption {
    /// Runs a body, which is cancelled by the first signal.
    static func cancels<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            defer { group.cancelAll() }
            group.addTask { try await body() }
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { break }
                return nil
            }
            guard let first = try await group.next(), let result = first else {
                group.cancelAll()
                // The body ends in its own way, and says how.
                while let end = try await group.next() { if let result = end { return result } }
                throw CancellationError()
            }
            return result
        }
    }
}
