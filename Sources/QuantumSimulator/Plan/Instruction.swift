import ComplexModule

/// What the scheduler moves around: a step on places of the amplitude's index.
struct Instruction: Sendable {
    /// What the step does where all controls are 1.
    enum Action: Sendable {
        /// Multiplies `target` by a matrix.
        case matrix(Matrix2)
        /// Multiplies `target` and `second` by a 4×4 matrix, row by row; `target` is the lower bit
        /// of its index.
        case pairMatrix([Complex<Double>])
        /// Exchanges `target` and `second`.
        case exchange
        /// Multiplies by one number.
        case factor(Complex<Double>)
        /// Multiplies by e^(iφ), φ a polynomial of bits.
        case form(PhasePolynomial)
    }

    /// What the step does.
    let action: Action
    /// The first place that the step mixes.
    var target = 0
    /// The second place that the step mixes.
    var second = 0
    /// The places that must be 1.
    let controls: Int

    /// The places that the step mixes: it needs all values of them side by side.
    var mixed: Int {
        switch action {
        case .matrix: 1 << target
        case .pairMatrix, .exchange: 1 << target | 1 << second
        case .factor, .form: 0
        }
    }

    /// The places that the step only looks at.
    var seen: Int {
        if case .form(let polynomial) = action { controls | polynomial.bits } else { controls }
    }
}
