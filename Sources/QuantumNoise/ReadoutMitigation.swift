import QuantumSimulator

/// Takes readout errors back: the measured distribution times the inverse of each qubit's errors.
///
/// The inverse can give numbers below 0; the nearest distribution without them is then taken.
///
/// Sources: Bravyi, Sheldon, Kandala, Mckay, Gambetta, arXiv:2006.14044; the nearest distribution:
/// Smolin, Gambetta, Smith, arXiv:1106.5458.
public struct ReadoutMitigation: Equatable, Sendable {
    /// The errors, the same for every bit.
    public let readout: ReadoutError

    /// Describes a mitigation.
    ///
    /// - Parameter readout: The errors.
    /// - Throws: ``NoiseError/readoutWithoutInformation`` if both values are read alike.
    public init(_ readout: ReadoutError) throws(NoiseError) {
        guard abs(1 - readout.oneForZero - readout.zeroForOne) > 1e-6 else {
            throw .readoutWithoutInformation
        }
        self.readout = readout
    }

    /// The distribution that the measured one comes from.
    ///
    /// - Parameters:
    ///   - measured: Probabilities or counts by result.
    ///   - bits: How many bits a result has, `1 ... 20`.
    /// - Returns: Probabilities by result, none below 0, with the sum 1.
    /// - Throws: ``NoiseError/simulator(_:)`` for too many bits, a result with more bits, or nothing.
    public func corrected(
        _ measured: [Int: Double],
        bits: Int
    ) throws(NoiseError) -> [Int: Double] {
        guard (1...20).contains(bits) else {
            throw .simulator(.count(actual: bits, minimum: 1, maximum: 20))
        }
        var values = [Double](repeating: 0, count: 1 << bits)
        for (result, value) in measured {
            guard values.indices.contains(result) else {
                throw .simulator(.noSuchBasisState(index: result, dimension: values.count))
            }
            values[result] = value
        }
        let total = values.reduce(0, +)
        guard total > 0, total.isFinite else {
            throw .simulator(.count(actual: 0, minimum: 1, maximum: values.count))
        }
        let scale = 1 / (1 - readout.oneForZero - readout.zeroForOne)
        for bit in 0..<bits {
            for index in values.indices where index >> bit & 1 == 0 {
                let (zero, one) = (values[index], values[index | 1 << bit])
                values[index] =
                    scale * ((1 - readout.zeroForOne) * zero - readout.zeroForOne * one)
                values[index | 1 << bit] =
                    scale * ((1 - readout.oneForZero) * one - readout.oneForZero * zero)
            }
        }
        return nearestDistribution(values.map { $0 / total })
    }

    /// The distribution nearest to numbers with the sum 1: the smallest ones are dropped, and what
    /// they owe is shared by the rest.
    private func nearestDistribution(_ values: [Double]) -> [Int: Double] {
        let order = values.indices.sorted { values[$0] > values[$1] }
        var (debt, kept) = (0.0, order.count)
        while kept > 1, values[order[kept - 1]] + debt / Double(kept) < 0 {
            debt += values[order[kept - 1]]
            kept -= 1
        }
        var result: [Int: Double] = [:]
        for index in order[..<kept] {
            let value = values[index] + debt / Double(kept)
            if value > 0 { result[index] = value }
        }
        return result
    }
}
