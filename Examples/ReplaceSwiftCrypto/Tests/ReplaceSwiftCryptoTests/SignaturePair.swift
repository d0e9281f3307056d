import Crypto
import CryptoCompatibility
import Foundation

/// The sets of ML-DSA that swift-crypto has, as arguments of tests.
enum SignaturePair: String, CaseIterable, Sendable {
    case mldsa65 = "ML-DSA-65"
    case mldsa87 = "ML-DSA-87"

    /// Both sides' private keys of one seed.
    func keys(
        seed: [UInt8]
    ) throws -> (ours: any PrivateSignatureKey, theirs: any PrivateSignatureKey) {
        switch self {
        case .mldsa65:
            (
                try CryptoCompatibility::MLDSA65.PrivateKey(
                    seedRepresentation: seed,
                    publicKey: nil
                ),
                try Crypto::MLDSA65.PrivateKey(seedRepresentation: seed, publicKey: nil)
            )
        case .mldsa87:
            (
                try CryptoCompatibility::MLDSA87.PrivateKey(
                    seedRepresentation: seed,
                    publicKey: nil
                ),
                try Crypto::MLDSA87.PrivateKey(seedRepresentation: seed, publicKey: nil)
            )
        }
    }
}

extension PrivateSignatureKey {
    /// Verifies with a public key read from its bytes, or gives the error's name.
    func verify(_ signature: Data, for data: Data, context: Data?, publicKey: Data) -> Outcome {
        do {
            let key = try PublicKey(rawRepresentation: publicKey)
            guard let context else { return .valid(key.isValidSignature(signature, for: data)) }
            return .valid(key.isValidSignature(signature, for: data, context: context))
        } catch {
            return Outcome(error)
        }
    }

    /// The seed that an integrity-checked form gives, or the error's name.
    func read(integrityChecked: Data) -> Outcome {
        Outcome { try Self(integrityCheckedRepresentation: integrityChecked).seedRepresentation }
    }

    /// The seed that a seed gives with another key's public key beside it, or the error's name.
    func read(seed: Data, besidePublicKey publicKey: Data) -> Outcome {
        Outcome {
            let publicKey = try PublicKey(rawRepresentation: publicKey)
            return try Self(seedRepresentation: seed, publicKey: publicKey).seedRepresentation
        }
    }
}
