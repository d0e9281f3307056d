import ComplexModule
public import QuantumSimulator

/// A circuit and the noise it runs under.
///
/// Results are numbers made of the classical bits, bit 0 lowest. A circuit that nowhere measures nor
/// assigns a bit, under a condition or not, is measured at its end, qubit i into bit i.
public struct NoisySimulation: Sendable {
    /// The circuit.
    public let circuit: Circuit
    /// The noise.
    public let model: NoiseModel

    /// Describes a run.
    ///
    /// - Parameters:
    ///   - circuit: A circuit of at most 62 classical bits.
    ///   - model: The noise.
    /// - Throws: ``NoiseError/simulator(_:)``.
    public init(_ circuit: Circuit, _ model: NoiseModel) throws(NoiseError) {
        guard circuit.bitCount <= 62 else {
            throw .simulator(.count(actual: circuit.bitCount, minimum: 0, maximum: 62))
        }
        self.circuit = circuit
        self.model = model
    }

    /// The state at the circuit's end, exactly.
    ///
    /// - Returns: The density matrix, before any measurement.
    /// - Throws: ``NoiseError/qubitCount(actual:maximum:)`` above 12 qubits,
    ///   ``NoiseError/notFinalMeasurement(operation:)``, or cancellation.
    public func densityMatrix() throws(NoiseError) -> DensityMatrix {
        try evolved().state
    }

    /// The probability of every result, exactly, readout errors included.
    ///
    /// - Returns: The probabilities that aren't 0, by result.
    /// - Throws: As ``densityMatrix()``; ``NoiseError/simulator(_:)`` where readout errors could
    ///   give more than 2²⁰ results.
    public func distribution() throws(NoiseError) -> [Int: Double] {
        let (state, measured) = try evolved()
        // Of several measurements into one bit, the last one counts.
        let pairs = Dictionary(measured.map { ($0.bit, $0.qubit) }) { $1 }.sorted {
            $0.key < $1.key
        }
        var result: [Int: Double] = [:]
        for (index, probability) in state.probabilities.enumerated() where probability > 0 {
            let value = pairs.reduce(0) { index >> $1.value & 1 == 1 ? $0 | 1 << $1.key : $0 }
            result[value, default: 0] += probability
        }
        guard model.readout != .none else { return result }
        guard pairs.count <= 20 else {
            throw .simulator(.count(actual: pairs.count, minimum: 0, maximum: 20))
        }
        // Every measurement errs by itself, also where two of them read one qubit.
        for (bit, _) in pairs {
            var read: [Int: Double] = [:]
            for (value, probability) in result {
                let isOne = value >> bit & 1 == 1
                let chance = isOne ? model.readout.zeroForOne : model.readout.oneForZero
                read[value, default: 0] += (1 - chance) * probability
                read[value ^ 1 << bit, default: 0] += chance * probability
            }
            result = read.filter { $0.value > 0 }
        }
        return result
    }

    /// One operation of the circuit on at most two qubits, and the noise that follows it.
    enum Step {
        case gate(Circuit.GateApplication, NoiseChannel?)
        case idle(NoiseChannel, Int)
        case other(Circuit.Operation)
        case conditional([Step], BitCondition)
    }

    /// The most gates that a circuit may come to when those on more than two qubits are taken apart.
    static var maximumGates: Int { 1 << 21 }

    func steps() throws(NoiseError) -> [Step] {
        do throws(QuantumError) {
            guard try ElementaryCost.gatesOnTwoQubitsAtMost(circuit) <= Self.maximumGates else {
                throw .elementaryGates(limit: Self.maximumGates)
            }
        } catch {
            throw .simulator(error)
        }
        var list = StepList(model, qubits: circuit.qubitCount)
        for operation in circuit.operations { try list.append(operation) }
        try list.end()
        return list.steps
    }

    private func evolved() throws(NoiseError) -> (
        state: DensityMatrix, measured: [(qubit: Int, bit: Int)]
    ) {
        var state = try DensityMatrix(qubits: circuit.qubitCount)
        var measured: [(qubit: Int, bit: Int)] = []
        let reset = Superoperator([[[1, 0], [0, 0]], [[0, 1], [0, 0]]])
        for (index, step) in try steps().enumerated() {
            if Task.isCancelled { throw .simulator(.cancelled) }
            if case .other(.measure(let qubit, let bit)) = step {
                measured.append((qubit, bit))
                continue
            }
            // A qubit that is still to be measured may wait.
            if case .idle(let channel, let qubit) = step,
                !measured.contains(where: { $0.qubit == qubit })
            {
                state.apply(Superoperator(channel.krausMatrices), on: [qubit])
                continue
            }
            guard measured.isEmpty else { throw .notFinalMeasurement(operation: index) }
            switch step {
            case .gate(let application, let channel):
                guard !application.qubits.isEmpty else { continue }
                let matrix: NoiseChannel.Matrix
                do throws(QuantumError) { matrix = try application.matrix() } catch {
                    throw .simulator(error)
                }
                var operation = Superoperator([matrix])
                if let channel {
                    operation = operation.followed(by: Superoperator(channel.krausMatrices))
                }
                state.apply(operation, on: application.qubits)
            case .other(.reset(let qubit)): state.apply(reset, on: [qubit])
            case .idle, .other, .conditional: throw .notFinalMeasurement(operation: index)
            }
        }
        if measured.isEmpty { measured = (0..<circuit.qubitCount).map { ($0, $0) } }
        return (state, measured)
    }
}
