import PQLatticeCore

// ML-DSA as the library's users see it (FIPS 204).
//
// Reading order: ModuleLatticeSignature, MLDSAPrivateKey, MLDSAExpandedPrivateKey, MLDSAPublicKey,
// ModuleLatticeSigningKey (every way to sign), MessageRepresentative (μ), Prehash, SigningMode;
// then PreparedPublicKey and PreparedPrivateKey, which the keys share, and MLDSAKernels, which
// calls the mathematics in PQLatticeCore.
//
// Left out on purpose: the SHA-2 family. HashML-DSA takes digests, whoever made them.

/// ML-DSA, the module-lattice signature, with its keys inside.
///
/// Only the three sets of FIPS 204 exist: ``MLDSA44``, ``MLDSA65`` and ``MLDSA87``.
public enum ModuleLatticeSignature<let k: Int, let l: Int, let η: Int> {
    /// Bytes of a seed, the stored form of a private key.
    public static var seedByteCount: Int { 32 }
    /// Bytes of an expanded private key.
    public static var expandedPrivateKeyByteCount: Int { sizes.privateKey }
    /// Bytes of a public key.
    public static var publicKeyByteCount: Int { sizes.publicKey }
    /// Bytes of a signature.
    public static var signatureByteCount: Int { sizes.signature }
    /// Bytes of a message representative μ.
    public static var messageRepresentativeByteCount: Int { 64 }

    /// The number in the set's name, which k and l make.
    static var number: Int { 10 * k + l }

    private static var sizes:
        (η: Int, publicKey: Int, privateKey: Int, signature: Int, matrix: Int, secrets: Int)
    {
        let sizes = mldsaSizes(number)
        // A mistake of the program that names the type, never of its input.
        precondition(sizes.η == η, "FIPS 204 has no parameter set (\(k), \(l), \(η))")
        return sizes
    }
}

/// ML-DSA-44: security category 2.
public typealias MLDSA44 = ModuleLatticeSignature<4, 4, 2>
/// ML-DSA-65: security category 3.
public typealias MLDSA65 = ModuleLatticeSignature<6, 5, 4>
/// ML-DSA-87: security category 5.
public typealias MLDSA87 = ModuleLatticeSignature<8, 7, 2>
