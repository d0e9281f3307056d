import ComplexModule

// Instructions one by one, each a plain loop over the amplitudes: what small states take. Planning
// passes, with tables and scratch memory, would take longer than the work itself.

extension StateVector {
    /// Whether some instructions take less time one by one than planned; an engine with tiles of a
    /// given size always plans.
    func isSmall(for instructionCount: Int) -> Bool {
        engine.tileBits == nil && qubitCount <= (instructionCount == 1 ? 10 : 6)
    }

    /// Runs instructions one by one.
    mutating func runPlainly(_ instructions: some Sequence<Instruction>) throws(QuantumError) {
        try withParts { real, imaginary in
            for instruction in instructions { step(instruction, &real, &imaginary) }
        }
    }
}

extension Instruction {
    /// A gate that no other is fused with, on a register whose bits stand in their order.
    init(_ application: Circuit.GateApplication) {
        let action =
            switch application.gate.definition.action {
            case .phase(let make): Action.factor(make(application.parameters))
            case .matrix(let make): Action.matrix(make(application.parameters))
            case .matrix4(let make): Action.pairMatrix(make(application.parameters).entries)
            case .exchange: Action.exchange
            }
        let targets = application.targets
        self.init(
            action: action,
            target: targets.first ?? 0,
            second: targets.last ?? 0,
            controls: application.controls.reduce(0) { $0 | 1 << $1 }
        )
    }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func step<Scalar: AmplitudeScalar>(
    _ instruction: Instruction,
    _ real: inout MutableSpan<Scalar>,
    _ imaginary: inout MutableSpan<Scalar>
) {
    let (low, high) = (1 << instruction.target, 1 << instruction.second)
    let controls = instruction.controls
    let free = (real.count - 1) & ~(controls | instruction.mixed)
    switch instruction.action {
    case .factor(let factor):
        let factor = Complex<Scalar>(factor)
        forEachIndex(of: free) { rest in
            let index = rest | controls
            let product = factor * Complex(real[index], imaginary[index])
            (real[index], imaginary[index]) = (product.real, product.imaginary)
        }
    case .matrix(let matrix):
        let (m00, m01) = (Complex<Scalar>(matrix.m00), Complex<Scalar>(matrix.m01))
        let (m10, m11) = (Complex<Scalar>(matrix.m10), Complex<Scalar>(matrix.m11))
        forEachIndex(of: free) { rest in
            let first = rest | controls
            let second = first | low
            let a = Complex(real[first], imaginary[first])
            let b = Complex(real[second], imaginary[second])
            let (x, y) = (m00 * a + m01 * b, m10 * a + m11 * b)
            (real[first], imaginary[first]) = (x.real, x.imaginary)
            (real[second], imaginary[second]) = (y.real, y.imaginary)
        }
    case .pairMatrix(let entries):
        forEachIndex(of: free) { rest in
            let base = rest | controls
            let places: InlineArray<4, Int> = [base, base | low, base | high, base | low | high]
            var (sums, parts) = (
                InlineArray<4, Complex<Scalar>>(repeating: .zero),
                InlineArray<4, Complex<Scalar>>(repeating: .zero)
            )
            for column in 0..<4 {
                parts[column] = Complex(real[places[column]], imaginary[places[column]])
            }
            for row in 0..<4 {
                for column in 0..<4 {
                    sums[row] += Complex<Scalar>(entries[4 * row + column]) * parts[column]
                }
            }
            for row in 0..<4 {
                (real[places[row]], imaginary[places[row]]) = (sums[row].real, sums[row].imaginary)
            }
        }
    case .exchange:
        forEachIndex(of: free) { rest in
            let (first, second) = (rest | controls | low, rest | controls | high)
            let (a, b) = (real[first], imaginary[first])
            (real[first], imaginary[first]) = (real[second], imaginary[second])
            (real[second], imaginary[second]) = (a, b)
        }
    case .form(let polynomial):
        let terms = polynomial.terms
        forEachIndex(of: free) { rest in
            let index = rest | controls
            let angle = terms.reduce(0) { $1.mask & index == $1.mask ? $0 + $1.angle : $0 }
            let product = Complex<Scalar>(unit(angle)) * Complex(real[index], imaginary[index])
            (real[index], imaginary[index]) = (product.real, product.imaginary)
        }
    }
}

extension Complex where RealType: AmplitudeScalar {
    fileprivate init(_ value: Complex<Double>) {
        self.init(RealType(value.real), RealType(value.imaginary))
    }
}

/// Calls for every value made of a mask's bits, in ascending order.
@inline(__always)
private func forEachIndex(of mask: Int, _ body: (Int) -> Void) {
    var index = 0
    repeat {
        body(index)
        // Subtracting the mask adds 1 among its bits: the carry runs over the gaps.
        index = (index &- mask) & mask
    } while index != 0
}
