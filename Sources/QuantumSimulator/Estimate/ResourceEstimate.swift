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

    /// Refuses a run that doesn't fit.
    ///
    /// - Parameter memoryLimit: The most bytes that the caller allows.
    /// - Throws: ``QuantumError/memory(needed:limit:)`` or
    ///   ``QuantumError/machineMemory(needed:available:)``.
    public func check(memoryLimit: Int) throws(QuantumError) {
        guard bytes <= memoryLimit else { throw .memory(needed: bytes, limit: memoryLimit) }
        try MachineMemory.check(bytes)
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
    ///   - engine: What works on the state.
    /// - Returns: Bytes, passes and seconds; nothing of the state's size is allocated.
    public func estimate<Scalar: AmplitudeScalar>(
        as scalar: Scalar.Type = Double.self,
        shots: Int = 1,
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
        let isCopied = !isSampled && shots > 1
        let state = 2 * Scalar.precision.byteCount << max(qubitCount, 5)
        let copies = isCopied ? 2.0 * runs : 0
        let passes = prefix.passes + rest.passes * runs + copies + (isSampled ? 1 : 0)
        let units = prefix.units + rest.units * runs
        let throughput = Throughput.measured(Scalar.precision, engine)
        let amplitudes = Double(1 << max(qubitCount, 5))
        let plans = prefix.instructions + rest.instructions * runs
        let results = ResultTally(self, shots: shots, isSampled: isSampled)
        return ResourceEstimate(
            bytes: state * (isCopied ? 2 : 1) + prefix.scratchBytes + results.bytes,
            passes: passes,
            seconds: amplitudes
                * (passes * throughput.pass + units * throughput.unit + throughput.first)
                + plans * throughput.instruction
                + (prefix.turns + rest.turns * runs) * throughput.turn
                + prefix.classicalSeconds + rest.classicalSeconds * runs + results.seconds
        )
    }
}

/// What counting the results of many shots takes.
private struct ResultTally {
    let bytes: Int
    let seconds: Double

    init(_ circuit: Circuit, shots: Int, isSampled: Bool) {
        let shots = min(max(shots, 1), maximumShots)
        let written = Set(circuit.operations.compactMap(\.writtenBit)).count
        let different = min(shots, 1 << min(written, 40))
        // A list of bits and its text in a table of each, and the text in what is printed.
        bytes = different * (4 * circuit.bitCount + 360) + (isSampled ? 16 * shots : 0)
        // Nanoseconds on a machine of 2023: a shot is drawn or its bits are hashed, and each
        // result is written, sorted and printed.
        let bits = Double(circuit.bitCount)
        let made = (isSampled ? 400 : 1000 + 10 * bits) * Double(shots)
        let perResult = 4000 + 80 * bits
        seconds = (made + perResult * Double(different)) * 1e-9
    }
}

/// The work of a part of a circuit, in passes and in operations on each amplitude.
private struct WorkTally {
    let qubits: Int
    let precision: AmplitudePrecision
    let engine: SimulationEngine
    var passes = 0.0
    /// Multiplications and additions for each amplitude.
    var units = 0.0
    var instructions = 0.0
    /// Measurements, resets, and lists of gates between them.
    var turns = 0.0
    /// Operations, and the questions that their conditions ask.
    private var steps = 0.0
    private var questions = 0.0
    private var gathered: [Circuit.GateApplication] = []

    init(circuit: Circuit, precision: AmplitudePrecision, engine: SimulationEngine) {
        qubits = circuit.qubitCount
        self.precision = precision
        self.engine = engine
    }

    mutating func add(_ operation: Circuit.Operation) {
        steps += 1
        switch operation {
        case .gate(let application): gathered.append(application)
        case .conditional(let inner, let condition):
            questions += Double(condition.size)
            add(inner)
        case .measure, .reset:
            flush()
            turns += 1
            // Three sums that only read, and a pass that projects.
            passes += 2.5
            units += 10
        case .assign(_, let condition): questions += Double(condition.size)
        case .barrier, .delay: break
        }
    }

    /// What the bits take, besides the state: nanoseconds on a machine of 2023.
    var classicalSeconds: Double { (10 * steps + 5 * questions) * 1e-9 }

    mutating func flush() {
        guard !gathered.isEmpty else { return }
        turns += 1
        let plan = ExecutionPlan(gathered, qubits: qubits, precision: precision, engine: engine)
        passes += Double(plan.passes.count)
        for pass in plan.passes {
            units += pass.instructions.reduce(0) { $0 + $1.units }
            instructions += Double(pass.instructions.count)
        }
        gathered.removeAll()
    }

    /// The scratch memory of all threads.
    var scratchBytes: Int {
        let bits = engine.tileBits(stateBits: max(qubits, 5), precision)
        let threads = min(engine.threadCount, 1 << min(max(qubits, 5) - bits, 10))
        return threads * (KernelDispatch.scratchByteCount(tileBits: bits, precision) + 4096)
    }
}

extension Circuit.Operation {
    /// The classical bit that the operation changes.
    fileprivate var writtenBit: Int? {
        switch self {
        case .measure(_, let bit), .assign(let bit, _): bit
        case .conditional(let inner, _): inner.writtenBit
        case .gate, .reset, .barrier, .delay: nil
        }
    }
}

extension Instruction {
    /// About how many operations on numbers an amplitude takes.
    fileprivate var units: Double {
        let all: Double =
            switch action {
            case .matrix(let matrix): matrix.isReal ? 4 : 8
            case .pairMatrix: 16
            case .exchange: 4
            case .factor: 4
            case .form: 12
            }
        return all / Double(1 << min(controls.nonzeroBitCount, 40))
    }
}
