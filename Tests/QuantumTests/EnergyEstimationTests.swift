import QuantumChemistry
import QuantumSimulator
import Testing

struct EnergyEstimationTests {
    /// The most frequent energy of a run.
    private func energy(_ task: EnergyEstimation, seed: UInt64 = 1) throws -> Double {
        var generator = SimulationRandom(seed: seed)
        return task.energy(of: try task.phaseEstimation().run(using: &generator).numerator)
    }

    @Test(arguments: 0..<8)
    func `strings that commute have each basis state's energy, exactly`(start: Int) throws {
        let sum = try PauliSum(parsing: "0.25 + 0.5*Z0 - 0.25*Z1 Z2 + 0.25*Z0 Z1")
        let task = try EnergyEstimation(of: sum, from: start, bits: 5)
        let signs = (0..<3).map { start >> $0 & 1 == 1 ? -1.0 : 1 }
        let exact = 0.25 + 0.5 * signs[0] - 0.25 * signs[1] * signs[2] + 0.25 * signs[0] * signs[1]
        #expect(abs(try energy(task) - exact) < 1e-12)
        let turns = try task.phaseEstimation().directTurns()
        #expect(abs(task.energy(of: Int((turns * 32).rounded()) % 32) - exact) < 1e-12)
    }

    @Test func `hydrogen's lowest energy comes out of one determinant`() throws {
        let molecule = try MolecularHamiltonian(Molecule(.hydrogen, .hydrogen, distance: 0.735))
        let task = try EnergyEstimation(of: molecule.observable, bits: 9)
        #expect(task.reference == molecule.reference)
        let exact = try molecule.exactEnergy().value
        #expect(abs(try energy(task) - exact) <= task.resolution)
        // One determinant is farther off than a step, so the phase says something of its own.
        #expect(molecule.hartreeFockEnergy - exact > task.resolution)
    }

    @Test func `more steps bring the evolution nearer to the Hamiltonian's`() throws {
        let sum = try PauliSum(parsing: "0.7*Z0 + 0.6*X0 + 0.3*Y0")
        // The energies are the lengths of the vector (0.6, 0.3, 0.7) and its opposite.
        let exact = -(0.36 + 0.09 + 0.49).squareRoot()
        func error(_ steps: Int) throws -> Double {
            let task = try EnergyEstimation(of: sum, bits: 11, steps: steps)
            #expect(task.reference == 1)
            return abs(try energy(task) - exact) / task.resolution
        }
        #expect(try error(1) > 2)
        #expect(try error(8) <= 1)
    }

    @Test func `what is too long or no Hamiltonian is refused before it is written out`() throws {
        let sum = try PauliSum(parsing: "X0 + Z0")
        #expect(throws: QuantumError.count(actual: 0, minimum: 1, maximum: 1000)) {
            try EnergyEstimation(of: sum, bits: 4, steps: 0)
        }
        #expect(throws: QuantumError.count(actual: 8, minimum: 1, maximum: 0)) {
            try EnergyEstimation(of: sum, bits: 16, steps: 1000)
        }
        #expect(throws: QuantumError.noSuchBasisState(index: 2, dimension: 2)) {
            try EnergyEstimation(of: sum, from: 2, bits: 4)
        }
        #expect(throws: QuantumError.qubitCount(actual: 0, minimum: 1, maximum: 12)) {
            try EnergyEstimation(of: try PauliSum(parsing: "2"), bits: 4)
        }
    }
}
