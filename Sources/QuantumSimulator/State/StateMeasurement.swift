import ComplexModule
import RealModule

extension StateVector {
    /// The sum of all probabilities: 1 but for rounding.
    public var totalProbability: Double { probability(set: 0, clear: 0) }

    /// The probability that a measurement of one qubit gives 1.
    ///
    /// - Parameter qubit: The qubit.
    /// - Returns: A number in `0 ... 1`.
    /// - Throws: ``QuantumError/noSuchQubit(index:qubitCount:)``.
    public func probability(ofOneIn qubit: Int) throws(QuantumError) -> Double {
        try check(qubit)
        let one = probability(set: 1 << qubit, clear: 0)
        let zero = probability(set: 0, clear: 1 << qubit)
        return min(1, one / (one + zero))
    }

    /// Measures one qubit in the computational basis.
    ///
    /// - Parameters:
    ///   - qubit: The qubit.
    ///   - generator: Where the outcome's chance comes from.
    /// - Returns: The outcome; the state has collapsed to it.
    /// - Throws: ``QuantumError/noSuchQubit(index:qubitCount:)``.
    public mutating func measure(
        _ qubit: Int,
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> Bool {
        let one = try probability(ofOneIn: qubit)
        let outcome = generator.unitInterval() < one
        try project(qubit, to: outcome)
        return outcome
    }

    /// Measures a qubit, forgets the outcome and leaves the qubit 0.
    ///
    /// - Parameters:
    ///   - qubit: The qubit.
    ///   - generator: Where the outcome's chance comes from.
    /// - Throws: ``QuantumError/noSuchQubit(index:qubitCount:)``.
    public mutating func reset(
        _ qubit: Int,
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) {
        if try measure(qubit, using: &generator) { try apply(.x, qubit) }
    }

    /// Measures all qubits `shots` times over, each time on a fresh copy of this state.
    ///
    /// Nothing is copied: the sums of blocks say where in the state an outcome lies.
    ///
    /// - Parameters:
    ///   - shots: How many times, `1 ... 16777216`.
    ///   - generator: Where the outcomes' chance comes from.
    /// - Returns: How often each basis state came out, those that never did left out.
    /// - Throws: ``QuantumError/count(actual:minimum:maximum:)``.
    public func sample(
        shots: Int,
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> [Int: Int] {
        guard (1...maximumShots).contains(shots) else {
            throw .count(actual: shots, minimum: 1, maximum: maximumShots)
        }
        let blockLength = 4096
        let blockSums = sums(ofBlocks: blockLength)
        let total = blockSums.reduce(0, +)
        let draws = (0..<shots).map { _ in generator.unitInterval() * total }.sorted()
        var counts: [Int: Int] = [:]
        var next = 0
        var beforeBlock = 0.0
        // The last block with a chance takes what rounding leaves over.
        let last = blockSums.lastIndex { $0 > 0 } ?? 0
        for (block, sum) in blockSums.enumerated() where sum > 0 {
            let end = beforeBlock + sum
            let first = next
            while next < shots, draws[next] < end || block == last { next += 1 }
            if next > first {
                let places = block * blockLength..<min((block + 1) * blockLength, dimension)
                count(draws[first..<next], from: beforeBlock, in: places, into: &counts)
            }
            beforeBlock = end
        }
        return counts
    }

    /// Counts draws, in ascending order, that fall into a range of basis states.
    private func count(
        _ draws: ArraySlice<Double>,
        from start: Double,
        in range: Range<Int>,
        into counts: inout [Int: Int]
    ) {
        let (re, im) = (real, imaginary)
        var (cumulative, possible, index) = (start, range.lowerBound, range.lowerBound)
        var (found, hasFound) = (0, false)
        for draw in draws {
            while index < range.upperBound, !hasFound || draw >= cumulative {
                let (x, y) = (Double(re[index]), Double(im[index]))
                let square = x * x + y * y
                if square > 0 {
                    cumulative += square
                    possible = index
                    hasFound = true
                }
                index += 1
            }
            found = possible
            counts[found, default: 0] += 1
        }
    }

    /// The probabilities of blocks of neighbouring basis states.
    private func sums(ofBlocks length: Int) -> [Double] {
        let size = min(length, storage.count)
        return (0..<(storage.count / size)).map { block in
            KernelDispatch.squares(
                of: storage,
                in: block * size..<(block + 1) * size,
                set: 0,
                clear: 0,
                level: engine.level
            )
        }
    }

    /// The sum of the probabilities of basis states with some bits set and some clear.
    func probability(set: Int, clear: Int) -> Double {
        parallelSum(over: storage.count, threads: engine.threadCount) { range in
            KernelDispatch.squares(
                of: storage,
                in: range,
                set: set,
                clear: clear,
                level: engine.level
            )
        }
    }

    /// Keeps only the amplitudes where a qubit has a value, and scales them to norm 1.
    private mutating func project(_ qubit: Int, to outcome: Bool) throws(QuantumError) {
        let mask = 1 << qubit
        let kept = probability(set: outcome ? mask : 0, clear: outcome ? 0 : mask)
        let factor = Complex(1 / kept.squareRoot())
        let matrix = Matrix2.diagonal(outcome ? .zero : factor, outcome ? factor : .zero)
        try run([Instruction(action: .matrix(matrix), target: qubit, controls: 0)])
        instructionsSinceNorm = 0
    }

    /// Scales the state to norm 1.
    mutating func renormalize() throws(QuantumError) {
        let factor = Complex(1 / totalProbability.squareRoot())
        guard factor.isFinite else { return }
        try run([Instruction(action: .factor(factor), controls: 0)])
        instructionsSinceNorm = 0
    }
}

/// More shots than this need a reason, and more memory than a list of draws should take.
let maximumShots = 1 << 24
