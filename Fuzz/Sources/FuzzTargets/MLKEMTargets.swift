import PQLattice
import PQSecrets

/// ML-KEM: public keys, expanded private keys and ciphertexts of all three sets.
let mlkemTargets: [FuzzTarget] = [
    FuzzTarget("mlkem-public-key") { bytes in
        // Each set is offered the bytes; their length lets one at most accept.
        let accepted = [
            try MLKEM512.acceptsPublicKey(bytes), try MLKEM768.acceptsPublicKey(bytes),
            try MLKEM1024.acceptsPublicKey(bytes),
        ]
        return accepted.contains(true)
    } seeds: {
        [
            try key512.get().publicKey.rawRepresentation,
            try key768.get().publicKey.rawRepresentation,
            try key1024.get().publicKey.rawRepresentation,
        ]
    },
    FuzzTarget("mlkem-private-key") { bytes in
        let accepted = [
            try MLKEM512.acceptsPrivateKey(bytes), try MLKEM768.acceptsPrivateKey(bytes),
            try MLKEM1024.acceptsPrivateKey(bytes),
        ]
        return accepted.contains(true)
    } seeds: {
        [
            plain(try key512.get().expandedRepresentation),
            plain(try key768.get().expandedRepresentation),
            plain(try key1024.get().expandedRepresentation),
        ]
    },
    FuzzTarget("mlkem-ciphertext") { bytes in
        let accepted = [
            try MLKEM512.acceptsCiphertext(bytes, key512.get()),
            try MLKEM768.acceptsCiphertext(bytes, key768.get()),
            try MLKEM1024.acceptsCiphertext(bytes, key1024.get()),
        ]
        return accepted.contains(true)
    } seeds: {
        [
            try key512.get().publicKey.encapsulate().encapsulated,
            try key768.get().publicKey.encapsulate().encapsulated,
            try key1024.get().publicKey.encapsulate().encapsulated,
        ]
    },
]

// Made once: a fuzzer's time belongs to its inputs.
private let key512 = Result { try MLKEM512.makeKey() }
private let key768 = Result { try MLKEM768.makeKey() }
private let key1024 = Result { try MLKEM1024.makeKey() }

extension ModuleLatticeKEM {
    /// A key that is the same in every process.
    fileprivate static func makeKey() throws -> PrivateKey {
        try PrivateKey(seedRepresentation: fixedBytes(64, "ML-KEM \(k)"))
    }

    /// A key is accepted if its length is right and each coefficient is below q, and comes back.
    fileprivate static func acceptsPublicKey(_ bytes: [UInt8]) throws -> Bool {
        let key = try? PublicKey(rawRepresentation: bytes)
        let isValid =
            bytes.count == publicKeyByteCount && isReduced(bytes[..<(bytes.count - 32)])
        try demand((key != nil) == isValid, "exactly the reduced keys are accepted")
        guard let key else { return false }
        try demand(key.rawRepresentation == bytes, "an accepted key comes back")
        let sent = try key.encapsulate()
        try demand(sent.encapsulated.count == ciphertextByteCount, "any accepted key encapsulates")
        return true
    }

    /// A key is accepted if the key inside is valid and its hash is right, and comes back.
    fileprivate static func acceptsPrivateKey(_ bytes: [UInt8]) throws -> Bool {
        let key = try? ExpandedPrivateKey(rawRepresentation: bytes)
        var isValid = false
        if bytes.count == expandedPrivateKeyByteCount {
            let inside = Array(bytes[(384 * k)..<(768 * k + 32)])
            let hash = bytes[(768 * k + 32)..<(768 * k + 64)]
            isValid = SHA3_256.hash(inside).elementsEqual(hash) && isReduced(inside.dropLast(32))
        }
        try demand((key != nil) == isValid, "exactly the consistent keys are accepted")
        guard let key else { return false }
        try demand(plain(key.rawRepresentation) == bytes, "an accepted key comes back")
        let sent = try key.publicKey.encapsulate()
        let secret = try key.decapsulate(sent.encapsulated)
        try demand(secret.count == 32, "any accepted key decapsulates")
        return true
    }

    /// Any ciphertext of the right length gives a secret, the same in both forms of the key.
    fileprivate static func acceptsCiphertext(
        _ bytes: [UInt8],
        _ key: PrivateKey
    ) throws -> Bool {
        guard let secret = try? key.decapsulate(bytes) else {
            try demand(bytes.count != ciphertextByteCount, "only a wrong length is refused")
            return false
        }
        try demand(bytes.count == ciphertextByteCount, "a wrong length is refused")
        let expanded = try ExpandedPrivateKey(
            rawRepresentation: plain(key.expandedRepresentation)
        )
        let again = try expanded.decapsulate(bytes)
        try demand(secret.isEqual(to: again), "both forms of a key give one secret")
        return true
    }

    /// Whether all twelve-bit numbers are below q, read in the plainest way.
    private static func isReduced(_ bytes: ArraySlice<UInt8>) -> Bool {
        let bytes = bytes.map(Int.init)
        return stride(from: 0, to: bytes.count, by: 3).allSatisfy { index in
            bytes[index] | (bytes[index + 1] & 15) << 8 < 3329
                && bytes[index + 1] >> 4 | bytes[index + 2] << 4 < 3329
        }
    }
}
