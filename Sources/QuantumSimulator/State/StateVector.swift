public import ComplexModule
public import RealModule

// A state-vector simulator. Reading order: Gate and GateTable (what a gate is), Circuit (what a
// program is), this file (what a state is), ExecutionPlan (how gates become passes over it),
// StateMeasurement and CircuitRun (how a program runs), then the algorithms:
// QuantumFourierTransform, FrequencyJob, GroverSearch, and ShorFactoring with its parts. The
// kernels are modules of their own, QuantumPasses and QuantumKernels. Left out on purpose: noise
// and other people's file formats.

/// The number types that amplitudes are kept in: `Float` and `Double`.
public protocol AmplitudeScalar: Real, BinaryFloatingPoint, BitwiseCopyable, Sendable {
    /// Which of the two types this is.
    static var precision: AmplitudePrecision { get }
}

/// The width of an amplitude's parts.
public enum AmplitudePrecision: Hashable, Sendable, CaseIterable {
    /// `Float`: 8 bytes for an amplitude, seven digits.
    case single
    /// `Double`: 16 bytes for an amplitude, sixteen digits.
    case double

    /// The size of one part.
    var byteCount: Int {
        switch self {
        case .single: 4
        case .double: 8
        }
    }
}

extension Float: AmplitudeScalar {
    /// Single.
    public static var precision: AmplitudePrecision { .single }
}

extension Double: AmplitudeScalar {
    /// Double.
    public static var precision: AmplitudePrecision { .double }
}

/// The pure state of a register of qubits: 2ⁿ complex amplitudes.
///
/// Real and imaginary parts stand apart, so that the kernels use whole vector registers. Qubit 0 is
/// the lowest bit of an amplitude's index. Copies share memory until one of them changes.
public struct StateVector<Scalar: AmplitudeScalar>: Sendable {
    /// How many qubits the register has.
    public let qubitCount: Int
    /// What works on the state.
    public let engine: SimulationEngine
    private(set) var storage: AmplitudeStorage
    /// Instructions since the norm was last known to be right.
    var instructionsSinceNorm = 0

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
    ///   - engine: What works on the state.
    /// - Throws: ``QuantumError/qubitCount(actual:minimum:maximum:)``,
    ///   ``QuantumError/memory(needed:limit:)`` or
    ///   ``QuantumError/machineMemory(needed:available:)``, before anything is allocated, or
    ///   ``QuantumError/allocation(bytes:)``.
    public init(
        qubits: Int,
        memoryLimit: Int = 4 << 30,
        engine: SimulationEngine = .standard
    ) throws(QuantumError) {
        let needed = try Self.byteCount(qubits: qubits)
        guard needed <= memoryLimit else { throw .memory(needed: needed, limit: memoryLimit) }
        try MachineMemory.check(needed)
        qubitCount = qubits
        self.engine = engine
        storage = try AmplitudeStorage(qubits: qubits, precision: Scalar.precision)
        // The first number of memory that holds at least 32 of them.
        unsafe storage.pointers(as: Scalar.self).real.pointee = 1
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
        var parts = try mutableReal()
        for (index, sample) in samples.enumerated() {
            parts[index] = Scalar(sample / largest / norm)
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
        let (re, im) = (real, imaginary)
        return (0..<dimension).map { index in
            let (x, y) = (Double(re[index]), Double(im[index]))
            return x * x + y * y
        }
    }

    /// Turns the sign of every basis state that a table marks: an oracle, simulated as a diagonal.
    ///
    /// - Parameter isMarked: Says for each basis state whether its sign turns.
    /// - Throws: ``QuantumError/allocation(bytes:)`` if the state is shared and can't be copied.
    public mutating func flipSigns(where isMarked: (Int) -> Bool) throws(QuantumError) {
        let dimension = self.dimension
        var marked: [Int] = []
        var index = 0
        while index < dimension {
            // In portions, so that the list stays short.
            marked.removeAll(keepingCapacity: true)
            while index < dimension, marked.count < 4096 {
                if isMarked(index) { marked.append(index) }
                index += 1
            }
            var re = try mutableReal()
            for place in marked { re[place].negate() }
            var im = try mutableImaginary()
            for place in marked { im[place].negate() }
        }
    }

    func check(_ qubit: Int) throws(QuantumError) {
        guard (0..<qubitCount).contains(qubit) else {
            throw .noSuchQubit(index: qubit, qubitCount: qubitCount)
        }
    }
}

extension StateVector {
    /// The real parts of the amplitudes, in the order of their indices.
    var real: Span<Scalar> {
        @_lifetime(borrow self)
        get {
            let parts = unsafe storage.pointers(as: Scalar.self)
            // The storage lives as long as this value, and nobody writes to what is shared.
            let span = unsafe Span(_unsafeStart: UnsafePointer(parts.real), count: dimension)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The imaginary parts of the amplitudes, in the same order.
    var imaginary: Span<Scalar> {
        @_lifetime(borrow self)
        get {
            let parts = unsafe storage.pointers(as: Scalar.self)
            // As for the real parts.
            let span = unsafe Span(_unsafeStart: UnsafePointer(parts.imaginary), count: dimension)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The real parts, to be changed.
    ///
    /// - Throws: ``QuantumError/allocation(bytes:)`` if the state is shared and can't be copied.
    @_lifetime(&self)
    mutating func mutableReal() throws(QuantumError) -> MutableSpan<Scalar> {
        try ownStorage()
        let parts = unsafe storage.pointers(as: Scalar.self)
        // The storage is this value's alone from here on, and lives as long.
        let span = unsafe MutableSpan(_unsafeStart: parts.real, count: dimension)
        return unsafe _overrideLifetime(span, mutating: &self)
    }

    /// The imaginary parts, to be changed.
    ///
    /// - Throws: ``QuantumError/allocation(bytes:)`` if the state is shared and can't be copied.
    @_lifetime(&self)
    mutating func mutableImaginary() throws(QuantumError) -> MutableSpan<Scalar> {
        try ownStorage()
        let parts = unsafe storage.pointers(as: Scalar.self)
        // As for the real parts.
        let span = unsafe MutableSpan(_unsafeStart: parts.imaginary, count: dimension)
        return unsafe _overrideLifetime(span, mutating: &self)
    }

    /// Hands out both parts at once, to be changed.
    ///
    /// - Parameter body: Gets the real parts, then the imaginary parts.
    /// - Throws: ``QuantumError/allocation(bytes:)`` if the state is shared and can't be copied.
    mutating func withParts(
        _ body: (inout MutableSpan<Scalar>, inout MutableSpan<Scalar>) -> Void
    ) throws(QuantumError) {
        try ownStorage()
        let parts = unsafe storage.pointers(as: Scalar.self)
        // The storage is this value's alone, outlives the call, and the parts don't overlap.
        var real = unsafe MutableSpan(_unsafeStart: parts.real, count: dimension)
        var imaginary = unsafe MutableSpan(_unsafeStart: parts.imaginary, count: dimension)
        body(&real, &imaginary)
    }

    /// Makes the storage this value's alone.
    ///
    /// - Throws: ``QuantumError/allocation(bytes:)``.
    mutating func ownStorage() throws(QuantumError) {
        if !isKnownUniquelyReferenced(&storage) {
            storage = try AmplitudeStorage(copying: storage)
        }
    }
}
