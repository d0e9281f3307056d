public import Foundation
import PQLattice
import PQSecrets

// swift-crypto's post-quantum names, spelled as there, over PQLattice: KEM (this file), MLKEM,
// MLDSA, SymmetricKey, CryptoKitError. Only `Data` stands between the two libraries; keys,
// ciphertexts and signatures are the same bytes.

/// What key encapsulation yields, and how it fails.
public enum KEM: Sendable {
    /// A shared secret and the ciphertext that carries it.
    public struct EncapsulationResult: Sendable {
        /// The secret.
        public let sharedSecret: SymmetricKey
        /// The ciphertext to send.
        public let encapsulated: Data

        /// Puts the two together.
        public init(sharedSecret: SymmetricKey, encapsulated: Data) {
            self.sharedSecret = sharedSecret
            self.encapsulated = encapsulated
        }
    }

    /// What can be wrong with a stored private key.
    public enum Errors: Error {
        /// The seed makes another public key than the one given with it.
        case publicKeyMismatchDuringInitialization
        /// The seed isn't as long as it must be.
        case invalidSeed
    }
}

/// A public key that encapsulates.
public protocol KEMPublicKey: Sendable {
    /// Makes a shared secret and encapsulates it.
    func encapsulate() throws -> KEM.EncapsulationResult
}

/// A private key that decapsulates.
public protocol KEMPrivateKey: Sendable {
    /// The public key's type.
    associatedtype PublicKey: KEMPublicKey
    /// Makes a random key.
    static func generate() throws -> Self
    /// Recovers the secret that a ciphertext carries.
    func decapsulate(_ encapsulated: Data) throws -> SymmetricKey
    /// The key to hand out.
    var publicKey: PublicKey { get }
}
