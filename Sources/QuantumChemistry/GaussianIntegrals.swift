import RealModule

// Integrals over Gaussian functions by the method of McMurchie and Davidson: the product of two
// Gaussians is expanded in Hermite Gaussians about their common centre.
//
// Source: McMurchie, Davidson, J. Comput. Phys. 26 (1978) 218; in the notation of Helgaker,
// Jørgensen, Olsen, *Molecular Electronic-Structure Theory*, chapter 9.

/// The one- and two-electron integrals over a list of basis functions, in atomic units.
struct GaussianIntegrals: Sendable {
    /// ⟨p|q⟩.
    var overlap: [[Double]]
    /// ⟨p| -∇²/2 - Σ Z/r |q⟩.
    var core: [[Double]]
    /// (pq|rs), in chemists' order, at ((p·n + q)·n + r)·n + s.
    var repulsion: [Double]

    init(_ molecule: Molecule) {
        let functions = molecule.basisFunctions
        let n = functions.count
        overlap = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
        core = overlap
        repulsion = [Double](repeating: 0, count: n * n * n * n)
        var pairs: [(p: Int, q: Int, primitives: [PrimitivePair])] = []
        for p in 0..<n {
            for q in 0...p {
                let primitives = PrimitivePair.all(functions[p], functions[q])
                pairs.append((p, q, primitives))
                let s = primitives.reduce(0) { $0 + $1.overlap }
                var h = primitives.reduce(0) { $0 + $1.kinetic }
                for atom in molecule.atoms {
                    let attraction = primitives.reduce(0) { $0 + $1.attraction(to: atom.position) }
                    h -= Double(atom.element.charge) * attraction
                }
                (overlap[p][q], overlap[q][p]) = (s, s)
                (core[p][q], core[q][p]) = (h, h)
            }
        }
        for (index, bra) in pairs.enumerated() {
            for ket in pairs[...index] {
                var sum = 0.0
                for one in bra.primitives {
                    for other in ket.primitives { sum += one.repulsion(with: other) }
                }
                // The eight orders of one integral.
                for (p, q) in [(bra.p, bra.q), (bra.q, bra.p)] {
                    for (r, s) in [(ket.p, ket.q), (ket.q, ket.p)] {
                        repulsion[((p * n + q) * n + r) * n + s] = sum
                        repulsion[((r * n + s) * n + p) * n + q] = sum
                    }
                }
            }
        }
    }
}

/// The product of two primitive Gaussians with their coefficients.
private struct PrimitivePair {
    /// The product of the coefficients.
    let factor: Double
    /// The exponent of the right function, for its second derivative.
    let rightExponent: Double
    let rightPowers: [Int]
    /// The sum of the exponents.
    let p: Double
    /// The common centre.
    let centre: [Double]
    /// Expansion coefficients E_t by axis and by the right power from 0 to its own plus two.
    let expansions: [[[Double]]]

    static func all(_ left: BasisFunction, _ right: BasisFunction) -> [Self] {
        zip(left.exponents, left.coefficients).flatMap { a, c in
            zip(right.exponents, right.coefficients).map { b, d in
                Self(left, a, right, b, factor: c * d)
            }
        }
    }

    private init(
        _ left: BasisFunction,
        _ a: Double,
        _ right: BasisFunction,
        _ b: Double,
        factor: Double
    ) {
        self.factor = factor
        rightExponent = b
        rightPowers = right.powers
        p = a + b
        centre = zip(left.centre, right.centre).map { (a * $0 + b * $1) / (a + b) }
        expansions = (0..<3).map { axis in
            (0...(right.powers[axis] + 2)).map { power in
                hermiteExpansion(
                    left.powers[axis],
                    power,
                    left.centre[axis] - right.centre[axis],
                    a,
                    b
                )
            }
        }
    }

    /// The expansion of the product as it stands along one axis.
    private func expansion(_ axis: Int) -> [Double] { expansions[axis][rightPowers[axis]] }

    /// The overlap along one axis when the right power is moved by an even number.
    private func overlap(_ axis: Int, moved: Int = 0) -> Double {
        let power = rightPowers[axis] + moved
        return power < 0 ? 0 : expansions[axis][power][0] * (Double.pi / p).squareRoot()
    }

    var overlap: Double { factor * overlap(0) * overlap(1) * overlap(2) }

    /// -½∇² on the right function lowers and raises its power by two along each axis.
    var kinetic: Double {
        let b = rightExponent
        return factor
            * (0..<3).reduce(0.0) { sum, axis in
                let power = Double(rightPowers[axis])
                var second = power * (power - 1) * overlap(axis, moved: -2)
                second -= 2 * b * (2 * power + 1) * overlap(axis)
                second += 4 * b * b * overlap(axis, moved: 2)
                let others = (0..<3).filter { $0 != axis }.reduce(1) { $0 * overlap($1) }
                return sum - second / 2 * others
            }
    }

    /// ∫ product / |r - place|.
    func attraction(to place: [Double]) -> Double {
        let (x, y, z) = (expansion(0), expansion(1), expansion(2))
        let distance = zip(centre, place).map { $0 - $1 }
        let table = HermiteCoulomb(x.count + y.count + z.count - 3, exponent: p, distance: distance)
        var sum = 0.0
        for t in x.indices {
            for u in y.indices {
                for v in z.indices { sum += x[t] * y[u] * z[v] * table[t, u, v] }
            }
        }
        return factor * 2 * .pi / p * sum
    }

    /// The repulsion of two products.
    func repulsion(with other: Self) -> Double {
        let left = (0..<3).map(expansion)
        let right = (0..<3).map(other.expansion)
        let degree = (left + right).reduce(-6) { $0 + $1.count }
        let distance = zip(centre, other.centre).map { $0 - $1 }
        let reduced = p * other.p / (p + other.p)
        let table = HermiteCoulomb(degree, exponent: reduced, distance: distance)
        var sum = 0.0
        for t in left[0].indices {
            for u in left[1].indices {
                for v in left[2].indices {
                    let product = left[0][t] * left[1][u] * left[2][v]
                    if product == 0 { continue }
                    for τ in right[0].indices {
                        for ν in right[1].indices {
                            for φ in right[2].indices {
                                let sign = (τ + ν + φ).isMultiple(of: 2) ? 1.0 : -1.0
                                let others = right[0][τ] * right[1][ν] * right[2][φ]
                                let integral = table[t + τ, u + ν, v + φ]
                                sum += sign * product * others * integral
                            }
                        }
                    }
                }
            }
        }
        let front = 2 * Double.pow(.pi, 2.5) / (p * other.p * (p + other.p).squareRoot())
        return factor * other.factor * front * sum
    }
}

/// The coefficients E_t of (x-A)ⁱ(x-B)ʲ e^(-a(x-A)²-b(x-B)²) in Hermite Gaussians.
private func hermiteExpansion(
    _ i: Int,
    _ j: Int,
    _ distance: Double,
    _ a: Double,
    _ b: Double
) -> [Double] {
    let p = a + b
    var row = [Double.exp(-a * b / p * distance * distance)]
    // One power more: E'_t = E_(t-1)/2p + (P-C)·E_t + (t+1)·E_(t+1).
    func raised(_ e: [Double], _ offset: Double) -> [Double] {
        (0...e.count).map { t in
            var value = t < e.count ? offset * e[t] : 0
            if t > 0 { value += e[t - 1] / (2 * p) }
            if t + 1 < e.count { value += Double(t + 1) * e[t + 1] }
            return value
        }
    }
    for _ in 0..<i { row = raised(row, -b / p * distance) }
    for _ in 0..<j { row = raised(row, a / p * distance) }
    return row
}

/// The integrals R_tuv: derivatives of the Coulomb potential of a Gaussian charge.
private struct HermiteCoulomb {
    private let side: Int
    private var values: [Double]

    init(_ degree: Int, exponent: Double, distance: [Double]) {
        side = degree + 1
        let square = distance.reduce(0) { $0 + $1 * $1 }
        let boys = boysFunctions(upTo: degree, exponent * square)
        // Built from the highest order n down: R^n_tuv needs only R^(n+1) of lower degree.
        var next = [Double](repeating: 0, count: side * side * side)
        for n in (0...degree).reversed() {
            var current = [Double](repeating: 0, count: side * side * side)
            current[0] = Double.pow(-2 * exponent, n) * boys[n]
            for sum in stride(from: 1, through: degree - n, by: 1) {
                for t in 0...sum {
                    for u in 0...(sum - t) {
                        let v = sum - t - u
                        let (axis, count) = t > 0 ? (0, t) : u > 0 ? (1, u) : (2, v)
                        let step = [side * side, side, 1][axis]
                        let place = (t * side + u) * side + v
                        var value = distance[axis] * next[place - step]
                        if count > 1 { value += Double(count - 1) * next[place - 2 * step] }
                        current[place] = value
                    }
                }
            }
            next = current
        }
        values = next
    }

    subscript(t: Int, u: Int, v: Int) -> Double { values[(t * side + u) * side + v] }
}

/// The Boys functions F_n(x) = ∫₀¹ t^(2n) e^(-xt²) dt for n of `0 ... degree`.
func boysFunctions(upTo degree: Int, _ x: Double) -> [Double] {
    var result = [Double](repeating: 0, count: degree + 1)
    if x > 36 {
        // The integral to infinity: what is left out is below e^(-36).
        result[0] = (Double.pi / x).squareRoot() / 2
        for n in stride(from: 1, through: degree, by: 1) {
            result[n] = result[n - 1] * Double(2 * n - 1) / (2 * x)
        }
        return result
    }
    let decay = Double.exp(-x)
    // Highest order by its series, the others downward, which is stable.
    var (term, sum) = (1 / Double(2 * degree + 1), 0.0)
    var k = 0
    while term > 1e-17 * sum, k < 400 {
        sum += term
        k += 1
        term *= 2 * x / Double(2 * degree + 2 * k + 1)
    }
    result[degree] = decay * sum
    for n in stride(from: degree, to: 0, by: -1) {
        result[n - 1] = (2 * x * result[n] + decay) / Double(2 * n - 1)
    }
    return result
}
