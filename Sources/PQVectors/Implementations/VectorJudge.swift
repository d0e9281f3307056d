/// What is right: apart from the question, and from who answers it.
public struct VectorExpectation: Sendable, Equatable {
    /// Whether the inputs are good.
    public enum Verdict: String, Sendable {
        /// There must be an answer, and it must be the expected one.
        case valid
        /// The inputs must be refused.
        case invalid
        /// Both are right: to refuse, and to give the expected answer.
        case acceptable
    }

    /// Whether the inputs are good.
    public let verdict: Verdict
    /// The outputs by field name.
    public let outputs: [String: JSONValue]

    /// What is right.
    ///
    /// - Parameters:
    ///   - verdict: Whether the inputs are good.
    ///   - outputs: The outputs by field name.
    public init(verdict: Verdict = .valid, outputs: [String: JSONValue]) {
        self.verdict = verdict
        self.outputs = outputs
    }

    /// Compares an answer with what is right.
    ///
    /// Every expected output must be there and equal; hexadecimal text may be of either case. What
    /// was answered beyond them doesn't count. To refuse and to answer `testPassed: false` are the
    /// same where `testPassed` is asked for.
    ///
    /// - Parameter response: The answer.
    /// - Returns: How the case ends.
    public func outcome(of response: VectorResponse) -> Outcome {
        switch response {
        case .unsupported(let reason): .unsupported(reason)
        case .malformed(let reason): .malformed(reason)
        case .failed(let reason): .failed(reason)
        case .refused(let reason): outcome(ofRefusal: reason)
        case .answered(let answers): outcome(ofAnswers: answers)
        }
    }

    private func outcome(ofRefusal reason: String) -> Outcome {
        if let mustPass = outputs["testPassed"]?.boolean {
            return mustPass ? .failed("valid inputs were refused: \(reason)") : .passed
        }
        // In a protocol the reason is part of the answer: the peer is told it.
        if let alert = outputs["alert"]?.string, alert != reason {
            return .failed("refused with \(reason) instead of \(alert)")
        }
        return verdict == .valid ? .failed("refused: \(reason)") : .passed
    }

    private func outcome(ofAnswers answers: [String: JSONValue]) -> Outcome {
        if let mustPass = outputs["testPassed"]?.boolean {
            guard let passed = answers["testPassed"]?.boolean else {
                return .failed("no testPassed in the answer")
            }
            if passed == mustPass { return .passed }
            return .failed(
                mustPass ? "valid inputs were refused" : "an invalid input was accepted"
            )
        }
        if verdict == .invalid { return .failed("an invalid input was accepted") }
        for (name, expected) in outputs.sorted(by: { $0.key < $1.key }) {
            guard let answer = answers[name] else { return .failed("no \(name) in the answer") }
            if let difference = difference(name, answer, expected) { return .failed(difference) }
        }
        return .passed
    }
}

/// Where an answer first departs from the expected one, nil where it doesn't.
func difference(_ name: String, _ actual: JSONValue, _ expected: JSONValue) -> String? {
    switch (actual, expected) {
    case (.string(let actual), .string(let expected)):
        if actual == expected { return nil }
        guard let expected = hexBytes(expected) else { return "\(name) is another text" }
        guard let actual = hexBytes(actual) else { return "\(name) is no hexadecimal" }
        return difference(name, actual, expected)
    case (.array(let actual), .array(let expected)):
        if actual.count != expected.count {
            return "\(name) has \(actual.count) elements instead of \(expected.count)"
        }
        for (index, pair) in zip(actual, expected).enumerated() {
            if let found = difference("\(name)[\(index)]", pair.0, pair.1) { return found }
        }
        return nil
    case (.object(let actual), .object(let expected)):
        for (member, value) in expected.sorted(by: { $0.key < $1.key }) {
            guard let answer = actual[member] else { return "no \(member) in \(name)" }
            if let found = difference("\(member) of \(name)", answer, value) { return found }
        }
        return nil
    default: return actual == expected ? nil : "\(name) differs"
    }
}

/// Where bytes first differ, nil where they don't.
func difference(_ name: String, _ actual: [UInt8], _ expected: [UInt8]) -> String? {
    if actual.count != expected.count {
        return "\(name) has \(actual.count) bytes instead of \(expected.count)"
    }
    let place = zip(actual, expected).enumerated().first { $1.0 != $1.1 }?.offset
    return place.map { "\(name) differs from byte \($0) on" }
}
