import ComplexModule
import QuantumChemistry
import QuantumSimulator
import TestSupport
import Testing

struct ChemistryTests {
    @Test(arguments: [0.1, 1, 3, 4, 6, 7])
    func `the self-consistent field settles at every distance that is accepted`(
        distance: Double
    ) throws {
        let far = try HartreeFock(Molecule(.lithium, .hydrogen, distance: distance))
        #expect(far.energy.isFinite)
        #expect(try HartreeFock(Molecule(.hydrogen, .hydrogen, distance: distance)).energy < 5)
    }

    @Test func `hydrogen has its published energies`() throws {
        // At 0.7414 Å: RHF -1.11668, FCI -1.13727 hartree (STO-3G; PennyLane's data set and others).
        let hamiltonian = try MolecularHamiltonian(Molecule(.hydrogen, .hydrogen, distance: 0.7414))
        #expect(hamiltonian.qubitCount == 4)
        #expect(abs(hamiltonian.hartreeFockEnergy + 1.11668) < 2e-5)
        #expect(abs(try hamiltonian.exactEnergy().value + 1.13727) < 1e-5)
        // At 0.735 Å: FCI -1.13731 (Qiskit Nature's tutorials: -1.137306).
        let shorter = try MolecularHamiltonian(Molecule(.hydrogen, .hydrogen, distance: 0.735))
        #expect(abs(try shorter.exactEnergy().value + 1.137306) < 2e-6)
    }

    @Test func `the textbook's hydrogen has the textbook's energy`() throws {
        // Szabo, Ostlund, section 3.5.2: R = 1.4 bohr, STO-3G, RHF -1.1167 hartree.
        let hamiltonian = try MolecularHamiltonian(
            Molecule(.hydrogen, .hydrogen, distance: 1.4 * Molecule.bohr)
        )
        #expect(abs(hamiltonian.hartreeFockEnergy + 1.1167) < 5e-5)
    }

    @Test func `the variational energy of hydrogen is the exact one`() throws {
        let hamiltonian = try MolecularHamiltonian(Molecule(.hydrogen, .hydrogen, distance: 0.735))
        let report = try hamiltonian.variationalTask().run()
        let exact = try hamiltonian.exactEnergy().value
        #expect(abs(report.energy - exact) < 1e-8)
        #expect(report.energy >= exact - 1e-10)
        #expect(abs(report.referenceEnergy - hamiltonian.hartreeFockEnergy) < 1e-9)
        #expect(report.generators.count == 1)
    }

    @Test func `the Hamiltonian keeps the number of electrons`() throws {
        let hamiltonian = try MolecularHamiltonian(Molecule(.hydrogen, .hydrogen, distance: 0.9))
        let matrix = try denseMatrix(hamiltonian.observable, qubits: 4)
        for row in 0..<16 {
            for column in 0..<16 where row.nonzeroBitCount != column.nonzeroBitCount {
                #expect(matrix[row][column].length < 1e-14)
            }
        }
    }

    @Test(.slow) func `lithium hydride comes within chemical accuracy`() throws {
        let hamiltonian = try MolecularHamiltonian(Molecule(.lithium, .hydrogen, distance: 1.595))
        #expect(hamiltonian.qubitCount == 12)
        #expect(abs(hamiltonian.hartreeFockEnergy + 7.8620) < 2e-4)
        let exact = try hamiltonian.exactEnergy().value
        #expect(abs(exact + 7.8824) < 2e-4)
        let report = try hamiltonian.variationalTask().run()
        #expect(report.energy - exact < 1.6e-3)
        #expect(report.energy >= exact - 1e-9)
    }

    /// Away from the distances at rest, where one determinant is far from enough.
    @Test(
        .slow,
        arguments: [
            (.hydrogen, 0.5), (.hydrogen, 1.5), (.hydrogen, 2.5), (.lithium, 1), (.lithium, 3),
        ] as [(Molecule.Element, Double)]
    )
    func `stretched and squeezed molecules come within chemical accuracy`(
        element: Molecule.Element,
        distance: Double
    ) throws {
        let hamiltonian = try MolecularHamiltonian(
            Molecule(element, .hydrogen, distance: distance)
        )
        let exact = try hamiltonian.exactEnergy().value
        let report = try hamiltonian.variationalTask().run()
        let error = report.energy - exact
        let correlation = hamiltonian.hartreeFockEnergy - exact
        print(
            "\(element) \(distance): \(error * 1000) mHa of \(correlation * 1000), "
                + "\(report.evaluations) evaluations, \(report.generators.count) generators"
        )
        #expect(error < 1.6e-3)
        #expect(error >= -1e-9)
    }

    @Test func `the exact energy is the lowest eigenvalue in the right number of electrons`() throws
    {
        // Helium and hydrogen make three electrons, which can't be paired.
        #expect(throws: ChemistryError.openShell(electrons: 3)) {
            try Molecule(.helium, .hydrogen, distance: 1)
        }
        let hamiltonian = try MolecularHamiltonian(Molecule(.helium, .helium, distance: 3))
        // Two full shells: the only determinant, so both energies are the same.
        #expect(
            abs(try hamiltonian.exactEnergy().value - hamiltonian.hartreeFockEnergy) < 1e-9
        )
    }

    @Test(arguments: [0, 0.05, 21, -1, .nan, .infinity] as [Double])
    func `an impossible distance is refused`(distance: Double) {
        #expect(throws: ChemistryError.self) {
            try Molecule(.hydrogen, .hydrogen, distance: distance)
        }
    }
}
