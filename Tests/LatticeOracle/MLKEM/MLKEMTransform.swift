import PQKeccak
import PQSecrets

/// The number-theoretic transform of a polynomial (FIPS 203, Algorithm 9).
///
/// Constant time; works in place.
///
/// - Parameter f: A polynomial.
/// - Returns: Its 128 residues of degree one.
package func ntt(_ f: consuming MLKEMPolynomial) -> MLKEMNTTPolynomial {
    var coefficients = f.coefficients
    var f̂ = coefficients.mutableSpan
    // Known here, the count lets the compiler drop the bounds checks below. The passes are
    // written out, so that it knows each length and turns even the short ones into vector code.
    precondition(f̂.count == 256)
    nttLayer(&f̂, length: 128)
    nttLayer(&f̂, length: 64)
    nttLayer(&f̂, length: 32)
    nttLayer(&f̂, length: 16)
    nttLayer(&f̂, length: 8)
    nttLayer(&f̂, length: 4)
    nttLayer(&f̂, length: 2)
    return MLKEMNTTPolynomial(coefficients: coefficients)
}

/// The polynomial with a given transform (FIPS 203, Algorithm 10).
///
/// Constant time; works in place.
///
/// - Parameter f̂: 128 residues of degree one.
/// - Returns: The polynomial.
package func inverseNTT(_ f̂: consuming MLKEMNTTPolynomial) -> MLKEMPolynomial {
    var coefficients = f̂.coefficients
    var f = coefficients.mutableSpan
    precondition(f.count == 256)
    inverseNTTLayer(&f, length: 2)
    inverseNTTLayer(&f, length: 4)
    inverseNTTLayer(&f, length: 8)
    inverseNTTLayer(&f, length: 16)
    inverseNTTLayer(&f, length: 32)
    inverseNTTLayer(&f, length: 64)
    inverseNTTLayer(&f, length: 128)
    // 128⁻¹ = 3303, and 2¹⁶ · 3303 mod q = 2⁹.
    let scale = MLKEMFactor(timesTwoTo16: 512)
    for j in 0..<256 {
        f[j] = (MLKEMFieldElement(f[j]) * scale).value
    }
    return MLKEMPolynomial(coefficients: coefficients)
}

/// One pass over pairs `length` apart, which uses the factors from number 128/length on.
@inline(__always)
private func nttLayer(_ f̂: inout MutableSpan<UInt16>, length: Int) {
    let blocks = 128 / length
    for block in 0..<blocks {
        let ζ = MLKEMFactor(timesTwoTo16: zetas[blocks + block])
        let start = 2 &* length &* block
        for j in start..<(start &+ length) {
            let a = MLKEMFieldElement(f̂[j])
            let t = MLKEMFieldElement(f̂[j &+ length]) * ζ
            f̂[j] = (a + t).value
            f̂[j &+ length] = (a - t).value
        }
    }
}

/// One pass back, which uses the same factors, the last one first.
@inline(__always)
private func inverseNTTLayer(_ f: inout MutableSpan<UInt16>, length: Int) {
    let blocks = 128 / length
    for block in 0..<blocks {
        let ζ = MLKEMFactor(timesTwoTo16: zetas[2 &* blocks &- 1 &- block])
        let start = 2 &* length &* block
        for j in start..<(start &+ length) {
            let t = MLKEMFieldElement(f[j])
            let b = MLKEMFieldElement(f[j &+ length])
            f[j] = (t + b).value
            f[j &+ length] = ((b - t) * ζ).value
        }
    }
}

/// A sum of products in the transformed ring, reduced only once at the end.
///
/// Holds up to four products, which is one row of the largest matrix. Wiped at the end.
package struct MLKEMProductSum: ~Copyable {
    private var sums = WipedBuffer<UInt32>(zeros: 256)

    /// The empty sum.
    package init() {}

    /// Adds a product (FIPS 203, Algorithm 11 and Algorithm 12).
    ///
    /// Constant time in both.
    ///
    /// - Parameters:
    ///   - f: One factor.
    ///   - g: The other.
    package mutating func add(
        _ f: borrowing MLKEMNTTPolynomial,
        times g: borrowing MLKEMNTTPolynomial
    ) {
        let f = f.coefficients.span
        let g = g.coefficients.span
        var h = sums.mutableSpan
        for i in 0..<128 {
            let γ = MLKEMFactor(timesTwoTo16: gammas[i])
            let a₀ = UInt32(f[2 * i])
            let a₁ = UInt32(f[2 * i + 1])
            let b₀ = UInt32(g[2 * i])
            let b₁ = UInt32(g[2 * i + 1])
            let b₁γ = UInt32((MLKEMFieldElement(g[2 * i + 1]) * γ).value)
            // Two products below q² = 11 082 241 for each of at most four calls: below 2²⁷.
            h[2 * i] = h[2 * i] &+ a₀ &* b₀ &+ a₁ &* b₁γ
            h[2 * i + 1] = h[2 * i + 1] &+ a₀ &* b₁ &+ a₁ &* b₀
        }
    }

    /// Ends the sum.
    ///
    /// - Returns: The sum, reduced modulo q.
    package consuming func reduced() -> MLKEMNTTPolynomial {
        var result = MLKEMNTTPolynomial()
        var coefficients = result.coefficients.mutableSpan
        let sums = sums.span
        for i in 0..<256 {
            coefficients[i] = MLKEMFieldElement(reducing: sums[i]).value
        }
        return result
    }
}

/// 2¹⁶ · 17^BitRev₇(i) mod q (FIPS 203, Appendix A).
private let zetas: InlineArray<128, UInt16> = [
    2285, 2571, 2970, 1812, 1493, 1422, 287, 202, 3158, 622, 1577, 182, 962, 2127,
    1855, 1468, 573, 2004, 264, 383, 2500, 1458, 1727, 3199, 2648, 1017, 732, 608,
    1787, 411, 3124, 1758, 1223, 652, 2777, 1015, 2036, 1491, 3047, 1785, 516, 3321,
    3009, 2663, 1711, 2167, 126, 1469, 2476, 3239, 3058, 830, 107, 1908, 3082, 2378,
    2931, 961, 1821, 2604, 448, 2264, 677, 2054, 2226, 430, 555, 843, 2078, 871,
    1550, 105, 422, 587, 177, 3094, 3038, 2869, 1574, 1653, 3083, 778, 1159, 3182,
    2552, 1483, 2727, 1119, 1739, 644, 2457, 349, 418, 329, 3173, 3254, 817, 1097,
    603, 610, 1322, 2044, 1864, 384, 2114, 3193, 1218, 1994, 2455, 220, 2142, 1670,
    2144, 1799, 2051, 794, 1819, 2475, 2459, 478, 3221, 3021, 996, 991, 958, 1869,
    1522, 1628,
]

/// 2¹⁶ · 17^(2·BitRev₇(i) + 1) mod q (FIPS 203, Appendix A).
private let gammas: InlineArray<128, UInt16> = [
    2226, 1103, 430, 2899, 555, 2774, 843, 2486, 2078, 1251, 871, 2458, 1550, 1779,
    105, 3224, 422, 2907, 587, 2742, 177, 3152, 3094, 235, 3038, 291, 2869, 460,
    1574, 1755, 1653, 1676, 3083, 246, 778, 2551, 1159, 2170, 3182, 147, 2552, 777,
    1483, 1846, 2727, 602, 1119, 2210, 1739, 1590, 644, 2685, 2457, 872, 349, 2980,
    418, 2911, 329, 3000, 3173, 156, 3254, 75, 817, 2512, 1097, 2232, 603, 2726,
    610, 2719, 1322, 2007, 2044, 1285, 1864, 1465, 384, 2945, 2114, 1215, 3193, 136,
    1218, 2111, 1994, 1335, 2455, 874, 220, 3109, 2142, 1187, 1670, 1659, 2144, 1185,
    1799, 1530, 2051, 1278, 794, 2535, 1819, 1510, 2475, 854, 2459, 870, 478, 2851,
    3221, 108, 3021, 308, 996, 2333, 991, 2338, 958, 2371, 1869, 1460, 1522, 1807,
    1628, 1701,
]
