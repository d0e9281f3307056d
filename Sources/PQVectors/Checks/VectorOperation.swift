/// One thing that cases can ask for: which fields are its inputs, and which its outputs.
///
/// It makes a case into a question and an expectation. A field that it doesn't know makes the case
/// unsupported: what nobody looks at may be what the case is about.
struct VectorOperation: Sendable, Equatable {
    /// The algorithm, with its parameter set where it has several.
    let algorithm: String
    /// What to do with it.
    let function: String
    /// The inputs.
    let inputs: [VectorField]
    /// The names of the outputs.
    let outputs: [String]
    /// Fields that say nothing an implementation would have to know.
    var ignored: Set<String> = []
    /// Inputs that follow from the case without standing in it.
    var derived: [String: JSONValue] = [:]

    /// Outputs that are lists.
    static let lists: Set<String> = ["resultsArray", "encryptions", "exports"]

    /// Fields that describe a case to people, or place it in its file.
    static let remarks: Set<String> = [
        "tgId", "tcId", "tests", "testType", "parameterSet", "function", "result", "defect",
        "comment", "flags", "deferred", "reason", "testPassed",
    ]

    /// What the case asks.
    ///
    /// - Parameter test: The case.
    /// - Returns: The question.
    /// - Throws: ``CaseProblem`` where an input is missing or of another kind.
    func request(_ test: CaseContext) throws(CaseProblem) -> VectorRequest {
        var values = derived
        for field in inputs {
            if let value = test.value(field.name) {
                try field.check(value)
                values[field.name] = value
            } else if !field.isOptional {
                throw .malformed("no \(field.kind.rawValue) \(field.name)")
            }
        }
        let known = Self.remarks.union(inputs.map(\.name)).union(outputs).union(ignored)
        if let unknown = test.fieldNames.subtracting(known).min() {
            throw .unsupported("field \(unknown)")
        }
        let request = VectorRequest(algorithm: algorithm, function: function, inputs: values)
        try Self.checkMessage(of: request, largest: test.largestMessage)
        return request
    }

    /// Whether a hash's message is one, and not too long to be hashed now.
    private static func checkMessage(
        of request: VectorRequest,
        largest: Int
    ) throws(CaseProblem) {
        if request.inputs["largeMsg"] != nil {
            let byteCount = try RepeatedMessage(request).byteCount
            guard byteCount <= largest else {
                throw .unsupported("a message of \(byteCount >> 20) MiB, over the limit")
            }
        } else if request.inputs["msg"] != nil, request.inputs["len"] != nil {
            _ = try BitMessage(request)
        }
    }

    /// What is right.
    ///
    /// - Parameter test: The case.
    /// - Returns: The expectation.
    /// - Throws: ``CaseProblem/malformed(_:)`` where a valid case lacks an output.
    func expectation(_ test: CaseContext) throws(CaseProblem) -> VectorExpectation {
        let verdict: VectorExpectation.Verdict
        switch test.expected("result") {
        case nil: verdict = .valid
        case .string(let text)?:
            guard let named = VectorExpectation.Verdict(rawValue: text) else {
                throw .malformed("result \(text)")
            }
            verdict = named
        case _?: throw .malformed("result is no text")
        }
        var values: [String: JSONValue] = [:]
        for name in outputs {
            if let value = test.expected(name) {
                let kind: VectorField.Kind =
                    switch name {
                    case "testPassed": .boolean
                    case "ciphertexts", "plaintexts": .array
                    case "alert": .text
                    case _ where Self.lists.contains(name): .array
                    default: .bytes
                    }
                try VectorField(name: name, kind: kind).check(value)
                values[name] = value
            } else if name == "testPassed", test.expected("result") != nil {
                values[name] = verdict == .acceptable ? nil : .boolean(verdict == .valid)
            } else if verdict == .valid {
                throw .malformed("no \(name) to compare with")
            }
        }
        return VectorExpectation(verdict: verdict, outputs: values)
    }
}

/// A case as a question.
public enum VectorQuestion: Sendable, Equatable {
    /// What it asks, and what is right.
    case asked(VectorRequest, VectorExpectation)
    /// It has ended already: it was left out, is damaged, or asks for something unknown.
    case ended(Outcome)

    init(_ test: CaseContext) throws(CaseProblem) {
        let operation = try VectorOperation.of(test)
        self = .asked(try operation.request(test), try operation.expectation(test))
    }
}

/// An input's name and kind.
struct VectorField: Sendable, Equatable {
    enum Kind: String {
        case bytes = "hexadecimal text"
        case text
        case integer = "whole number"
        case boolean = "truth value"
        case object
        case array
    }

    let name: String
    let kind: Kind
    var isOptional = false

    static func bytes(_ name: String) -> VectorField { VectorField(name: name, kind: .bytes) }
    static func text(_ name: String) -> VectorField { VectorField(name: name, kind: .text) }
    static func integer(_ name: String) -> VectorField { VectorField(name: name, kind: .integer) }
    static func boolean(_ name: String) -> VectorField { VectorField(name: name, kind: .boolean) }
    static func object(_ name: String) -> VectorField { VectorField(name: name, kind: .object) }

    /// The same where a case may do without it.
    var optional: VectorField { VectorField(name: name, kind: kind, isOptional: true) }

    func check(_ value: JSONValue) throws(CaseProblem) {
        switch (kind, value) {
        case (.bytes, .string(let text)):
            guard hexBytes(text) != nil else { throw .malformed("\(name) is no hexadecimal") }
        case (.text, .string), (.integer, .integer), (.boolean, .boolean), (.object, .object),
            (.array, .array):
            return
        default: throw .malformed("\(name) is no \(kind.rawValue)")
        }
    }
}
