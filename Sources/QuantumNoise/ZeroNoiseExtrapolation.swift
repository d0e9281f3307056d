public import QuantumSimulator
import RealModule

/// Guesses a value without noise from values with more of it: gates are run back and forth.
///
/// Sources: Temme, Bravyi, Gambetta, arXiv:1612.02058; Li, Benjamin, arXiv:1611.09301; folding:
/// Giurgica-Tiron et al., arXiv:2005.10921.
public enum ZeroNoiseExtrapolation {
    /// The curve through the values.
    public enum Fit: String, CaseIterable, Sendable {
        /// A line by least squares.
        case linear
        /// The polynomial through all points.
        case richardson
        /// A decay towards 0 by least squares of the logarithm.
        case exponential
    }

    /// A circuit whose every gate G becomes G(G⁻¹G)ᵏ: the same without noise, 2k + 1 times the noise.
    ///
    /// Gates under a condition are folded under the same one; waiting takes 2k + 1 times as long.
    ///
    /// - Parameters:
    ///   - circuit: Gates, then perhaps measurements.
    ///   - scale: 1, 3, 5 …, at most 99.
    /// - Returns: The longer circuit.
    /// - Throws: ``NoiseError/extrapolation(_:)`` for an even scale, or ``NoiseError/simulator(_:)``.
    public static func folded(_ circuit: Circuit, scale: Int) throws(NoiseError) -> Circuit {
        guard (1...99).contains(scale), scale & 1 == 1 else {
            throw .extrapolation("gates can be run 1, 3, 5 … times, not \(scale)")
        }
        do throws(QuantumError) {
            var result = try Circuit(qubits: circuit.qubitCount, bits: circuit.bitCount)
            for operation in circuit.operations {
                if case .delay(let qubit, let seconds) = operation {
                    try result.append(.delay(qubit: qubit, seconds: seconds * Double(scale)))
                    continue
                }
                try result.append(operation)
                guard let inverse = operation.inverse else { continue }
                for _ in 0..<(scale / 2) {
                    try result.append(inverse)
                    try result.append(operation)
                }
            }
            return result
        } catch {
            throw .simulator(error)
        }
    }

    /// The value at noise 0.
    ///
    /// - Parameters:
    ///   - points: Scales of the noise, all different, with the values there; two or more.
    ///   - fit: The curve.
    /// - Returns: The value that the curve has at 0.
    /// - Throws: ``NoiseError/extrapolation(_:)``.
    public static func value(
        _ points: [(scale: Double, value: Double)],
        fit: Fit
    ) throws(NoiseError) -> Double {
        guard points.count >= 2, Set(points.map(\.scale)).count == points.count,
            points.allSatisfy({ $0.scale.isFinite && $0.value.isFinite })
        else { throw .extrapolation("two or more finite values at different scales are needed") }
        switch fit {
        case .linear: return line(points)
        case .richardson:
            return points.indices.reduce(0) { sum, i in
                let weight = points.indices.filter { $0 != i }.reduce(1.0) { product, j in
                    product * points[j].scale / (points[j].scale - points[i].scale)
                }
                return sum + weight * points[i].value
            }
        case .exponential:
            let sign = points[0].value < 0 ? -1.0 : 1.0
            guard points.allSatisfy({ sign * $0.value > 0 }) else {
                throw .extrapolation("values of both signs, or 0, are no decay")
            }
            return sign * .exp(line(points.map { ($0.scale, .log(sign * $0.value)) }))
        }
    }

    /// Where the best line through the points meets 0.
    private static func line(_ points: [(scale: Double, value: Double)]) -> Double {
        let count = Double(points.count)
        let meanScale = points.reduce(0) { $0 + $1.scale } / count
        let meanValue = points.reduce(0) { $0 + $1.value } / count
        let (product, square) = points.reduce((0.0, 0.0)) { sums, point in
            let x = point.scale - meanScale
            return (sums.0 + x * (point.value - meanValue), sums.1 + x * x)
        }
        return meanValue - product / square * meanScale
    }
}

extension Circuit.Operation {
    /// What undoes a gate, under the same condition if it has one.
    fileprivate var inverse: Self? {
        switch self {
        case .gate(let application): .gate(application.inverse)
        case .conditional(.gate(let application), let condition):
            .conditional(.gate(application.inverse), condition)
        default: nil
        }
    }
}
