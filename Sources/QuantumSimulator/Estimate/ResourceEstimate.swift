/// What a run of a circuit will take, computed before anything is allocated.
public struct ResourceEstimate: Equatable, Sendable {
    /// The most memory that the run takes at a time, in bytes, its results as text included.
    public let bytes: Int
    /// How many passes over the state the plan has, sums for measurements included.
    public let passes: Double
    /// How long the run takes at the throughput measured on this machine, in seconds.
    ///
    /// The measurement is made once in a process, in some hundredths of a second; a machine that
    /// gets busier afterwards takes longer.
    public let seconds: Double

    /// Describes what a run takes.
    ///
    /// - Parameters:
    ///   - bytes: The most memory at a time.
    ///   - passes: How many passes over the state there are.
    ///   - seconds: How long it takes.
    public init(bytes: Int, passes: Double, seconds: Double) {
        self.bytes = bytes
        self.passes = passes
        self.seconds = seconds
    }

    /// What runs take that end before the next one begins.
    ///
    /// - Parameter runs: What each of them takes.
    public init(oneAfterTheOther runs: [Self]) {
        bytes = runs.reduce(0) { max($0, $1.bytes) }
        passes = runs.reduce(0) { $0 + $1.passes }
        seconds = runs.reduce(0) { $0 + $1.seconds }
    }
}

extension Circuit {
    /// What a run of this circuit will take.
    ///
    /// Conditional operations count as if they were done.
    ///
    /// - Parameters:
    ///   - scalar: The number type of the amplitudes.
    ///   - shots: How many runs are counted, as in `counts(shots:)`; at least 1.
    ///   - memoryLimit: The most bytes that the run will be given; it decides whether a state is
    ///     kept for the next shot.
    ///   - engine: What works on the state.
    /// - Returns: Bytes, passes and seconds; nothing of the state's size is allocated.
    public func estimate<Scalar: AmplitudeScalar>(
        as scalar: Scalar.Type = Double.self,
        shots: Int = 1,
        memoryLimit: Int = .max,
        engine: SimulationEngine = .standard
    ) -> ResourceEstimate {
        var prefix = WorkTally(circuit: self, precision: Scalar.precision, engine: engine)
        var rest = prefix
        var isInPrefix = true
        var measures = 0
        var endsInMeasurements = true
        for operation in operations {
            switch operation {
            case .gate, .barrier, .delay:
                if measures > 0, case .gate = operation { endsInMeasurements = false }
            case .measure: measures += 1
            case .reset, .assign, .conditional: endsInMeasurements = false
            }
            switch operation {
            case .gate, .barrier, .delay: break
            case .measure, .reset, .assign, .conditional: isInPrefix = false
            }
            if isInPrefix { prefix.add(operation) } else { rest.add(operation) }
        }
        prefix.flush()
        rest.flush()
        let isSampled = endsInMeasurements && shots > 1
        let runs = isSampled ? 0 : Double(max(shots, 1))
        let state = 2 * Scalar.precision.byteCount << max(qubitCount, 5)
        let isCopied = !isSampled && shots > 1 && state <= memoryLimit / 2
        // Without room for a copy, each shot begins at the beginning.
        let beginnings = isSampled || isCopied ? 1 : runs
        let extra = isSampled ? 1 : isCopied ? 2 * runs : beginnings - 1
        let throughput = Throughput.measured(Scalar.precision, engine)
        let amplitudes = Double(1 << max(qubitCount, 5))
        let results = ResultTally(self, shots: shots, isSampled: isSampled)
        return ResourceEstimate(
            bytes: state * (isCopied ? 2 : 1) + prefix.scratchBytes + results.bytes,
            passes: prefix.passes * beginnings + rest.passes * runs + extra,
            seconds: prefix.seconds(throughput) * beginnings + rest.seconds(throughput) * runs
                + amplitudes * (extra * throughput.pass(qubits: qubitCount) + throughput.first)
                + results.seconds
        )
    }

    /// Whether so many shots are over in about a second on any machine, so that nobody waits for an
    /// estimate, which takes some hundredths of one.
    ///
    /// - Parameter shots: How many runs are counted; at least 1.
    /// - Returns: Whether that is certain by the numbers of operations and amplitudes alone.
    public func isSmall(shots: Int) -> Bool {
        // Questions about bits cost what operations cost.
        let questions = operations.reduce(0) { $0 + $1.questionCount }
        let steps = Double(operations.count + questions) * Double(shots)
        return steps <= 0x1p17 && steps * Double(1 << qubitCount) <= 0x1p27
    }

    /// What one run of this circuit takes, gate by gate or in passes that take many gates at once.
    ///
    /// - Parameter gatesOneByOne: Whether every gate has a pass of its own.
    /// - Returns: Bytes, passes and seconds, in double precision.
    package func estimate(gatesOneByOne: Bool) -> ResourceEstimate {
        let engine = SimulationEngine.standard
        var work = WorkTally(circuit: self, precision: .double, engine: engine)
        for operation in operations {
            work.add(operation)
            if gatesOneByOne { work.flush() }
        }
        work.flush()
        let throughput = Throughput.measured(.double, engine)
        let amplitudes = Double(1 << max(qubitCount, 5))
        return ResourceEstimate(
            bytes: 16 << max(qubitCount, 5) + work.scratchBytes,
            passes: work.passes,
            seconds: work.seconds(throughput) + amplitudes * throughput.first
        )
    }
}

extension Circuit.Operation {
    /// How many questions about bits its conditions ask.
    fileprivate var questionCount: Int {
        switch self {
        case .conditional(let inner, let condition): condition.size + inner.questionCount
        case .assign(_, let condition): condition.size
        case .gate, .measure, .reset, .barrier, .delay: 0
        }
    }
}
