/// A seeded generator for simulated measurements; never for keys.
///
/// SplitMix64: 64 bits of state, so anyone who sees two outputs can compute the rest. It exists to
/// make a simulation repeatable. Keys come from the operating system's generator in PQSecrets.
///
/// Source: Steele, Lea, Flood, *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014.
public struct SimulationRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts a sequence.
    ///
    /// - Parameter seed: The same seed gives the same sequence on every machine.
    public init(seed: UInt64) {
        state = seed
    }

    /// The next 64 bits.
    ///
    /// - Returns: A number that is uniform for simulation purposes.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

extension RandomNumberGenerator {
    /// A multiple of 2⁻⁵³ in `0 ..< 1`, by a rule that no library release can change.
    mutating func unitInterval() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
