import ComplexModule

// What a circuit takes, counted: the parts that estimates are made of.

/// What results take, from the list of their bits to the line that is printed.
struct ResultTally {
    /// How many different ones there may be.
    let different: Int
    private(set) var bytes: Int
    private(set) var seconds: Double

    /// Results of which every possible one is listed.
    init(_ circuit: Circuit, atMost limit: Int = .max) {
        let written = Set(circuit.operations.compactMap(\.writtenBit)).count
        // Every result has a way through the circuit, which only gates that branch part.
        var branches = 0
        for operation in circuit.operations where branches < written {
            branches += operation.branchBits
        }
        different = min(limit, 1 << min(written, branches, 40))
        // A list of bits and its text in a table of each, and the text in what is printed.
        bytes = different * (4 * circuit.bitCount + 360)
        // Each one is written, sorted and printed: nanoseconds on a machine of 2023.
        seconds = (4000 + 80 * Double(circuit.bitCount)) * Double(different) * 1e-9
    }

    /// Results of shots.
    init(_ circuit: Circuit, shots: Int, isSampled: Bool) {
        let shots = min(max(shots, 1), maximumShots)
        self.init(circuit, atMost: shots)
        bytes += isSampled ? 16 * shots : 0
        // A shot is drawn, or its bits are hashed.
        let made = isSampled ? 400 : 1000 + 10 * Double(circuit.bitCount)
        seconds += made * Double(shots) * 1e-9
    }
}

/// The work of a part of a circuit, in passes and in operations on each amplitude.
struct WorkTally {
    let qubits: Int
    let precision: AmplitudePrecision
    let engine: SimulationEngine
    private(set) var passes = 0.0
    /// Multiplications and additions for each amplitude.
    private var units = 0.0
    private var instructions = 0.0
    /// Measurements, resets, and lists of gates between them.
    private var turns = 0.0
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

    /// How long this takes, without the memory's first use.
    func seconds(_ throughput: Throughput) -> Double {
        let amplitudes = Double(1 << max(qubits, 5))
        // What the bits take, besides the state: nanoseconds on a machine of 2023.
        let classical = (10 * steps + 5 * questions) * 1e-9
        return amplitudes * (passes * throughput.pass(qubits: qubits) + units * throughput.unit)
            + instructions * throughput.instruction + turns * throughput.turn + classical
    }

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

    /// How many bits a basis state may branch into, at most.
    fileprivate var branchBits: Int {
        switch self {
        case .gate(let application): application.branchBits
        case .conditional(let inner, _): inner.branchBits
        case .measure, .reset, .barrier, .delay, .assign: 0
        }
    }
}

extension Circuit.GateApplication {
    /// How many bits the gate branches into: none where it takes basis states to basis states.
    fileprivate var branchBits: Int {
        let matrix = gate.definition.action.rows(parameters)
        let permutes = matrix.allSatisfy { row in row.count { $0.length > 1e-12 } <= 1 }
        return permutes ? 0 : targets.count
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
