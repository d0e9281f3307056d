// ML-KEM's operations as functions on memory that the caller owns, for each k: what PQLattice
// calls, through whichever build suits the processor. Lengths and, where a key was prepared, its
// content are the caller's to have checked.

import PQKeccak

/// Makes a key pair from its seed (FIPS 203, Algorithm 16).
///
/// Constant time in the seed, but for ρ, which is public.
///
/// - Parameters:
///   - k: 2, 3 or 4.
///   - seed: d‖z, 64 bytes.
///   - dk: The decapsulation key, 768·k + 96 bytes to overwrite.
///   - prepared: The public key for later use, 16·(k² + k) vectors to overwrite: the transposed
///     matrix row by row and t̂, in 0 ..< q.
///   - secret: ŝ for later use, 16·k vectors to overwrite, in 0 ..< q.
@inline(never)
package func kemGenerate(
    _ k: Int,
    seed: Span<UInt8>,
    into dk: inout MutableSpan<UInt8>,
    prepared: inout MutableSpan<KEMVector>,
    secret: inout MutableSpan<KEMVector>
) {
    switch k {
    case 2:
        KEMOperations512.generate(seed, into: &dk, prepared: &prepared, secret: &secret)
    case 3:
        KEMOperations768.generate(seed, into: &dk, prepared: &prepared, secret: &secret)
    default:
        KEMOperations1024.generate(seed, into: &dk, prepared: &prepared, secret: &secret)
    }
}

/// Hashes the seeds of up to eight keys at once: ρ‖σ = G(d‖k) (FIPS 203, Algorithm 13, step 1).
///
/// Constant time in the seeds.
///
/// - Parameters:
///   - k: 2, 3 or 4.
///   - count: How many keys, 1 ... 8.
///   - bytes: The seeds d‖z, 64 bytes each; ρ‖σ are written behind the last one, in their order.
@inline(never)
package func kemHashSeeds(_ k: Int, count: Int, in bytes: inout MutableSpan<UInt8>) {
    precondition(count > 0 && count <= 8 && bytes.count == 128 * count)
    var queue = LaneQueue()
    for n in 0..<count {
        queue.add(
            HashJob(
                function: .sha3_512,
                message: (64 * n)..<(64 * n + 32),
                index: UInt16(truncatingIfNeeded: k),
                indexByteCount: 1,
                output: (64 * (count + n))..<(64 * (count + n + 1))
            )
        )
    }
    queue.run(in: &bytes)
}

/// Makes a key pair from hashed seeds, all but H(ek) and z (FIPS 203, Algorithm 13).
///
/// Constant time in σ.
///
/// - Parameters:
///   - k: 2, 3 or 4.
///   - ρσ: What ``kemHashSeeds(_:count:in:)`` gave, 64 bytes.
///   - dk: The decapsulation key, 768·k + 96 bytes to overwrite but for the last 64.
///   - prepared: As for ``kemGenerate(_:seed:into:prepared:secret:)``.
///   - secret: As there.
@inline(never)
package func kemGenerate(
    _ k: Int,
    hashedSeeds ρσ: Span<UInt8>,
    into dk: inout MutableSpan<UInt8>,
    prepared: inout MutableSpan<KEMVector>,
    secret: inout MutableSpan<KEMVector>
) {
    switch k {
    case 2:
        KEMOperations512.generate(hashedSeeds: ρσ, into: &dk, prepared: &prepared, secret: &secret)
    case 3:
        KEMOperations768.generate(hashedSeeds: ρσ, into: &dk, prepared: &prepared, secret: &secret)
    default:
        KEMOperations1024.generate(hashedSeeds: ρσ, into: &dk, prepared: &prepared, secret: &secret)
    }
}

/// Hashes up to eight public keys at once: H(ek) (FIPS 203, Section 4.1).
///
/// - Parameters:
///   - k: 2, 3 or 4.
///   - count: How many keys, 1 ... 8.
///   - bytes: The encapsulation keys, of 384·k + 32 bytes each; their hashes are written behind
///     the last one, in their order.
@inline(never)
package func kemHashPublicKeys(_ k: Int, count: Int, in bytes: inout MutableSpan<UInt8>) {
    let length = 384 * k + 32
    precondition(count > 0 && count <= 8 && bytes.count == (length + 32) * count)
    var queue = LaneQueue()
    for n in 0..<count {
        let output = length * count + 32 * n
        queue.add(.sha3_256, (length * n)..<(length * (n + 1)), into: output..<(output + 32))
    }
    queue.run(in: &bytes)
}

/// Checks a public key and makes it ready for use (FIPS 203, Section 7.2).
///
/// - Parameters:
///   - k: 2, 3 or 4.
///   - ek: The encapsulation key, 384·k + 32 bytes.
///   - prepared: 16·(k² + k) vectors to overwrite, as ``kemGenerate(_:seed:into:prepared:secret:)``
///     does.
///   - hash: H(ek), 32 bytes to overwrite.
/// - Returns: −1, or the index of the first coefficient that is not below q, counted through all
///   polynomials.
@inline(never)
package func kemPreparePublicKey(
    _ k: Int,
    _ ek: Span<UInt8>,
    into prepared: inout MutableSpan<KEMVector>,
    hash: inout MutableSpan<UInt8>
) -> Int {
    switch k {
    case 2:
        KEMOperations512.preparePublicKey(ek, into: &prepared, hash: &hash)
    case 3:
        KEMOperations768.preparePublicKey(ek, into: &prepared, hash: &hash)
    default:
        KEMOperations1024.preparePublicKey(ek, into: &prepared, hash: &hash)
    }
}

/// Reads ŝ from the beginning of a decapsulation key (FIPS 203, Algorithm 6).
///
/// Constant time.
///
/// - Parameters:
///   - k: 2, 3 or 4.
///   - dk: The decapsulation key, 768·k + 96 bytes.
///   - secret: 16·k vectors to overwrite.
@inline(never)
package func kemPrepareSecret(
    _ k: Int,
    _ dk: Span<UInt8>,
    into secret: inout MutableSpan<KEMVector>
) {
    switch k {
    case 2:
        KEMOperations512.prepareSecret(dk, into: &secret)
    case 3:
        KEMOperations768.prepareSecret(dk, into: &secret)
    default:
        KEMOperations1024.prepareSecret(dk, into: &secret)
    }
}

/// Makes a shared secret with a prepared key (FIPS 203, Algorithm 17).
///
/// Constant time in m.
///
/// - Parameters:
///   - k: 2, 3 or 4.
///   - m: 32 random bytes.
///   - prepared: The public key, prepared.
///   - hash: H(ek).
///   - secret: The shared secret, 32 bytes to overwrite.
///   - ciphertext: The ciphertext, to overwrite.
@inline(never)
package func kemEncapsulate(
    _ k: Int,
    _ m: Span<UInt8>,
    to prepared: Span<KEMVector>,
    hash: Span<UInt8>,
    secret: inout MutableSpan<UInt8>,
    ciphertext: inout MutableSpan<UInt8>
) {
    switch k {
    case 2:
        KEMOperations512.encapsulate(
            m,
            to: prepared,
            hash: hash,
            secret: &secret,
            ciphertext: &ciphertext
        )
    case 3:
        KEMOperations768.encapsulate(
            m,
            to: prepared,
            hash: hash,
            secret: &secret,
            ciphertext: &ciphertext
        )
    default:
        KEMOperations1024.encapsulate(
            m,
            to: prepared,
            hash: hash,
            secret: &secret,
            ciphertext: &ciphertext
        )
    }
}

/// Checks a public key and makes a shared secret with it (FIPS 203, Algorithm 20).
///
/// Constant time in m.
///
/// - Parameters:
///   - k: 2, 3 or 4.
///   - m: 32 random bytes.
///   - ek: The encapsulation key, 384·k + 32 bytes.
///   - secret: The shared secret, 32 bytes to overwrite.
///   - ciphertext: The ciphertext, to overwrite.
/// - Returns: −1, or the index of the first coefficient that is not below q; nothing is written
///   then.
@inline(never)
package func kemEncapsulateOnce(
    _ k: Int,
    _ m: Span<UInt8>,
    to ek: Span<UInt8>,
    secret: inout MutableSpan<UInt8>,
    ciphertext: inout MutableSpan<UInt8>
) -> Int {
    switch k {
    case 2:
        KEMOperations512.encapsulateOnce(m, to: ek, secret: &secret, ciphertext: &ciphertext)
    case 3:
        KEMOperations768.encapsulateOnce(m, to: ek, secret: &secret, ciphertext: &ciphertext)
    default:
        KEMOperations1024.encapsulateOnce(m, to: ek, secret: &secret, ciphertext: &ciphertext)
    }
}

/// Recovers a shared secret with a prepared key, or for a ciphertext that no one made with it an
/// unrelated one (FIPS 203, Algorithm 18).
///
/// Constant time in the key and in whether the ciphertext was a good one.
///
/// - Parameters:
///   - k: 2, 3 or 4.
///   - ciphertext: What came, of the right length.
///   - dk: The decapsulation key, of which H(ek) and z are read.
///   - prepared: The public key, prepared.
///   - secretVector: ŝ, prepared.
///   - secret: The shared secret, 32 bytes to overwrite.
@inline(never)
package func kemDecapsulate(
    _ k: Int,
    _ ciphertext: Span<UInt8>,
    with dk: Span<UInt8>,
    prepared: Span<KEMVector>,
    secretVector: Span<KEMVector>,
    secret: inout MutableSpan<UInt8>
) {
    switch k {
    case 2:
        KEMOperations512.decapsulate(
            ciphertext,
            with: dk,
            prepared: prepared,
            secretVector: secretVector,
            secret: &secret
        )
    case 3:
        KEMOperations768.decapsulate(
            ciphertext,
            with: dk,
            prepared: prepared,
            secretVector: secretVector,
            secret: &secret
        )
    default:
        KEMOperations1024.decapsulate(
            ciphertext,
            with: dk,
            prepared: prepared,
            secretVector: secretVector,
            secret: &secret
        )
    }
}

/// Checks a decapsulation key and recovers a shared secret with it (FIPS 203, Algorithm 21).
///
/// Constant time in the key, once it has passed, and in whether the ciphertext was a good one.
///
/// - Parameters:
///   - k: 2, 3 or 4.
///   - ciphertext: What came, of the right length.
///   - dk: The decapsulation key, 768·k + 96 bytes.
///   - secret: The shared secret, 32 bytes to overwrite.
/// - Returns: −1; −2 if the hash inside the key is wrong; or the index of the first coefficient of
///   its public part that is not below q. Nothing is written in the last two cases.
@inline(never)
package func kemDecapsulateOnce(
    _ k: Int,
    _ ciphertext: Span<UInt8>,
    with dk: Span<UInt8>,
    secret: inout MutableSpan<UInt8>
) -> Int {
    switch k {
    case 2:
        KEMOperations512.decapsulateOnce(ciphertext, with: dk, secret: &secret)
    case 3:
        KEMOperations768.decapsulateOnce(ciphertext, with: dk, secret: &secret)
    default:
        KEMOperations1024.decapsulateOnce(ciphertext, with: dk, secret: &secret)
    }
}
