import PQLatticeCore
#if arch(x86_64) && !hasFeature(Embedded)
import PQLatticeCoreV3
import PQLatticeCoreV4
#endif
import PQSecrets

/// ML-DSA's operations in the build of a level: the one place where the three builds are called.
enum MLDSAKernels {
    /// Makes the key pair of a seed (FIPS 204, Algorithm 6).
    static func makeKey(
        _ set: Int,
        seed: Span<UInt8>,
        matrix: inout MutableSpan<SIMD8<Int32>>,
        secrets: inout MutableSpan<SIMD8<Int32>>,
        publicKey: inout MutableSpan<UInt8>,
        privateKey: inout MutableSpan<UInt8>,
        level: LatticeLevel
    ) {
        #if arch(x86_64) && !hasFeature(Embedded)
        switch level {
        case .v4:
            return PQLatticeCoreV4.mldsaMakeKey(
                set,
                seed: seed,
                matrix: &matrix,
                secrets: &secrets,
                publicKey: &publicKey,
                privateKey: &privateKey
            )
        case .v3:
            return PQLatticeCoreV3.mldsaMakeKey(
                set,
                seed: seed,
                matrix: &matrix,
                secrets: &secrets,
                publicKey: &publicKey,
                privateKey: &privateKey
            )
        case .baseline: break
        }
        #endif
        PQLatticeCore.mldsaMakeKey(
            set,
            seed: seed,
            matrix: &matrix,
            secrets: &secrets,
            publicKey: &publicKey,
            privateKey: &privateKey
        )
    }

    /// Prepares a public key and hashes it.
    static func prepare(
        _ set: Int,
        publicKey: Span<UInt8>,
        matrix: inout MutableSpan<SIMD8<Int32>>,
        hash: inout MutableSpan<UInt8>,
        level: LatticeLevel
    ) {
        #if arch(x86_64) && !hasFeature(Embedded)
        switch level {
        case .v4:
            return PQLatticeCoreV4.mldsaPrepare(
                set,
                publicKey: publicKey,
                matrix: &matrix,
                hash: &hash
            )
        case .v3:
            return PQLatticeCoreV3.mldsaPrepare(
                set,
                publicKey: publicKey,
                matrix: &matrix,
                hash: &hash
            )
        case .baseline: break
        }
        #endif
        PQLatticeCore.mldsaPrepare(set, publicKey: publicKey, matrix: &matrix, hash: &hash)
    }

    /// Reads and checks an expanded private key (FIPS 204, Algorithm 25).
    ///
    /// - Returns: 0 for a good key, 1 if a coefficient is out of range, 2 if the parts disagree.
    static func prepare(
        _ set: Int,
        privateKey: Span<UInt8>,
        matrix: inout MutableSpan<SIMD8<Int32>>,
        secrets: inout MutableSpan<SIMD8<Int32>>,
        publicKey: inout MutableSpan<UInt8>,
        level: LatticeLevel
    ) -> Int {
        #if arch(x86_64) && !hasFeature(Embedded)
        switch level {
        case .v4:
            return PQLatticeCoreV4.mldsaPrepare(
                set,
                privateKey: privateKey,
                matrix: &matrix,
                secrets: &secrets,
                publicKey: &publicKey
            )
        case .v3:
            return PQLatticeCoreV3.mldsaPrepare(
                set,
                privateKey: privateKey,
                matrix: &matrix,
                secrets: &secrets,
                publicKey: &publicKey
            )
        case .baseline: break
        }
        #endif
        return PQLatticeCore.mldsaPrepare(
            set,
            privateKey: privateKey,
            matrix: &matrix,
            secrets: &secrets,
            publicKey: &publicKey
        )
    }

    /// Signs a message representative (FIPS 204, Algorithm 7).
    ///
    /// - Returns: Whether one of the attempts made a signature.
    static func sign(
        _ set: Int,
        μ: Span<UInt8>,
        rnd: Span<UInt8>,
        privateKey: borrowing SecretBytes,
        matrix: borrowing PreparedPolynomials,
        secrets: borrowing PreparedPolynomials,
        attempts: Int,
        rejections: inout MutableSpan<Int>,
        into signature: inout MutableSpan<UInt8>,
        level: LatticeLevel
    ) -> Bool {
        #if arch(x86_64) && !hasFeature(Embedded)
        switch level {
        case .v4:
            return PQLatticeCoreV4.mldsaSign(
                set,
                μ: μ,
                rnd: rnd,
                maskSeed: privateKey.span.extracting(32..<64),
                matrix: matrix.span,
                secrets: secrets.span,
                attempts: attempts,
                rejections: &rejections,
                into: &signature
            )
        case .v3:
            return PQLatticeCoreV3.mldsaSign(
                set,
                μ: μ,
                rnd: rnd,
                maskSeed: privateKey.span.extracting(32..<64),
                matrix: matrix.span,
                secrets: secrets.span,
                attempts: attempts,
                rejections: &rejections,
                into: &signature
            )
        case .baseline: break
        }
        #endif
        return PQLatticeCore.mldsaSign(
            set,
            μ: μ,
            rnd: rnd,
            maskSeed: privateKey.span.extracting(32..<64),
            matrix: matrix.span,
            secrets: secrets.span,
            attempts: attempts,
            rejections: &rejections,
            into: &signature
        )
    }

    /// Whether a signature fits a message representative (FIPS 204, Algorithm 8).
    static func isValid(
        _ set: Int,
        _ signature: Span<UInt8>,
        forMu μ: Span<UInt8>,
        matrix: borrowing PreparedPolynomials,
        level: LatticeLevel
    ) -> Bool {
        #if arch(x86_64) && !hasFeature(Embedded)
        switch level {
        case .v4:
            return PQLatticeCoreV4.mldsaIsValid(set, signature, forMu: μ, matrix: matrix.span)
        case .v3:
            return PQLatticeCoreV3.mldsaIsValid(set, signature, forMu: μ, matrix: matrix.span)
        case .baseline: break
        }
        #endif
        return PQLatticeCore.mldsaIsValid(set, signature, forMu: μ, matrix: matrix.span)
    }
}
