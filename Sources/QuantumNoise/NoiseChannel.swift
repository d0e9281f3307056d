public import ComplexModule
public import QuantumSimulator
public import RealModule

/// What happens to one or two qubits by chance: a channel, given by its Kraus matrices.
///
/// Reading order: this file (what noise is), Superoperator and DensityMatrix (exact, to 12 qubits),
/// NoiseModel and DeviceProfile (which noise after which gate), DeviceSchedule and StepList (who
/// waits, and decays), NoisySimulation and Trajectories (runs), ReadoutMitigation and
/// ZeroNoiseExtrapolation (what can be taken back). Left out on purpose: crosstalk, leakage, drift,
/// and noise that remembers.
///
/// Source: Nielsen, Chuang, *Quantum Computation and Quantum Information*, chapter 8.
public struct NoiseChannel: Equatable, Sendable {
    /// A complex matrix, row by row; bit i of an index belongs to the i-th qubit.
    public typealias Matrix = [[Complex<Double>]]

    /// How many qubits it acts on: 1 or 2.
    public let qubitCount: Int
    /// The matrices K with Σ K†K = 1.
    public let krausMatrices: [Matrix]
    /// The channel as "nothing" with a fixed probability, and accidents.
    let split: AccidentSplit

    /// Makes a channel from its matrices.
    ///
    /// - Parameter krausMatrices: `1 ... 256` matrices of 2 or of 4 rows, with Σ K†K = 1 to 1e-9.
    /// - Throws: ``NoiseError/shape`` or ``NoiseError/incomplete(deviation:)``.
    public init(krausMatrices: [Matrix]) throws(NoiseError) {
        guard let size = krausMatrices.first?.count, size == 2 || size == 4,
            krausMatrices.count <= 256,
            krausMatrices.allSatisfy({ $0.count == size && $0.allSatisfy { $0.count == size } })
        else { throw .shape }
        let squares = krausMatrices.map { product(adjoint($0), $0) }
        var deviation = 0.0
        for row in 0..<size {
            for column in 0..<size {
                let sum = squares.reduce(Complex<Double>.zero) { $0 + $1[row][column] }
                let distance = (sum - (row == column ? .one : .zero)).length
                // Not a number counts as far away.
                deviation = distance.isFinite ? max(deviation, distance) : .infinity
            }
        }
        guard deviation < 1e-9 else { throw .incomplete(deviation: deviation) }
        qubitCount = size == 2 ? 1 : 2
        self.krausMatrices = krausMatrices
        split = AccidentSplit(krausMatrices)
    }

    /// Replaces the state by the even mixture of all states with a probability.
    ///
    /// - Parameters:
    ///   - probability: `0 ... 1`: ρ becomes (1 - p)ρ + p·1/2ⁿ.
    ///   - qubits: 1 or 2.
    /// - Returns: The channel.
    /// - Throws: ``NoiseError/probability(_:)`` or ``NoiseError/shape``.
    public static func depolarizing(
        _ probability: Double,
        qubits: Int
    ) throws(NoiseError) -> Self {
        guard (0...1).contains(probability) else { throw .probability(probability) }
        guard qubits == 1 || qubits == 2 else { throw .shape }
        let count = qubits == 1 ? 4 : 16
        let share = probability / Double(count)
        var errors: [(string: PauliString, probability: Double)] = []
        for masks in 1..<count {
            let (x, z) = (masks >> qubits, masks & ((1 << qubits) - 1))
            errors.append((PauliString(xMask: UInt64(x), zMask: UInt64(z)), share))
        }
        return try pauli(errors, qubits: qubits)
    }

    /// Applies Pauli strings, each with its probability, and nothing otherwise.
    ///
    /// - Parameters:
    ///   - errors: Strings on qubits 0 and 1, and probabilities that add up to at most 1.
    ///   - qubits: 1 or 2.
    /// - Returns: The channel.
    /// - Throws: ``NoiseError/probability(_:)`` or ``NoiseError/shape``.
    public static func pauli(
        _ errors: [(string: PauliString, probability: Double)],
        qubits: Int
    ) throws(NoiseError) -> Self {
        guard qubits == 1 || qubits == 2, errors.allSatisfy({ $0.string.qubitCount <= qubits })
        else { throw .shape }
        for error in errors where !(0...1).contains(error.probability) {
            throw .probability(error.probability)
        }
        let total = errors.reduce(0) { $0 + $1.probability }
        guard total <= 1 + 1e-12 else { throw .probability(total) }
        let all = [(string: PauliString.identity, probability: max(0, 1 - total))] + errors
        return try Self(
            krausMatrices: all.filter { $0.probability > 0 }.map { error in
                scaled(matrix(of: error.string, qubits: qubits), by: error.probability.squareRoot())
            }
        )
    }

    /// Lets a 1 fall to 0 with a probability: the loss of energy.
    ///
    /// - Parameter probability: `0 ... 1`.
    /// - Returns: The channel.
    /// - Throws: ``NoiseError/probability(_:)``.
    public static func amplitudeDamping(_ probability: Double) throws(NoiseError) -> Self {
        guard (0...1).contains(probability) else { throw .probability(probability) }
        return try Self(krausMatrices: [
            [[1, 0], [0, Complex((1 - probability).squareRoot())]],
            [[0, Complex(probability.squareRoot())], [0, 0]],
        ])
    }

    /// Learns the qubit's value with a probability and forgets it: the loss of phase.
    ///
    /// - Parameter probability: `0 ... 1`; coherences shrink by √(1 - p).
    /// - Returns: The channel.
    /// - Throws: ``NoiseError/probability(_:)``.
    public static func phaseDamping(_ probability: Double) throws(NoiseError) -> Self {
        guard (0...1).contains(probability) else { throw .probability(probability) }
        return try Self(krausMatrices: [
            [[1, 0], [0, Complex((1 - probability).squareRoot())]],
            [[0, 0], [0, Complex(probability.squareRoot())]],
        ])
    }

    /// What a time does to an idle qubit: energy falls with T₁, coherence with T₂.
    ///
    /// - Parameters:
    ///   - time: The time in seconds, 0 or more.
    ///   - t1: T₁ in seconds, positive.
    ///   - t2: T₂ in seconds, positive and at most 2·T₁.
    /// - Returns: The channel, towards 0 as at no temperature.
    /// - Throws: ``NoiseError/relaxation(t1:t2:time:)``.
    public static func thermalRelaxation(
        time: Double,
        t1: Double,
        t2: Double
    ) throws(NoiseError) -> Self {
        guard time >= 0, time.isFinite, t1 > 0, t2 > 0, t2 <= 2 * t1, t1.isFinite else {
            throw .relaxation(t1: t1, t2: t2, time: time)
        }
        let damping = try amplitudeDamping(1 - .exp(-time / t1))
        // Damping shrinks coherences by e^(-t/2T₁); the loss of phase does the rest.
        let rest = min(1, Double.exp(-2 * time / t2 + time / t1))
        return try damping.followed(by: try phaseDamping(1 - rest))
    }

    /// This channel and then another on the same qubits.
    ///
    /// - Parameter other: A channel on as many qubits.
    /// - Returns: Both as one.
    /// - Throws: ``NoiseError/shape``.
    public func followed(by other: Self) throws(NoiseError) -> Self {
        guard qubitCount == other.qubitCount else { throw .shape }
        return try Self(
            krausMatrices: other.krausMatrices.flatMap { later in
                krausMatrices.map { product(later, $0) }
            }.filter { matrix in matrix.contains { $0.contains { $0.length > 1e-12 } } }
        )
    }

    /// How close the channel leaves an average state to what it was: 1 for no noise.
    ///
    /// Source: Nielsen, arXiv:quant-ph/0205035.
    public var averageFidelity: Double {
        let size = Double(1 << qubitCount)
        let process = krausMatrices.reduce(0.0) { sum, matrix in
            sum + matrix.indices.reduce(Complex.zero) { $0 + matrix[$1][$1] }.lengthSquared
        }
        return (process / size + 1) / (size + 1)
    }
}

/// Why noise can't be described or simulated as asked.
public enum NoiseError: Error, Equatable, Sendable {
    /// Kraus matrices that aren't all 2×2 or all 4×4, or channels of different sizes.
    case shape
    /// Kraus matrices whose squares don't add up to the identity.
    case incomplete(deviation: Double)
    /// A number outside `0 ... 1`.
    case probability(Double)
    /// Times that no qubit has: T₂ is at most 2·T₁, and none is negative.
    case relaxation(t1: Double, t2: Double, time: Double)
    /// A readout that says nothing about the qubit can't be taken back.
    case readoutWithoutInformation
    /// More qubits than the method simulates.
    case qubitCount(actual: Int, maximum: Int)
    /// A circuit that measures before its end, or asks classical bits: use trajectories.
    case notFinalMeasurement(operation: Int)
    /// Values that no curve of the asked form fits.
    case extrapolation(String)
    /// A device profile that can't be read.
    case profile(String)
    /// What the state or the circuit refused.
    case simulator(QuantumError)
}

extension NoiseError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .shape: "a channel takes 2×2 or 4×4 matrices, all of one size"
        case .incomplete(let deviation):
            "the matrices' squares miss the identity by \(deviation): probability would be lost"
        case .probability(let value): "\(value) is no probability"
        case .relaxation(let t1, let t2, let time):
            "T1 \(t1) s, T2 \(t2) s and \(time) s don't fit: T2 is at most 2·T1"
        case .readoutWithoutInformation: "the readout's errors hide the qubit's value"
        case .qubitCount(let actual, let maximum):
            "\(actual.counted("qubit")), where this method takes at most \(maximum)"
        case .notFinalMeasurement(let operation):
            "operation \(operation) comes after a measurement or asks classical bits"
        case .extrapolation(let fault): "no extrapolation: \(fault)"
        case .profile(let fault): "unusable device profile: \(fault)"
        case .simulator(let error): error.description
        }
    }
}
