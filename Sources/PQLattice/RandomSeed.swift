import PQSecrets

/// Draws secret bytes, and refuses them when the source fails or is dead.
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
        let seed = try SecretBytes(random: count, from: source)
        try refuseDeadSource(seed)
        return seed
    } catch {
        throw .random(error)
    }
}

// A function of its own: the compiler doesn't let a value be returned after its span was taken.
private func refuseDeadSource(_ seed: borrowing SecretBytes) throws(RandomError) {
    try refuseConstant(seed.span)
}

/// Checks a length before anything looks at the content.
///
/// - Parameters:
///   - bytes: What came.
///   - expected: How many bytes there must be.
/// - Throws: ``LatticeError/length(expected:actual:)``.
func requireLength(_ bytes: Span<UInt8>, _ expected: Int) throws(LatticeError) {
    if bytes.count != expected {
        throw .length(expected: expected, actual: bytes.count)
    }
}
