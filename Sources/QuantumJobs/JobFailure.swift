/// Why a job has no result.
public struct JobFailure: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of failure it is.
    public let code: Code
    /// What it was, for people.
    public let description: String

    /// The kinds of failures.
    public enum Code: String, Sendable, CaseIterable {
        /// The job is none, or its program has a fault.
        case malformed
        /// The tenant has no share of this backend.
        case unknownTenant = "unknown-tenant"
        /// More jobs wait than the tenant may have.
        case tooManyJobs = "too-many-jobs"
        /// The estimate needs more memory than a job of the tenant may take.
        case tooMuchMemory = "too-much-memory"
        /// The estimate needs more memory than the backend has for all jobs together.
        case beyondNode = "beyond-node"
        /// The estimate needs more time than a job of the tenant may take.
        case tooMuchTime = "too-much-time"
        /// It did not, or could not, end within its patience.
        case deadline
        /// The asker took it back.
        case cancelled
        /// It ran longer than its estimate allowed and was ended.
        case timeLimit = "time-limit"
        /// It took more memory than its estimate allowed and was ended.
        case memoryLimit = "memory-limit"
        /// Its process ended without an answer.
        case crashed
        /// The answer is too long to be sent.
        case answerTooLong = "answer-too-long"
        /// The backend can't run jobs now.
        case unavailable
    }

    /// A failure.
    ///
    /// - Parameters:
    ///   - code: What kind it is.
    ///   - description: What it was, for people.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    /// Whether another backend may do better: the job was not at fault.
    public var isWorthAnotherBackend: Bool {
        switch code {
        case .crashed, .unavailable, .memoryLimit, .timeLimit, .tooManyJobs, .unknownTenant,
            .beyondNode:
            true
        default: false
        }
    }

    static func malformed(_ what: String) -> JobFailure { JobFailure(.malformed, what) }
}
