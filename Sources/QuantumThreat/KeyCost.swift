import RealModule

/// Published formulas for the Toffoli gates that a key's fall takes, against its length.
///
/// They are made for large keys; below a hundred bits or so they only show the trend.
public enum KeyCost {
    /// Factoring a modulus of n bits: 0.3 n³ + 0.0005 n³ log₂ n.
    ///
    /// Source: Gidney, Ekerå, arXiv:1905.09749, abstract.
    ///
    /// - Parameter bits: n, at least 2.
    /// - Returns: Toffoli gates.
    public static func factoring(bits: Double) -> Double {
        let cube = bits * bits * bits
        return 0.3 * cube + 0.0005 * cube * Double.log2(bits)
    }

    /// A discrete logarithm on a curve over a prime field of n bits, at most:
    /// 448 n³ log₂ n + 4090 n³.
    ///
    /// Source: Roetteler, Naehrig, Svore, Lauter, arXiv:1706.06752, abstract.
    ///
    /// - Parameter bits: n, at least 2.
    /// - Returns: Toffoli gates.
    public static func ellipticCurve(bits: Double) -> Double {
        let cube = bits * bits * bits
        return 448 * cube * Double.log2(bits) + 4090 * cube
    }
}
