public import PQSecrets

/// The extract-and-expand key derivation function (RFC 5869).
public enum HKDF {
    /// Concentrates input key material into one key.
    ///
    /// - Parameters:
    ///   - salt: A public random value; an empty one stands for zeros.
    ///   - inputKeyMaterial: The secret to concentrate.
    ///   - algorithm: The hash function beneath.
    /// - Returns: The pseudorandom key, as long as the hash's digest. Source: RFC 5869, Section 2.2.
    /// - Throws: ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public static func extract(
        salt: Span<UInt8>,
        inputKeyMaterial: Span<UInt8>,
        using algorithm: HashAlgorithm
    ) throws(SuiteError) -> SecretBytes {
        // HMAC pads its key with zeros, so an empty salt needs no case of its own.
        try HMAC.authenticationCode(for: inputKeyMaterial, key: salt, using: algorithm)
    }

    /// Expands one key into as many bytes as asked for.
    ///
    /// - Parameters:
    ///   - pseudorandomKey: The key, normally from ``extract(salt:inputKeyMaterial:using:)``.
    ///   - info: What the output is for.
    ///   - count: How many bytes, from 0 to 255 digests.
    ///   - algorithm: The hash function beneath.
    /// - Returns: The output key material. Source: RFC 5869, Section 2.3.
    /// - Throws: ``SuiteError/tooLong(maximum:actual:)`` for more than 255 digests,
    ///   ``SuiteError/length(expected:actual:)`` for a negative count,
    ///   ``SuiteError/libraryFailure(_:)`` if libcrypto fails.
    public static func expand(
        pseudorandomKey: Span<UInt8>,
        info: Span<UInt8>,
        count: Int,
        using algorithm: HashAlgorithm
    ) throws(SuiteError) -> SecretBytes {
        let maximum = 255 * algorithm.byteCount
        guard count <= maximum else { throw .tooLong(maximum: maximum, actual: count) }
        guard count >= 0 else { throw .length(expected: 0, actual: count) }
        let keyed = try KeyedHash(key: pseudorandomKey, using: algorithm)
        var output = SecretBytes(zeros: count)
        var bytes = output.mutableSpan
        var previous = SecretBytes(zeros: 0)
        var written = 0
        var number: UInt8 = 0
        while written < count {
            // At most 255 blocks by the guard above, so the number never wraps.
            number += 1
            var run = try keyed.begin()
            try run.update(previous.span)
            try run.update(info)
            try run.update([number].span)
            previous = try keyed.finish(run)
            let piece = min(previous.count, count - written)
            for index in 0..<piece { bytes[written + index] = previous.span[index] }
            written += piece
        }
        return output
    }
}
