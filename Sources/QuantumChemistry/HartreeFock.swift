import RealModule

/// The restricted Hartree–Fock solution: the best single determinant of paired electrons.
///
/// Source: Szabo, Ostlund, *Modern Quantum Chemistry*, section 3.4.
public struct HartreeFock: Sendable {
    /// The energy with the nuclei's repulsion, in hartree.
    public let energy: Double
    /// The orbitals' energies in hartree, lowest first.
    public let orbitalEnergies: [Double]
    /// How many orbitals hold two electrons.
    public let occupiedCount: Int
    /// How many iterations it took.
    public let iterations: Int
    /// h_pq over orbitals.
    let core: [[Double]]
    /// (pq|rs) over orbitals, in chemists' order, at ((p·n + q)·n + r)·n + s.
    let repulsion: [Double]

    /// Solves a molecule.
    ///
    /// - Parameter molecule: The molecule.
    /// - Throws: ``ChemistryError/notConverged(iterations:)``.
    public init(_ molecule: Molecule) throws(ChemistryError) {
        let integrals = GaussianIntegrals(molecule)
        let n = integrals.core.count
        let pairs = molecule.electronCount / 2
        // S^(-1/2) makes the basis orthonormal.
        let (values, vectors) = symmetricEigenvalues(integrals.overlap)
        let scaled = vectors.map { row in zip(row, values).map { $0 / $1.squareRoot() } }
        let orthonormal = product(scaled, transposed(vectors))
        var density = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
        var lastEnergy = Double.infinity
        for iteration in 1...Self.maximumIterations {
            // Far apart, whole steps swing between two densities for ever.
            let share = iteration <= 20 ? 1 : 0.3
            let fock = Self.fock(integrals, density)
            var electronic = 0.0
            for p in 0..<n {
                for q in 0..<n {
                    electronic += density[p][q] * (integrals.core[p][q] + fock[p][q]) / 2
                }
            }
            let eigen = symmetricEigenvalues(product(orthonormal, product(fock, orthonormal)))
            let orbitals = product(orthonormal, eigen.vectors)
            var change = 0.0
            for p in 0..<n {
                for q in 0..<n {
                    let new = (0..<pairs).reduce(0) { $0 + 2 * orbitals[p][$1] * orbitals[q][$1] }
                    change = max(change, abs(new - density[p][q]))
                    density[p][q] += share * (new - density[p][q])
                }
            }
            if change < 1e-9, abs(electronic - lastEnergy) < 1e-10 {
                energy = electronic + molecule.nuclearRepulsion
                orbitalEnergies = eigen.values
                occupiedCount = pairs
                iterations = iteration
                core = product(transposed(orbitals), product(integrals.core, orbitals))
                repulsion = Self.transformed(integrals.repulsion, by: orbitals)
                return
            }
            lastEnergy = electronic
        }
        throw .notConverged(iterations: Self.maximumIterations)
    }

    private static let maximumIterations = 1000

    private static func fock(_ integrals: GaussianIntegrals, _ density: [[Double]]) -> [[Double]] {
        let n = density.count
        let g = integrals.repulsion
        var fock = integrals.core
        for p in 0..<n {
            for q in 0..<n {
                for r in 0..<n {
                    for s in 0..<n {
                        let coulomb = g[((p * n + q) * n + r) * n + s]
                        let exchange = g[((p * n + r) * n + q) * n + s]
                        fock[p][q] += density[r][s] * (coulomb - exchange / 2)
                    }
                }
            }
        }
        return fock
    }

    /// (pq|rs) with each index taken from basis functions to orbitals, one index at a time.
    private static func transformed(_ g: [Double], by orbitals: [[Double]]) -> [Double] {
        let n = orbitals.count
        var values = g
        for _ in 0..<4 {
            // Transforms the last index and brings it to the front: four rounds restore the order.
            var next = [Double](repeating: 0, count: values.count)
            for front in 0..<(n * n * n) {
                for orbital in 0..<n {
                    next[orbital * n * n * n + front] = (0..<n).reduce(0) {
                        $0 + values[front * n + $1] * orbitals[$1][orbital]
                    }
                }
            }
            values = next
        }
        return values
    }
}
