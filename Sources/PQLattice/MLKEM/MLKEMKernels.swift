import PQLatticeCore
import PQSecrets
#if arch(x86_64) && !hasFeature(Embedded)
import PQLatticeCoreV3
import PQLatticeCoreV4
#endif

/// ML-KEM's kernels by the build that runs: the only file of ML-KEM that knows there are three.
///
/// Parameters are those of the functions of the same names in PQLatticeCore, whose file MLKEM says
/// what they mean.
enum MLKEMKernels {
    /// Makes a key pair from its seed (FIPS 203, Algorithm 16).
    @inline(__always)
    static func generate(
        _ k: Int,
        level: LatticeLevel,
        seed: Span<UInt8>,
        into dk: inout MutableSpan<UInt8>,
        prepared: inout MutableSpan<SIMD16<Int16>>,
        secret: inout MutableSpan<SIMD16<Int16>>
    ) {
        switch level {
        #if arch(x86_64) && !hasFeature(Embedded)
        case .v4:
            PQLatticeCoreV4.kemGenerate(
                k,
                seed: seed,
                into: &dk,
                prepared: &prepared,
                secret: &secret
            )
        case .v3:
            PQLatticeCoreV3.kemGenerate(
                k,
                seed: seed,
                into: &dk,
                prepared: &prepared,
                secret: &secret
            )
        #endif
        default:
            PQLatticeCore.kemGenerate(
                k,
                seed: seed,
                into: &dk,
                prepared: &prepared,
                secret: &secret
            )
        }
    }

    /// Hashes the seeds of up to eight keys (FIPS 203, Algorithm 13).
    @inline(__always)
    static func hashSeeds(
        _ k: Int,
        level: LatticeLevel,
        count: Int,
        in bytes: inout MutableSpan<UInt8>
    ) {
        switch level {
        #if arch(x86_64) && !hasFeature(Embedded)
        case .v4:
            PQLatticeCoreV4.kemHashSeeds(k, count: count, in: &bytes)
        case .v3:
            PQLatticeCoreV3.kemHashSeeds(k, count: count, in: &bytes)
        #endif
        default:
            PQLatticeCore.kemHashSeeds(k, count: count, in: &bytes)
        }
    }

    /// Makes a key pair from hashed seeds, all but its hash and z (FIPS 203, Algorithm 13).
    @inline(__always)
    static func generate(
        _ k: Int,
        level: LatticeLevel,
        hashedSeeds: Span<UInt8>,
        into dk: inout MutableSpan<UInt8>,
        prepared: inout MutableSpan<SIMD16<Int16>>,
        secret: inout MutableSpan<SIMD16<Int16>>
    ) {
        switch level {
        #if arch(x86_64) && !hasFeature(Embedded)
        case .v4:
            PQLatticeCoreV4.kemGenerate(
                k,
                hashedSeeds: hashedSeeds,
                into: &dk,
                prepared: &prepared,
                secret: &secret
            )
        case .v3:
            PQLatticeCoreV3.kemGenerate(
                k,
                hashedSeeds: hashedSeeds,
                into: &dk,
                prepared: &prepared,
                secret: &secret
            )
        #endif
        default:
            PQLatticeCore.kemGenerate(
                k,
                hashedSeeds: hashedSeeds,
                into: &dk,
                prepared: &prepared,
                secret: &secret
            )
        }
    }

    /// Hashes up to eight public keys (FIPS 203, Section 4.1).
    @inline(__always)
    static func hashPublicKeys(
        _ k: Int,
        level: LatticeLevel,
        count: Int,
        in bytes: inout MutableSpan<UInt8>
    ) {
        switch level {
        #if arch(x86_64) && !hasFeature(Embedded)
        case .v4:
            PQLatticeCoreV4.kemHashPublicKeys(k, count: count, in: &bytes)
        case .v3:
            PQLatticeCoreV3.kemHashPublicKeys(k, count: count, in: &bytes)
        #endif
        default:
            PQLatticeCore.kemHashPublicKeys(k, count: count, in: &bytes)
        }
    }

    /// Checks a public key and makes it ready for use (FIPS 203, Section 7.2).
    @inline(__always)
    static func preparePublicKey(
        _ k: Int,
        level: LatticeLevel,
        _ ek: Span<UInt8>,
        into prepared: inout MutableSpan<SIMD16<Int16>>,
        hash: inout MutableSpan<UInt8>
    ) -> Int {
        switch level {
        #if arch(x86_64) && !hasFeature(Embedded)
        case .v4:
            PQLatticeCoreV4.kemPreparePublicKey(k, ek, into: &prepared, hash: &hash)
        case .v3:
            PQLatticeCoreV3.kemPreparePublicKey(k, ek, into: &prepared, hash: &hash)
        #endif
        default:
            PQLatticeCore.kemPreparePublicKey(k, ek, into: &prepared, hash: &hash)
        }
    }

    /// Reads the secret vector of an expanded private key (FIPS 203, Algorithm 6).
    @inline(__always)
    static func prepareSecret(
        _ k: Int,
        level: LatticeLevel,
        _ dk: Span<UInt8>,
        into secret: inout MutableSpan<SIMD16<Int16>>
    ) {
        switch level {
        #if arch(x86_64) && !hasFeature(Embedded)
        case .v4:
            PQLatticeCoreV4.kemPrepareSecret(k, dk, into: &secret)
        case .v3:
            PQLatticeCoreV3.kemPrepareSecret(k, dk, into: &secret)
        #endif
        default:
            PQLatticeCore.kemPrepareSecret(k, dk, into: &secret)
        }
    }

    /// Makes a shared secret with a prepared key (FIPS 203, Algorithm 17).
    @inline(__always)
    static func encapsulate(
        _ k: Int,
        level: LatticeLevel,
        _ m: Span<UInt8>,
        to prepared: Span<SIMD16<Int16>>,
        hash: Span<UInt8>,
        secret: inout MutableSpan<UInt8>,
        ciphertext: inout MutableSpan<UInt8>
    ) {
        switch level {
        #if arch(x86_64) && !hasFeature(Embedded)
        case .v4:
            PQLatticeCoreV4.kemEncapsulate(
                k,
                m,
                to: prepared,
                hash: hash,
                secret: &secret,
                ciphertext: &ciphertext
            )
        case .v3:
            PQLatticeCoreV3.kemEncapsulate(
                k,
                m,
                to: prepared,
                hash: hash,
                secret: &secret,
                ciphertext: &ciphertext
            )
        #endif
        default:
            PQLatticeCore.kemEncapsulate(
                k,
                m,
                to: prepared,
                hash: hash,
                secret: &secret,
                ciphertext: &ciphertext
            )
        }
    }

    /// Checks a public key and makes a shared secret with it (FIPS 203, Algorithm 20).
    @inline(__always)
    static func encapsulateOnce(
        _ k: Int,
        level: LatticeLevel,
        _ m: Span<UInt8>,
        to ek: Span<UInt8>,
        secret: inout MutableSpan<UInt8>,
        ciphertext: inout MutableSpan<UInt8>
    ) -> Int {
        switch level {
        #if arch(x86_64) && !hasFeature(Embedded)
        case .v4:
            PQLatticeCoreV4.kemEncapsulateOnce(
                k,
                m,
                to: ek,
                secret: &secret,
                ciphertext: &ciphertext
            )
        case .v3:
            PQLatticeCoreV3.kemEncapsulateOnce(
                k,
                m,
                to: ek,
                secret: &secret,
                ciphertext: &ciphertext
            )
        #endif
        default:
            PQLatticeCore.kemEncapsulateOnce(k, m, to: ek, secret: &secret, ciphertext: &ciphertext)
        }
    }

    /// Recovers a shared secret with a prepared key (FIPS 203, Algorithm 18).
    @inline(__always)
    static func decapsulate(
        _ k: Int,
        level: LatticeLevel,
        _ ciphertext: Span<UInt8>,
        with dk: borrowing SecretBytes,
        prepared: Span<SIMD16<Int16>>,
        secretVector: Span<SIMD16<Int16>>,
        secret: inout MutableSpan<UInt8>
    ) {
        switch level {
        #if arch(x86_64) && !hasFeature(Embedded)
        case .v4:
            PQLatticeCoreV4.kemDecapsulate(
                k,
                ciphertext,
                with: dk.span,
                prepared: prepared,
                secretVector: secretVector,
                secret: &secret
            )
        case .v3:
            PQLatticeCoreV3.kemDecapsulate(
                k,
                ciphertext,
                with: dk.span,
                prepared: prepared,
                secretVector: secretVector,
                secret: &secret
            )
        #endif
        default:
            PQLatticeCore.kemDecapsulate(
                k,
                ciphertext,
                with: dk.span,
                prepared: prepared,
                secretVector: secretVector,
                secret: &secret
            )
        }
    }

    /// Checks an expanded key and recovers a secret with it (FIPS 203, Algorithm 21).
    @inline(__always)
    static func decapsulateOnce(
        _ k: Int,
        level: LatticeLevel,
        _ ciphertext: Span<UInt8>,
        with dk: Span<UInt8>,
        secret: inout MutableSpan<UInt8>
    ) -> Int {
        switch level {
        #if arch(x86_64) && !hasFeature(Embedded)
        case .v4:
            PQLatticeCoreV4.kemDecapsulateOnce(k, ciphertext, with: dk, secret: &secret)
        case .v3:
            PQLatticeCoreV3.kemDecapsulateOnce(k, ciphertext, with: dk, secret: &secret)
        #endif
        default:
            PQLatticeCore.kemDecapsulateOnce(k, ciphertext, with: dk, secret: &secret)
        }
    }
}
