import ComplexModule
public import QuantumSimulator

/// The mixed state of a register: 4ⁿ numbers, so at most 12 qubits.
///
/// Entry (r, c) stands at r + 2ⁿ·c, real and imaginary parts in two arrays.
public struct DensityMatrix: Equatable, Sendable {
    /// How many qubits the register has.
    public let qubitCount: Int
    private var real: [Double]
    private var imaginary: [Double]

    /// The most qubits: 12 take 256 MiB.
    public static var maximumQubitCount: Int { 12 }

    /// Makes a register with every qubit 0.
    ///
    /// - Parameter qubits: How many qubits, `1 ... 12`.
    /// - Throws: ``NoiseError/qubitCount(actual:maximum:)``.
    public init(qubits: Int) throws(NoiseError) {
        guard (1...Self.maximumQubitCount).contains(qubits) else {
            throw .qubitCount(actual: qubits, maximum: Self.maximumQubitCount)
        }
        qubitCount = qubits
        real = [Double](repeating: 0, count: 1 << (2 * qubits))
        imaginary = real
        real[0] = 1
    }

    /// The probability of every basis state, in the order of their indices.
    public var probabilities: [Double] {
        let dimension = 1 << qubitCount
        return (0..<dimension).map { max(0, real[$0 * dimension + $0]) }
    }

    /// The sum of all probabilities: 1 but for rounding.
    public var trace: Double { probabilities.reduce(0, +) }

    /// Tr ρ²: 1 for a pure state, 1/2ⁿ for the even mixture.
    public var purity: Double {
        zip(real, imaginary).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }
    }

    /// The expectation value of an observable, Tr ρH.
    ///
    /// - Parameter observable: A sum of Pauli strings on qubits of this register.
    /// - Returns: The value.
    /// - Throws: ``NoiseError/simulator(_:)`` for a qubit that isn't there.
    public func expectation(of observable: PauliSum) throws(NoiseError) -> Double {
        guard observable.qubitCount <= qubitCount else {
            let index = observable.qubitCount - 1
            throw .simulator(.noSuchQubit(index: index, qubitCount: qubitCount))
        }
        let dimension = 1 << qubitCount
        var sum = 0.0
        for term in observable.terms {
            let flip = Int(truncatingIfNeeded: term.string.xMask)
            let phase = (term.string.xMask & term.string.zMask).nonzeroBitCount
            var (x, y) = (0.0, 0.0)
            for index in 0..<dimension {
                // ⟨i|ρP|i⟩ = ρ[i][i⊕x]·P[i⊕x][i].
                let turns = (UInt64(index) & term.string.zMask).nonzeroBitCount & 1 == 1
                let place = (index ^ flip) * dimension + index
                x += turns ? -real[place] : real[place]
                y += turns ? -imaginary[place] : imaginary[place]
            }
            // The real part of i^phase·(x + iy).
            sum += term.coefficient * [x, -y, -x, y][phase & 3]
        }
        return sum
    }

    /// Applies a channel.
    ///
    /// - Parameters:
    ///   - channel: The channel.
    ///   - qubits: As many different qubits as it takes.
    /// - Throws: ``NoiseError/shape`` or ``NoiseError/simulator(_:)``.
    public mutating func apply(_ channel: NoiseChannel, on qubits: [Int]) throws(NoiseError) {
        guard qubits.count == channel.qubitCount else { throw .shape }
        for (place, qubit) in qubits.enumerated() {
            guard (0..<qubitCount).contains(qubit) else {
                throw .simulator(.noSuchQubit(index: qubit, qubitCount: qubitCount))
            }
            if qubits[..<place].contains(qubit) { throw .simulator(.repeatedQubit(index: qubit)) }
        }
        apply(Superoperator(channel.krausMatrices), on: qubits)
    }

    /// Applies an operation to qubits that are known to be there.
    mutating func apply(_ operation: Superoperator, on qubits: [Int]) {
        let places = qubits + qubits.map { $0 + qubitCount }
        multiplyGroups(&real, &imaginary, by: operation, on: places)
    }
}

/// Multiplies each group of numbers that differ in some bits of their index.
private func multiplyGroups(
    _ real: inout [Double],
    _ imaginary: inout [Double],
    by operation: Superoperator,
    on places: [Int]
) {
    let size = 1 << places.count
    let offsets = (0..<size).map { index in
        places.enumerated().reduce(0) { $0 | (index >> $1.offset & 1) << $1.element }
    }
    let lowMasks = places.sorted().map { (1 << $0) - 1 }
    // All rows in one list, so that the inner loop reads memory in order.
    var starts: [Int] = [0]
    var entries: [(column: Int, real: Double, imaginary: Double)] = []
    for row in operation.rows {
        entries += row.map { ($0.column, $0.value.real, $0.value.imaginary) }
        starts.append(entries.count)
    }
    let groups = real.count >> places.count
    var re = real.mutableSpan
    var im = imaginary.mutableSpan
    var (x, y) = ([Double](repeating: 0, count: size), [Double](repeating: 0, count: size))
    for number in 0..<groups {
        var base = number
        for low in lowMasks { base = (base & ~low) << 1 | (base & low) }
        for column in 0..<size {
            x[column] = re[base | offsets[column]]
            y[column] = im[base | offsets[column]]
        }
        for row in 0..<size {
            var (a, b) = (0.0, 0.0)
            for entry in entries[starts[row]..<starts[row + 1]] {
                a += entry.real * x[entry.column] - entry.imaginary * y[entry.column]
                b += entry.real * y[entry.column] + entry.imaginary * x[entry.column]
            }
            re[base | offsets[row]] = a
            im[base | offsets[row]] = b
        }
    }
}
