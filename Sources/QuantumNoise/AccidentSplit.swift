import ComplexModule
import RealModule

/// A channel as chance has it: with a probability that no state changes nothing happens, and
/// otherwise an accident does.
///
/// Trajectories draw that first, so that gates without an accident cost nothing but themselves.
struct AccidentSplit: Equatable, Sendable {
    /// The probability of nothing, as large as the channel allows.
    let quietProbability: Double
    /// What happens otherwise: matrices whose squares add up to what is missing to 1.
    let accidents: [NoiseChannel.Matrix]
    /// K†K of each accident.
    private let squares: [NoiseChannel.Matrix]

    /// Splits a channel.
    ///
    /// Let x be the shortest vector with Σ xₖKₖ = 1, and w = 1/|x|². Then the matrices Kₖ - w·x̄ₖ·1
    /// do what the channel does less w times nothing, and no larger w leaves a channel. Where
    /// the identity is no sum of the matrices, w is 0.
    ///
    /// - Parameter krausMatrices: The channel's matrices, all of one size.
    init(_ krausMatrices: [NoiseChannel.Matrix]) {
        let size = krausMatrices.first?.count ?? 0
        let identity = (0..<size * size).map { $0 % (size + 1) == 0 ? Complex<Double>.one : .zero }
        let columns = krausMatrices.map { Array($0.joined()) }
        let weights = shortestCombination(of: columns, equalTo: identity)
        let length = weights?.reduce(0) { $0 + $1.lengthSquared } ?? .infinity
        let quiet = min(1, 1 / length)
        let rest = zip(krausMatrices, weights ?? []).map { matrix, weight in
            matrix.indices.map { row in
                matrix.indices.map { column in
                    let shift = row == column ? Complex(quiet) * weight.conjugate : .zero
                    return matrix[row][column] - shift
                }
            }
        }
        quietProbability = quiet
        accidents = (weights == nil ? krausMatrices : rest).filter { matrix in
            matrix.contains { $0.contains { $0.length > 1e-10 } }
        }
        squares = accidents.map { product(adjoint($0), $0) }
    }

    /// The probability of each accident in a state, not divided by that of any.
    ///
    /// - Parameter density: The density matrix of the channel's qubits.
    /// - Returns: Tr K†Kρ for each accident.
    func chances(in density: NoiseChannel.Matrix) -> [Double] {
        squares.map { square in
            var sum = 0.0
            for row in square.indices {
                for column in square.indices {
                    sum += (square[row][column] * density[column][row]).real
                }
            }
            return max(0, sum)
        }
    }
}

/// The shortest x with Σ xₖ·columnₖ = target, or nil if there is none.
///
/// Conjugate gradients on AA†y = target from y = 0, which stays in the range; x = A†y.
private func shortestCombination(
    of columns: [[Complex<Double>]],
    equalTo target: [Complex<Double>]
) -> [Complex<Double>]? {
    func back(_ y: [Complex<Double>]) -> [Complex<Double>] {
        columns.map { column in
            zip(column, y).reduce(.zero) { $0 + $1.0.conjugate * $1.1 }
        }
    }
    func square(_ y: [Complex<Double>]) -> [Complex<Double>] {
        var sum = [Complex<Double>](repeating: .zero, count: target.count)
        for (column, weight) in zip(columns, back(y)) {
            for place in sum.indices { sum[place] += weight * column[place] }
        }
        return sum
    }
    func norm(_ vector: [Complex<Double>]) -> Double {
        vector.reduce(0) { $0 + $1.lengthSquared }
    }
    var y = [Complex<Double>](repeating: .zero, count: target.count)
    var (residual, direction) = (target, target)
    var size = norm(residual)
    for _ in 0..<(20 * target.count) where size > 1e-24 {
        let image = square(direction)
        let curvature = zip(direction, image).reduce(0) { $0 + ($1.0.conjugate * $1.1).real }
        guard curvature > 0 else { break }
        let step = Complex(size / curvature)
        for place in y.indices {
            y[place] += step * direction[place]
            residual[place] -= step * image[place]
        }
        let next = norm(residual)
        let kept = Complex(next / size)
        direction = zip(residual, direction).map { $0 + kept * $1 }
        size = next
    }
    // Judged by what the combination comes to, not by the running residual.
    let x = back(y)
    var deviation = 0.0
    for place in target.indices {
        let sum = zip(columns, x).reduce(Complex<Double>.zero) { $0 + $1.1 * $1.0[place] }
        deviation = max(deviation, (sum - target[place]).length)
    }
    return deviation < 1e-9 ? x : nil
}
