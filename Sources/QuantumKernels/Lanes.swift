// The vector registers that a build of the kernels works with. One source, compiled for three
// instruction sets: QUANTUM_V4 is set for AVX-512, QUANTUM_V3 for AVX2, neither for the baseline.

/// Numbers of one type, side by side in a vector register.
protocol Lanes: BitwiseCopyable {
    associatedtype Scalar: BinaryFloatingPoint & BitwiseCopyable
    /// How many bits number the lanes.
    static var bits: Int { get }
    init(repeating: Scalar)
    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    /// self + a·b, in one instruction and rounding where the build has one.
    func adding(_ a: Self, times b: Self) -> Self
    /// self - a·b, in the same way.
    ///
    /// Written with a factor of -1, which the optimiser takes for a change of sign and puts into
    /// the instruction; SIMD's own minus is a subtraction from 0 and stays one.
    func subtracting(_ a: Self, times b: Self) -> Self
    /// Lane i takes the place of lane i ^ 2^bit.
    func exchanged(_ bit: Int) -> Self
    /// The sum, in double precision, of the lanes whose numbers have bits set and clear.
    func sum(set: Int, clear: Int) -> Double
}

extension Lanes {
    /// How many lanes there are.
    @inline(__always)
    static var count: Int { 1 << bits }
}

#if QUANTUM_V4
private typealias FloatVector = SIMD16<Float>
private typealias DoubleVector = SIMD8<Double>
#elseif QUANTUM_V3
private typealias FloatVector = SIMD8<Float>
private typealias DoubleVector = SIMD4<Double>
#else
private typealias FloatVector = SIMD4<Float>
private typealias DoubleVector = SIMD2<Double>
#endif

/// A register of single-precision numbers.
///
/// A type of our own, so that what the compiler makes of generic code for it bears this build's
/// name and can't be taken for another build's.
struct FloatLanes: Lanes {
    private var vector: FloatVector

    @inline(__always)
    private init(_ vector: FloatVector) { self.vector = vector }

    @inline(__always)
    init(repeating number: Float) { vector = FloatVector(repeating: number) }

    @inline(__always)
    static var bits: Int { FloatVector.scalarCount.trailingZeroBitCount }

    @inline(__always)
    static func + (a: Self, b: Self) -> Self { Self(a.vector + b.vector) }

    @inline(__always)
    static func - (a: Self, b: Self) -> Self { Self(a.vector - b.vector) }

    @inline(__always)
    static func * (a: Self, b: Self) -> Self { Self(a.vector * b.vector) }

    @inline(__always)
    func adding(_ a: Self, times b: Self) -> Self {
        #if QUANTUM_V3 || QUANTUM_V4 || arch(arm64)
        Self(vector.addingProduct(a.vector, b.vector))
        #else
        Self(vector + a.vector * b.vector)
        #endif
    }

    @inline(__always)
    func subtracting(_ a: Self, times b: Self) -> Self {
        #if QUANTUM_V3 || QUANTUM_V4 || arch(arm64)
        Self(vector.addingProduct(a.vector * -1, b.vector))
        #else
        Self(vector - a.vector * b.vector)
        #endif
    }

    @inline(__always)
    func exchanged(_ bit: Int) -> Self { Self(vector.exchanged(bit)) }

    @inline(__always)
    func sum(set: Int, clear: Int) -> Double {
        var result = 0.0
        for lane in 0..<FloatVector.scalarCount where lane & set == set && lane & clear == 0 {
            result += Double(vector[lane])
        }
        return result
    }
}

/// A register of double-precision numbers.
struct DoubleLanes: Lanes {
    private var vector: DoubleVector

    @inline(__always)
    private init(_ vector: DoubleVector) { self.vector = vector }

    @inline(__always)
    init(repeating number: Double) { vector = DoubleVector(repeating: number) }

    @inline(__always)
    static var bits: Int { DoubleVector.scalarCount.trailingZeroBitCount }

    @inline(__always)
    static func + (a: Self, b: Self) -> Self { Self(a.vector + b.vector) }

    @inline(__always)
    static func - (a: Self, b: Self) -> Self { Self(a.vector - b.vector) }

    @inline(__always)
    static func * (a: Self, b: Self) -> Self { Self(a.vector * b.vector) }

    @inline(__always)
    func adding(_ a: Self, times b: Self) -> Self {
        #if QUANTUM_V3 || QUANTUM_V4 || arch(arm64)
        Self(vector.addingProduct(a.vector, b.vector))
        #else
        Self(vector + a.vector * b.vector)
        #endif
    }

    @inline(__always)
    func subtracting(_ a: Self, times b: Self) -> Self {
        #if QUANTUM_V3 || QUANTUM_V4 || arch(arm64)
        Self(vector.addingProduct(a.vector * -1, b.vector))
        #else
        Self(vector - a.vector * b.vector)
        #endif
    }

    @inline(__always)
    func exchanged(_ bit: Int) -> Self { Self(vector.exchanged(bit)) }

    @inline(__always)
    func sum(set: Int, clear: Int) -> Double {
        var result = 0.0
        for lane in 0..<DoubleVector.scalarCount where lane & set == set && lane & clear == 0 {
            result += vector[lane]
        }
        return result
    }
}

// Exchanges of lanes by halves, which the optimiser joins into one permutation each.

extension SIMD16 {
    @inline(__always)
    fileprivate func exchanged(_ bit: Int) -> Self {
        switch bit {
        case 0:
            var result = self
            result.evenHalf = oddHalf
            result.oddHalf = evenHalf
            return result
        case 3: return Self(lowHalf: highHalf, highHalf: lowHalf)
        default: return Self(lowHalf: lowHalf.exchanged(bit), highHalf: highHalf.exchanged(bit))
        }
    }
}

extension SIMD8 {
    @inline(__always)
    fileprivate func exchanged(_ bit: Int) -> Self {
        switch bit {
        case 0:
            var result = self
            result.evenHalf = oddHalf
            result.oddHalf = evenHalf
            return result
        case 2: return Self(lowHalf: highHalf, highHalf: lowHalf)
        default: return Self(lowHalf: lowHalf.exchanged(bit), highHalf: highHalf.exchanged(bit))
        }
    }
}

extension SIMD4 {
    @inline(__always)
    fileprivate func exchanged(_ bit: Int) -> Self {
        guard bit == 0 else { return Self(lowHalf: highHalf, highHalf: lowHalf) }
        var result = self
        result.evenHalf = oddHalf
        result.oddHalf = evenHalf
        return result
    }
}

extension SIMD2 {
    @inline(__always)
    fileprivate func exchanged(_ bit: Int) -> Self { Self(y, x) }
}
