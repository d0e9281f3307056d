public import QuantumSimulator

/// A molecule's electrons as a problem for qubits: energy, start, and the excitations to vary.
///
/// Spin orbital 2p + σ of orbital p is qubit 2p + σ; no core is frozen.
public struct MolecularHamiltonian: Sendable {
    /// How many qubits: two for each orbital.
    public let qubitCount: Int
    /// How many electrons there are.
    public let electronCount: Int
    /// The energy in hartree, with the nuclei's repulsion.
    public let observable: PauliSum
    /// The energy of one determinant in hartree.
    public let hartreeFockEnergy: Double
    /// Excitations of one and two electrons that keep the spin: T - T† as i·B.
    public let excitations: [PauliSum]

    /// Builds the problem from the molecule's integrals.
    ///
    /// - Parameter molecule: The molecule.
    /// - Throws: ``ChemistryError`` if there is no Hartree–Fock solution.
    public init(_ molecule: Molecule) throws {
        let field = try HartreeFock(molecule)
        let orbitals = field.core.count
        qubitCount = 2 * orbitals
        electronCount = molecule.electronCount
        hartreeFockEnergy = field.energy
        observable = try Self.energy(field, constant: molecule.nuclearRepulsion)
        excitations = try Self.excitations(
            electrons: molecule.electronCount,
            spinOrbitals: 2 * orbitals
        )
    }

    /// The basis state of the Hartree–Fock determinant.
    public var reference: Int { (1 << electronCount) - 1 }

    /// The variational task.
    ///
    /// - Returns: The task, with all excitations as its pool.
    /// - Throws: Never for a Hamiltonian that could be made.
    public func variationalTask() throws(QuantumError) -> VariationalEigensolver {
        try VariationalEigensolver(
            observable: observable,
            qubits: qubitCount,
            reference: reference,
            pool: excitations
        )
    }

    /// The lowest energy with as many electrons of each spin as the reference: full configuration
    /// interaction.
    ///
    /// - Returns: The energy in hartree, and how often the Hamiltonian was applied.
    /// - Throws: ``QuantumError/cancelled``.
    public func exactEnergy() throws(QuantumError) -> (value: Double, applications: Int) {
        let up = 0x5555_5555_5555_5555
        let pairs = electronCount / 2
        return try observable.lowestEigenvalue(qubits: qubitCount) { state in
            (state & up).nonzeroBitCount == pairs && (state & ~up).nonzeroBitCount == pairs
        }
    }

    /// Σ h a†a + ½ Σ (pq|rs) a†a†aa over both spins.
    private static func energy(
        _ field: HartreeFock,
        constant: Double
    ) throws(QuantumError) -> PauliSum {
        let n = field.core.count
        var operators = FermionOperator()
        operators.add(constant)
        for p in 0..<n {
            for q in 0..<n where abs(field.core[p][q]) > 1e-13 {
                for spin in 0..<2 {
                    operators.add(
                        field.core[p][q],
                        .create(2 * p + spin),
                        .annihilate(2 * q + spin)
                    )
                }
            }
        }
        for (place, value) in field.repulsion.enumerated() where abs(value) > 1e-13 {
            let (p, q) = (place / (n * n * n), place / (n * n) % n)
            let (r, s) = (place / n % n, place % n)
            for one in 0..<2 {
                for other in 0..<2 where (p, one) != (r, other) && (q, one) != (s, other) {
                    operators.add(
                        value / 2,
                        .create(2 * p + one),
                        .create(2 * r + other),
                        .annihilate(2 * s + other),
                        .annihilate(2 * q + one)
                    )
                }
            }
        }
        return try operators.hermitianSum()
    }

    private static func excitations(
        electrons: Int,
        spinOrbitals: Int
    ) throws(QuantumError) -> [PauliSum] {
        let occupied = Array(0..<electrons)
        let empty = Array(electrons..<spinOrbitals)
        var result: [PauliSum] = []
        func add(_ from: [Int], _ to: [Int]) throws(QuantumError) {
            // The spin that leaves is the spin that arrives.
            let spins = [from, to].map { $0.reduce(0) { $0 + $1 & 1 } }
            guard spins[0] == spins[1] else { return }
            var operators = FermionOperator()
            operators.add(
                1,
                to.map { .create($0) } + from.reversed().map { .annihilate($0) }
            )
            operators.add(
                -1,
                from.map { .create($0) } + to.reversed().map { .annihilate($0) }
            )
            result.append(try operators.antiHermitianSum())
        }
        for i in occupied {
            for a in empty { try add([i], [a]) }
        }
        for i in occupied {
            for j in occupied where j > i {
                for a in empty {
                    for b in empty where b > a { try add([i, j], [a, b]) }
                }
            }
        }
        return result
    }
}
