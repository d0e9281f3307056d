// PQLattice: post-quantum key encapsulation (FIPS 203), signatures (FIPS 204) and the hashes
// that both need (FIPS 202), in Swift alone.
//
// Reading order for ML-KEM: ModuleLatticeKEM, then its public key, private key and expanded
// private key. The mathematics is PQLatticeCore's: these types parse, check and own.
//
// Left out on purpose: K-PKE and every form in which the caller chooses the randomness; those are
// for tests and stay within the package.

import PQLatticeCore
public import PQSecrets

/// ML-KEM, the module-lattice key encapsulation mechanism (FIPS 203).
///
/// Use it by its names ``MLKEM512``, ``MLKEM768`` and ``MLKEM1024``, which are the parameter sets
/// of FIPS 203, Section 8; no other values are approved.
///
/// ```swift
/// let key = try MLKEM768.PrivateKey()
/// let sent = try key.publicKey.encapsulate()
/// let secret = try key.decapsulate(sent.encapsulated)  // the bytes of sent.sharedSecret
/// ```
public enum ModuleLatticeKEM<let k: Int, let dᵤ: Int, let dᵥ: Int> {
    /// Bytes of a public key, the standard's encapsulation key.
    public static var publicKeyByteCount: Int { Internal.encapsulationKeyByteCount }
    /// Bytes of a ciphertext.
    public static var ciphertextByteCount: Int { Internal.ciphertextByteCount }
    /// Bytes of a private key's seed, d‖z.
    public static var seedByteCount: Int { 64 }
    /// Bytes of an expanded private key, the standard's decapsulation key.
    public static var expandedPrivateKeyByteCount: Int { Internal.decapsulationKeyByteCount }
    /// Bytes of a shared secret.
    public static var sharedSecretByteCount: Int { 32 }

    /// What encapsulation yields.
    public typealias EncapsulationResult = KEMEncapsulationResult

    typealias Internal = MLKEMInternal<k, dᵤ, dᵥ>
}

/// ML-KEM-512, category 1.
public typealias MLKEM512 = ModuleLatticeKEM<2, 10, 4>
/// ML-KEM-768, category 3: the usual choice.
public typealias MLKEM768 = ModuleLatticeKEM<3, 10, 4>
/// ML-KEM-1024, category 5.
public typealias MLKEM1024 = ModuleLatticeKEM<4, 11, 5>

/// A fresh shared secret and the ciphertext that carries it to the private key's owner.
@frozen
public struct KEMEncapsulationResult: ~Copyable, Sendable {
    /// The secret, 32 bytes.
    public let sharedSecret: SecretBytes
    /// The ciphertext to send.
    public let encapsulated: [UInt8]

    /// Puts together what an encapsulation made; a hybrid of this package makes its own.
    ///
    /// - Parameters:
    ///   - sharedSecret: The secret.
    ///   - encapsulated: The ciphertext.
    package init(sharedSecret: consuming SecretBytes, encapsulated: [UInt8]) {
        self.sharedSecret = sharedSecret
        self.encapsulated = encapsulated
    }
}
