/// Neighbouring complex amplitudes, or factors for them: as many as a vector register has lanes.
struct Amplitudes<L: Lanes> {
    var real: L
    var imaginary: L

    @inline(__always)
    init(_ real: L, _ imaginary: L) {
        self.real = real
        self.imaginary = imaginary
    }

    /// The complex product, lane by lane.
    @inline(__always)
    static func * (a: Self, b: Self) -> Self {
        Self(
            (a.real * b.real).subtracting(a.imaginary, times: b.imaginary),
            (a.real * b.imaginary).adding(a.imaginary, times: b.real)
        )
    }

    /// self + a·b, lane by lane.
    @inline(__always)
    func adding(_ a: Self, times b: Self) -> Self {
        Self(
            real.adding(a.real, times: b.real).subtracting(a.imaginary, times: b.imaginary),
            imaginary.adding(a.real, times: b.imaginary).adding(a.imaginary, times: b.real)
        )
    }

    /// A real multiple.
    @inline(__always)
    static func * (a: L, b: Self) -> Self { Self(a * b.real, a * b.imaginary) }

    /// self + a·b with a real.
    @inline(__always)
    func adding(_ a: L, times b: Self) -> Self {
        Self(real.adding(a, times: b.real), imaginary.adding(a, times: b.imaginary))
    }

    @inline(__always)
    func exchanged(_ bit: Int) -> Self {
        Self(real.exchanged(bit), imaginary.exchanged(bit))
    }
}

/// Complex numbers in memory, real and imaginary parts apart: a tile, the state or a table.
///
/// Sound as long as every index that a kernel forms lies below the count, which follows from
/// TilePass's rules: an index is made of local bits only. Debug builds check each access.
@safe
struct Numbers<L: Lanes> {
    private let real: UnsafeMutablePointer<L.Scalar>
    private let imaginary: UnsafeMutablePointer<L.Scalar>
    /// How many numbers there are.
    let count: Int

    /// Both pointers must be good for `count` numbers and aligned to a vector register.
    @inline(__always)
    init(
        real: UnsafeMutablePointer<L.Scalar>,
        imaginary: UnsafeMutablePointer<L.Scalar>,
        count: Int
    ) {
        unsafe self.real = real
        unsafe self.imaginary = imaginary
        self.count = count
    }

    /// Neighbouring numbers of these, from a multiple of the lane count on.
    @inline(__always)
    func part(from start: Int, count length: Int) -> Self {
        check(start, 1)
        // In bounds: outer places and local places are different bits of one index.
        return unsafe Self(real: real + start, imaginary: imaginary + start, count: length)
    }

    /// The numbers from an index on, which must be a multiple of the lane count.
    @inline(__always)
    subscript(index: Int) -> Amplitudes<L> {
        get {
            check(index, L.count)
            // In bounds and aligned, see above.
            return unsafe Amplitudes(
                UnsafeRawPointer(real + index).load(as: L.self),
                UnsafeRawPointer(imaginary + index).load(as: L.self)
            )
        }
        nonmutating set {
            check(index, L.count)
            // In bounds and aligned, see above.
            unsafe UnsafeMutableRawPointer(real + index).storeBytes(of: newValue.real, as: L.self)
            unsafe UnsafeMutableRawPointer(imaginary + index)
                .storeBytes(of: newValue.imaginary, as: L.self)
        }
    }

    /// One number.
    @inline(__always)
    func scalar(_ index: Int) -> (real: L.Scalar, imaginary: L.Scalar) {
        check(index, 1)
        // In bounds, see above.
        return unsafe (real[index], imaginary[index])
    }

    /// Writes one number.
    @inline(__always)
    func set(_ index: Int, _ real: L.Scalar, _ imaginary: L.Scalar) {
        check(index, 1)
        // In bounds, see above.
        unsafe self.real[index] = real
        unsafe self.imaginary[index] = imaginary
    }

    /// One number in every lane.
    @inline(__always)
    func repeated(_ index: Int) -> Amplitudes<L> {
        let number = scalar(index)
        return Amplitudes(L(repeating: number.real), L(repeating: number.imaginary))
    }

    @inline(__always)
    private func check(_ index: Int, _ length: Int) {
        #if CHECKED_TILES
        precondition(index >= 0 && index + length <= count && index % length == 0)
        #endif
    }
}

/// A step's table of vectors.
@safe
struct Table<L: Lanes> {
    private let base: UnsafeRawPointer

    /// The pointer must be aligned to a vector register and good for what the step's kind names.
    @inline(__always)
    init(_ base: UnsafeRawPointer) { unsafe self.base = base }

    /// The vector at a place of the table.
    @inline(__always)
    func vector(_ index: Int) -> L {
        // In bounds: the kernels ask for no more vectors than TileStep.Kind says there are.
        unsafe base.load(fromByteOffset: index &* MemoryLayout<L>.size, as: L.self)
    }

    /// Two vectors as real and imaginary parts.
    @inline(__always)
    func factor(_ index: Int) -> Amplitudes<L> {
        Amplitudes(vector(2 &* index), vector(2 &* index &+ 1))
    }
}
