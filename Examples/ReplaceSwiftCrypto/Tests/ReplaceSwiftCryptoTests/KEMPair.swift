import Crypto
import CryptoCompatibility
import Foundation

/// The sets of ML-KEM that swift-crypto has, as arguments of tests.
enum KEMPair: String, CaseIterable, Sendable {
    case mlkem768 = "ML-KEM-768"
    case mlkem1024 = "ML-KEM-1024"

    /// Both sides' private keys of one seed.
    func keys(seed: [UInt8]) throws -> (ours: any PrivateKEMKey, theirs: any PrivateKEMKey) {
        switch self {
        case .mlkem768:
            (
                try CryptoCompatibility::MLKEM768.PrivateKey(
                    seedRepresentation: seed,
                    publicKey: nil
                ),
                try Crypto::MLKEM768.PrivateKey(seedRepresentation: seed, publicKey: nil)
            )
        case .mlkem1024:
            (
                try CryptoCompatibility::MLKEM1024.PrivateKey(
                    seedRepresentation: seed,
                    publicKey: nil
                ),
                try Crypto::MLKEM1024.PrivateKey(seedRepresentation: seed, publicKey: nil)
            )
        }
    }
}

extension PrivateKEMKey {
    /// Sends a secret to a public key read from its bytes.
    func send(to publicKey: Data) throws -> (secret: Data, ciphertext: Data) {
        let sent = try PublicKey(rawRepresentation: publicKey).encapsulate()
        return (plain(sent.sharedSecret), sent.encapsulated)
    }

    /// The secret in a ciphertext, or the error's name.
    func open(_ ciphertext: Data) -> Outcome {
        Outcome { plain(try decapsulate(ciphertext)) }
    }

    /// The public key that reading one from its bytes gives, or the error's name.
    func read(publicKey: Data) -> Outcome {
        Outcome { try PublicKey(rawRepresentation: publicKey).rawRepresentation }
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

/// The bytes of a secret, for comparing.
func plain(_ secret: some ContiguousBytes) -> Data {
    secret.withUnsafeBytes { Data($0) }
}
