import RealModule

/// What a search for a minimum ended with.
public struct OptimizationReport: Equatable, Sendable {
    /// The best parameters seen.
    public let parameters: [Double]
    /// The value there.
    public let value: Double
    /// How often the function (with or without its gradient) was evaluated.
    public let evaluations: Int
    /// How many steps were taken.
    public let iterations: Int
}

/// Minimises a smooth function by its gradient: limited-memory BFGS with a backtracking search.
///
/// Source: Nocedal, Wright, *Numerical Optimization*, 2nd edition, algorithms 7.4 and 3.1.
public struct QuasiNewtonSearch: Equatable, Sendable {
    /// The most steps.
    public let maximumIterations: Int
    /// The search ends when no derivative is larger than this.
    public let gradientTolerance: Double

    private struct Pair {
        let s: [Double]
        let y: [Double]
        let ρ: Double
    }

    /// Describes a search.
    ///
    /// - Parameters:
    ///   - maximumIterations: The most steps, `1 ... 100000`.
    ///   - gradientTolerance: The search ends when no derivative is larger than this.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``.
    public init(
        maximumIterations: Int = 200,
        gradientTolerance: Double = 1e-6
    ) throws(QuantumError) {
        guard (1...100_000).contains(maximumIterations) else {
            throw .count(actual: maximumIterations, minimum: 1, maximum: 100_000)
        }
        self.maximumIterations = maximumIterations
        self.gradientTolerance = gradientTolerance
    }

    /// Runs the search.
    ///
    /// - Parameters:
    ///   - start: The first parameters.
    ///   - function: The value and the derivatives at given parameters.
    /// - Returns: The best parameters seen.
    /// - Throws: What the function throws.
    public func minimum(
        from start: [Double],
        of function: ([Double]) throws(QuantumError) -> (value: Double, gradient: [Double])
    ) throws(QuantumError) -> OptimizationReport {
        var x = start
        var (value, gradient) = try function(x)
        var (evaluations, iterations) = (1, 0)
        var pairs: [Pair] = []
        while iterations < maximumIterations, largest(gradient) > gradientTolerance {
            var direction = descent(gradient, pairs)
            var slope = dot(direction, gradient)
            if slope >= 0 {
                // The curvature kept is useless here; start again along the gradient.
                pairs = []
                direction = gradient.map { -$0 }
                slope = -dot(gradient, gradient)
            }
            // The first step has no scale yet: at most 0.3 radian in any parameter.
            var step = pairs.isEmpty ? min(1, 0.3 / largest(direction)) : 1
            var accepted = false
            for _ in 0..<30 {
                let trial = zip(x, direction).map { $0 + step * $1 }
                let (trialValue, trialGradient) = try function(trial)
                evaluations += 1
                if trialValue <= value + 1e-4 * step * slope {
                    let s = direction.map { step * $0 }
                    let y = zip(trialGradient, gradient).map { $0 - $1 }
                    let curvature = dot(s, y)
                    if curvature > 1e-14 { pairs.append(Pair(s: s, y: y, ρ: 1 / curvature)) }
                    if pairs.count > 12 { pairs.removeFirst() }
                    (x, value, gradient) = (trial, trialValue, trialGradient)
                    accepted = true
                    break
                }
                step /= 2
            }
            iterations += 1
            // No decrease down to rounding: this is the minimum as far as a Double can tell.
            if !accepted { break }
        }
        return OptimizationReport(
            parameters: x,
            value: value,
            evaluations: evaluations,
            iterations: iterations
        )
    }

    /// Minus the gradient times the approximate inverse Hessian, by the two-loop recursion.
    private func descent(_ gradient: [Double], _ pairs: [Pair]) -> [Double] {
        var q = gradient
        var α: [Double] = []
        for pair in pairs.reversed() {
            let a = pair.ρ * dot(pair.s, q)
            α.append(a)
            q = zip(q, pair.y).map { $0 - a * $1 }
        }
        if let last = pairs.last {
            let scale = 1 / (last.ρ * dot(last.y, last.y))
            q = q.map { scale * $0 }
        }
        for (pair, a) in zip(pairs, α.reversed()) {
            let β = pair.ρ * dot(pair.y, q)
            q = zip(q, pair.s).map { $0 + (a - β) * $1 }
        }
        return q.map { -$0 }
    }
}

/// Minimises a function known only by noisy values: simultaneous perturbation, seeded.
///
/// Two evaluations a step, whatever the number of parameters.
///
/// Source: Spall, *Implementation of the simultaneous perturbation algorithm*, IEEE Transactions on
/// Aerospace and Electronic Systems 34 (1998) 817.
public struct PerturbationSearch: Equatable, Sendable {
    /// How many steps are taken.
    public let iterations: Int
    /// The size of the first step in radians.
    public let firstStep: Double
    /// The seed of the perturbations.
    public let seed: UInt64

    /// Describes a search.
    ///
    /// - Parameters:
    ///   - iterations: How many steps, `1 ... 100000`.
    ///   - firstStep: The size of the first step in radians, positive.
    ///   - seed: The seed of the perturbations.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)`` or
    ///   ``QuantumError/notFinite(index:)``.
    public init(iterations: Int, firstStep: Double = 0.2, seed: UInt64) throws(QuantumError) {
        guard (1...100_000).contains(iterations) else {
            throw .count(actual: iterations, minimum: 1, maximum: 100_000)
        }
        guard firstStep > 0, firstStep.isFinite else { throw .notFinite(index: 0) }
        self.iterations = iterations
        self.firstStep = firstStep
        self.seed = seed
    }

    /// Runs the search.
    ///
    /// - Parameters:
    ///   - start: The first parameters.
    ///   - function: The value, noisy or not, at given parameters.
    /// - Returns: The last parameters, with the function's value there.
    /// - Throws: What the function throws.
    public func minimum(
        from start: [Double],
        of function: ([Double]) throws(QuantumError) -> Double
    ) throws(QuantumError) -> OptimizationReport {
        var generator = SimulationRandom(seed: seed)
        var x = start
        var scale = 0.0
        for step in 0..<iterations {
            // Spall's exponents; the 10 % of all steps as the offset keeps early steps apart.
            let c = 0.1 / Double.pow(Double(step + 1), 0.101)
            let decay = Double.pow(1 + Double(step) / (1 + 0.1 * Double(iterations)), 0.602)
            let signs = x.map { _ in generator.next() & 1 == 0 ? 1.0 : -1.0 }
            let up = try function(zip(x, signs).map { $0 + c * $1 })
            let down = try function(zip(x, signs).map { $0 - c * $1 })
            let slope = (up - down) / (2 * c)
            if scale == 0, slope != 0 { scale = firstStep / abs(slope) }
            // No coordinate moves farther than the first step would allow.
            let move = max(-firstStep, min(firstStep, scale * slope / decay))
            x = zip(x, signs).map { $0 - move * $1 }
        }
        return OptimizationReport(
            parameters: x,
            value: try function(x),
            evaluations: 2 * iterations + 1,
            iterations: iterations
        )
    }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
}

private func largest(_ values: [Double]) -> Double {
    values.reduce(0) { max($0, abs($1)) }
}
