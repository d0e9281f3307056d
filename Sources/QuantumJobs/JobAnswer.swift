import PQCBOR

/// What a quantum node answers.
///
/// Encoded as deterministic CBOR, either of
///
///     {"result": {"name": ..., ...}, "seconds": n}
///     {"failure": code, "text": for people}
public struct JobAnswer: Sendable, Equatable {
    /// The longest encoding, in bytes: an answer fits into one frame.
    public static let maximumByteCount = 768 << 10
    /// The longest text of a failure, in bytes of UTF-8.
    private static let maximumTextLength = 4096

    /// What came out, or why nothing did.
    public let outcome: Result<JobResult, JobFailure>
    /// How long the backend worked on it, in seconds.
    public let seconds: Double

    /// An answer.
    ///
    /// - Parameters:
    ///   - outcome: What came out, or why nothing did.
    ///   - seconds: How long the backend worked on it.
    public init(_ outcome: Result<JobResult, JobFailure>, seconds: Double = 0) {
        self.outcome = outcome
        self.seconds = seconds
    }

    /// The deterministic encoding; a result too long to be sent is encoded as that failure.
    public var encoded: [UInt8] {
        var map = CBORMap()
        switch outcome {
        case .success(let result):
            map["result"] = result.item
            map["seconds"] = .float(seconds)
            let bytes = CBORValue.map(map).encoded()
            if bytes.count <= Self.maximumByteCount { return bytes }
            let failure = JobFailure(
                .answerTooLong,
                "the result is \(bytes.count) bytes long, \(Self.maximumByteCount) at most; take "
                    + "fewer shots or measure fewer qubits"
            )
            return JobAnswer(.failure(failure)).encoded
        case .failure(let failure):
            map["failure"] = .text(failure.code.rawValue)
            map["text"] = .text(failure.description.prefix(byteCount: Self.maximumTextLength))
            return CBORValue.map(map).encoded()
        }
    }

    /// Reads an answer.
    ///
    /// - Parameter bytes: The encoding.
    /// - Throws: ``JobFailure`` with the code ``JobFailure/Code/malformed``.
    public init(decoding bytes: [UInt8]) throws(JobFailure) {
        let item = try JobMembers.item(
            decoding: bytes,
            as: "answer",
            byteCount: Self.maximumByteCount,
            itemCount: 1 << 18
        )
        if let code = item["failure"]?.textValue.flatMap(JobFailure.Code.init),
            let text = item["text"]?.textValue
        {
            self.init(.failure(JobFailure(code, text)))
            return
        }
        guard let result = item["result"], let seconds = item["seconds"]?.doubleValue,
            seconds.isFinite, seconds >= 0
        else { throw .malformed("malformed answer") }
        self.init(.success(try JobResult(result)), seconds: seconds)
    }
}

extension String {
    /// As many scalars from the beginning as fit so many bytes of UTF-8: a single character may have
    /// any number of them.
    fileprivate func prefix(byteCount: Int) -> String {
        guard utf8.count > byteCount else { return self }
        var rest = byteCount
        let scalars = unicodeScalars.prefix { scalar in
            rest -= UTF8.width(scalar)
            return rest >= 0
        }
        return String(scalars)
    }
}
