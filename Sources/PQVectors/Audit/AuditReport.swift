/// Where a case stands.
public struct CaseLocation: Sendable, Equatable {
    /// The file.
    public let path: String
    /// The case's group.
    public let groupID: Int
    /// The case.
    public let caseID: Int
}

/// What vectors see of one defect.
public struct AuditFinding: Sendable, Equatable {
    /// The defect's name.
    public let defect: String
    /// What goes wrong, in one sentence without a full stop.
    public let sentence: String
    /// The place in the standard that says otherwise.
    public let place: String
    /// Why no vectors can see it, if that is known.
    public let reasonUnnoticed: String?
    /// The first case that sees it; nil if none does.
    public let caughtBy: CaseLocation?
    /// How many cases could have seen it.
    public let caseCount: Int
}

/// Which defects a set of vectors would catch.
public struct AuditReport: Sendable, Equatable {
    /// How many cases the reference passes.
    public let passed: Int
    /// Cases of other algorithms, or that ask for something the reference doesn't do.
    public let unsupported: Int
    /// Cases that the reference itself doesn't pass: the vectors are wrong, or it is.
    public let failures: [AuditFailure]
    /// What became of each defect that the cases could show; none where there are failures.
    public let findings: [AuditFinding]
    /// Defects of these algorithms that no case's operation could show.
    public let unconcerned: Int

    /// The defects that a case sees.
    public var caught: [AuditFinding] { findings.filter { $0.caughtBy != nil } }
    /// The defects that no case sees.
    public var missed: [AuditFinding] { findings.filter { $0.caughtBy == nil } }
}

/// A case that the right reference doesn't pass.
public struct AuditFailure: Sendable, Equatable {
    /// The case.
    public let location: CaseLocation
    /// How it ended.
    public let outcome: Outcome
}
