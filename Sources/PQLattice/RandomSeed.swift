import PQSecrets

/// Draws secret bytes, with this module's error.
///
/// - Parameters:
///   - count: How many bytes.
///   - source: Where they come from.
/// - Returns: The bytes.
/// - Throws: ``LatticeError/random(_:)`` with the reason; a constant run counts as one.
func randomSeed(
    _ count: Int,
    from source: some RandomSource
) throws(LatticeError) -> SecretBytes {
    do {
        return try SecretBytes(random: count, from: source)
    } catch {
        throw .random(error)
    }
}

/// Fills secret bytes in place, with this module's error.
///
/// - Parameters:
///   - bytes: The bytes to overwrite.
///   - source: Where they come from.
/// - Throws: ``LatticeError/random(_:)`` with the reason; a constant run counts as one.
func fillRandomly(
    _ bytes: inout MutableSpan<UInt8>,
    from source: some RandomSource
) throws(LatticeError) {
    do {
        try source.fill(&bytes)
        try refuseConstant(bytes.span)
    } catch {
        throw .random(error)
    }
}
