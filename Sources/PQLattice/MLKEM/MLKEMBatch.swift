public import PQSecrets

extension ModuleLatticeKEM.PrivateKey {
    /// Makes many keys with the system's randomness, faster than one by one.
    ///
    /// Eight keys at a time share the processor's lanes; each is independent of the others.
    ///
    /// - Parameter count: How many keys, at least 0.
    /// - Returns: The keys.
    /// - Throws: ``LatticeError/random(_:)`` if there is no randomness.
    public static func batch(count: Int) throws(LatticeError) -> [Self] {
        try batch(count: count, from: SystemRandomSource())
    }

    /// Makes many keys, faster than one by one.
    ///
    /// - Parameters:
    ///   - count: How many keys, at least 0.
    ///   - source: Where the 64 random bytes d‖z of each key come from, in the keys' order.
    /// - Returns: The keys.
    /// - Throws: ``LatticeError/random(_:)`` if there is no randomness.
    public static func batch(
        count: Int,
        from source: some RandomSource
    ) throws(LatticeError) -> [Self] {
        try batch(count: count, from: source, level: .current)
    }

    /// Makes many keys with a certain build of the kernels.
    ///
    /// - Parameters:
    ///   - count: How many keys, at least 0.
    ///   - source: Where their seeds come from.
    ///   - level: Which build.
    /// - Returns: The keys.
    /// - Throws: ``LatticeError/random(_:)`` if there is no randomness.
    package static func batch(
        count: Int,
        from source: some RandomSource,
        level: LatticeLevel
    ) throws(LatticeError) -> [Self] {
        var keys: [Self] = []
        keys.reserveCapacity(count)
        while keys.count < count {
            try appendGroup(of: min(8, count - keys.count), from: source, level, to: &keys)
        }
        return keys
    }

    /// Makes up to eight keys: their seeds are hashed together, and so are their public keys.
    private static func appendGroup(
        of count: Int,
        from source: some RandomSource,
        _ level: LatticeLevel,
        to keys: inout [Self]
    ) throws(LatticeError) {
        var seeds = SecretBytes(zeros: 128 * count)
        var seedBytes = seeds.mutableSpan
        for n in 0..<count {
            let seed = try randomSeed(64, from: source)
            copy(seed.span, into: &seedBytes, at: 64 * n)
        }
        MLKEMKernels.hashSeeds(k, level: level, count: count, in: &seedBytes)

        var group = KeyGroup<k, dᵤ, dᵥ>(count: count)
        for n in 0..<count {
            let hashedSeeds = (64 * (count + n))..<(64 * (count + n + 1))
            group.make(n, from: seedBytes.span.extracting(hashedSeeds), level)
        }
        group.hash(level)
        for n in 0..<count {
            let seed = seedBytes.span.extracting((64 * n)..<(64 * (n + 1)))
            keys.append(
                Self(
                    seed: SecretBytes(copying: seed),
                    expanded: group.finished(n, z: seed.extracting(32...))
                )
            )
        }
    }
}

/// Keys on their way, whose hashes are still missing.
private struct KeyGroup<let k: Int, let dᵤ: Int, let dᵥ: Int>: ~Copyable {
    private typealias KEM = ModuleLatticeKEM<k, dᵤ, dᵥ>

    private let count: Int
    private var privateKeys: [SecretReference] = []
    /// The encapsulation keys and behind the last one all their hashes.
    private var publicKeys: [UInt8]
    private var prepared: [PreparedVectors] = []
    private var secretVectors: [PreparedVectors] = []

    init(count: Int) {
        self.count = count
        publicKeys = [UInt8](repeating: 0, count: (KEM.publicKeyByteCount + 32) * count)
    }

    /// Makes key number `n`, all but its hash and z.
    mutating func make(_ n: Int, from hashedSeeds: Span<UInt8>, _ level: LatticeLevel) {
        let matrix = PreparedVectors(count: KEM.preparedVectorCount)
        let vector = PreparedVectors(count: 16 * k)
        var dk = SecretBytes(zeros: KEM.expandedPrivateKeyByteCount)
        var bytes = dk.mutableSpan
        var matrixSpan = matrix.vectorsToFill
        var vectorSpan = vector.vectorsToFill
        MLKEMKernels.generate(
            k,
            level: level,
            hashedSeeds: hashedSeeds,
            into: &bytes,
            prepared: &matrixSpan,
            secret: &vectorSpan
        )
        let start = KEM.publicKeyByteCount * n
        for index in 0..<KEM.publicKeyByteCount {
            publicKeys[start + index] = bytes[KEM.encapsulationKeyRange.lowerBound + index]
        }
        prepared.append(matrix)
        secretVectors.append(vector)
        privateKeys.append(SecretReference(dk))
    }

    /// Hashes the public keys.
    mutating func hash(_ level: LatticeLevel) {
        let count = count
        var bytes = publicKeys.mutableSpan
        MLKEMKernels.hashPublicKeys(k, level: level, count: count, in: &bytes)
    }

    /// Key number `n`, complete.
    func finished(
        _ n: Int,
        z: Span<UInt8>
    ) -> ModuleLatticeKEM<k, dᵤ, dᵥ>.ExpandedPrivateKey {
        var key = privateKeys[n].bytes.copy()
        var dk = key.mutableSpan
        let start = KEM.publicKeyByteCount * count + 32 * n
        copy(
            publicKeys.span.extracting(start..<(start + 32)),
            into: &dk,
            at: KEM.hashRange.lowerBound
        )
        copy(z, into: &dk, at: KEM.hashRange.upperBound)
        return KEM.ExpandedPrivateKey(
            checked: key,
            prepared: prepared[n],
            secretVector: secretVectors[n]
        )
    }
}

private func copy(_ source: Span<UInt8>, into target: inout MutableSpan<UInt8>, at start: Int) {
    for index in source.indices { target[start + index] = source[index] }
}
