// The entries of 2×2 matrices in registers. Most matrices have entries with one part only, and a
// rotation about X has a real diagonal and imaginary entries beside it: half the work each.

/// An entry of a matrix in every lane.
protocol MatrixEntry {
    associatedtype L: Lanes
    /// How many vectors of a table hold one.
    static var vectorCount: Int { get }
    /// Reads the entry whose first vector stands at an index of the table.
    init(_ table: Table<L>, _ index: Int)
    static func * (entry: Self, a: Amplitudes<L>) -> Amplitudes<L>
    /// sum + self·a.
    func product(_ a: Amplitudes<L>, addedTo sum: Amplitudes<L>) -> Amplitudes<L>
}

/// An entry with both parts: a vector of each.
struct ComplexEntry<L: Lanes>: MatrixEntry {
    private let value: Amplitudes<L>

    @inline(__always)
    static var vectorCount: Int { 2 }

    @inline(__always)
    init(_ table: Table<L>, _ index: Int) {
        value = Amplitudes(table.vector(index), table.vector(index &+ 1))
    }

    @inline(__always)
    static func * (entry: Self, a: Amplitudes<L>) -> Amplitudes<L> { entry.value * a }

    @inline(__always)
    func product(_ a: Amplitudes<L>, addedTo sum: Amplitudes<L>) -> Amplitudes<L> {
        sum.adding(value, times: a)
    }
}

/// An entry without imaginary part.
struct RealEntry<L: Lanes>: MatrixEntry {
    private let value: L

    @inline(__always)
    static var vectorCount: Int { 1 }

    @inline(__always)
    init(_ table: Table<L>, _ index: Int) { value = table.vector(index) }

    @inline(__always)
    static func * (entry: Self, a: Amplitudes<L>) -> Amplitudes<L> { entry.value * a }

    @inline(__always)
    func product(_ a: Amplitudes<L>, addedTo sum: Amplitudes<L>) -> Amplitudes<L> {
        sum.adding(value, times: a)
    }
}

/// An entry without real part: the vector holds the imaginary one.
struct ImaginaryEntry<L: Lanes>: MatrixEntry {
    private let value: L

    @inline(__always)
    static var vectorCount: Int { 1 }

    @inline(__always)
    init(_ table: Table<L>, _ index: Int) { value = table.vector(index) }

    @inline(__always)
    static func * (entry: Self, a: Amplitudes<L>) -> Amplitudes<L> {
        let zero = L(repeating: 0)
        return entry.product(a, addedTo: Amplitudes(zero, zero))
    }

    @inline(__always)
    func product(_ a: Amplitudes<L>, addedTo sum: Amplitudes<L>) -> Amplitudes<L> {
        Amplitudes(
            sum.real.subtracting(value, times: a.imaginary),
            sum.imaginary.adding(value, times: a.real)
        )
    }
}

/// A matrix on a bit above the lanes: diagonal entries of one kind, the others of another.
struct PairEntries<D: MatrixEntry, O: MatrixEntry> where D.L == O.L {
    private let (m00, m11): (D, D)
    private let (m01, m10): (O, O)

    @inline(__always)
    static var vectorCount: Int { 2 &* (D.vectorCount &+ O.vectorCount) }

    @inline(__always)
    init(_ table: Table<D.L>, _ index: Int = 0) {
        let (d, o) = (D.vectorCount, O.vectorCount)
        m00 = D(table, index)
        m01 = O(table, index &+ d)
        m10 = O(table, index &+ d &+ o)
        m11 = D(table, index &+ d &+ 2 &* o)
    }

    /// The matrix times a pair.
    @inline(__always)
    func callAsFunction(
        _ a: Amplitudes<D.L>,
        _ b: Amplitudes<D.L>
    ) -> (Amplitudes<D.L>, Amplitudes<D.L>) {
        (m01.product(b, addedTo: m00 * a), m10.product(a, addedTo: m11 * b))
    }
}

/// A matrix on one of the lanes' bits: what a lane keeps of itself and takes of its partner.
struct LaneEntries<D: MatrixEntry, O: MatrixEntry> where D.L == O.L {
    private let own: D
    private let other: O

    @inline(__always)
    static var vectorCount: Int { D.vectorCount &+ O.vectorCount }

    @inline(__always)
    init(_ table: Table<D.L>) {
        own = D(table, 0)
        other = O(table, D.vectorCount)
    }

    /// The matrix times the lanes that differ in a bit.
    @inline(__always)
    func callAsFunction(_ a: Amplitudes<D.L>, _ bit: Int) -> Amplitudes<D.L> {
        other.product(a.exchanged(bit), addedTo: own * a)
    }
}
