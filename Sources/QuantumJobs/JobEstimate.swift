import PQCBOR

/// What a job is going to take, known before it runs.
public struct JobEstimate: Sendable, Equatable {
    /// The largest register.
    public let qubits: Int
    /// Memory for amplitudes, in bytes.
    public let bytes: Int
    /// Time on this machine, in seconds.
    public let seconds: Double

    /// An estimate.
    ///
    /// - Parameters:
    ///   - qubits: The largest register.
    ///   - bytes: Memory for amplitudes.
    ///   - seconds: Time on this machine.
    public init(qubits: Int, bytes: Int, seconds: Double) {
        self.qubits = qubits
        self.bytes = bytes
        self.seconds = seconds
    }

    /// The deterministic encoding: `[qubits, bytes, seconds]`.
    public var encoded: [UInt8] {
        CBORValue.array([CBORValue(qubits), CBORValue(bytes), .float(seconds)]).encoded()
    }

    /// Reads an estimate.
    ///
    /// - Parameter bytes: The encoding.
    /// - Throws: ``JobFailure`` with the code ``JobFailure/Code/malformed``.
    public init(decoding bytes: [UInt8]) throws(JobFailure) {
        guard let items = try? CBORValue(decoding: bytes).arrayValue, items.count == 3,
            let qubits = items[0].integerValue, qubits >= 0,
            let bytes = items[1].integerValue, bytes >= 0,
            let seconds = items[2].doubleValue, seconds >= 0, seconds.isFinite
        else { throw .malformed("malformed estimate") }
        self.init(qubits: qubits, bytes: bytes, seconds: seconds)
    }
}
