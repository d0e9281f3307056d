/// What would have to change before a device answers a problem as well and as soon as the classical
/// method does.
public struct OffloadCrossing: Sendable {
    /// The problem.
    public let problem: TwinProblem
    /// The device that comes nearest: by errors, then by time.
    public let device: String
    /// How many times rarer errors must be for the answer not to suffer; 1 if they are.
    ///
    /// Samples suffer when more than every second shot has an error, energies when errors shift
    /// them by 1.6 mHa.
    public let errorReduction: Double
    /// How many times sooner the device must answer, waiting and moving included.
    public let speedUp: Double
    /// How many times faster its shots alone must be, with no queue, transfer or compilation.
    public let speedUpOfShots: Double
}

extension OffloadTable {
    /// What would have to change for a problem.
    ///
    /// - Parameter problem: The problem.
    /// - Returns: The nearest crossing, or nil if no device has enough qubits.
    public func crossing(_ problem: TwinProblem) -> OffloadCrossing? {
        guard let here = classical(problem) else { return nil }
        let seconds = max(here.latency.total, 1e-9)
        let crossings = entries.compactMap { entry -> OffloadCrossing? in
            guard entry.problem == problem, let circuit = entry.circuit, circuit.fits else {
                return nil
            }
            return OffloadCrossing(
                problem: problem,
                device: entry.backend.name,
                errorReduction: max(1, circuit.expectedErrors / circuit.toleratedErrors),
                speedUp: entry.latency.total / seconds,
                speedUpOfShots: (entry.latency.run + entry.latency.readout) / seconds
            )
        }
        return crossings.min {
            ($0.errorReduction, $0.speedUpOfShots) < ($1.errorReduction, $1.speedUpOfShots)
        }
    }
}
