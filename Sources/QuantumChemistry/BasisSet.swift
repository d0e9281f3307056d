import RealModule

/// A contracted Gaussian basis function: Σ c·N·(x-X)ˡ(y-Y)ᵐ(z-Z)ⁿ e^(-α|r-R|²).
struct BasisFunction: Sendable {
    /// The place in bohr.
    let centre: [Double]
    /// The powers l, m, n.
    let powers: [Int]
    /// The exponents α.
    let exponents: [Double]
    /// The coefficients c with each primitive's norm N multiplied in.
    let coefficients: [Double]

    init(centre: [Double], powers: [Int], exponents: [Double], coefficients: [Double]) {
        self.centre = centre
        self.powers = powers
        self.exponents = exponents
        // N² = (2α/π)^(3/2) (4α)^(l+m+n) / ((2l-1)!!(2m-1)!!(2n-1)!!), and for s and p the double
        // factorials are 1.
        let power = powers.reduce(0, +)
        let scaled = zip(exponents, coefficients).map { α, c in
            c * Double.pow(2 * α / .pi, 0.75) * Double.pow(4 * α, Double(power) / 2)
        }
        // The published coefficients are rounded: scale the whole function to norm 1.
        var norm = 0.0
        for (a, x) in zip(exponents, scaled) {
            for (b, y) in zip(exponents, scaled) {
                let p = a + b
                norm += x * y * Double.pow(.pi / p, 1.5) / Double.pow(2 * p, Double(power))
            }
        }
        self.coefficients = scaled.map { $0 / norm.squareRoot() }
    }
}

extension Molecule {
    /// The STO-3G functions of all atoms: 1s for H and He; 1s, 2s and three 2p for Li.
    ///
    /// Sources: Hehre, Stewart, Pople, J. Chem. Phys. 51 (1969) 2657; the exponents with the usual
    /// scale factors as in the Basis Set Exchange, basissetexchange.org, "STO-3G".
    var basisFunctions: [BasisFunction] {
        atoms.flatMap { atom in
            let first = atom.element.firstShell
            var functions = [
                BasisFunction(
                    centre: atom.position,
                    powers: [0, 0, 0],
                    exponents: first,
                    coefficients: [0.154_328_967_3, 0.535_328_142_3, 0.444_634_542_2]
                )
            ]
            guard let second = atom.element.secondShell else { return functions }
            functions.append(
                BasisFunction(
                    centre: atom.position,
                    powers: [0, 0, 0],
                    exponents: second,
                    coefficients: [-0.099_967_229_19, 0.399_512_826_1, 0.700_115_468_9]
                )
            )
            for axis in 0..<3 {
                functions.append(
                    BasisFunction(
                        centre: atom.position,
                        powers: (0..<3).map { $0 == axis ? 1 : 0 },
                        exponents: second,
                        coefficients: [0.155_916_275_0, 0.607_683_718_6, 0.391_957_393_1]
                    )
                )
            }
            return functions
        }
    }
}

extension Molecule.Element {
    fileprivate var firstShell: [Double] {
        switch self {
        case .hydrogen: [3.425_250_914, 0.623_913_729_8, 0.168_855_404_0]
        case .helium: [6.362_421_394, 1.158_922_999, 0.313_649_791_5]
        case .lithium: [16.119_574_75, 2.936_200_663, 0.794_650_487_0]
        }
    }

    fileprivate var secondShell: [Double]? {
        self == .lithium ? [0.636_289_746_9, 0.147_860_053_3, 0.048_088_678_40] : nil
    }
}
