/// A file of vectors in the making, in the project's own form.
///
/// The form is ACVP's combined one, with three differences: each case has a `result` (`valid`, or
/// `invalid` where the operation must be refused), bad or tampered ones a `defect` by name, and what
/// all cases of a group share stands in the group once.
struct VectorDocument {
    /// A group that takes cases.
    struct Group {
        fileprivate var parameters: [(String, OrderedJSON)]
        fileprivate var tests: [OrderedJSON] = []
    }

    private let path: String
    private let header: [(String, OrderedJSON)]
    private var groups: [Group] = []
    private var validCount = 0
    private var invalidCount = 0
    private var defects: [String] = []

    init(path: String, algorithm: String, mode: String? = nil, seed: String) {
        self.path = path
        var header: [(String, OrderedJSON)] = [("algorithm", .string(algorithm))]
        if let mode { header.append(("mode", .string(mode))) }
        header.append(("revision", .string("pqtwin-1")))
        header.append(("generator", .string("pqtwin vectors make")))
        header.append(("seed", .string(seed)))
        self.header = header
    }

    /// Begins a group; cases go to the last one begun.
    mutating func beginGroup(_ parameters: [(String, OrderedJSON)]) {
        let id = OrderedJSON.integer(groups.count + 1)
        groups.append(Group(parameters: [("tgId", id)] + parameters))
    }

    /// Adds a case that must give the answer among its fields; with a defect, the answer is what a
    /// defect must lead to.
    mutating func addValid(_ fields: [(String, OrderedJSON)], defect: String? = nil) {
        add(fields, result: "valid", defect: defect)
        validCount += 1
    }

    /// Adds a case that must be refused.
    mutating func addInvalid(_ fields: [(String, OrderedJSON)], defect: String) {
        add(fields, result: "invalid", defect: defect)
        invalidCount += 1
    }

    private mutating func add(
        _ fields: [(String, OrderedJSON)],
        result: String,
        defect: String?
    ) {
        guard !groups.isEmpty else { return }
        var test: [(String, OrderedJSON)] = [("tcId", .integer(validCount + invalidCount + 1))]
        test.append(("result", .string(result)))
        if let defect {
            test.append(("defect", .string(defect)))
            if !defects.contains(defect) { defects.append(defect) }
        }
        groups[groups.count - 1].tests.append(.object(test + fields))
    }

    /// The file as it is written.
    var file: GeneratedFile {
        let groups = groups.map { group in
            OrderedJSON.object(group.parameters + [("tests", .array(group.tests))])
        }
        return GeneratedFile(
            path: path,
            text: OrderedJSON.object(header + [("testGroups", .array(groups))]).text,
            validCount: validCount,
            invalidCount: invalidCount,
            defects: defects
        )
    }
}

/// A file that ``VectorSet`` made.
public struct GeneratedFile: Sendable, Equatable {
    /// Its path below the folder of vectors.
    public let path: String
    /// Its content.
    public let text: String
    /// How many cases must give an answer.
    public let validCount: Int
    /// How many cases must be refused.
    public let invalidCount: Int
    /// What is wrong with its bad and tampered cases, by name.
    public var defects: [String] = []

    /// How many cases it has.
    public var caseCount: Int { validCount + invalidCount }
}
