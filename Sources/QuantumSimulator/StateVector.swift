public import ComplexModule
public import RealModule

// A state-vector simulator. Reading order: Gate and GateTable (what a gate is), Circuit (what a
// program is), this file (what a state is), StateVectorKernels (how a gate acts), CircuitRun (how a
// program runs), then the algorithms: QuantumFourierTransform, FrequencyJob, GroverSearch, and
// ShorFactoring with its parts. Left out on purpose: noise and other people's file formats.

/// The number types that amplitudes are kept in: `Float` and `Double`.
public protocol AmplitudeScalar: Real, BinaryFloatingPoint, Sendable {}
extension Float: AmplitudeScalar {}
extension Double: AmplitudeScalar {}

/// The pure state of a register of qubits: 2ⁿ complex amplitudes.
///
/// Real and imaginary parts stand in two arrays, which lets the kernels use whole vector registers.
/// Qubit 0 is the lowest bit of an amplitude's index.
public struct StateVector<Scalar: AmplitudeScalar>: Sendable {
    /// How many qubits the register has.
    public let qubitCount: Int
    var real: [Scalar]
    var imaginary: [Scalar]

    /// How many amplitudes there are: 2ⁿ.
    public var dimension: Int { 1 << qubitCount }

    /// The memory that a register's amplitudes take.
    ///
    /// - Parameter qubits: How many qubits, `1 ... 48`.
    /// - Returns: A number of bytes.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)``.
    public static func byteCount(qubits: Int) throws(QuantumError) -> Int {
        guard (1...Circuit.maximumQubitCount).contains(qubits) else {
            throw .qubitCount(actual: qubits, minimum: 1, maximum: Circuit.maximumQubitCount)
        }
        return (2 * MemoryLayout<Scalar>.stride) << qubits
    }

    /// Makes a register with every qubit 0.
    ///
    /// - Parameters:
    ///   - qubits: How many qubits.
    ///   - memoryLimit: The most bytes that the amplitudes may take, 4 GiB by default.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)`` or
    ///   ``QuantumError/memory(needed:limit:)``, before anything is allocated.
    public init(qubits: Int, memoryLimit: Int = 4 << 30) throws(QuantumError) {
        let needed = try Self.byteCount(qubits: qubits)
        guard needed <= memoryLimit else { throw .memory(needed: needed, limit: memoryLimit) }
        qubitCount = qubits
        real = [Scalar](repeating: 0, count: 1 << qubits)
        imaginary = real
        real[0] = 1
    }

    /// Loads a real series as amplitudes, scaled to norm 1 and filled up with zeros.
    ///
    /// A device has no such operation: it would run a circuit of about 2ⁿ rotations instead, which
    /// whoever reports a cost must count.
    ///
    /// - Parameters:
    ///   - samples: `1 ... 2ⁿ` finite numbers, not all zero.
    ///   - qubits: How many qubits.
    ///   - memoryLimit: The most bytes that the amplitudes may take, 4 GiB by default.
    /// - Throws: ``QuantumError`` naming what doesn't fit.
    public init(
        encoding samples: [Double],
        qubits: Int,
        memoryLimit: Int = 4 << 30
    ) throws(QuantumError) {
        try self.init(qubits: qubits, memoryLimit: memoryLimit)
        guard (1...dimension).contains(samples.count) else {
            throw .count(actual: samples.count, minimum: 1, maximum: dimension)
        }
        if let index = samples.firstIndex(where: { !$0.isFinite }) {
            throw .notFinite(index: index)
        }
        // Divided by the largest first: squares of huge or tiny samples leave a Double's range.
        let largest = samples.reduce(0) { max($0, abs($1)) }
        guard largest > 0 else { throw .constantSeries }
        let norm = samples.reduce(0) { $0 + ($1 / largest) * ($1 / largest) }.squareRoot()
        for (index, sample) in samples.enumerated() {
            real[index] = Scalar(sample / largest / norm)
        }
    }

    /// The amplitude of one basis state.
    ///
    /// - Parameter index: The basis state, `0 ..< 2ⁿ`.
    /// - Returns: The amplitude.
    /// - Throws: ``QuantumError/noSuchBasisState(index:dimension:)``.
    public func amplitude(at index: Int) throws(QuantumError) -> Complex<Scalar> {
        guard (0..<dimension).contains(index) else {
            throw .noSuchBasisState(index: index, dimension: dimension)
        }
        return Complex(real[index], imaginary[index])
    }

    /// The probability of every basis state, in the order of their indices.
    public var probabilities: [Double] {
        (0..<dimension).map { index in
            let (x, y) = (Double(real[index]), Double(imaginary[index]))
            return x * x + y * y
        }
    }

    /// The sum of all probabilities: 1 but for rounding.
    public var totalProbability: Double {
        sumOfSquares(real, imaginary, fixedBits: [], setMask: 0)
    }

    /// The probability that a measurement of one qubit gives 1.
    ///
    /// - Parameter qubit: The qubit.
    /// - Returns: A number in `0 ... 1`.
    /// - Throws: ``QuantumError/noSuchQubit(index:qubitCount:)``.
    public func probability(ofOneIn qubit: Int) throws(QuantumError) -> Double {
        try check(qubit)
        let one = sumOfSquares(real, imaginary, fixedBits: [qubit], setMask: 1 << qubit)
        return min(1, one / totalProbability)
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
        project(qubit, to: outcome)
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
        if try measure(qubit, using: &generator) {
            apply(Circuit.GateApplication(gate: .x, parameters: [], qubits: [qubit]))
        }
    }

    /// Measures all qubits `shots` times over, each time on a fresh copy of this state.
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
        let total = totalProbability
        let draws = (0..<shots).map { _ in generator.unitInterval() * total }.sorted()
        var counts: [Int: Int] = [:]
        var (index, cumulative, possible) = (0, squaredMagnitude(at: 0), 0)
        for draw in draws {
            // Stops at the last basis state: rounding may leave `cumulative` a little below 1.
            while draw >= cumulative, index + 1 < dimension {
                if squaredMagnitude(at: index) > 0 { possible = index }
                index += 1
                cumulative += squaredMagnitude(at: index)
            }
            if squaredMagnitude(at: index) > 0 { possible = index }
            counts[possible, default: 0] += 1
        }
        return counts
    }

    /// Turns the sign of every basis state that a table marks: an oracle, simulated as a diagonal.
    ///
    /// - Parameter isMarked: Says for each basis state whether its sign turns.
    public mutating func flipSigns(where isMarked: (Int) -> Bool) {
        for index in 0..<dimension where isMarked(index) {
            real[index].negate()
            imaginary[index].negate()
        }
    }

    func check(_ qubit: Int) throws(QuantumError) {
        guard (0..<qubitCount).contains(qubit) else {
            throw .noSuchQubit(index: qubit, qubitCount: qubitCount)
        }
    }

    private func squaredMagnitude(at index: Int) -> Double {
        let (x, y) = (Double(real[index]), Double(imaginary[index]))
        return x * x + y * y
    }

    /// Keeps only the amplitudes where a qubit has a value, and scales them to norm 1.
    private mutating func project(_ qubit: Int, to outcome: Bool) {
        let kept = sumOfSquares(
            real,
            imaginary,
            fixedBits: [qubit],
            setMask: outcome ? 1 << qubit : 0
        )
        let factor = Complex(1 / kept.squareRoot())
        let matrix = Matrix2.diagonal(outcome ? .zero : factor, outcome ? factor : .zero)
        multiplyDiagonal(&real, &imaginary, by: matrix, target: qubit, controls: [])
    }
}

/// More shots than this need a reason, and more memory than a list of draws should take.
let maximumShots = 1 << 24
