/// What a run may take: here an estimate becomes a refusal, and nowhere else.
public struct RunAllowance: Equatable, Sendable {
    /// The most memory at a time, in bytes; nil for what the machine can give.
    public let bytes: Int?
    /// The most time by the estimate, in seconds.
    public let seconds: Double

    /// Describes an allowance.
    ///
    /// - Parameters:
    ///   - bytes: The most memory at a time; nil for what the machine can give.
    ///   - seconds: The most time by the estimate, without end by default.
    public init(bytes: Int? = nil, seconds: Double = .infinity) {
        self.bytes = bytes
        self.seconds = seconds
    }

    /// The most bytes that a run can be given now, for those that choose by it how they run; 4 GiB
    /// where the machine doesn't say.
    public var memoryLimit: Int { bytes ?? MachineMemory.available ?? 4 << 30 }

    /// Refuses a run that takes more.
    ///
    /// - Parameter estimate: What the run takes.
    /// - Throws: ``QuantumError/memory(needed:limit:)``,
    ///   ``QuantumError/machineMemory(needed:available:)`` or ``QuantumError/time(needed:limit:)``.
    public func check(_ estimate: ResourceEstimate) throws(QuantumError) {
        if let bytes, estimate.bytes > bytes {
            throw .memory(needed: estimate.bytes, limit: bytes)
        }
        try MachineMemory.check(estimate.bytes)
        guard estimate.seconds <= seconds else {
            throw .time(needed: estimate.seconds, limit: seconds)
        }
    }
}
