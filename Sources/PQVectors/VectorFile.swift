// PQVectors: known answers. It reads test vectors in NIST's ACVP form and in this project's own,
// runs each case against this package, and says for each what became of it; and it makes the
// project's own vectors from a seed.
//
// Reading order: VectorFile (the model), VectorReader (its JSON form), Outcome (the five ways a
// case can end), VectorVerifier (runs cases), Checks/ (what a case of each algorithm means),
// then Generation/ for the vectors that the project publishes.
//
// Left out on purpose: registering with an ACVP server. Only the files matter here.

/// A set of test cases for one algorithm.
public struct VectorFile: Sendable, Equatable {
    /// Where it was read from.
    public let path: String
    /// The algorithm's name, for example `ML-KEM`.
    public let algorithm: String
    /// The mode, for example `encapDecap`; empty for hashes.
    public let mode: String
    /// The revision of the file's form, for example `FIPS203`.
    public let revision: String
    /// The groups, in the file's order.
    public let groups: [VectorGroup]

    /// A set of test cases.
    ///
    /// - Parameters:
    ///   - path: Where it was read from.
    ///   - algorithm: The algorithm's name.
    ///   - mode: The mode; empty for hashes.
    ///   - revision: The revision of the file's form.
    ///   - groups: The groups.
    public init(
        path: String,
        algorithm: String,
        mode: String,
        revision: String,
        groups: [VectorGroup]
    ) {
        self.path = path
        self.algorithm = algorithm
        self.mode = mode
        self.revision = revision
        self.groups = groups
    }

    /// Algorithm, mode and revision in one line.
    public var title: String {
        [algorithm, mode, revision].filter { !$0.isEmpty }.joined(separator: " ")
    }

    /// How many cases all groups have together.
    public var caseCount: Int { groups.reduce(0) { $0 + $1.cases.count } }
}

/// Cases that share parameters.
public struct VectorGroup: Sendable, Equatable {
    /// The group's number, unique in its file.
    public let id: Int
    /// What all cases share, by field name.
    public let parameters: [String: JSONValue]
    /// The cases, in the file's order.
    public let cases: [VectorCase]

    /// A group.
    ///
    /// - Parameters:
    ///   - id: The group's number.
    ///   - parameters: What all cases share.
    ///   - cases: The cases.
    public init(id: Int, parameters: [String: JSONValue], cases: [VectorCase]) {
        self.id = id
        self.parameters = parameters
        self.cases = cases
    }
}

/// One question and its answer.
public struct VectorCase: Sendable, Equatable {
    /// The case's number, unique in its file.
    public let id: Int
    /// The question's fields.
    public let input: [String: JSONValue]
    /// The answer's fields: the same as the question's where a file holds both together.
    public let expected: [String: JSONValue]
    /// Why the case can't be run, if it's damaged.
    public let damage: String?

    /// A case.
    ///
    /// - Parameters:
    ///   - id: The case's number.
    ///   - input: The question's fields.
    ///   - expected: The answer's fields.
    ///   - damage: Why the case can't be run, if it's damaged.
    public init(
        id: Int,
        input: [String: JSONValue],
        expected: [String: JSONValue],
        damage: String? = nil
    ) {
        self.id = id
        self.input = input
        self.expected = expected
        self.damage = damage
    }
}
