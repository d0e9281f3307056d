import ComplexModule
import RealModule

// The matrices that rows of the gate table are made from.

let hadamard = Matrix2(
    m00: Complex(0.5.squareRoot()),
    m01: Complex(0.5.squareRoot()),
    m10: Complex(0.5.squareRoot()),
    m11: Complex(-0.5.squareRoot())
)

let pauliX = Matrix2(m00: .zero, m01: .one, m10: .one, m11: .zero)

let pauliY = Matrix2(m00: .zero, m01: Complex(0, -1), m10: Complex(0, 1), m11: .zero)

/// √X, or its inverse with a negative sign.
func rootOfX(_ sign: Double) -> Matrix2 {
    let (a, b) = (Complex(0.5, sign * 0.5), Complex(0.5, -sign * 0.5))
    return Matrix2(m00: a, m01: b, m10: b, m11: a)
}

/// diag(1, e^(iλ)).
func phase(_ λ: Double) -> Matrix2 {
    .diagonal(.one, unit(λ))
}

/// exp(-iθX/2).
func rotationX(_ θ: Double) -> Matrix2 {
    let (c, s) = (Complex(Double.cos(θ / 2)), Complex(0, -Double.sin(θ / 2)))
    return Matrix2(m00: c, m01: s, m10: s, m11: c)
}

/// exp(-iθY/2).
func rotationY(_ θ: Double) -> Matrix2 {
    let (c, s) = (Complex(Double.cos(θ / 2)), Complex(Double.sin(θ / 2)))
    return Matrix2(m00: c, m01: -s, m10: s, m11: c)
}

/// exp(-iθZ/2).
func rotationZ(_ θ: Double) -> Matrix2 {
    .diagonal(unit(-θ / 2), unit(θ / 2))
}

/// e^(iγ) U(θ, φ, λ) where U has a real first entry (the form of OpenQASM 2).
func anyRotation(_ θ: Double, _ φ: Double, _ λ: Double, phase γ: Double = 0) -> Matrix2 {
    let g = unit(γ)
    let (c, s) = (Complex(Double.cos(θ / 2)), Complex(Double.sin(θ / 2)))
    // A product of e^(iφ) and e^(iλ): the sum of two finite angles may be infinite.
    return Matrix2(
        m00: g * c,
        m01: -g * unit(λ) * s,
        m10: g * unit(φ) * s,
        m11: g * unit(φ) * unit(λ) * c
    )
}

func unit(_ angle: Double) -> Complex<Double> {
    Complex(Double.cos(angle), Double.sin(angle))
}

private func antidiagonal(_ upper: Complex<Double>, _ lower: Complex<Double>) -> Matrix2 {
    Matrix2(m00: .zero, m01: upper, m10: lower, m11: .zero)
}

/// exp(-iθ X⊗X / 2).
func rotationXX(_ θ: Double) -> Matrix4 {
    let (c, s) = (Complex(Double.cos(θ / 2)), Complex(0, -Double.sin(θ / 2)))
    let (diagonal, crossed) = (Matrix2.diagonal(c, c), antidiagonal(s, s))
    return Matrix4(b00: diagonal, b01: crossed, b10: crossed, b11: diagonal)
}

/// exp(-iθ Y⊗Y / 2).
func rotationYY(_ θ: Double) -> Matrix4 {
    let (c, s) = (Complex(Double.cos(θ / 2)), Complex(0, Double.sin(θ / 2)))
    let (diagonal, crossed) = (Matrix2.diagonal(c, c), antidiagonal(s, -s))
    return Matrix4(b00: diagonal, b01: crossed, b10: antidiagonal(-s, s), b11: diagonal)
}

/// exp(-iθ Z⊗Z / 2).
func rotationZZ(_ θ: Double) -> Matrix4 {
    let (even, odd) = (unit(-θ / 2), unit(θ / 2))
    return Matrix4(b00: .diagonal(even, odd), b01: .zero, b10: .zero, b11: .diagonal(odd, even))
}

/// exp(-iθ Z⊗X / 2), Z on the first target and X on the second.
func rotationZX(_ θ: Double) -> Matrix4 {
    let (c, s) = (Complex(Double.cos(θ / 2)), Complex(0, -Double.sin(θ / 2)))
    let (diagonal, crossed) = (Matrix2.diagonal(c, c), Matrix2.diagonal(s, -s))
    return Matrix4(b00: diagonal, b01: crossed, b10: crossed, b11: diagonal)
}

/// exp(iθ (X⊗X + Y⊗Y) / 4): a rotation between |01⟩ and |10⟩.
func exchangeRotation(_ θ: Double) -> Matrix4 {
    let (c, s) = (Complex(Double.cos(θ / 2)), Complex(0, Double.sin(θ / 2)))
    return Matrix4(
        b00: .diagonal(.one, c),
        b01: Matrix2(m00: .zero, m01: .zero, m10: s, m11: .zero),
        b10: Matrix2(m00: .zero, m01: s, m10: .zero, m11: .zero),
        b11: .diagonal(c, .one)
    )
}

let imaginarySwap = Matrix4(
    b00: .diagonal(.one, .zero),
    b01: Matrix2(m00: .zero, m01: .zero, m10: Complex(0, 1), m11: .zero),
    b10: Matrix2(m00: .zero, m01: Complex(0, 1), m10: .zero, m11: .zero),
    b11: .diagonal(.zero, .one)
)

/// (X⊗I - Y⊗X)/√2, the first factor on the first target.
let echoedCrossResonance = {
    let (one, i) = (Complex(0.5.squareRoot()), Complex(0, 0.5.squareRoot()))
    let (flip, turn) = (antidiagonal(one, one), antidiagonal(i, -i))
    return Matrix4(b00: flip, b01: turn, b10: turn, b11: flip)
}()

/// The matrix whose entries, row by row, have these real and imaginary parts in turn.
func matrix2(parts: [Double]) -> Matrix2 {
    func entry(_ index: Int) -> Complex<Double> { Complex(parts[2 * index], parts[2 * index + 1]) }
    return Matrix2(m00: entry(0), m01: entry(1), m10: entry(2), m11: entry(3))
}

/// The matrix whose entries, row by row, have these real and imaginary parts in turn.
func matrix4(parts: [Double]) -> Matrix4 {
    func block(_ row: Int, _ column: Int) -> Matrix2 {
        func entry(_ r: Int, _ c: Int) -> Complex<Double> {
            let index = 4 * (row + r) + column + c
            return Complex(parts[2 * index], parts[2 * index + 1])
        }
        return Matrix2(m00: entry(0, 0), m01: entry(0, 1), m10: entry(1, 0), m11: entry(1, 1))
    }
    return Matrix4(b00: block(0, 0), b01: block(0, 2), b10: block(2, 0), b11: block(2, 2))
}

/// The parts of the conjugate transpose of a square matrix given by its parts.
func adjoint(parts: [Double]) -> [Double] {
    let size = parts.count == 8 ? 2 : 4
    return (0..<size).flatMap { row in
        (0..<size).flatMap { column in
            let index = 2 * (size * column + row)
            return [parts[index], -parts[index + 1]]
        }
    }
}

/// The names of the parts of a square matrix's entries.
func entryNames(size: Int) -> [String] {
    (0..<size).flatMap { row in
        (0..<size).flatMap { ["re\(row)\($0)", "im\(row)\($0)"] }
    }
}
