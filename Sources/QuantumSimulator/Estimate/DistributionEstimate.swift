extension Circuit {
    /// What the exact distribution of this circuit's outcomes takes at most.
    ///
    /// How many ways there are for measurements to come out is not known before they do: every one
    /// of a qubit that a gate has acted on counts twice, up to the limit of simulations. Likewise
    /// every outcome counts that could have a probability.
    ///
    /// - Parameters:
    ///   - scalar: The number type of the amplitudes.
    ///   - runLimit: The most simulations, as in `distribution(runLimit:)`.
    ///   - engine: What works on the state.
    /// - Returns: Bytes, passes and seconds; nothing of the state's size is allocated.
    public func distributionEstimate<Scalar: AmplitudeScalar>(
        as scalar: Scalar.Type = Double.self,
        runLimit: Int = 4096,
        engine: SimulationEngine = .standard
    ) -> ResourceEstimate {
        let ending = endOfUnmeasured
        var work = WorkTally(circuit: self, precision: Scalar.precision, engine: engine)
        var ways = WayTally()
        for operation in operations[..<ending] {
            // A branch is followed gate by gate.
            work.add(operation)
            work.flush()
            ways.add(operation)
        }
        let runs = min(ways.count, Double(max(runLimit, 1)))
        let throughput = Throughput.measured(Scalar.precision, engine)
        let amplitudes = Double(1 << max(qubitCount, 5))
        let results = ResultTally(self)
        // Probabilities are listed, and gathered by number: nanoseconds on a machine of 2023.
        let ends = amplitudes * 6e-9 + min(amplitudes, Double(results.different)) * 60e-9
        let isGathered = ending < operations.endIndex
        return ResourceEstimate(
            bytes: 2 * Scalar.precision.byteCount << max(qubitCount, 5) + work.scratchBytes
                + (isGathered ? 8 << max(qubitCount, 5) + 72 * results.different : 0)
                + results.bytes,
            passes: work.passes * runs,
            seconds: runs * (work.seconds(throughput) + amplitudes * throughput.first)
                + (isGathered ? runs * ends : 0) + results.seconds
        )
    }
}

/// In how many ways the measurements of a circuit may come out.
private struct WayTally {
    /// A power of two.
    private(set) var count = 1.0
    /// The qubits that a gate has acted on since they were last measured.
    private var open: Set<Int> = []

    mutating func add(_ operation: Circuit.Operation) {
        switch operation {
        case .gate(let application): open.formUnion(application.qubits)
        case .measure(let qubit, _), .reset(let qubit):
            if open.remove(qubit) != nil { count *= 2 }
        case .conditional(let inner, _): add(inner)
        case .barrier, .delay, .assign: break
        }
    }
}
