/// One place of the states of several hashes, which lie side by side in a vector: two of them in
/// a baseline build, four with AVX2, eight with AVX-512.
///
/// The operators go through masks, sums and products because the standard library's `^`, `&` and
/// `&<<` on SIMD types are loops over the lanes, which the optimiser turns back into vector
/// instructions only sometimes. The type is our own, and not the SIMD type by another name, so
/// that what the compiler makes of generic code for it bears this build's name and can't be
/// taken for another build's.
struct KeccakVector: KeccakPlace {
    #if LATTICE_V4
    typealias Lanes = SIMD8<UInt64>
    private typealias Pair = SIMD16<UInt64>
    typealias PerLane<Element> = InlineArray<8, Element>
    private typealias Mask = SIMDMask<SIMD8<Int64>>
    #elseif LATTICE_V3
    typealias Lanes = SIMD4<UInt64>
    private typealias Pair = SIMD8<UInt64>
    typealias PerLane<Element> = InlineArray<4, Element>
    private typealias Mask = SIMDMask<SIMD4<Int64>>
    #else
    typealias Lanes = SIMD2<UInt64>
    private typealias Pair = SIMD4<UInt64>
    typealias PerLane<Element> = InlineArray<2, Element>
    private typealias Mask = SIMDMask<SIMD2<Int64>>
    #endif

    /// How many hashes.
    static var laneCount: Int { Lanes.scalarCount }

    /// The place in each of the states.
    var lanes: Lanes

    @inline(__always)
    init(_ lanes: Lanes) { self.lanes = lanes }

    /// The same in every lane.
    @inline(__always)
    init(repeating word: UInt64) { lanes = Lanes(repeating: word) }

    @inline(__always)
    static func ^ (a: KeccakVector, b: KeccakVector) -> KeccakVector {
        KeccakVector(a.mask .^ b.mask)
    }

    @inline(__always)
    static func & (a: KeccakVector, b: KeccakVector) -> KeccakVector {
        KeccakVector(a.mask .& b.mask)
    }

    @inline(__always)
    static prefix func ~ (a: KeccakVector) -> KeccakVector { KeccakVector(.!a.mask) }

    /// Every lane rotated, by at least 1 and at most 63 places.
    ///
    /// The product is a left shift, and the sum joins bits that don't meet.
    @inline(__always)
    func rotatedLeft(_ count: UInt64) -> KeccakVector {
        KeccakVector(
            lanes &* Lanes(repeating: 1 &<< count) &+ lanes &>> Lanes(repeating: 64 &- count)
        )
    }

    /// Turns as many places of all lanes as there are lanes into as many places of each lane.
    ///
    /// One shuffle takes the low half of the places and the high one together, as one does with
    /// cards: bit j of an element's number becomes bit j + 1, and the top one the lowest. As many
    /// shuffles as a lane's number has bits exchange place and lane.
    @inline(__always)
    static func transpose(_ rows: inout PerLane<KeccakVector>) {
        let half = laneCount / 2
        for _ in 0..<laneCount.trailingZeroBitCount {
            var shuffled = rows
            for row in 0..<half {
                var pair = Pair()
                pair.evenHalf = rows[row].lanes
                pair.oddHalf = rows[row &+ half].lanes
                shuffled[2 &* row].lanes = pair.lowHalf
                shuffled[2 &* row &+ 1].lanes = pair.highHalf
            }
            rows = shuffled
        }
    }

    // A mask and a vector are the same bits.
    private var mask: Mask {
        @inline(__always) get { unsafe unsafeBitCast(lanes, to: Mask.self) }
    }

    @inline(__always)
    private init(_ mask: Mask) { lanes = unsafe unsafeBitCast(mask, to: Lanes.self) }
}
