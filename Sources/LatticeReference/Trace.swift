/// One value that came up on the way, under the name it has in the standard.
package struct TraceEntry: Sendable, Equatable {
    /// What kind of value it is.
    package enum Value: Sendable, Equatable {
        /// Bytes.
        case bytes([UInt8])
        /// The 256 coefficients of a polynomial.
        case coefficients([Int])
        /// A single number.
        case number(Int)
        /// What was decided.
        case decision(String)
    }

    /// The name, for example `ρ` or `Â[0,1]`.
    package let name: String
    /// The value.
    package let value: Value
}

/// The values that came up, in order; nothing unless recording was asked for.
package struct Trace: Sendable, Equatable {
    /// Whether values are kept.
    package let isRecording: Bool
    /// What was kept.
    package private(set) var entries: [TraceEntry] = []

    /// An empty trace.
    package init(isRecording: Bool) {
        self.isRecording = isRecording
    }

    mutating func note(_ name: @autoclosure () -> String, _ bytes: [UInt8]) {
        if isRecording { entries.append(TraceEntry(name: name(), value: .bytes(bytes))) }
    }

    mutating func note(_ name: @autoclosure () -> String, _ polynomial: [Int]) {
        guard isRecording else { return }
        entries.append(TraceEntry(name: name(), value: .coefficients(polynomial)))
    }

    mutating func note(_ name: @autoclosure () -> String, _ vector: [[Int]]) {
        guard isRecording else { return }
        for (index, polynomial) in vector.enumerated() {
            let value = TraceEntry.Value.coefficients(polynomial)
            entries.append(TraceEntry(name: "\(name())[\(index)]", value: value))
        }
    }

    mutating func note(_ name: @autoclosure () -> String, _ matrix: [[[Int]]]) {
        guard isRecording else { return }
        for (i, row) in matrix.enumerated() {
            for (j, polynomial) in row.enumerated() {
                let value = TraceEntry.Value.coefficients(polynomial)
                entries.append(TraceEntry(name: "\(name())[\(i),\(j)]", value: value))
            }
        }
    }

    mutating func note(_ name: @autoclosure () -> String, _ number: Int) {
        if isRecording { entries.append(TraceEntry(name: name(), value: .number(number))) }
    }

    mutating func decide(_ name: @autoclosure () -> String, _ text: @autoclosure () -> String) {
        if isRecording { entries.append(TraceEntry(name: name(), value: .decision(text()))) }
    }
}
