/// Hashes the concatenation of two byte strings with any function of FIPS 202.
///
/// Constant time in the contents.
///
/// - Parameters:
///   - function: Which function.
///   - first: The message's beginning.
///   - second: The rest of it.
///   - output: The digest, or as much of a SHAKE's stream as it holds.
package func keccakHash(
    _ function: SpongeFunction,
    _ first: Span<UInt8>,
    _ second: Span<UInt8> = Span(),
    into output: inout MutableSpan<UInt8>
) {
    var sponge = AbsorbingSponge(function)
    sponge.absorb(first)
    sponge.absorb(second)
    var squeezing = sponge.squeezing()
    squeezing.squeeze(into: &output)
}

/// Hashes a public byte string with any function of FIPS 202.
///
/// - Parameters:
///   - function: Which function.
///   - message: The message.
///   - count: Bytes of output: the digest's, or any number for a SHAKE.
/// - Returns: The digest.
package func keccakHash(
    _ function: SpongeFunction,
    _ message: Span<UInt8>,
    count: Int
) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: count)
    var output = digest.mutableSpan
    keccakHash(function, message, into: &output)
    return digest
}
