import ComplexModule

extension PauliSum {
    /// The lowest eigenvalue by the Lanczos method: the classical answer that a variational run is
    /// measured against.
    ///
    /// The search stays in the space of the basis states that are allowed at the start, if the
    /// operator doesn't lead out of it: a number of particles, for example.
    ///
    /// Source: Lanczos, J. Res. Natl. Bur. Stand. 45 (1950) 255.
    ///
    /// - Parameters:
    ///   - qubits: How many qubits, at least as many as are named and at most 24.
    ///   - tolerance: The search ends when the eigenvalue changes less than this, or than this part
    ///     of the coefficients' sum where that is below 1.
    ///   - seed: The seed of the start.
    ///   - isAllowed: Says which basis states take part in the start; all by default.
    /// - Returns: The eigenvalue, and how often the operator was applied.
    /// - Throws: ``QuantumError`` for too few or too many qubits, a start without basis states, or
    ///   cancellation.
    public func lowestEigenvalue(
        qubits: Int,
        tolerance: Double = 1e-11,
        seed: UInt64 = 1,
        isAllowed: (Int) -> Bool = { _ in true }
    ) throws(QuantumError) -> (value: Double, applications: Int) {
        guard (max(1, qubitCount)...24).contains(qubits) else {
            throw .qubitCount(actual: qubits, minimum: max(1, qubitCount), maximum: 24)
        }
        var generator = SimulationRandom(seed: seed)
        let start = (0..<(1 << qubits)).map { isAllowed($0) ? generator.unitInterval() - 0.5 : 0 }
        var current = try StateVector<Double>(encoding: start, qubits: qubits)
        var previous: StateVector<Double>?
        var (diagonal, offDiagonal): ([Double], [Double]) = ([], [])
        var value = Double.infinity
        // In units of the coefficients' sum, so that the limits below fit any scale.
        let scale = terms.reduce(0) { $0 + abs($1.coefficient) }
        guard scale > 0 else { return (0, 0) }
        // Rounding lets copies of found eigenvalues return, which doesn't move the lowest one.
        for _ in 0..<500 {
            if Task.isCancelled { throw .cancelled }
            var next = try current.applying(self)
            try QuantumSimulator.scale(&next, by: 1 / scale)
            if let previous, let last = offDiagonal.last {
                try add(-last, times: previous, to: &next)
            }
            let α = innerProduct(current, next).real
            try add(-α, times: current, to: &next)
            diagonal.append(α)
            let lowest = lowestTridiagonalEigenvalue(diagonal, offDiagonal)
            let β = innerProduct(next, next).real.squareRoot()
            let isSettled = abs(lowest - value) < tolerance / max(scale, 1)
            if isSettled && diagonal.count > 3 || β < 1e-10 {
                return (lowest * scale, diagonal.count)
            }
            value = lowest
            offDiagonal.append(β)
            try QuantumSimulator.scale(&next, by: 1 / β)
            (previous, current) = (current, next)
        }
        return (value * scale, diagonal.count)
    }
}

/// The lowest eigenvalue of a symmetric tridiagonal matrix, by halving an interval.
///
/// How many pivots of the shifted matrix are negative is how many eigenvalues lie below the shift.
private func lowestTridiagonalEigenvalue(_ a: [Double], _ b: [Double]) -> Double {
    let reach = b.reduce(0) { max($0, abs($1)) } * 2 + 1e-12
    var (low, high) = ((a.min() ?? 0) - reach, (a.min() ?? 0) + 1e-12)
    for _ in 0..<200 where high - low > 1e-15 * max(1, abs(low)) {
        let middle = (low + high) / 2
        var pivot = 1.0
        let isAbove = a.indices.contains { index in
            let square = index == 0 ? 0 : b[index - 1] * b[index - 1]
            pivot = a[index] - middle - square / pivot
            if pivot == 0 { pivot = 1e-300 }
            return pivot < 0
        }
        if isAbove { high = middle } else { low = middle }
    }
    return (low + high) / 2
}
