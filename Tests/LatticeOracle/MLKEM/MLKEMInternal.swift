// ML-KEM of FIPS 203 as functions on bytes, without randomness and without checks of lengths:
// PQLattice parses its input first.
//
// Reading order: MLKEMInternal (FIPS 203, Section 6), KPKE (FIPS 203, Section 5), then what they
// are made of (FIPS 203, Section 4): MLKEMSampling, MLKEMEncoding, MLKEMTransform, MLKEMPolynomial,
// MLKEMFieldElement.
//
// Left out on purpose, for now: SIMD, and keeping the matrix between operations.

import PQKeccak
package import PQSecrets

/// The three deterministic algorithms of ML-KEM and its key checks (FIPS 203, Section 6 and
/// Section 7).
package enum MLKEMInternal<let k: Int, let dᵤ: Int, let dᵥ: Int> {
    /// Bytes of an encapsulation key: ByteEncode₁₂(t̂)‖ρ.
    package static var encapsulationKeyByteCount: Int { 384 * k + 32 }
    /// Bytes of a decapsulation key: ByteEncode₁₂(ŝ)‖ek‖H(ek)‖z.
    package static var decapsulationKeyByteCount: Int { 768 * k + 96 }
    /// Bytes of a ciphertext.
    package static var ciphertextByteCount: Int { 32 * (dᵤ * k + dᵥ) }

    /// Where the encapsulation key lies within the decapsulation key.
    package static var encapsulationKeyRange: Range<Int> { (384 * k)..<(768 * k + 32) }
    /// Where the encapsulation key's hash lies within the decapsulation key.
    package static var hashRange: Range<Int> { (768 * k + 32)..<(768 * k + 64) }

    /// Makes a decapsulation key, which holds the encapsulation key (FIPS 203, Algorithm 16).
    ///
    /// Constant time in `d` and `z`.
    ///
    /// - Parameters:
    ///   - d: 32 random bytes.
    ///   - z: 32 more, for implicit rejection.
    /// - Returns: The decapsulation key.
    package static func keyGen(d: Span<UInt8>, z: Span<UInt8>) -> SecretBytes {
        var key = SecretBytes(zeros: decapsulationKeyByteCount)
        var bytes = key.mutableSpan
        KPKE<k, dᵤ, dᵥ>.keyGen(d: d, into: &bytes)
        let hash = hash(encapsulationKey: bytes.span.extracting(encapsulationKeyRange))
        for i in 0..<32 {
            bytes[hashRange.lowerBound + i] = hash[i]
            bytes[hashRange.upperBound + i] = z[i]
        }
        return key
    }

    /// Makes a shared secret and encapsulates it (FIPS 203, Algorithm 17).
    ///
    /// Constant time in `m`.
    ///
    /// - Parameters:
    ///   - m: 32 random bytes.
    ///   - encapsulationKey: A checked key.
    ///   - hash: H of that key, 32 bytes.
    ///   - ciphertext: Overwritten with the ciphertext.
    /// - Returns: The shared secret, 32 bytes.
    package static func encapsulate(
        _ m: Span<UInt8>,
        to encapsulationKey: Span<UInt8>,
        hash: Span<UInt8>,
        into ciphertext: inout MutableSpan<UInt8>
    ) -> SecretBytes {
        let seeds = seeds(m, hash)
        KPKE<k, dᵤ, dᵥ>.encrypt(
            m,
            to: encapsulationKey,
            randomness: seeds.span.extracting(32..<64),
            into: &ciphertext
        )
        return SecretBytes(copying: seeds.span.extracting(0..<32))
    }

    /// Recovers a shared secret, or for a ciphertext that no one made with this key an unrelated
    /// one, J(z‖c) (FIPS 203, Algorithm 18).
    ///
    /// Constant time in the key and in whether the ciphertext was a good one.
    ///
    /// - Parameters:
    ///   - ciphertext: Of the right length.
    ///   - decapsulationKey: A checked key.
    /// - Returns: The shared secret, 32 bytes.
    package static func decapsulate(
        _ ciphertext: Span<UInt8>,
        with decapsulationKey: borrowing SecretBytes
    ) -> SecretBytes {
        let key = decapsulationKey.span
        let encapsulationKey = key.extracting(encapsulationKeyRange)
        let hash = key.extracting(hashRange)
        let z = key.extracting(hashRange.upperBound..<decapsulationKeyByteCount)

        var m = SecretBytes(zeros: 32)
        var message = m.mutableSpan
        KPKE<k, dᵤ, dᵥ>.decrypt(ciphertext, with: key.extracting(0..<(384 * k)), into: &message)
        let seeds = seeds(m.span, hash)
        var secret = SecretBytes(copying: seeds.span.extracting(0..<32))

        var rejection = SecretBytes(zeros: 32)
        var rejectionBytes = rejection.mutableSpan
        keccakHash(.shake256, z, ciphertext, into: &rejectionBytes)

        // What an honest sender of m would have sent; secret, since m is.
        var expected = SecretBytes(zeros: ciphertextByteCount)
        var expectedBytes = expected.mutableSpan
        KPKE<k, dᵤ, dᵥ>.encrypt(
            m.span,
            to: encapsulationKey,
            randomness: seeds.span.extracting(32..<64),
            into: &expectedBytes
        )
        let mask = differenceMask(ciphertext, expected.span)
        var secretBytes = secret.mutableSpan
        constantTimeReplace(&secretBytes, with: rejection.span, where: mask)
        return secret
    }

    /// H(ek), which binds a ciphertext to its key.
    ///
    /// - Parameter encapsulationKey: The key's bytes.
    /// - Returns: 32 bytes.
    package static func hash(encapsulationKey: Span<UInt8>) -> [UInt8] {
        keccakHash(.sha3_256, encapsulationKey, count: 32)
    }

    /// The modulus check: every coefficient of every polynomial is below q
    /// (FIPS 203, Section 7.2).
    ///
    /// - Parameter encapsulationKey: A key of the right length, which is public.
    /// - Returns: The index of the first coefficient that isn't, counted through all k
    ///   polynomials, or `nil` if all are.
    package static func firstUnreducedCoefficient(
        of encapsulationKey: Span<UInt8>
    ) -> Int? {
        var coefficients = WipedBuffer<UInt16>(zeros: 256)
        var decoded = coefficients.mutableSpan
        for polynomial in 0..<k {
            byteDecode(encapsulationKey, at: 384 * polynomial, bits: 12, into: &decoded)
            for i in 0..<256 where decoded[i] >= MLKEMFieldElement.q {
                return 256 * polynomial + i
            }
        }
        return nil
    }

    /// The hash check: the key's third part is H of its second (FIPS 203, Section 7.3).
    ///
    /// - Parameter decapsulationKey: A key of the right length.
    /// - Returns: Whether all 32 bytes agree.
    package static func holdsItsHash(_ decapsulationKey: Span<UInt8>) -> Bool {
        let hash = hash(encapsulationKey: decapsulationKey.extracting(encapsulationKeyRange))
        return constantTimeEqual(hash.span, decapsulationKey.extracting(hashRange))
    }

    /// G(m‖H(ek)): the shared secret K and the randomness r.
    private static func seeds(_ m: Span<UInt8>, _ hash: Span<UInt8>) -> SecretBytes {
        var seeds = SecretBytes(zeros: 64)
        var output = seeds.mutableSpan
        keccakHash(.sha3_512, m, hash, into: &output)
        return seeds
    }
}
