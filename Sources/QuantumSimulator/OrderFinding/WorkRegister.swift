import RealModule

/// The work register of order finding, simulated in one way or another.
protocol WorkRegister: ~Copyable {
    /// One round with the control qubit: Hadamard, controlled multiplication, phase φ on 1,
    /// Hadamard, measurement.
    ///
    /// The register comes to (ψ ± e^(iφ) U ψ)/norm, with U the multiplication by a residue.
    ///
    /// - Parameters:
    ///   - factor: A residue that shares no factor with the modulus.
    ///   - angle: φ in radians.
    ///   - decide: Turns the probability of a 1 into the measured bit.
    /// - Returns: The measured bit.
    /// - Throws: ``QuantumError``.
    mutating func round(
        factor: UInt64,
        angle: Double,
        decide: (Double) -> Bool
    ) throws(QuantumError) -> Bool
}

/// What one pass over a register finds: how ψ and Uψ lie to each other.
struct RoundOverlap {
    /// ⟨ψ|ψ⟩.
    let norm: Double
    /// The real and imaginary part of ⟨ψ|Uψ⟩.
    let real, imaginary: Double

    init(_ sums: SIMD4<Double>) {
        (norm, real, imaginary) = (sums.x, sums.y, sums.z)
    }

    /// The measured bit, and the numbers by which ψ and Uψ are multiplied before they are added.
    func collapse(
        angle: Double,
        decide: (Double) -> Bool
    ) -> (bit: Bool, own: Float, image: SIMD2<Float>) {
        let (cosine, sine) = (Double.cos(angle), Double.sin(angle))
        // |ψ - e^(iφ) U ψ|²/4 by norm and overlap; rounding may carry it over an edge.
        let overlap = cosine * real - sine * imaginary
        let one = min(max((1 - overlap / norm) / 2, 0), 1)
        let bit = decide(one)
        let scale = 1 / (4 * norm * (bit ? one : 1 - one)).squareRoot()
        let signed = bit ? -scale : scale
        return (bit, Float(scale), [Float(signed * cosine), Float(signed * sine)])
    }
}
