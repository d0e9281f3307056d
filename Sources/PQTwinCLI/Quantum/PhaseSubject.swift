import ArgumentParser
import QuantumChemistry
import QuantumJobs
import QuantumSimulator

/// Whose phase is estimated: a number of turns, or a Hamiltonian's energy.
enum PhaseSubject {
    case turns(Double)
    /// With the basis state to start from, if it is known, and the unit of energies.
    case hamiltonian(PauliSum, start: Int?, unit: String)

    /// Reads `0.3`, `0.5*Z0 Z1 - 0.25*X0` or `h2`.
    init(_ text: String) throws {
        if let turns = Double(text) {
            guard (0..<1).contains(turns) else {
                throw CommandFailure("\(text) turns; choose 0 up to, not including, 1")
            }
            self = .turns(turns)
        } else if text == "h2" {
            let molecule = try MolecularHamiltonian(JobTask.molecule(.h2, distance: 0.735))
            self = .hamiltonian(molecule.observable, start: molecule.reference, unit: " Ha")
        } else {
            do throws(QuantumError) {
                self = .hamiltonian(try PauliSum(parsing: text), start: nil, unit: "")
            } catch {
                throw CommandFailure(
                    "'\(text)' is no number of turns, not h2, and no sum of Pauli strings: \(error)"
                )
            }
        }
    }

    /// Refuses what no phase is measured in.
    static func check(bits: Int) throws {
        guard (1...16).contains(bits) else {
            throw CommandFailure("--bits \(bits); choose 1 to 16 for a phase")
        }
    }

    /// The task of an energy.
    static func energy(
        _ sum: PauliSum,
        start: Int?,
        steps: Int,
        bits: Int
    ) throws -> EnergyEstimation {
        guard (1...1000).contains(steps) else {
            throw CommandFailure("--steps \(steps); choose 1 to 1000")
        }
        do throws(QuantumError) {
            return try EnergyEstimation(of: sum, from: start, bits: bits, steps: steps)
        } catch .count {
            throw CommandFailure("too many gates; choose fewer --bits or --steps, or a shorter sum")
        }
    }

    /// The task for a quantum node.
    func task(start: Int?, steps: Int, bits: Int, shots: Int) throws -> JobTask {
        try Self.check(bits: bits)
        switch self {
        case .turns(let turns): return .phase(.turns(turns), bits: bits, shots: shots)
        case .hamiltonian(let sum, let own, _):
            let task = try Self.energy(sum, start: start ?? own, steps: steps, bits: bits)
            return .phase(
                .hamiltonian(sum.description, start: task.reference, steps: steps),
                bits: bits,
                shots: shots
            )
        }
    }
}

/// What a measured phase means, beside what is computed directly.
struct PhaseVerdict {
    /// The measured phase in turns, or the energy it stands for.
    let measured: Double
    /// The same, computed classically.
    let exact: Double
    /// How far two neighbouring answers are apart.
    let resolution: Double
    let verdict: QuantumVerdict

    /// Compares a phase in turns with one use of the gate on a state vector.
    init(
        _ task: PhaseEstimation,
        numerator: Int,
        seconds: Double,
        clocks: String = "on this machine"
    ) throws {
        let count = Double(1 << task.bitCount)
        (measured, resolution) = (Double(numerator) / count, 1 / count)
        let (turns, time) = try timedRival { try task.directTurns() }
        exact = turns
        let apart = abs(measured - turns)
        verdict = Self.verdict(
            task.bitCount,
            "\(figure(measured)) turns",
            // A turn ends where it began.
            error: min(apart, 1 - apart) / resolution,
            seconds,
            Contender(
                method: "1 use on a state vector",
                answer: "\(figure(turns)) turns",
                quality: 0,
                seconds: time
            ),
            clocks
        )
    }

    /// Compares an energy with the lowest one of the Hamiltonian.
    init(
        _ task: EnergyEstimation,
        numerator: Int,
        seconds: Double,
        unit: String,
        clocks: String = "on this machine"
    ) throws {
        (measured, resolution) = (task.energy(of: numerator), task.resolution)
        let (lowest, time) = try timedRival {
            try task.observable.lowestEigenvalue(qubits: task.evolution.qubitCount)
        }
        exact = lowest.value
        verdict = Self.verdict(
            task.bitCount,
            "\(measured.inMicrohartree)\(unit)",
            error: abs(measured - exact) / resolution,
            seconds,
            Contender(
                method: "Lanczos, \(lowest.applications) products",
                answer: "\(lowest.value.inMicrohartree)\(unit)",
                quality: 0,
                seconds: time
            ),
            clocks
        )
    }

    private static func verdict(
        _ bits: Int,
        _ answer: String,
        error: Double,
        _ seconds: Double,
        _ rival: Contender,
        _ clocks: String
    ) -> QuantumVerdict {
        QuantumVerdict(
            quantum: Contender(
                method: "phase estimation, \(((1 << bits) - 1).counted("use"))",
                answer: answer,
                // The nearest number there is, and its neighbour, are as good as it gets.
                quality: error <= 1 ? 0 : -error,
                seconds: seconds
            ),
            rivals: [rival],
            clocks: clocks
        )
    }
}
