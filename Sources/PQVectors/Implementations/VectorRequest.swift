/// What one case asks: apart from who answers it, and from what the right answer is.
public struct VectorRequest: Sendable, Equatable {
    /// The algorithm, with its parameter set where it has several: `ML-KEM-768`, `SHA3-256`.
    public let algorithm: String
    /// What to do with it: `decapsulation`, `sigVer`, `digest`.
    public let function: String
    /// The inputs by their ACVP field name; bytes are hexadecimal text.
    public let inputs: [String: JSONValue]

    /// A question.
    ///
    /// - Parameters:
    ///   - algorithm: The algorithm, with its parameter set where it has several.
    ///   - function: What to do with it.
    ///   - inputs: The inputs by field name.
    public init(algorithm: String, function: String, inputs: [String: JSONValue]) {
        self.algorithm = algorithm
        self.function = function
        self.inputs = inputs
    }
}

/// What an implementation says to a question.
public enum VectorResponse: Sendable, Equatable {
    /// It did what was asked; the outputs by field name.
    case answered([String: JSONValue])
    /// It refused an input, and why.
    case refused(String)
    /// It doesn't do what was asked.
    case unsupported(String)
    /// The question is damaged: an input is missing or isn't what its name says.
    case malformed(String)
    /// It gave no answer, or two that disagree.
    case failed(String)
}

/// Something that answers what test cases ask: this package, another program, a faulty twin.
public protocol VectorImplementation: Sendable {
    /// Answers one question; several may be asked at once.
    ///
    /// - Parameter request: The question.
    /// - Returns: What came of it.
    func answer(_ request: VectorRequest) async -> VectorResponse
}

// Reading inputs, and writing outputs, inside an implementation.
extension VectorRequest {
    func text(_ name: String) throws(CaseProblem) -> String {
        guard let text = inputs[name]?.string else { throw .malformed("no text \(name)") }
        return text
    }

    func integer(_ name: String) throws(CaseProblem) -> Int {
        guard let integer = inputs[name]?.integer else {
            throw .malformed("no whole number \(name)")
        }
        return integer
    }

    func boolean(_ name: String) throws(CaseProblem) -> Bool {
        guard let boolean = inputs[name]?.boolean else {
            throw .malformed("no truth value \(name)")
        }
        return boolean
    }

    func bytes(_ name: String) throws(CaseProblem) -> [UInt8] {
        guard let text = inputs[name]?.string else { throw .malformed("no text \(name)") }
        guard let bytes = hexBytes(text) else { throw .malformed("\(name) is no hexadecimal") }
        return bytes
    }

    /// Bytes that may be missing.
    func optionalBytes(_ name: String) throws(CaseProblem) -> [UInt8]? {
        inputs[name] == nil ? nil : try bytes(name)
    }
}

extension VectorResponse {
    /// Outputs that are all bytes.
    static func bytes(_ outputs: KeyValuePairs<String, [UInt8]>) -> VectorResponse {
        .answered(
            Dictionary(
                outputs.map { ($0.key, .hex($0.value)) },
                uniquingKeysWith: { first, _ in first }
            )
        )
    }

    /// The answer to a question of yes or no.
    static func verdict(_ isAccepted: Bool) -> VectorResponse {
        .answered(["testPassed": .boolean(isAccepted)])
    }

    /// Runs an operation; what it throws is a refusal.
    static func refusable<Failure: Error>(
        _ operation: () throws(Failure) -> VectorResponse
    ) -> VectorResponse {
        do {
            return try operation()
        } catch {
            return .refused("\(error)")
        }
    }

    /// The same answer from every way to get it, or else a failure.
    ///
    /// Two refusals agree whatever their reasons.
    package static func agreed(
        _ first: VectorResponse,
        _ others: KeyValuePairs<String, VectorResponse>
    ) -> VectorResponse {
        for (name, other) in others {
            switch (first, other) {
            case (.refused, .refused): continue
            default:
                if first != other { return .failed("\(name) answers otherwise") }
            }
        }
        return first
    }
}

extension JSONValue {
    /// Bytes as hexadecimal text.
    static func hex(_ bytes: [UInt8]) -> JSONValue { .string(hexText(bytes)) }
}
