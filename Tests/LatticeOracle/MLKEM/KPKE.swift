import PQKeccak
import PQSecrets

/// K-PKE, the encryption scheme inside ML-KEM (FIPS 203, Section 5).
///
/// Not secure on its own and not for any other use. Keys and ciphertexts are bytes; their lengths
/// are the caller's to check. Rows of Â are made as they are needed, so the matrix is never held.
enum KPKE<let k: Int, let dᵤ: Int, let dᵥ: Int> {
    /// 3 for ML-KEM-512, whose two rows need wider noise, else 2 (FIPS 203, Section 8).
    static var η₁: Int { k == 2 ? 3 : 2 }
    /// The same for all sets (FIPS 203, Section 8).
    static var η₂: Int { 2 }

    /// Makes a key pair (FIPS 203, Algorithm 13).
    ///
    /// Constant time in `d` apart from ρ, which is public.
    ///
    /// - Parameters:
    ///   - d: 32 random bytes.
    ///   - keys: The decryption key of 384·k bytes and behind it the encryption key of
    ///     384·k + 32, as they lie in ML-KEM's decapsulation key.
    static func keyGen(d: Span<UInt8>, into keys: inout MutableSpan<UInt8>) {
        var seeds = SecretBytes(zeros: 64)
        var output = seeds.mutableSpan
        let domain: InlineArray<1, UInt8> = [UInt8(truncatingIfNeeded: k)]
        keccakHash(.sha3_512, d, domain.span, into: &output)
        let ρ = seeds.span.extracting(0..<32)
        let σ = seeds.span.extracting(32..<64)

        let ŝ = InlineArray<k, MLKEMNTTPolynomial> { i in
            ntt(sampleNoise(σ, i, η: η₁))
        }
        for i in 0..<k {
            var sum = MLKEMProductSum()
            for j in 0..<k {
                sum.add(sampleNTT(ρ, j, i), times: ŝ[j])
            }
            var t̂ = sum.reduced()
            t̂.add(ntt(sampleNoise(σ, k + i, η: η₁)))
            ŝ[i].encode(into: &keys, at: 384 * i)
            t̂.encode(into: &keys, at: 384 * (k + i))
        }
        for i in 0..<32 {
            keys[768 * k + i] = ρ[i]
        }
    }

    /// Encrypts 32 bytes (FIPS 203, Algorithm 14).
    ///
    /// Constant time in `m` and `r`.
    ///
    /// - Parameters:
    ///   - m: The message, 32 bytes.
    ///   - encryptionKey: 384·k + 32 bytes.
    ///   - r: The randomness, 32 bytes.
    ///   - ciphertext: 32·(dᵤ·k + dᵥ) bytes to overwrite.
    static func encrypt(
        _ m: Span<UInt8>,
        to encryptionKey: Span<UInt8>,
        randomness r: Span<UInt8>,
        into ciphertext: inout MutableSpan<UInt8>
    ) {
        let ρ = encryptionKey.extracting((384 * k)..<(384 * k + 32))
        let ŷ = InlineArray<k, MLKEMNTTPolynomial> { i in
            ntt(sampleNoise(r, i, η: η₁))
        }
        for i in 0..<k {
            var sum = MLKEMProductSum()
            for j in 0..<k {
                // Row i of the transposed matrix: the index bytes change places.
                sum.add(sampleNTT(ρ, i, j), times: ŷ[j])
            }
            var u = inverseNTT(sum.reduced())
            u.add(sampleNoise(r, k + i, η: η₂))
            u.compress(to: dᵤ, into: &ciphertext, at: 32 * dᵤ * i)
        }
        var sum = MLKEMProductSum()
        for j in 0..<k {
            sum.add(MLKEMNTTPolynomial(decoding: encryptionKey, at: 384 * j), times: ŷ[j])
        }
        var v = inverseNTT(sum.reduced())
        v.add(sampleNoise(r, 2 * k, η: η₂))
        v.add(MLKEMPolynomial(decompressing: m, at: 0, bits: 1))
        v.compress(to: dᵥ, into: &ciphertext, at: 32 * dᵤ * k)
    }

    /// Decrypts to 32 bytes, whatever the ciphertext (FIPS 203, Algorithm 15).
    ///
    /// Constant time in the key and the message.
    ///
    /// - Parameters:
    ///   - ciphertext: 32·(dᵤ·k + dᵥ) bytes.
    ///   - decryptionKey: 384·k bytes.
    ///   - m: The 32 bytes of the message to overwrite.
    static func decrypt(
        _ ciphertext: Span<UInt8>,
        with decryptionKey: Span<UInt8>,
        into m: inout MutableSpan<UInt8>
    ) {
        var sum = MLKEMProductSum()
        for j in 0..<k {
            let u = MLKEMPolynomial(decompressing: ciphertext, at: 32 * dᵤ * j, bits: dᵤ)
            sum.add(MLKEMNTTPolynomial(decoding: decryptionKey, at: 384 * j), times: ntt(u))
        }
        let v = MLKEMPolynomial(decompressing: ciphertext, at: 32 * dᵤ * k, bits: dᵥ)
        var w = inverseNTT(sum.reduced())
        w.subtract(from: v)
        w.compress(to: 1, into: &m, at: 0)
    }
}
