import QuantumChemistry
import QuantumNoise
import QuantumSimulator

// A molecule's energy: VQE against exact diagonalisation.

extension PlannedTask {
    /// A molecule of an atom and a hydrogen atom, at a distance that the seed chooses.
    ///
    /// Quality is 1 within 1.6 mHa of the exact energy, and 0 where one determinant is or beyond.
    ///
    /// - Parameters:
    ///   - element: The other atom.
    ///   - distances: The distance in angstrom, of which the seed chooses one.
    ///   - seed: The seed.
    /// - Returns: The solved instance.
    /// - Throws: What chemistry or a simulation throws.
    static func molecule(
        _ element: Molecule.Element,
        distances: ClosedRange<Double>,
        seed: UInt64
    ) throws -> Self {
        var generator = SimulationRandom(seed: seed)
        let hamiltonian = try MolecularHamiltonian(
            Molecule(
                element,
                .hydrogen,
                distance: Double.random(in: distances, using: &generator)
            )
        )
        let (exact, classicalTimes) = try RunTimes.measuring {
            try hamiltonian.exactEnergy().value
        }
        let task = try hamiltonian.variationalTask()
        let (report, times) = try RunTimes.measuring { try task.run(gradientTolerance: 0.02) }
        let gain = max(hamiltonian.hartreeFockEnergy - exact, 1e-9)
        let quality: @Sendable (Double) -> Double = { energy in
            abs(energy - exact) < 1.6e-3 ? 1 : max(0, 1 - abs(energy - exact) / gain)
        }
        let observable = hamiltonian.observable
        return PlannedTask(
            rivals: [
                Rival(method: "exact diagonal.", quality: 1, times: classicalTimes)
            ],
            simulated: (.exactly(quality(report.energy)), times),
            candidates: [
                DeviceRun(
                    try task.ansatz(report.generators).circuit(at: report.parameters),
                    // Each string to about a millihartree.
                    shots: observable.terms.count * 10_000,
                    // An error leaves about the mean of all energies.
                    toleratedErrors: 1.6e-3
                        / max(observable.coefficient(of: .identity) - exact, 1.6e-3)
                ) { noisy, seed throws(NoiseError) in
                    // Small registers exactly; above, the energy is so far off that a few
                    // trajectories tell.
                    guard noisy.circuit.qubitCount > 6 else {
                        let energy = try noisy.densityMatrix().expectation(of: observable)
                        return .exactly(quality(energy))
                    }
                    let energy = try noisy.expectation(of: observable, trajectories: 12, seed: seed)
                    let ends = [-1, 1].map { quality(energy.mean + $0 * energy.standardError) }
                    return AnswerQuality(
                        value: quality(energy.mean),
                        error: abs(ends[1] - ends[0]) / 2
                    )
                }
            ]
        )
    }
}
