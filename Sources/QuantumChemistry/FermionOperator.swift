import QuantumSimulator

/// Products of creation and annihilation operators as they act on qubits, by Jordan and Wigner.
///
/// Qubit p is spin orbital p, and a sign counts the occupied orbitals below it. Kept as real
/// multiples of X^x Z^z (Z acts first), which products stay.
///
/// Source: Jordan, Wigner, Z. Phys. 47 (1928) 631; in the notation of arXiv:1208.5986.
struct FermionOperator: Sendable {
    private struct Masks: Hashable {
        let x: UInt64
        let z: UInt64
    }

    private var coefficients: [Masks: Double] = [:]

    /// A step of a product.
    enum Step: Sendable {
        case create(Int)
        case annihilate(Int)
    }

    /// Adds a multiple of a product.
    mutating func add(_ factor: Double, _ steps: Step...) {
        add(factor, steps)
    }

    /// Adds a multiple of a product.
    mutating func add(_ factor: Double, _ steps: [Step]) {
        var product: [(masks: Masks, value: Double)] = [(Masks(x: 0, z: 0), factor)]
        for step in steps {
            // a = Z…Z X (1 - Z)/2 and its adjoint Z…Z X (1 + Z)/2.
            let (orbital, sign) =
                switch step {
                case .create(let orbital): (orbital, 0.5)
                case .annihilate(let orbital): (orbital, -0.5)
                }
            let bit: UInt64 = 1 << UInt64(orbital)
            product = product.flatMap { term in
                [(bit - 1, 0.5), (bit - 1 | bit, sign)].map { z, weight in
                    // Z past X on the same qubit turns the sign.
                    let turns = (term.masks.z & bit) != 0
                    let masks = Masks(x: term.masks.x ^ bit, z: term.masks.z ^ z)
                    return (masks, (turns ? -weight : weight) * term.value)
                }
            }
        }
        for term in product { coefficients[term.masks, default: 0] += term.value }
    }

    /// The operator as a sum of Pauli strings, if it is Hermitian.
    func hermitianSum() throws(QuantumError) -> PauliSum {
        // X^x Z^z = i^(-y) P; only even y survive.
        try sum { y in [1, 0, -1, 0][y & 3] }
    }

    /// The sum B with operator = i·B, if the operator is anti-Hermitian.
    func antiHermitianSum() throws(QuantumError) -> PauliSum {
        // i^(-y) = -i for y = 1 and i for y = 3; only odd y survive.
        try sum { y in [0, -1, 0, 1][y & 3] }
    }

    private func sum(_ weight: (Int) -> Double) throws(QuantumError) -> PauliSum {
        var terms: [PauliSum.Term] = []
        for (masks, value) in coefficients where abs(value) > 1e-13 {
            let factor = weight((masks.x & masks.z).nonzeroBitCount)
            guard factor != 0 else { continue }
            terms.append(
                PauliSum.Term(factor * value, PauliString(xMask: masks.x, zMask: masks.z))
            )
        }
        return try PauliSum(terms)
    }
}
