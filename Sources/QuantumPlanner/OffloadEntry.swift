/// Where a problem can be solved.
public enum OffloadBackend: Hashable, Sendable {
    /// A classical method on this machine.
    case classical(String)
    /// The simulator on this machine, without noise.
    case simulator
    /// A device as its profile describes it.
    case device(String)

    /// A name for people.
    public var name: String {
        switch self {
        case .classical(let method): method
        case .simulator: "simulator"
        case .device(let profile): profile
        }
    }

    /// Whether the method is classical.
    public var isClassical: Bool {
        if case .classical = self { true } else { false }
    }

    /// Whether it is a device.
    public var isDevice: Bool {
        if case .device = self { true } else { false }
    }
}

/// One problem on one backend.
public struct OffloadEntry: Sendable {
    /// The problem.
    public let problem: TwinProblem
    /// The backend.
    public let backend: OffloadBackend
    /// The mean quality, 1 the best.
    public let quality: Double
    /// The standard error of the mean quality over the instances; of one instance, that by the
    /// chance of its shots or trajectories.
    public let qualityError: Double
    /// The parts of the mean latency in seconds.
    public let latency: Latency
    /// The 95th percentile of the latency in seconds: of the times that were measured here, or of
    /// the model of a device's queue.
    public let p95: Double
    /// The times that were measured here, or what a device takes for each instance once it has
    /// begun.
    public let times: RunTimes
    /// The quality of each instance.
    package let qualities: [Double]
    /// What a device runs; nil elsewhere.
    public let circuit: DeviceCircuit?

    /// Makes an entry.
    package init(
        problem: TwinProblem,
        backend: OffloadBackend,
        quality: Double,
        qualityError: Double,
        latency: Latency,
        p95: Double,
        times: RunTimes,
        qualities: [Double],
        circuit: DeviceCircuit?
    ) {
        self.problem = problem
        self.backend = backend
        self.quality = quality
        self.qualityError = qualityError
        self.latency = latency
        self.p95 = p95
        self.times = times
        self.qualities = qualities.isEmpty ? [quality] : qualities
        self.circuit = circuit
    }

    /// Whether the answer comes in time in 95 of 100 cases; a device that is too small has none.
    public var meetsDeadline: Bool { isPossible && p95 <= problem.deadline }
    /// Whether the device has as many qubits as the circuit.
    public var isPossible: Bool { circuit?.fits ?? true }

    /// The parts of a latency in seconds.
    public struct Latency: Equatable, Sendable {
        /// Moving the job and its result.
        public internal(set) var transfer: Double
        /// Waiting for others; a mean.
        public internal(set) var queue: Double
        /// Making the circuit.
        public internal(set) var compile: Double
        /// All shots with the reset after each, or the computation here.
        public internal(set) var run: Double
        /// Reading all shots out.
        public internal(set) var readout: Double
        package init(
            transfer: Double = 0,
            queue: Double = 0,
            compile: Double = 0,
            run: Double,
            readout: Double = 0
        ) {
            (self.transfer, self.queue, self.compile) = (transfer, queue, compile)
            (self.run, self.readout) = (run, readout)
        }

        /// The sum of all parts.
        public var total: Double { transfer + queue + compile + run + readout }
    }

    /// What a device runs, over the instances.
    public struct DeviceCircuit: Equatable, Sendable {
        /// Which of several circuits was chosen for each instance, without repetitions.
        public let choices: [String]
        /// How many qubits the circuit takes.
        public let qubits: Int
        /// Whether the device has as many.
        public let fits: Bool
        /// How often it runs, in the mean.
        public let shots: Double
        /// Its gates on two qubits, in the mean.
        public let twoQubitGates: Double
        /// How many gates and measurements err in a shot, in the mean.
        public let expectedErrors: Double
        /// How many the answer tolerates, in the mean.
        public let toleratedErrors: Double
        /// Whether the quality comes from simulated noise; if not, from the probability of no error.
        public let isSimulated: Bool
        /// A smaller circuit that was run under noise where this one is too long for that; nil
        /// also if the device has too few qubits for either.
        public let smaller: SmallerCircuit?
    }

    /// A circuit of the same kind as one that is too long, run under noise.
    public struct SmallerCircuit: Equatable, Sendable {
        /// How many qubits it takes.
        public let qubits: Int
        /// The quality of its first instance under noise.
        public let quality: Double
        /// The standard error of that by the chance of its shots; 0 if it is exact.
        public let qualityError: Double
        /// What the formula that extrapolates says of it.
        public let estimate: Double
    }
}
