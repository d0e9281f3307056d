/// One place of the states in the first lanes of a ``KeccakVector``: four of eight with AVX-512, else
/// a single one.
///
/// A permutation of these costs 0.5 of one of eight lanes, 0.75 of one of four with AVX2, and 0.82
/// of one of two. Two lanes with AVX-512 cost as much as four, so one hash alone takes four as well.
struct NarrowVector: KeccakPlace {
    #if LATTICE_V4
    private typealias Lanes = SIMD4<UInt64>
    private typealias Mask = SIMDMask<SIMD4<Int64>>
    #else
    private typealias Lanes = UInt64
    #endif

    /// How many hashes.
    static var laneCount: Int { MemoryLayout<Lanes>.size / 8 }
    /// How many of these vectors lie in the memory of a wide one.
    static var step: Int { KeccakVector.laneCount / laneCount }

    private var lanes: Lanes

    #if LATTICE_V4
    // As in KeccakVector, for the same reason.
    @inline(__always)
    init(repeating word: UInt64) { lanes = Lanes(repeating: word) }

    @inline(__always)
    private init(_ lanes: Lanes) { self.lanes = lanes }

    @inline(__always)
    private init(_ mask: Mask) { lanes = unsafe unsafeBitCast(mask, to: Lanes.self) }

    // A mask and a vector are the same bits.
    private var mask: Mask {
        @inline(__always) get { unsafe unsafeBitCast(lanes, to: Mask.self) }
    }

    @inline(__always)
    static func ^ (a: NarrowVector, b: NarrowVector) -> NarrowVector {
        NarrowVector(a.mask .^ b.mask)
    }

    @inline(__always)
    static func & (a: NarrowVector, b: NarrowVector) -> NarrowVector {
        NarrowVector(a.mask .& b.mask)
    }

    @inline(__always)
    static prefix func ~ (a: NarrowVector) -> NarrowVector { NarrowVector(.!a.mask) }

    @inline(__always)
    func rotatedLeft(_ count: UInt64) -> NarrowVector {
        NarrowVector(
            lanes &* Lanes(repeating: 1 &<< count) &+ lanes &>> Lanes(repeating: 64 &- count)
        )
    }
    #else
    @inline(__always)
    init(repeating word: UInt64) { lanes = word }

    @inline(__always)
    static func ^ (a: NarrowVector, b: NarrowVector) -> NarrowVector {
        NarrowVector(repeating: a.lanes ^ b.lanes)
    }

    @inline(__always)
    static func & (a: NarrowVector, b: NarrowVector) -> NarrowVector {
        NarrowVector(repeating: a.lanes & b.lanes)
    }

    @inline(__always)
    static prefix func ~ (a: NarrowVector) -> NarrowVector { NarrowVector(repeating: ~a.lanes) }

    @inline(__always)
    func rotatedLeft(_ count: UInt64) -> NarrowVector {
        NarrowVector(repeating: lanes &<< count | lanes &>> (64 &- count))
    }
    #endif
}
