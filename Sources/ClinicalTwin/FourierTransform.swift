#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The power spectrum of an even, real series by a radix-2 fast Fourier transform.
///
/// This is the classical check of what the quantum node finds: both look for the strongest bin of
/// the same values, and a bin and its mirror count as one.
public struct PowerSpectrum: Sendable, Equatable {
    /// The power of the bins `0 ... length / 2`; bin k stands for k / length of the sampling rate.
    public let power: [Double]
    /// How many values the series had.
    public let length: Int

    /// Transforms a series.
    ///
    /// - Parameter values: The series; its length is a power of two from 2 upward.
    /// - Throws: ``ClinicalError/notPowerOfTwo(actual:)``.
    public init(of values: [Double]) throws(ClinicalError) {
        let length = values.count
        guard length >= 2, length & (length - 1) == 0 else {
            throw .notPowerOfTwo(actual: length)
        }
        let bins = fastFourierTransform(values.map { FourierBin(real: $0, imaginary: 0) })
        power = (0...length / 2).map { bin in
            let isItsOwnMirror = bin == 0 || bin == length / 2
            return bins[bin].power * (isItsOwnMirror ? 1 : 2)
        }
        self.length = length
    }

    /// The strongest bin apart from bin 0, the mean; the lowest if several are equal.
    public var dominantBin: Int {
        (1..<power.count).reduce(1) { power[$1] > power[$0] ? $1 : $0 }
    }

    /// The part of all power, bin 0 apart, that lies in a bin.
    ///
    /// - Parameter bin: `1 ... length / 2`.
    /// - Returns: `0 ... 1`, or 0 if there is no power at all.
    public func share(of bin: Int) -> Double {
        let total = power.dropFirst().reduce(0, +)
        return total > 0 && power.indices.contains(bin) ? power[bin] / total : 0
    }

    /// The frequency of a bin.
    ///
    /// - Parameters:
    ///   - bin: `0 ... length / 2`.
    ///   - samplesPerSecond: The sampling rate of the series.
    /// - Returns: The frequency in hertz.
    public func frequency(of bin: Int, samplesPerSecond: Double) -> Double {
        Double(bin) * samplesPerSecond / Double(length)
    }
}

/// One complex amplitude.
private struct FourierBin {
    var real: Double
    var imaginary: Double

    var power: Double { real * real + imaginary * imaginary }
}

/// Splits even from odd, transforms both, and joins them (Cooley and Tukey, 1965).
private func fastFourierTransform(_ values: [FourierBin]) -> [FourierBin] {
    guard values.count > 1 else { return values }
    let half = values.count / 2
    let even = fastFourierTransform((0..<half).map { values[2 * $0] })
    let odd = fastFourierTransform((0..<half).map { values[2 * $0 + 1] })
    var joined = even + even
    for bin in 0..<half {
        let angle = -2 * Double.pi * Double(bin) / Double(values.count)
        let (c, s) = (cos(angle), sin(angle))
        let x = odd[bin].real * c - odd[bin].imaginary * s
        let y = odd[bin].real * s + odd[bin].imaginary * c
        joined[bin].real += x
        joined[bin].imaginary += y
        joined[bin + half].real -= x
        joined[bin + half].imaginary -= y
    }
    return joined
}
