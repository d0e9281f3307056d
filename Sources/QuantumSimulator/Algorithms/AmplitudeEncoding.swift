public import ComplexModule
public import RealModule

extension Circuit {
    /// A circuit that prepares a state from all qubits 0: what loading data costs a device.
    ///
    /// Uniformly controlled rotations, each 2ᵏ plain rotations between 2ᵏ CX in Gray-code order: for
    /// real amplitudes 2ⁿ - 1 RY and 2ⁿ - 2 CX, for complex ones as many RZ again. The state is
    /// reached up to a global phase.
    ///
    /// Source: Möttönen, Vartiainen, Bergholm, Salomaa, arXiv:quant-ph/0407010.
    ///
    /// - Parameter amplitudes: `2 ... 65536` finite amplitudes, a power of two, not all zero; they are
    ///   scaled to norm 1.
    /// - Returns: The circuit.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``,
    ///   ``QuantumError/notFinite(index:)`` or ``QuantumError/constantSeries`` for zeros only.
    public static func preparing(_ amplitudes: [Complex<Double>]) throws(QuantumError) -> Circuit {
        let count = amplitudes.count
        guard (2...(1 << 16)).contains(count), count.nonzeroBitCount == 1 else {
            throw .count(actual: count, minimum: 2, maximum: 1 << 16)
        }
        if let index = amplitudes.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(index: index)
        }
        let largest = amplitudes.reduce(0) { max($0, max(abs($1.real), abs($1.imaginary))) }
        guard largest > 0 else { throw .constantSeries }
        let qubits = count.trailingZeroBitCount
        let isReal = amplitudes.allSatisfy { $0.imaginary == 0 }
        var circuit = try Circuit(qubits: qubits)
        // Per level, the length of each pair's halves: the angle between them is a rotation.
        var lengths = amplitudes.map { ($0.real / largest, $0.imaginary / largest) }
            .map { (x, y) in isReal ? x : (x * x + y * y).squareRoot() }
        var phases = isReal ? [] : amplitudes.map { Double.atan2(y: $0.imaginary, x: $0.real) }
        var levels: [(y: [Double], z: [Double])] = []
        for _ in 0..<qubits {
            // Signs of real amplitudes go into the angles of the lowest level only.
            let pairs = stride(from: 0, to: lengths.count, by: 2).map {
                (lengths[$0], lengths[$0 + 1])
            }
            let angles = pairs.map { 2 * Double.atan2(y: $0.1, x: $0.0) }
            let turns = stride(from: 0, to: phases.count, by: 2).map { phases[$0 + 1] - phases[$0] }
            phases = stride(from: 0, to: phases.count, by: 2).map {
                (phases[$0] + phases[$0 + 1]) / 2
            }
            lengths = pairs.map { ($0.0 * $0.0 + $0.1 * $0.1).squareRoot() }
            levels.append((angles, turns))
        }
        for (target, level) in levels.enumerated().reversed() {
            let controls = Array((target + 1)..<qubits)
            try circuit.appendMultiplexed(.ry, level.y, target: target, controls: controls)
            if !isReal {
                try circuit.appendMultiplexed(.rz, level.z, target: target, controls: controls)
            }
        }
        return circuit
    }

    /// Appends a rotation whose angle the controls choose: `angles[i]` where they hold i.
    private mutating func appendMultiplexed(
        _ gate: Gate,
        _ angles: [Double],
        target: Int,
        controls: [Int]
    ) throws(QuantumError) {
        let count = angles.count
        // Each plain rotation is the mean of all angles with the signs that the CX before it give.
        var sums = angles
        walshHadamard(&sums)
        for step in 0..<count {
            try append(gate, target, parameters: [sums[step ^ step >> 1] / Double(count)])
            guard count > 1 else { return }
            // The bit that the Gray code flips next; after the last step its highest one.
            let flipped = step + 1 == count ? controls.count - 1 : (step + 1).trailingZeroBitCount
            try append(.cx, controls[flipped], target)
        }
    }
}
