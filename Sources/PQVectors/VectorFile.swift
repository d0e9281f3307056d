// PQVectors: known answers. It reads test vectors in the forms that people really have, runs each
// case against this package, and says for each what became of it; and it makes the project's own
// vectors from a seed.
//
// Reading order: VectorFile (the model: whatever a file's form, its fields bear ACVP's names),
// Readers/ (one file a form), Outcome (the five ways a case can end), VectorVerifier (runs
// cases), Checks/ (what a case of each algorithm means), then Generation/ for the vectors that
// the project publishes.
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
    /// The form it was written in.
    public let format: VectorFormat
    /// The SHA-256 of each file that it was read from, as they lie there; none for text.
    public internal(set) var digests: [[UInt8]] = []

    /// A set of test cases.
    ///
    /// - Parameters:
    ///   - path: Where it was read from.
    ///   - algorithm: The algorithm's name.
    ///   - mode: The mode; empty for hashes.
    ///   - revision: The revision of the file's form.
    ///   - groups: The groups.
    ///   - format: The form it was written in.
    public init(
        path: String,
        algorithm: String,
        mode: String,
        revision: String,
        groups: [VectorGroup],
        format: VectorFormat = .acvp
    ) {
        self.format = format
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

    /// The published file that it is, byte for byte; nil for any other.
    public var known: KnownFile? { KnownFile.matching(digests) }
}

/// The form that vectors are written in.
public enum VectorFormat: String, Sendable, CaseIterable {
    /// NIST's, and with it the project's own.
    case acvp = "ACVP"
    /// Project Wycheproof's, told apart by its schema.
    case wycheproof = "Wycheproof"
    /// Lines of `name = value`, one block a case: NIST's known answer tests.
    case response = "KAT"
    /// The text files of the Community Cryptography Test Vectors.
    case cctv = "CCTV"
    /// A list of key pairs and encapsulations of X-Wing.
    case xWing = "X-Wing"
    /// A list of exchanges of RFC 9180.
    case hpke = "HPKE"
    /// A key and a COSE_Sign1.
    case cose = "COSE"
    /// A JSON Web Key and a JSON Web Signature.
    case jose = "JOSE"
    /// Keys and certificates as files.
    case pem = "PEM"
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

extension VectorGroup {
    /// What the cases ask, in the words of the group's fields.
    ///
    /// - Returns: For example `ML-KEM-768 decapsulation`.
    public var title: String {
        let names = [
            "parameterSet", "curve", "hmacAlg", "runningMode", "function", "group",
            "signatureInterface", "preHash",
        ]
        var words = names.compactMap { parameters[$0]?.string }
        if parameters["externalMu"]?.boolean == true { words.append("μ") }
        if let isDeterministic = parameters["deterministic"]?.boolean {
            words.append(isDeterministic ? "deterministic" : "hedged")
        }
        if words.isEmpty { words = [parameters["testType"]?.string ?? ""] }
        let title = words.joined(separator: " ")
        return title.isEmpty ? "all" : title
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
