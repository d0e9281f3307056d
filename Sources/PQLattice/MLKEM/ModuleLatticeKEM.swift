// PQLattice: post-quantum key encapsulation (FIPS 203), signatures (FIPS 204) and the hashes
// that both need (FIPS 202), in Swift alone.
//
// Reading order for ML-KEM: ModuleLatticeKEM, then its public key, private key and expanded
// private key, batches, MLKEMKernels. The mathematics is PQLatticeCore's: these types check
// lengths, own memory and name what was wrong.
//
// Left out on purpose: K-PKE and every form in which the caller chooses the randomness; those are
// for tests and stay within the package.

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
    public static var publicKeyByteCount: Int { 384 * k + 32 }
    /// Bytes of a ciphertext.
    public static var ciphertextByteCount: Int { 32 * (dᵤ * k + dᵥ) }
    /// Bytes of a private key's seed, d‖z.
    public static var seedByteCount: Int { 64 }
    /// Bytes of an expanded private key, the standard's decapsulation key.
    public static var expandedPrivateKeyByteCount: Int { 768 * k + 96 }
    /// Bytes of a shared secret.
    public static var sharedSecretByteCount: Int { 32 }

    /// What encapsulation yields.
    public typealias EncapsulationResult = KEMEncapsulationResult

    /// Where the encapsulation key lies within the decapsulation key.
    static var encapsulationKeyRange: Range<Int> { (384 * k)..<(768 * k + 32) }
    /// Where the encapsulation key's hash lies within the decapsulation key.
    static var hashRange: Range<Int> { (768 * k + 32)..<(768 * k + 64) }
    /// Vectors of a prepared public key: k² polynomials of the matrix and k of t̂.
    static var preparedVectorCount: Int { 16 * (k * k + k) }
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
