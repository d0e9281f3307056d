internal import LatticeReference

/// What the values on the way to an answer are, for a question about ML-KEM or ML-DSA.
///
/// They come from a slow reference that follows the standards line by line. A matrix takes one
/// line; of an attempt at a signature that was rejected only the reason is kept.
///
/// - Parameter request: The question.
/// - Returns: The values in the standard's order; none where the reference doesn't know the
///   operation.
public func explain(_ request: VectorRequest) -> [TraceEntry] {
    let trace = FaultyImplementation().response(to: request, isRecording: true).trace
    return shortened(trace.entries)
}

/// Why a case ends as it does.
public struct Explanation: Sendable, Equatable {
    /// The values on the way, as the standard has them.
    public let values: [TraceEntry]
    /// How the reference's answer compares with the expected one; nil where it has none.
    public let reference: Outcome?
    /// How the implementation's answer compares with the expected one.
    public let outcome: Outcome
    /// For each output that differs, where, and what stands there.
    public let differences: [String]

    /// Explains a case.
    ///
    /// - Parameters:
    ///   - request: The question.
    ///   - expectation: What is right.
    ///   - response: What the implementation said.
    public init(
        _ request: VectorRequest,
        _ expectation: VectorExpectation,
        response: VectorResponse
    ) {
        values = explain(request)
        let own = FaultyImplementation().response(to: request).response
        if case .unsupported = own {
            reference = nil
        } else {
            reference = expectation.outcome(of: own)
        }
        outcome = expectation.outcome(of: response)
        if case .answered(let outputs) = response {
            differences = expectation.outputs.sorted { $0.key < $1.key }.compactMap {
                Self.difference($0.key, outputs[$0.key], $0.value)
            }
        } else {
            differences = []
        }
    }

    /// Where two byte strings first differ, with the bytes that stand there.
    private static func difference(
        _ name: String,
        _ actual: JSONValue?,
        _ expected: JSONValue
    ) -> String? {
        guard let actual = actual?.string.flatMap(hexBytes),
            let expected = expected.string.flatMap(hexBytes), actual != expected
        else { return nil }
        let pairs = zip(actual, expected).enumerated()
        let place = pairs.first { $1.0 != $1.1 }?.offset ?? min(actual.count, expected.count)
        func piece(_ bytes: [UInt8]) -> String {
            place < bytes.count ? hexText(Array(bytes[place...].prefix(8))) : "nothing"
        }
        return "\(name)[\(place)]: \(piece(actual)) instead of \(piece(expected))"
    }
}

/// Matrices in one line each, rejected attempts without their values.
private func shortened(_ entries: [LatticeReference.TraceEntry]) -> [TraceEntry] {
    var result: [TraceEntry] = []
    var index = 0
    while index < entries.count {
        let entry = entries[index]
        if entry.name.hasPrefix("Â["), case .coefficients = entry.value {
            let matrix = entries[index...].prefix { $0.name.hasPrefix("Â[") }
            result.append(TraceEntry("Â", matrix.map(\.coefficients)))
            index += matrix.count
        } else if entry.name == "κ" {
            let attempt = entries[(index + 1)...].prefix { $0.name != "κ" }
            result.append(TraceEntry(entry))
            let isRejected = index + 1 + attempt.count < entries.count
            result += attempt.filter { !isRejected || $0.isDecision }.map { TraceEntry($0) }
            index += 1 + attempt.count
        } else {
            result.append(TraceEntry(entry))
            index += 1
        }
    }
    return result
}

extension LatticeReference.TraceEntry {
    fileprivate var coefficients: [Int] {
        if case .coefficients(let polynomial) = value { polynomial } else { [] }
    }

    fileprivate var isDecision: Bool {
        if case .decision = value { true } else { false }
    }
}
