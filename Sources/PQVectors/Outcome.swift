/// What became of one case.
///
/// Every case ends in exactly one of these.
public enum Outcome: Sendable, Equatable {
    /// The answer is the expected one.
    case passed
    /// The answer is another.
    case failed(String)
    /// This package doesn't do what the case asks.
    case unsupported(String)
    /// The case itself is damaged: a field is missing or isn't what its name says.
    case malformed(String)
    /// The caller asked not to run it, or didn't ask for what it takes; the text says which.
    case filtered(String)

    /// Why, where there is something to say.
    public var reason: String? {
        switch self {
        case .passed: nil
        case .failed(let reason), .unsupported(let reason), .malformed(let reason),
            .filtered(let reason):
            reason
        }
    }

    /// The outcome's name.
    public var name: String {
        switch self {
        case .passed: "passed"
        case .failed: "failed"
        case .unsupported: "unsupported"
        case .malformed: "malformed"
        case .filtered: "filtered"
        }
    }
}

/// How many cases ended in which way.
public struct OutcomeCounts: Sendable, Equatable {
    /// Cases with the expected answer.
    public private(set) var passed = 0
    /// Cases with another answer.
    public private(set) var failed = 0
    /// Cases that this package can't do.
    public private(set) var unsupported = 0
    /// Cases that are damaged.
    public private(set) var malformed = 0
    /// Cases that the caller left out.
    public private(set) var filtered = 0

    /// No cases.
    public init() {}

    /// All of them: no case is ever left uncounted.
    public var total: Int { passed + failed + unsupported + malformed + filtered }

    /// Counts one more case.
    ///
    /// - Parameter outcome: How it ended.
    public mutating func add(_ outcome: Outcome) {
        switch outcome {
        case .passed: passed += 1
        case .failed: failed += 1
        case .unsupported: unsupported += 1
        case .malformed: malformed += 1
        case .filtered: filtered += 1
        }
    }

    /// The counts of two sets of cases together.
    ///
    /// - Parameters:
    ///   - a: One set.
    ///   - b: The other.
    /// - Returns: The sum of each count.
    public static func + (a: OutcomeCounts, b: OutcomeCounts) -> OutcomeCounts {
        var sum = OutcomeCounts()
        sum.passed = a.passed + b.passed
        sum.failed = a.failed + b.failed
        sum.unsupported = a.unsupported + b.unsupported
        sum.malformed = a.malformed + b.malformed
        sum.filtered = a.filtered + b.filtered
        return sum
    }
}

/// How one case ended.
public struct CaseReport: Sendable, Equatable {
    /// The case's group.
    public let groupID: Int
    /// The case.
    public let caseID: Int
    /// How it ended.
    public let outcome: Outcome
    /// Whether it may be refused as well as answered.
    public let isAcceptable: Bool
    /// Whether it was refused.
    public let wasRefused: Bool
}

/// How the cases of groups that ask the same ended.
public struct GroupReport: Sendable, Equatable {
    /// What the groups ask, in the words of their fields.
    public let title: String
    /// How many cases ended in which way.
    public internal(set) var counts: OutcomeCounts
}

/// How the cases of one file ended.
public struct FileReport: Sendable, Equatable {
    /// The file.
    public let path: String
    /// The published file that it is, byte for byte; nil for any other.
    public let known: KnownFile?
    /// The form it was written in.
    public let format: VectorFormat
    /// Algorithm, mode and revision.
    public let title: String
    /// How many cases ended in which way.
    public let counts: OutcomeCounts
    /// The same for each kind of group, in the file's order.
    public let groups: [GroupReport]
    /// Every case, in the file's order.
    public let cases: [CaseReport]
    /// How long it took, in seconds.
    public let seconds: Double

    /// Every case that neither passed nor was filtered, in the file's order.
    public var exceptions: [CaseReport] {
        cases.filter { report in
            switch report.outcome {
            case .passed, .filtered: false
            case .failed, .unsupported, .malformed: true
            }
        }
    }
}
