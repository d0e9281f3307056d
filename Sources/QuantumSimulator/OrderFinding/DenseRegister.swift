/// The work register over all residues modulo N: every one has an amplitude, reached or not.
///
/// A controlled multiplication is a permutation of all N amplitudes. This form knows nothing of
/// orders or orbits: memory and time depend on N alone.
struct DenseRegister: WorkRegister, ~Copyable {
    private let modulus: UInt64
    /// The amplitudes, real and imaginary part side by side: they are read at distant places, so
    /// that both parts should share a cache line.
    private var amplitudes: FloatMemory
    private var next: FloatMemory

    /// The memory that a register needs: two complex floats for each residue.
    static func byteCount(modulus: UInt64) -> Int { 16 * Int(modulus) }

    /// Makes a register that holds the residue 1.
    ///
    /// - Parameters:
    ///   - modulus: N, `2 ..< 2³²`.
    ///   - memoryLimit: The most bytes that the register may take.
    /// - Throws: ``QuantumError/memory(needed:limit:)``,
    ///   ``QuantumError/machineMemory(needed:available:)`` or ``QuantumError/noMemory(byteCount:)``.
    init(modulus: UInt64, memoryLimit: Int) throws(QuantumError) {
        let needed = Self.byteCount(modulus: modulus)
        guard needed <= memoryLimit else { throw .memory(needed: needed, limit: memoryLimit) }
        // Both planes at once: the system would promise each, and end the process when they fill.
        try MachineMemory.check(needed)
        let amplitudes = try FloatMemory(count: 2 * Int(modulus))
        let next = try FloatMemory(count: 2 * Int(modulus))
        self.modulus = modulus
        self.amplitudes = amplitudes
        self.next = next
        unsafe self.amplitudes.floats[2] = 1
    }

    mutating func round(
        factor: UInt64,
        angle: Double,
        decide: (Double) -> Bool
    ) throws(QuantumError) -> Bool {
        // The identity: ψ is its own image, and only a phase of all amplitudes is left to change.
        if factor == 1 {
            return RoundOverlap([1, 1, 0, 0]).collapse(angle: angle, decide: decide).bit
        }
        guard let inverse = inverse(of: factor, modulo: modulus) else {
            throw .base(factor, modulus: modulus)
        }
        let permutation = ResiduePermutation(
            factor: Int(factor),
            inverse: Int(inverse),
            modulus: Int(modulus)
        )
        let passes = unsafe PermutationPasses(
            permutation: permutation,
            amplitudes: amplitudes.floats,
            next: next.floats
        )
        let (bit, own, image) = unsafe RoundOverlap(passes.overlap())
            .collapse(angle: angle, decide: decide)
        unsafe passes.combine(own: own, image: image)
        swap(&amplitudes, &next)
        return bit
    }
}

/// Multiplication by a residue c as the transposition of a table, which keeps it in the caches.
///
/// Row j of the table holds the residues y from j/c on, up to where another row begins; so every y
/// stands in one row, at j/c + i for a column i, and c·y is j + c·i. Along a row y is contiguous,
/// and along a column c·y is: a few rows and a few columns touch whole cache lines on both sides.
/// With √N rows both sides are about √N long: by the three-distance theorem rows come in three
/// lengths at most, and for nearly every c the lengths are alike.
struct ResiduePermutation {
    let factor: Int
    let modulus: Int
    /// Where the rows begin.
    private(set) var starts: [UInt32] = []
    /// How long the rows are.
    private(set) var lengths: [UInt32] = []

    init(factor: Int, inverse: Int, modulus: Int) {
        (self.factor, self.modulus) = (factor, modulus)
        let rows = max(Int(Double(modulus).squareRoot()), 1)
        var start = 0
        starts.reserveCapacity(rows)
        for _ in 0..<rows {
            starts.append(UInt32(truncatingIfNeeded: start))
            start += inverse
            if start >= modulus { start -= modulus }
            // A factor of small order: the rows repeat, and those there are cover everything.
            if start == 0 { break }
        }
        let order = starts.indices.sorted { starts[$0] < starts[$1] }
        lengths = [UInt32](repeating: 0, count: starts.count)
        for (row, following) in zip(order, order.dropFirst()) {
            lengths[row] = starts[following] - starts[row]
        }
        if let last = order.last { lengths[last] = UInt32(modulus - Int(starts[last])) }
    }
}
