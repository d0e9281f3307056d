import SwiftASN1

/// The algorithms whose keys this module reads and writes.
///
/// The raw value is the algorithm's usual name. The classical ones stand beside the lattice for
/// hybrids and for migration; nothing that must outlast a quantum computer may rest on them alone.
public enum KeyAlgorithm: String, Sendable, CaseIterable {
    /// ML-DSA of category 2.
    case mldsa44 = "ML-DSA-44"
    /// ML-DSA of category 3.
    case mldsa65 = "ML-DSA-65"
    /// ML-DSA of category 5.
    case mldsa87 = "ML-DSA-87"
    /// ML-KEM of category 1.
    case mlkem512 = "ML-KEM-512"
    /// ML-KEM of category 3.
    case mlkem768 = "ML-KEM-768"
    /// ML-KEM of category 5.
    case mlkem1024 = "ML-KEM-1024"
    /// The hybrid of ML-KEM-768 and X25519.
    case xwing = "X-Wing"
    /// Diffie–Hellman on Curve25519.
    case x25519 = "X25519"
    /// Signatures on Curve25519.
    case ed25519 = "Ed25519"
    /// ECDSA on P-256 with SHA-256.
    case p256 = "P-256"
    /// ECDSA on P-384 with SHA-384.
    case p384 = "P-384"

    /// What keys of this algorithm are for.
    public var purpose: KeyPurpose { facts.purpose }

    /// Whether keys of this algorithm sign.
    public var isSignature: Bool { purpose == .signature }

    /// Whether a quantum computer leaves this algorithm standing.
    public var isPostQuantum: Bool {
        switch self {
        case .mldsa44, .mldsa65, .mldsa87, .mlkem512, .mlkem768, .mlkem1024, .xwing: true
        case .x25519, .ed25519, .p256, .p384: false
        }
    }

    /// The object identifier in dotted form; for an elliptic curve that of the curve.
    public var objectIdentifier: String { identifier.dotted }

    /// How many bytes a public key has; that of an elliptic curve is an uncompressed point.
    public var publicKeyByteCount: Int { facts.publicKey }

    /// How many bytes a seed has, the stored form of a private key; the scalar of a curve.
    public var seedByteCount: Int { facts.seed }

    /// How many bytes an expanded private key has, 0 where no such form exists.
    public var expandedKeyByteCount: Int { facts.expanded }

    /// How many bytes a signature has, 0 where there is none; the most that it can have for ECDSA,
    /// whose signatures are DER.
    public var signatureByteCount: Int { facts.signature }

    /// The forms in which private keys of this algorithm can be stored.
    public var privateKeyForms: [PrivateKeyForm] {
        expandedKeyByteCount > 0 ? PrivateKeyForm.allCases : [.seed]
    }
}

/// What a key is for.
public enum KeyPurpose: String, Sendable, CaseIterable {
    /// Signing and verifying.
    case signature
    /// Encapsulating a secret to the key's owner.
    case encapsulation
    /// Agreeing on a secret, by Diffie–Hellman.
    case agreement
}

/// The forms in which an ML-DSA or ML-KEM private key is stored (RFC 9881, RFC 9935).
///
/// X-Wing and the classical algorithms have one form, the seed.
public enum PrivateKeyForm: String, Sendable, CaseIterable {
    /// The seed: small, and all that is needed. The form that other programs read best.
    case seed
    /// The key as FIPS 203 or FIPS 204 lays it out, from which the seed can't be found again.
    case expanded
    /// Seed and expanded key, which must agree.
    case both
}

extension KeyAlgorithm: CustomStringConvertible {
    /// The algorithm's usual name.
    public var description: String { rawValue }
}

extension KeyAlgorithm {
    /// The purpose and the sizes in bytes.
    private typealias Facts = (
        purpose: KeyPurpose, publicKey: Int, seed: Int, expanded: Int, signature: Int
    )

    private var facts: Facts {
        switch self {
        case .mldsa44: (.signature, 1312, 32, 2560, 2420)
        case .mldsa65: (.signature, 1952, 32, 4032, 3309)
        case .mldsa87: (.signature, 2592, 32, 4896, 4627)
        case .mlkem512: (.encapsulation, 800, 64, 1632, 0)
        case .mlkem768: (.encapsulation, 1184, 64, 2400, 0)
        case .mlkem1024: (.encapsulation, 1568, 64, 3168, 0)
        case .xwing: (.encapsulation, 1216, 32, 0, 0)
        case .x25519: (.agreement, 32, 32, 0, 0)
        case .ed25519: (.signature, 32, 32, 0, 64)
        // A SEQUENCE of two INTEGERs, each with a zero byte before it where its top bit is set.
        case .p256: (.signature, 65, 32, 0, 72)
        case .p384: (.signature, 97, 48, 0, 104)
        }
    }

    /// Checks the length of a signature before anything looks at it.
    ///
    /// - Parameter count: How many bytes there are.
    /// - Throws: ``IdentityError/signatureLength(_:expected:actual:)``.
    func checkSignature(count: Int) throws(IdentityError) {
        let isVariable = self == .p256 || self == .p384
        guard isVariable ? 1...signatureByteCount ~= count : count == signatureByteCount else {
            throw .signatureLength(self, expected: signatureByteCount, actual: count)
        }
    }

    /// Checks the length of a public key.
    ///
    /// - Parameter count: How many bytes there are.
    /// - Throws: ``IdentityError/keyLength(_:expected:actual:)``.
    func checkPublicKey(count: Int) throws(IdentityError) {
        guard count == publicKeyByteCount else {
            throw .keyLength(self, expected: publicKeyByteCount, actual: count)
        }
    }

    /// Checks the length of a seed.
    ///
    /// - Parameter count: How many bytes there are.
    /// - Throws: ``IdentityError/keyLength(_:expected:actual:)``.
    func checkSeed(count: Int) throws(IdentityError) {
        guard count == seedByteCount else {
            throw .keyLength(self, expected: seedByteCount, actual: count)
        }
    }
}
