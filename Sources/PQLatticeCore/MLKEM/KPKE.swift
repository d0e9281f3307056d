import PQKeccak
import PQSecrets

extension KEMOperations {
    /// Makes the vectors of a key pair from hashed seeds (FIPS 203, Algorithm 13, steps 3 to 20).
    ///
    /// ρ‖σ lie in the workspace; the encapsulation key goes there too. Constant time in σ.
    ///
    /// - Parameters:
    ///   - bytes: The workspace.
    ///   - queue: An empty queue.
    ///   - dk: Its first 384·k bytes are overwritten with ŝ, and 4 behind them.
    ///   - prepared: The matrix and t̂, to overwrite.
    ///   - secret: ŝ, to overwrite.
    @inline(__always)
    static func makeKeys(
        _ bytes: inout MutableSpan<UInt8>,
        _ queue: inout LaneQueue,
        into dk: inout MutableSpan<UInt8>,
        prepared: inout MutableSpan<KEMVector>,
        secret: inout MutableSpan<KEMVector>
    ) {
        let ρ = seeds.lowerBound..<(seeds.lowerBound + 32)
        let σ = (seeds.lowerBound + 32)..<seeds.upperBound
        disclose(bytes.span.extracting(ρ), .matrixSeed)
        addMatrix(seed: ρ, to: &queue)
        addNoise(seed: σ, count: 2 * k, wideCount: 2 * k, to: &queue)
        queue.run(in: &bytes)
        sampleMatrix(seed: ρ, bytes.span, into: &prepared)

        var memory = InlineArray<208, KEMVector>(repeating: KEMVector())
        var factors = memory.mutableSpan
        for j in 0..<k {
            var ŝ = secret._mutatingExtracting((16 &* j)..<(16 &* j &+ 16))
            kemNoise(bytes.span, at: noise(j, η: η₁).lowerBound, η: η₁, into: &ŝ)
            kemTransform(&ŝ)
            var part = factors._mutatingExtracting((48 &* j)..<(48 &* j &+ 48))
            kemPrepareFactor(ŝ.span, into: &part)
            var ŝCopy = factors._mutatingExtracting(192..<208)
            for i in 0..<16 {
                ŝ[i] = ŝ[i].lifted()
                ŝCopy[i] = ŝ[i]
            }
            kemEncode12(&ŝCopy, into: &dk, at: 384 * j)
        }
        var errorMemory = InlineArray<16, KEMVector> { _ in KEMVector() }
        var ê = errorMemory.mutableSpan
        for i in 0..<k {
            kemNoise(bytes.span, at: noise(k + i, η: η₁).lowerBound, η: η₁, into: &ê)
            kemTransform(&ê)
            var rowMemory = InlineArray<16, KEMVector> { _ in KEMVector() }
            var t̂ = rowMemory.mutableSpan
            kemRow(
                prepared.span,
                at: 16 &* i,
                stride: 16 &* k,
                times: factors.span,
                count: k,
                into: &t̂
            )
            kemFinishRow(&t̂, adding: ê.span)
            let start = 16 &* (k &* k &+ i)
            for n in 0..<16 { prepared[start &+ n] = t̂[n] }
            kemEncode12(&t̂, into: &bytes, at: encapsulationKey.lowerBound + 384 * i)
        }
        for i in 0..<32 {
            bytes[matrixSeed.lowerBound + i] = bytes[ρ.lowerBound + i]
        }
        kemWipe(&factors)
        kemWipe(&ê)
    }

    /// Encrypts the workspace's message, whose noise is hashed already (FIPS 203, Algorithm 14).
    ///
    /// Constant time in message and noise.
    ///
    /// - Parameters:
    ///   - bytes: The workspace; its new ciphertext is overwritten.
    ///   - prepared: The matrix and t̂.
    @inline(__always)
    static func encrypt(_ bytes: inout MutableSpan<UInt8>, to prepared: Span<KEMVector>) {
        var memory = InlineArray<224, KEMVector>(repeating: KEMVector())
        var all = memory.mutableSpan
        var factors = all._mutatingExtracting(..<192)
        for j in 0..<k {
            var vectors = InlineArray<16, KEMVector> { _ in KEMVector() }
            var ŷ = vectors.mutableSpan
            kemNoise(bytes.span, at: noise(j, η: η₁).lowerBound, η: η₁, into: &ŷ)
            kemTransform(&ŷ)
            var part = factors._mutatingExtracting((48 &* j)..<(48 &* j &+ 48))
            kemPrepareFactor(ŷ.span, into: &part)
            kemWipe(&ŷ)
        }
        var rowMemory = InlineArray<16, KEMVector> { _ in KEMVector() }
        var row = rowMemory.mutableSpan
        for i in 0..<k {
            kemRow(
                prepared,
                at: 16 &* k &* i,
                stride: 16,
                times: factors.span,
                count: k,
                into: &row
            )
            kemInverseTransform(&row)
            addNoise(k + i, bytes.span, to: &row)
            kemCompress(
                &row,
                bits: dᵤ,
                into: &bytes,
                at: newCiphertext.lowerBound + 32 * dᵤ * i
            )
        }
        kemRow(prepared, at: 16 * k * k, stride: 16, times: factors.span, count: k, into: &row)
        kemInverseTransform(&row)
        addNoise(2 * k, bytes.span, to: &row)
        kemAddMessage(bytes.span, at: message.lowerBound, to: &row)
        kemCompress(
            &row,
            bits: dᵥ,
            into: &bytes,
            at: newCiphertext.lowerBound + 32 * dᵤ * k
        )
        kemWipe(&factors)
        kemWipe(&row)
    }

    /// Adds a noise polynomial of η₂ = 2.
    @inline(__always)
    private static func addNoise(
        _ n: Int,
        _ bytes: Span<UInt8>,
        to row: inout MutableSpan<KEMVector>
    ) {
        var memory = InlineArray<16, KEMVector> { _ in KEMVector() }
        var e = memory.mutableSpan
        kemNoise(bytes, at: noise(n, η: 2).lowerBound, η: 2, into: &e)
        for i in 0..<16 { row[i] = row[i] &+ e[i] }
        kemWipe(&e)
    }

    /// Decrypts the workspace's ciphertext to its message, whatever it is
    /// (FIPS 203, Algorithm 15).
    ///
    /// Constant time in the key and the message.
    ///
    /// - Parameters:
    ///   - bytes: The workspace, with c behind z.
    ///   - secret: ŝ.
    @inline(__always)
    static func decrypt(_ bytes: inout MutableSpan<UInt8>, with secret: Span<KEMVector>) {
        let start = rejectionMessage.lowerBound + 32
        var factorMemory = InlineArray<192, KEMVector>(repeating: KEMVector())
        var factors = factorMemory.mutableSpan
        var vectors = InlineArray<16, KEMVector> { _ in KEMVector() }
        var f = vectors.mutableSpan
        for j in 0..<k {
            kemDecompress(bytes.span, at: start + 32 * dᵤ * j, bits: dᵤ, into: &f)
            kemTransform(&f)
            var part = factors._mutatingExtracting((48 &* j)..<(48 &* j &+ 48))
            kemPrepareFactor(f.span, into: &part)
        }
        var rowMemory = InlineArray<16, KEMVector> { _ in KEMVector() }
        var w = rowMemory.mutableSpan
        kemRow(secret, at: 0, stride: 16, times: factors.span, count: k, into: &w)
        kemInverseTransform(&w)
        kemDecompress(bytes.span, at: start + 32 * dᵤ * k, bits: dᵥ, into: &f)
        for i in 0..<16 { w[i] = f[i] &- w[i] }
        kemMessage(w.span, into: &bytes, at: message.lowerBound)
        kemWipe(&w)
    }
}

/// Ends a row of key generation: scales it, since a row is 2⁻¹⁶ times its products, and adds noise.
///
/// - Parameters:
///   - row: The row; comes out in 0 ..< q.
///   - noise: The transform of its noise, −1664 … 1664.
@inline(never)
package func kemFinishRow(_ row: inout MutableSpan<KEMVector>, adding noise: Span<KEMVector>) {
    precondition(row.count == 16 && noise.count == 16)
    // 1353 = 2³² mod q.
    let scale = KEMFactor(1353)
    for i in 0..<16 { row[i] = (row[i].montgomery(scale) &+ noise[i]).reduced().lifted() }
}
