import PQKeccak
import PQSecrets

// A stored seed that shows its damage: the seed, then SHA3-256 of the public key that it makes.
// The layout is that of swift-crypto's `integrityCheckedRepresentation`. What takes no part in the
// public key, the half z of ML-KEM's seed, is not covered.

/// Bytes of the digest behind the seed.
let integrityDigestByteCount = 32

/// Puts the digest of the public key behind a seed.
///
/// - Parameters:
///   - seed: The seed.
///   - publicKey: The public key that it makes.
/// - Returns: Both, in storage that wipes itself.
func integrityChecked(_ seed: borrowing SecretBytes, publicKey: [UInt8]) -> SecretBytes {
    let digest = keccakHash(.sha3_256, publicKey.span, count: integrityDigestByteCount)
    var whole = SecretBytes(zeros: seed.count + digest.count)
    var bytes = whole.mutableSpan
    let source = seed.span
    for index in source.indices { bytes[index] = source[index] }
    for index in digest.indices { bytes[source.count + index] = digest[index] }
    return whole
}

/// Checks the digest that stood behind a seed.
///
/// - Parameters:
///   - digest: The digest.
///   - publicKey: The public key that the seed makes.
/// - Throws: ``LatticeError/publicKeyHashMismatch``.
func requireIntegrity(_ digest: Span<UInt8>, of publicKey: [UInt8]) throws(LatticeError) {
    let expected = keccakHash(.sha3_256, publicKey.span, count: integrityDigestByteCount)
    guard constantTimeEqual(expected.span, digest) else { throw .publicKeyHashMismatch }
}
