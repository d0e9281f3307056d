/// A molecule: nuclei at places, which with its electrons becomes a Hamiltonian on qubits.
///
/// Reading order: this file and BasisSet (what is computed), GaussianIntegrals (the numbers behind
/// it), HartreeFock (one determinant), MolecularHamiltonian (qubits), FermionOperator (how electrons
/// become Pauli strings). Left out on purpose: d functions, open shells, and everything that makes
/// such a program fit for more than a handful of electrons.
public struct Molecule: Equatable, Sendable {
    /// The nuclei.
    public let atoms: [Atom]
    /// A name for people.
    public let name: String

    /// A nucleus at a place.
    public struct Atom: Equatable, Sendable {
        /// Which element.
        public let element: Element
        /// The place in bohr.
        public let position: [Double]
    }

    /// The elements whose basis functions are known.
    public enum Element: String, CaseIterable, Sendable {
        case hydrogen = "H"
        case helium = "He"
        case lithium = "Li"

        /// The charge of the nucleus.
        public var charge: Int {
            switch self {
            case .hydrogen: 1
            case .helium: 2
            case .lithium: 3
            }
        }
    }

    /// The bohr in ångström, CODATA 2018.
    public static var bohr: Double { 0.529_177_210_903 }

    /// How many electrons the neutral molecule has.
    public var electronCount: Int { atoms.reduce(0) { $0 + $1.element.charge } }

    /// Two nuclei at a distance.
    ///
    /// - Parameters:
    ///   - first: One element.
    ///   - second: The other.
    ///   - distance: Their distance in ångström, `0.1 ... 7`.
    /// - Throws: ``ChemistryError/distance(_:)`` or ``ChemistryError/openShell(electrons:)``.
    public init(
        _ first: Element,
        _ second: Element,
        distance: Double
    ) throws(ChemistryError) {
        guard (0.1...7).contains(distance) else { throw .distance(distance) }
        atoms = [
            Atom(element: first, position: [0, 0, 0]),
            Atom(element: second, position: [0, 0, distance / Self.bohr]),
        ]
        name = first == second ? "\(first.rawValue)2" : first.rawValue + second.rawValue
        guard electronCount.isMultiple(of: 2) else {
            throw .openShell(electrons: electronCount)
        }
    }

    /// The repulsion of the nuclei in hartree.
    public var nuclearRepulsion: Double {
        var sum = 0.0
        for (index, atom) in atoms.enumerated() {
            for other in atoms[..<index] {
                let square = zip(atom.position, other.position).reduce(0) {
                    $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
                }
                sum += Double(atom.element.charge * other.element.charge) / square.squareRoot()
            }
        }
        return sum
    }
}

/// Why a molecule can't be computed.
public enum ChemistryError: Error, Equatable, Sendable {
    /// A distance in ångström outside what makes sense.
    case distance(Double)
    /// An odd number of electrons: this module pairs them.
    case openShell(electrons: Int)
    /// The self-consistent field didn't settle.
    case notConverged(iterations: Int)
}

extension ChemistryError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .distance(let value): "a distance of \(value) Å, where 0.1 to 7 are accepted"
        case .openShell(let electrons):
            "\(electrons) electrons can't all be paired, as this method needs"
        case .notConverged(let iterations):
            "the self-consistent field had not settled after \(iterations) iterations"
        }
    }
}
