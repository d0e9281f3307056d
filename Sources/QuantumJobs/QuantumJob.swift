import PQCBOR

// QuantumJobs: what quantum nodes are asked, what they answer, and who is served next. Knows no
// socket, no process and no key.
//
// Reading order: QuantumJob (this file), JobTask, JobAnswer and JobFailure, then JobParts (what a
// task is made of), JobEstimation and JobWork (a job is estimated and done), BackendLimits and
// JobQueue (who is served next).

/// A job for a quantum node.
///
/// Encoded as deterministic CBOR:
///
///     {"task": {...}, "seed": n, ? "priority": n, ? "within": seconds}
public struct QuantumJob: Sendable, Equatable {
    /// The longest encoding that is read, in bytes.
    public static let maximumByteCount = 768 << 10

    /// What is computed.
    public var task: JobTask
    /// The seed of everything random in it: the same job has the same answer.
    public var seed: UInt64
    /// Which of one tenant's jobs goes first: the higher one, −100 to 100.
    ///
    /// Tenants don't compete by it: each has its share.
    public var priority: Int
    /// How many seconds after its arrival an answer is still worth something; nil for any time.
    public var patience: Double?

    /// A job.
    ///
    /// - Parameters:
    ///   - task: What is computed.
    ///   - seed: The seed of everything random in it.
    ///   - priority: Which of one tenant's jobs goes first, −100 to 100.
    ///   - patience: How many seconds after its arrival an answer is still worth something.
    public init(_ task: JobTask, seed: UInt64, priority: Int = 0, patience: Double? = nil) {
        self.task = task
        self.seed = seed
        self.priority = priority
        self.patience = patience
    }

    /// The deterministic encoding.
    public var encoded: [UInt8] {
        var map = CBORMap()
        map["task"] = task.item
        map["seed"] = .unsigned(seed)
        if priority != 0 { map["priority"] = CBORValue(priority) }
        if let patience { map["within"] = .float(patience) }
        return CBORValue.map(map).encoded()
    }

    /// Reads a job.
    ///
    /// - Parameter bytes: The encoding.
    /// - Throws: ``JobFailure`` with the code ``JobFailure/Code/malformed``, naming the member.
    public init(decoding bytes: [UInt8]) throws(JobFailure) {
        let item = try JobMembers.item(
            decoding: bytes,
            as: "job",
            byteCount: Self.maximumByteCount,
            itemCount: 1 << 17
        )
        guard let task = item["task"] else { throw .malformed("'task' is missing") }
        guard let seed = item["seed"]?.unsignedValue else {
            throw .malformed("'seed' is missing or no number from 0")
        }
        let priority = item["priority"].map { $0.integerValue } ?? 0
        guard let priority, (-100...100).contains(priority) else {
            throw .malformed("'priority' is not -100 to 100")
        }
        let patience = item["within"].map { $0.doubleValue ?? .nan }
        if let patience {
            guard patience.isFinite, patience >= 0 else {
                throw .malformed("'within' is not 0 seconds or more")
            }
        }
        self.init(try JobTask(task), seed: seed, priority: priority, patience: patience)
    }
}
