import ComplexModule
import FoundationEssentials
public import QuantumSimulator
import RealModule

/// Figures of a kind of quantum computer, with their sources: from them follow noise and times.
public struct DeviceProfile: Codable, Equatable, Sendable {
    /// A short name, such as `superconducting`.
    public let name: String
    /// What the figures describe.
    public let title: String
    /// How many qubits the device has.
    public let qubits: Int
    /// The average infidelity of a gate on one qubit, decay included.
    public let oneQubitError: Double
    /// The average infidelity of a gate on two qubits, decay included.
    public let twoQubitError: Double
    /// The time of a gate on one qubit in seconds.
    public let oneQubitTime: Double
    /// The time of a gate on two qubits in seconds.
    public let twoQubitTime: Double
    /// The time of a measurement in seconds.
    public let readoutTime: Double
    /// The time between two shots in seconds: reset, cooling, loading.
    public let resetTime: Double
    /// The probability of reading 1 where the qubit is 0.
    public let readOneForZero: Double
    /// The probability of reading 0 where the qubit is 1.
    public let readZeroForOne: Double
    /// T₁ in seconds.
    public let t1: Double
    /// T₂ in seconds.
    public let t2: Double
    /// Whether diagonal gates on one qubit are a change of the frame.
    public let hasVirtualPhases: Bool
    /// Where the figures come from.
    public let sources: [String]
    /// Figures that the sources don't give, and what was taken instead.
    public let assumptions: [String]

    /// Reads a profile from JSON.
    ///
    /// - Parameter json: The text in UTF-8, at most a MiB.
    /// - Throws: ``NoiseError/profile(_:)``.
    public init(json: [UInt8]) throws(NoiseError) {
        guard json.count <= 1 << 20 else { throw .profile("more than a MiB") }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(json))
        } catch {
            throw .profile(decodingFault(error))
        }
        let times = [oneQubitTime, twoQubitTime, readoutTime, resetTime]
        guard times.allSatisfy({ $0 >= 0 && $0.isFinite }), qubits > 0 else {
            throw .profile("a negative time, or no qubits")
        }
        guard !sources.isEmpty else { throw .profile("figures without a source") }
        _ = try noiseModel()
    }

    /// The profiles that ship with the project.
    ///
    /// - Returns: Superconducting, trapped-ion and neutral-atom figures.
    /// - Throws: Never for files that the tests have read.
    public static func shipped() throws(NoiseError) -> [Self] {
        [
            try Self(json: PackageResources.superconducting_json),
            try Self(json: PackageResources.trapped_ion_json),
            try Self(json: PackageResources.neutral_atom_json),
        ]
    }

    /// The noise that the figures mean.
    ///
    /// Each gate's qubits decay for the gate's time; what is missing to the gate's infidelity is
    /// made up by depolarising. Qubits that wait while others work decay for that long.
    ///
    /// - Returns: The model.
    /// - Throws: ``NoiseError`` for figures that can't be.
    public func noiseModel() throws(NoiseError) -> NoiseModel {
        let one = try NoiseChannel.thermalRelaxation(time: oneQubitTime, t1: t1, t2: t2)
        let two = try NoiseChannel.thermalRelaxation(time: twoQubitTime, t1: t1, t2: t2)
        let both = try NoiseChannel(
            krausMatrices: two.krausMatrices.flatMap { high in
                two.krausMatrices.map { kronecker(high, $0) }
            }
        )
        return try NoiseModel(
            afterOneQubitGate: one.madeUp(to: oneQubitError),
            afterTwoQubitGate: both.madeUp(to: twoQubitError),
            hasVirtualPhases: hasVirtualPhases,
            readout: ReadoutError(oneForZero: readOneForZero, zeroForOne: readZeroForOne),
            coherence: NoiseModel.Coherence(t1: t1, t2: t2),
            times: times
        )
    }

    private var times: NoiseModel.Times {
        NoiseModel.Times(
            oneQubitGate: oneQubitTime,
            twoQubitGate: twoQubitTime,
            readout: readoutTime,
            reset: resetTime
        )
    }

    /// What a circuit takes on the device: gates, measurements, and time, gates on different qubits in
    /// parallel.
    ///
    /// - Parameter circuit: The circuit.
    /// - Returns: The cost of one shot, without the reset between two shots.
    public func cost(of circuit: Circuit) -> CircuitCost {
        var (ones, twos, measurements) = (0, 0, 0)
        var schedule = DeviceSchedule(
            times,
            qubits: circuit.qubitCount,
            hasVirtualPhases: hasVirtualPhases
        )
        func add(_ operation: Circuit.Operation) {
            switch operation {
            case .gate(let application):
                for step in application.onTwoQubitsAtMost {
                    _ = schedule.add(step)
                    switch step.qubits.count {
                    case 2: twos += 1
                    case 1 where !(hasVirtualPhases && step.isPhase): ones += 1
                    default: break
                    }
                }
            case .measure(let qubit, _):
                measurements += 1
                _ = schedule.measure(qubit)
            case .reset(let qubit): schedule.reset(qubit)
            case .delay(let qubit, let seconds): _ = schedule.delay(qubit, seconds)
            case .barrier(let qubits): schedule.align(qubits)
            case .assign: break
            case .conditional(let inner, _): add(inner)
            }
        }
        for operation in circuit.operations { add(operation) }
        // All are read at the end together.
        if measurements == 0 { _ = schedule.end() }
        return CircuitCost(
            oneQubitGates: ones,
            twoQubitGates: twos,
            measurements: measurements,
            seconds: schedule.seconds,
            idleSeconds: schedule.idleSeconds
        )
    }

    /// The probability that no gate and no measurement of a shot errs, by the figures alone.
    ///
    /// - Parameter cost: What the shot takes.
    /// - Returns: A number in `0 ... 1`.
    public func errorFreeProbability(of cost: CircuitCost) -> Double {
        .exp(-expectedErrors(of: cost))
    }

    /// How many gates, waits and measurements of a shot err in the mean: -log of the probability of
    /// none.
    ///
    /// - Parameter cost: What the shot takes.
    /// - Returns: A number of at least 0.
    public func expectedErrors(of cost: CircuitCost) -> Double {
        let misread = (readOneForZero + readZeroForOne) / 2
        // The average infidelity of a short wait, by its time.
        let decay = 1 / (6 * t1) + 1 / (3 * t2)
        return cost.idleSeconds * decay
            - (Double(cost.oneQubitGates) * .log(onePlus: -oneQubitError)
                + Double(cost.twoQubitGates) * .log(onePlus: -twoQubitError)
                + Double(cost.measurements) * .log(onePlus: -misread))
    }

    /// The probability that no gate and no measurement of a circuit errs, by the figures alone.
    ///
    /// - Parameter circuit: The circuit; without measurements, all qubits are measured at its end.
    /// - Returns: A number in `0 ... 1`.
    public func errorFreeProbability(of circuit: Circuit) -> Double {
        let cost = cost(of: circuit)
        return errorFreeProbability(
            of: cost.measurements > 0 ? cost : cost.measuring(circuit.qubitCount)
        )
    }

    /// How long the device takes for the shots of a circuit, gates on different qubits in parallel.
    ///
    /// - Parameters:
    ///   - circuit: The circuit; one that measures nothing is read out at its end.
    ///   - shots: How often it runs.
    /// - Returns: A time in seconds, without queue and transfer.
    public func duration(of circuit: Circuit, shots: Int) -> Double {
        let cost = cost(of: circuit)
        let readout = cost.measurements == 0 ? readoutTime : 0
        return Double(shots) * (cost.seconds + readout + resetTime)
    }
}

extension NoiseChannel {
    /// This channel and depolarising noise, so that the average infidelity is as asked; more if this
    /// channel alone has more.
    fileprivate func madeUp(to infidelity: Double) throws(NoiseError) -> Self {
        guard (0...0.5).contains(infidelity) else { throw .probability(infidelity) }
        let mixed = 1 / Double(1 << qubitCount)
        // Depolarising by λ takes a fidelity F to (1 - λ)F + λ/d.
        let λ = (averageFidelity - (1 - infidelity)) / (averageFidelity - mixed)
        return try followed(by: .depolarizing(max(0, λ), qubits: qubitCount))
    }
}

extension Circuit.GateApplication {
    /// The application as ones on at most two qubits.
    var onTwoQubitsAtMost: [Self] { qubits.count <= 2 ? [self] : decomposed() }

    /// Whether it is diagonal on one qubit, as decompositions write it too: `u` that turns nothing.
    var isPhase: Bool {
        qubits.count == 1 && (isDiagonal || gate == .u && parameters[0] == 0)
    }
}

private func kronecker(
    _ high: NoiseChannel.Matrix,
    _ low: NoiseChannel.Matrix
) -> NoiseChannel.Matrix {
    (0..<4).map { row in
        (0..<4).map { column in high[row >> 1][column >> 1] * low[row & 1][column & 1] }
    }
}
