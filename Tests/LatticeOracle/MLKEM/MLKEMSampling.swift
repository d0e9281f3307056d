import PQKeccak
import PQSecrets

/// A uniform element of T_q from a public seed (FIPS 203, Algorithm 7).
///
/// Not constant time: seed and result are public. Rejection has no cap, so no seed can end it
/// early.
///
/// - Parameters:
///   - ρ: 32 bytes.
///   - j: The first index byte.
///   - i: The second index byte.
/// - Returns: The element that SHAKE128(ρ‖j‖i) leads to.
package func sampleNTT(_ ρ: Span<UInt8>, _ j: Int, _ i: Int) -> MLKEMNTTPolynomial {
    var sponge = AbsorbingSponge(.shake128)
    sponge.absorb(ρ)
    sponge.absorb(UInt8(truncatingIfNeeded: j))
    sponge.absorb(UInt8(truncatingIfNeeded: i))
    var stream = sponge.squeezing()

    var â = MLKEMNTTPolynomial()
    var coefficients = â.coefficients.mutableSpan
    // One block of the sponge, a whole number of triples.
    var block = InlineArray<168, UInt8>(repeating: 0)
    var count = 0
    while count < 256 {
        var bytes = block.mutableSpan
        stream.squeeze(into: &bytes)
        count = rejectionSample(bytes.span, into: &coefficients, from: count)
    }
    return â
}

/// Appends those 12-bit integers of a block that are below q.
private func rejectionSample(
    _ block: Span<UInt8>,
    into coefficients: inout MutableSpan<UInt16>,
    from start: Int
) -> Int {
    var count = start
    var index = 0
    while index < block.count && count < 256 {
        let c₀ = UInt16(block[index])
        let c₁ = UInt16(block[index + 1])
        let c₂ = UInt16(block[index + 2])
        let d₁ = c₀ | ((c₁ & 0x0F) &<< 8)
        let d₂ = (c₁ &>> 4) | (c₂ &<< 4)
        if d₁ < MLKEMFieldElement.q {
            coefficients[count] = d₁
            count &+= 1
        }
        if d₂ < MLKEMFieldElement.q && count < 256 {
            coefficients[count] = d₂
            count &+= 1
        }
        index &+= 3
    }
    return count
}

/// SamplePolyCBD_η(PRF_η(seed, N)): a small secret polynomial (FIPS 203, Algorithm 8 and
/// Section 4.1).
///
/// Constant time in the seed.
///
/// - Parameters:
///   - seed: 32 secret bytes: σ or r.
///   - N: The counter.
///   - η: 2 or 3, the bound on its coefficients.
/// - Returns: The polynomial.
func sampleNoise(_ seed: Span<UInt8>, _ N: Int, η: Int) -> MLKEMPolynomial {
    var sponge = AbsorbingSponge(.shake256)
    sponge.absorb(seed)
    sponge.absorb(UInt8(truncatingIfNeeded: N))
    var stream = sponge.squeezing()
    var bytes = SecretBytes(zeros: 64 * η)
    var output = bytes.mutableSpan
    stream.squeeze(into: &output)
    return η == 3 ? samplePolyCBD3(bytes.span) : samplePolyCBD2(bytes.span)
}

/// The centred binomial distribution with η = 2: four bits make a coefficient
/// (FIPS 203, Algorithm 8).
package func samplePolyCBD2(_ bytes: Span<UInt8>) -> MLKEMPolynomial {
    var f = MLKEMPolynomial()
    var coefficients = f.coefficients.mutableSpan
    for i in 0..<128 {
        let byte = UInt16(bytes[i])
        // Sums of neighbouring bits, four of two bits each.
        let sums = (byte & 0x55) &+ ((byte &>> 1) & 0x55)
        coefficients[2 * i] = difference(sums & 3, (sums &>> 2) & 3)
        coefficients[2 * i + 1] = difference((sums &>> 4) & 3, sums &>> 6)
    }
    return f
}

/// The centred binomial distribution with η = 3: six bits make a coefficient
/// (FIPS 203, Algorithm 8).
package func samplePolyCBD3(_ bytes: Span<UInt8>) -> MLKEMPolynomial {
    var f = MLKEMPolynomial()
    var coefficients = f.coefficients.mutableSpan
    for i in 0..<64 {
        let low = UInt32(bytes[3 * i]) | (UInt32(bytes[3 * i + 1]) &<< 8)
        let word = low | (UInt32(bytes[3 * i + 2]) &<< 16)
        // Sums of three neighbouring bits, eight of three bits each.
        let sums = (word & 0x249249) &+ ((word &>> 1) & 0x249249) &+ ((word &>> 2) & 0x249249)
        for n in 0..<4 {
            let pair = UInt16(truncatingIfNeeded: sums &>> UInt32(6 &* n))
            coefficients[4 * i + n] = difference(pair & 7, (pair &>> 3) & 7)
        }
    }
    return f
}

@inline(__always)
private func difference(_ x: UInt16, _ y: UInt16) -> UInt16 {
    (MLKEMFieldElement(x) - MLKEMFieldElement(y)).value
}
