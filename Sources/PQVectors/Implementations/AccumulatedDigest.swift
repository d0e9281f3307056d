import PQLattice
import PQSecrets

// Many rounds in one digest: too many answers to print, and a change in any of them shows.

extension ModuleLatticeKEM {
    /// The digest of everything that rounds of key generation, encapsulation and decapsulation
    /// give.
    ///
    /// Of each round SHAKE128 absorbs ek, dk, c, K, and what a ciphertext of random bytes leads to.
    /// The stream gives d, z, m and those bytes, in this order.
    ///
    /// - Parameters:
    ///   - rounds: How many.
    ///   - seed: What SHAKE128's stream of inputs begins with.
    /// - Returns: 32 bytes, or none if the two secrets of a round differ.
    /// - Throws: What an operation throws, which none should.
    static func accumulatedDigest(
        of rounds: Int,
        from seed: [UInt8]
    ) throws(LatticeError) -> [UInt8] {
        var input = SHAKE128()
        input.absorb(seed)
        var stream = input.squeezing()
        var digest = SHAKE128()
        for _ in 0..<rounds {
            let key = try PrivateKey(seedRepresentation: stream.squeeze(seedByteCount))
            digest.absorb(key.publicKey.rawRepresentation)
            digest.absorb(key.expandedRepresentation.array)
            let sent = try key.publicKey.encapsulate(message: stream.squeeze(32).span)
            digest.absorb(sent.encapsulated)
            digest.absorb(sent.sharedSecret.array)
            guard try key.decapsulate(sent.encapsulated).array == sent.sharedSecret.array else {
                return []
            }
            digest.absorb(try key.decapsulate(stream.squeeze(ciphertextByteCount)).array)
        }
        var output = digest.squeezing()
        return output.squeeze(32)
    }
}

extension ModuleLatticeSignature {
    /// The digest of everything that rounds of key generation and signing give.
    ///
    /// Of each round SHAKE128 absorbs pk, sk and the signature. The stream gives ξ, rnd and a
    /// message of 64 bytes, in this order; the context is empty.
    ///
    /// - Parameters:
    ///   - rounds: How many.
    ///   - seed: What SHAKE128's stream of inputs begins with.
    /// - Returns: 32 bytes, or none if a signature isn't valid.
    /// - Throws: What an operation throws, which none should.
    static func accumulatedDigest(
        of rounds: Int,
        from seed: [UInt8]
    ) throws(LatticeError) -> [UInt8] {
        var input = SHAKE128()
        input.absorb(seed)
        var stream = input.squeezing()
        var digest = SHAKE128()
        for _ in 0..<rounds {
            let key = try PrivateKey(seedRepresentation: stream.squeeze(seedByteCount))
            digest.absorb(key.publicKey.rawRepresentation)
            digest.absorb(key.expandedRepresentation.array)
            let rnd = stream.squeeze(32)
            let message = stream.squeeze(64)
            let signature = try key.signature(for: message, signing: .given(rnd: rnd))
            digest.absorb(signature)
            guard key.publicKey.isValidSignature(signature, for: message) else { return [] }
        }
        var output = digest.squeezing()
        return output.squeeze(32)
    }
}
