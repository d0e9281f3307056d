import PQLattice

/// One round of ML-KEM: a key, a secret sent and received, and the same with damaged input.
struct KEMRound {
    let requests: [Request]

    /// Makes a round's requests.
    ///
    /// - Parameters:
    ///   - set: The parameter set.
    ///   - numbers: The round's numbers.
    init(_ set: KEMSet, _ numbers: inout Repeatable) {
        let seed = numbers.bytes(64)
        let message = numbers.bytes(32)
        let key = Request(operation: .kemKey, fields: [seed], story: "a key")
        // Our own key and ciphertext are the material: if they were wrong, the peer's answers to
        // these two requests would show it.
        guard case .result(let keys) = set.answer(key) else {
            requests = [key]
            return
        }
        let send = Request(operation: .encapsulate, fields: [keys[0], message], story: "a secret")
        guard case .result(let sent) = set.answer(send) else {
            requests = [key, send]
            return
        }
        let publicKey = numbers.damagedPublicKey(keys[0])
        let ciphertext = numbers.damage(sent[1])
        let privateKey = numbers.damagedDecapsulationKey(keys[1], k: set.k)
        let wrongSeed = numbers.next() % 8 == 0 ? numbers.damage(seed).bytes : seed
        requests = [
            key, send,
            Request(
                operation: .decapsulate,
                fields: [keys[1], sent[1]],
                story: "its ciphertext"
            ),
            Request(
                operation: .encapsulate,
                fields: [publicKey.bytes, message],
                story: "public key \(publicKey.story)"
            ),
            Request(
                operation: .decapsulateWithSeed,
                fields: [wrongSeed, ciphertext.bytes],
                story: "\(wrongSeed.count) bytes of seed, ciphertext \(ciphertext.story)"
            ),
            Request(
                operation: .decapsulate,
                fields: [privateKey.bytes, sent[1]],
                story: "private key \(privateKey.story)"
            ),
        ]
    }
}

extension Repeatable {
    /// A public key with a coefficient that isn't reduced, or with common damage.
    fileprivate mutating func damagedPublicKey(_ key: [UInt8]) -> Damaged {
        Bool.random(using: &self)
            ? unreduceCoefficient(key, in: 0..<(key.count - 32)) : damage(key)
    }

    /// An expanded private key ŝ‖ek‖H(ek)‖z with damage in one of its parts.
    fileprivate mutating func damagedDecapsulationKey(_ key: [UInt8], k: Int) -> Damaged {
        let secret = 0..<(384 * k)
        let encapsulationKey = secret.upperBound..<(768 * k + 32)
        let hash = encapsulationKey.upperBound..<(encapsulationKey.upperBound + 32)
        switch next() % 7 {
        case 0: return flipBits(key, in: secret, count: 1)
        case 1: return flipBits(key, in: encapsulationKey, count: 1)
        case 2: return flipBits(key, in: hash, count: 1)
        case 3: return flipBits(key, in: hash.upperBound..<key.count, count: 1)
        case 4: return unreduceCoefficient(key, in: secret)
        case 5:
            // With the hash made to fit, only a check of the key inside can notice.
            var damaged = unreduceCoefficient(
                key,
                in: encapsulationKey.lowerBound..<(encapsulationKey.upperBound - 32)
            )
            damaged.bytes.replaceSubrange(
                hash,
                with: SHA3_256.hash(Array(damaged.bytes[encapsulationKey]))
            )
            damaged.story += " in the public key inside, its hash fits"
            return damaged
        default: return damage(key)
        }
    }
}
