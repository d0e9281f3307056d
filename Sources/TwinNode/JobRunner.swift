public import QuantumJobs

/// What does the jobs of a quantum node.
public protocol JobRunner: Sendable {
    /// What a job is going to take.
    ///
    /// - Parameters:
    ///   - job: The job.
    ///   - threads: How many threads will share the work.
    /// - Returns: The estimate.
    /// - Throws: `JobFailure` if the job can't be done at all.
    func estimate(_ job: QuantumJob, threads: Int) async throws(JobFailure) -> JobEstimate

    /// Does a job; ends early when the task is cancelled.
    ///
    /// - Parameters:
    ///   - start: The job and its limits.
    ///   - threads: How many threads share the work.
    /// - Returns: The result.
    /// - Throws: `JobFailure`.
    func run(_ start: JobStart, threads: Int) async throws(JobFailure) -> JobResult
}

/// Does jobs in this process: for programs that hold their own tenants apart, and for tests.
///
/// Nothing ends a job that doesn't end by itself, and a fault in one is a fault of the node.
public struct InProcessRunner: JobRunner {
    /// A runner.
    public init() {}

    /// What a job is going to take.
    ///
    /// - Parameters:
    ///   - job: The job.
    ///   - threads: How many threads will share the work.
    /// - Returns: The estimate.
    /// - Throws: `JobFailure` if the job can't be done at all.
    public func estimate(_ job: QuantumJob, threads: Int) async throws(JobFailure) -> JobEstimate {
        try job.estimate(threads: threads)
    }

    /// Does a job.
    ///
    /// - Parameters:
    ///   - start: The job and its limits.
    ///   - threads: How many threads share the work.
    /// - Returns: The result.
    /// - Throws: `JobFailure`.
    public func run(_ start: JobStart, threads: Int) async throws(JobFailure) -> JobResult {
        try start.job.run(threads: threads, memoryLimit: max(start.estimate.bytes, 1 << 26))
    }
}
