import PQLattice
import PQSecrets

/// ML-DSA: public keys, expanded private keys and signatures of all three sets.
let mldsaTargets: [FuzzTarget] = [
    FuzzTarget("mldsa-public-key") { bytes in
        let accepted = [
            try MLDSA44.acceptsPublicKey(bytes), try MLDSA65.acceptsPublicKey(bytes),
            try MLDSA87.acceptsPublicKey(bytes),
        ]
        return accepted.contains(true)
    } seeds: {
        [
            try signer44.get().key.publicKey.rawRepresentation,
            try signer65.get().key.publicKey.rawRepresentation,
            try signer87.get().key.publicKey.rawRepresentation,
        ]
    },
    FuzzTarget("mldsa-private-key") { bytes in
        let accepted = [
            try MLDSA44.acceptsPrivateKey(bytes), try MLDSA65.acceptsPrivateKey(bytes),
            try MLDSA87.acceptsPrivateKey(bytes),
        ]
        return accepted.contains(true)
    } seeds: {
        [
            plain(try signer44.get().key.expandedRepresentation),
            plain(try signer65.get().key.expandedRepresentation),
            plain(try signer87.get().key.expandedRepresentation),
        ]
    },
    FuzzTarget("mldsa-signature") { bytes in
        let accepted = [
            try signer44.get().accepts(bytes), try signer65.get().accepts(bytes),
            try signer87.get().accepts(bytes),
        ]
        return accepted.contains(true)
    } seeds: {
        [
            try signer44.get().signature, try signer65.get().signature,
            try signer87.get().signature,
        ] + (try signer44.get().respelled)
    },
]

extension ModuleLatticeSignature {
    /// Any bytes of the right length are a public key, and come back.
    fileprivate static func acceptsPublicKey(_ bytes: [UInt8]) throws -> Bool {
        let key = try? PublicKey(rawRepresentation: bytes)
        try demand((key != nil) == (bytes.count == publicKeyByteCount), "a length decides")
        guard let key else { return false }
        try demand(key.rawRepresentation == bytes, "an accepted key comes back")
        let signature = [UInt8](repeating: 0, count: signatureByteCount)
        try demand(!key.isValidSignature(signature, for: []), "zeros are no signature")
        return true
    }

    /// An accepted private key comes back, and its public key verifies what it signs.
    fileprivate static func acceptsPrivateKey(_ bytes: [UInt8]) throws -> Bool {
        guard let key = try? ExpandedPrivateKey(rawRepresentation: bytes) else { return false }
        try demand(plain(key.rawRepresentation) == bytes, "an accepted key comes back")
        let signature = try key.signature(for: [], signing: .deterministic)
        try demand(key.publicKey.isValidSignature(signature, for: []), "an accepted key signs")
        return true
    }
}

// Made once: a fuzzer's time belongs to its inputs.
private let signer44 = Result { try Signer<4, 4, 2>() }
private let signer65 = Result { try Signer<6, 5, 4>() }
private let signer87 = Result { try Signer<8, 7, 2>() }

/// A key that is the same in every process, and the one signature of nothing that it has made.
private struct Signer<let k: Int, let l: Int, let eta: Int>: Sendable {
    let key: ModuleLatticeSignature<k, l, eta>.PrivateKey
    let publicKey: ModuleLatticeSignature<k, l, eta>.PublicKey
    let signature: [UInt8]

    init() throws {
        key = try .init(seedRepresentation: fixedBytes(32, "ML-DSA \(k)"))
        publicKey = key.publicKey
        signature = try key.signature(for: [], signing: .deterministic)
    }

    /// Only the signature that was made verifies: not the same one spelled otherwise.
    func accepts(_ bytes: [UInt8]) throws -> Bool {
        let isValid = publicKey.isValidSignature(bytes, for: [])
        try demand(isValid == (bytes == signature), "a signature has one spelling")
        return isValid
    }

    /// The signature with its hint spelled in other ways, which mean the same and are refused.
    var respelled: [[UInt8]] {
        let capacity = 80
        let cuts = signature.count - k
        let hint = cuts - capacity
        let weight = Int(signature[signature.count - 1])
        var padded = signature
        padded[cuts - 1] = 1
        var swapped = signature
        swapped.swapAt(hint, hint + 1)
        var repeated = signature
        repeated.insert(signature[hint], at: hint)
        repeated.remove(at: cuts)
        for row in 0..<k { repeated[cuts + row] += 1 }
        return weight < capacity ? [padded, swapped, repeated] : [swapped]
    }
}
