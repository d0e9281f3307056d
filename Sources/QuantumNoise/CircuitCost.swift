/// What one shot of a circuit takes on a device.
public struct CircuitCost: Equatable, Sendable {
    /// Gates on one qubit, without those that only change the frame.
    public let oneQubitGates: Int
    /// Gates on two qubits.
    public let twoQubitGates: Int
    /// Measurements.
    public let measurements: Int
    /// The time from the first gate to the end of the last in seconds.
    public let seconds: Double
    /// How long qubits in use wait while others work, in seconds and added up over the qubits.
    public let idleSeconds: Double

    /// Describes a cost.
    ///
    /// - Parameters:
    ///   - oneQubitGates: Gates on one qubit.
    ///   - twoQubitGates: Gates on two qubits.
    ///   - measurements: Measurements.
    ///   - seconds: The time in seconds.
    ///   - idleSeconds: The waits of all qubits in seconds.
    public init(
        oneQubitGates: Int,
        twoQubitGates: Int,
        measurements: Int,
        seconds: Double,
        idleSeconds: Double = 0
    ) {
        self.oneQubitGates = oneQubitGates
        self.twoQubitGates = twoQubitGates
        self.measurements = measurements
        self.seconds = seconds
        self.idleSeconds = idleSeconds
    }

    /// The cost of a circuit that is run again and again within a shot.
    ///
    /// - Parameter count: How often it is run.
    /// - Returns: The cost of all.
    public func repeated(_ count: Int) -> Self {
        Self(
            oneQubitGates: count * oneQubitGates,
            twoQubitGates: count * twoQubitGates,
            measurements: count * measurements,
            seconds: Double(count) * seconds,
            idleSeconds: Double(count) * idleSeconds
        )
    }

    /// The cost with measurements at the end, which take no time of the gates.
    ///
    /// - Parameter count: How many more measurements.
    /// - Returns: The cost of all.
    public func measuring(_ count: Int) -> Self {
        Self(
            oneQubitGates: oneQubitGates,
            twoQubitGates: twoQubitGates,
            measurements: measurements + count,
            seconds: seconds,
            idleSeconds: idleSeconds
        )
    }
}
