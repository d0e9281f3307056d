import RealModule

/// Grover's search: finds a marked basis state with about √(N/M) uses of an oracle.
///
/// The oracle is a classical predicate, simulated as a diagonal of signs; a device would need it as
/// a reversible circuit. An oracle given as a table can be written as one: ``circuit(marking:qubits:)``.
///
/// Source: Grover, *A fast quantum mechanical algorithm for database search*,
/// arXiv:quant-ph/9605043.
public struct GroverSearch: Sendable {
    /// How many qubits are searched: 2ⁿ states.
    public let qubitCount: Int
    /// How many states the caller says are marked.
    public let markedCount: Int
    private let isMarked: @Sendable (Int) -> Bool
    /// The marked states in ascending order, if a table gives them.
    private let table: [Int]?

    /// Describes a search.
    ///
    /// - Parameters:
    ///   - qubits: How many qubits to search, `1 ... 26`.
    ///   - markedCount: How many states are marked: at least 1, at most half of them.
    ///   - isMarked: The predicate.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)`` or
    ///   ``QuantumError/markedCount(actual:dimension:)``.
    public init(
        qubits: Int,
        markedCount: Int = 1,
        isMarked: @escaping @Sendable (Int) -> Bool
    ) throws(QuantumError) {
        try self.init(qubits: qubits, markedCount: markedCount, table: nil, isMarked: isMarked)
    }

    private init(
        qubits: Int,
        markedCount: Int,
        table: [Int]?,
        isMarked: @escaping @Sendable (Int) -> Bool
    ) throws(QuantumError) {
        guard (1...26).contains(qubits) else {
            throw .qubitCount(actual: qubits, minimum: 1, maximum: 26)
        }
        guard markedCount >= 1, markedCount <= (1 << qubits) / 2 else {
            throw .markedCount(actual: markedCount, dimension: 1 << qubits)
        }
        qubitCount = qubits
        self.markedCount = markedCount
        self.table = table
        self.isMarked = isMarked
    }

    /// Describes a search by a table.
    ///
    /// - Parameters:
    ///   - marked: The marked states.
    ///   - qubits: How many qubits to search, `1 ... 26`.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)``,
    ///   ``QuantumError/markedCount(actual:dimension:)`` or
    ///   ``QuantumError/noSuchBasisState(index:dimension:)``.
    public init(marking marked: Set<Int>, qubits: Int) throws(QuantumError) {
        try self.init(
            qubits: qubits,
            markedCount: marked.count,
            table: marked.sorted(),
            isMarked: { marked.contains($0) }
        )
        let dimension = 1 << qubits
        for index in marked where !(0..<dimension).contains(index) {
            throw .noSuchBasisState(index: index, dimension: dimension)
        }
    }

    /// The search as gates that a device has: each marked state is a phase under many controls.
    ///
    /// - Parameters:
    ///   - marked: The marked states.
    ///   - qubits: How many qubits to search, `2 ... 26`.
    ///   - iterations: How often to use the oracle; by default, as often as the search does.
    /// - Returns: The circuit without its measurements.
    /// - Throws: As ``init(marking:qubits:)``.
    public static func circuit(
        marking marked: Set<Int>,
        qubits: Int,
        iterations: Int? = nil
    ) throws(QuantumError) -> Circuit {
        guard qubits > 1 else { throw .qubitCount(actual: qubits, minimum: 2, maximum: 26) }
        let search = try Self(marking: marked, qubits: qubits)
        var circuit = try Circuit(qubits: qubits)
        let all = Array(0..<qubits)
        // Turns the sign of one basis state, with X where the state has a 0.
        func turnSign(of state: Int) throws(QuantumError) {
            let zeros = all.filter { state >> $0 & 1 == 0 }
            for qubit in zeros { try circuit.append(.x, qubit) }
            try circuit.append(.p, on: all, parameters: [.pi], addedControls: qubits - 1)
            for qubit in zeros { try circuit.append(.x, qubit) }
        }
        for qubit in all { try circuit.append(.h, qubit) }
        for _ in 0..<max(0, iterations ?? search.iterationCount) {
            for state in marked.sorted() { try turnSign(of: state) }
            for qubit in all { try circuit.append(.h, qubit) }
            try turnSign(of: 0)
            for qubit in all { try circuit.append(.h, qubit) }
        }
        return circuit
    }

    /// How often the oracle is used: ⌊π/4θ⌋ with sin²θ = M/N.
    public var iterationCount: Int {
        let θ = Double.asin((Double(markedCount) / Double(1 << qubitCount)).squareRoot())
        return Int(Double.pi / (4 * θ))
    }

    /// What a search measured.
    public struct Report: Equatable, Sendable {
        /// The measured basis state.
        public let found: Int
        /// Whether the predicate marks it, checked classically.
        public let isMarked: Bool
        /// How often the oracle was used.
        public let oracleCalls: Int
        /// The probability, before measuring, of a marked state.
        public let successProbability: Double
    }

    /// Runs the search once.
    ///
    /// - Parameter generator: Where the measurement's chance comes from.
    /// - Returns: The measured state and its classical check.
    /// - Throws: ``QuantumError/cancelled``, or ``QuantumError/memory(needed:limit:)``.
    public func run(
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> Report {
        // A predicate is asked once about each state: it is the same at every use of the oracle.
        let marked = table ?? (0..<(1 << qubitCount)).filter(isMarked)
        var state = try StateVector<Double>(qubits: qubitCount)
        let everyHadamard = try Self.everyHadamard(qubits: qubitCount)
        try state.run(everyHadamard, using: &generator)
        for _ in 0..<iterationCount {
            try state.flipSigns(of: marked)
            // The diffusion: a reflection about the even superposition, but for the state's sign.
            try state.run(everyHadamard, using: &generator)
            try state.flipSigns(of: [0])
            try state.run(everyHadamard, using: &generator)
        }
        let success = state.probability(ofAnyOf: marked)
        let found = try state.sample(shots: 1, using: &generator).keys.first ?? 0
        return Report(
            found: found,
            isMarked: isMarked(found),
            oracleCalls: iterationCount,
            successProbability: success
        )
    }

    private static func everyHadamard(qubits: Int) throws(QuantumError) -> Circuit {
        var circuit = try Circuit(qubits: qubits)
        for qubit in 0..<qubits { try circuit.append(.h, qubit) }
        return circuit
    }

    /// What the search will take.
    ///
    /// - Parameter engine: What works on the state.
    /// - Returns: Bytes, passes and seconds; a predicate is taken for as fast as a look at a table.
    /// - Throws: Never for a search that could be described.
    public func estimate(
        engine: SimulationEngine = .standard
    ) throws(QuantumError) -> ResourceEstimate {
        let hadamards = try Self.everyHadamard(qubits: qubitCount).estimate(engine: engine)
        let again = hadamards.secondsAgain(qubits: qubitCount, engine: engine)
        let (rounds, marked) = (Double(iterationCount), Double(markedCount))
        let dimension = Double(1 << qubitCount)
        return ResourceEstimate(
            bytes: hadamards.bytes + 8 * markedCount,
            passes: (2 * rounds + 1) * hadamards.passes,
            // Signs are turned at scattered places; a predicate is asked once about each state.
            seconds: hadamards.seconds + 2 * rounds * again + rounds * marked * 5e-9
                + (table == nil ? dimension * 5e-9 : 0)
        )
    }
}

extension StateVector {
    /// Turns the signs of basis states that exist.
    fileprivate mutating func flipSigns(of places: [Int]) throws(QuantumError) {
        var re = try mutableReal()
        for place in places { re[place].negate() }
        var im = try mutableImaginary()
        for place in places { im[place].negate() }
    }

    /// The probability that a measurement gives one of some basis states that exist.
    fileprivate func probability(ofAnyOf places: [Int]) -> Double {
        let (re, im) = (real, imaginary)
        return places.reduce(0) { sum, place in
            let (x, y) = (Double(re[place]), Double(im[place]))
            return sum + x * x + y * y
        }
    }
}
