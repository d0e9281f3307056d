/// Keccak-f[1600] on one state in each lane of the vectors (FIPS 202, Algorithm 7).
///
/// Constant time in `places`.
///
/// - Parameter places: The 25 places of the states.
@inline(never)
func keccakF1600(_ places: inout MutableSpan<KeccakVector>) {
    permute(&places, step: 1)
}

/// Keccak-f[1600] on the states in the first lanes alone (FIPS 202, Algorithm 7).
///
/// Constant time in `places`.
///
/// - Parameter places: The same memory, seen as narrow vectors: each place is the first of `step`.
@inline(never)
func keccakF1600(narrow places: inout MutableSpan<NarrowVector>) {
    permute(&places, step: NarrowVector.step)
}

/// What the round does with one place of the states, in vectors of any width.
protocol KeccakPlace: BitwiseCopyable {
    /// The same in every lane.
    init(repeating word: UInt64)

    static func ^ (a: Self, b: Self) -> Self
    static func & (a: Self, b: Self) -> Self
    static prefix func ~ (a: Self) -> Self

    /// Every lane rotated, by at least 1 and at most 63 places.
    func rotatedLeft(_ count: UInt64) -> Self
}

/// 24 rounds of θ, ρ, π, χ and ι.
///
/// Place (x, y) of the standard's state is `places[(x + 5 * y) * step]`. The round is written out
/// with one local for each place, as the scalar one of PQKeccak is.
///
/// It is generic so that it stands here once; only the two functions above call it, and it becomes
/// part of each.
@inline(__always)
private func permute<Vector: KeccakPlace>(_ places: inout MutableSpan<Vector>, step: Int) {
    precondition(places.count == 25 &* step)
    var a0 = places[0]
    var a1 = places[step]
    var a2 = places[2 &* step]
    var a3 = places[3 &* step]
    var a4 = places[4 &* step]
    var a5 = places[5 &* step]
    var a6 = places[6 &* step]
    var a7 = places[7 &* step]
    var a8 = places[8 &* step]
    var a9 = places[9 &* step]
    var a10 = places[10 &* step]
    var a11 = places[11 &* step]
    var a12 = places[12 &* step]
    var a13 = places[13 &* step]
    var a14 = places[14 &* step]
    var a15 = places[15 &* step]
    var a16 = places[16 &* step]
    var a17 = places[17 &* step]
    var a18 = places[18 &* step]
    var a19 = places[19 &* step]
    var a20 = places[20 &* step]
    var a21 = places[21 &* step]
    var a22 = places[22 &* step]
    var a23 = places[23 &* step]
    var a24 = places[24 &* step]

    for round in 0..<24 {
        // θ
        let c0 = a0 ^ a5 ^ a10 ^ a15 ^ a20
        let c1 = a1 ^ a6 ^ a11 ^ a16 ^ a21
        let c2 = a2 ^ a7 ^ a12 ^ a17 ^ a22
        let c3 = a3 ^ a8 ^ a13 ^ a18 ^ a23
        let c4 = a4 ^ a9 ^ a14 ^ a19 ^ a24
        let d0 = c4 ^ c1.rotatedLeft(1)
        let d1 = c0 ^ c2.rotatedLeft(1)
        let d2 = c1 ^ c3.rotatedLeft(1)
        let d3 = c2 ^ c4.rotatedLeft(1)
        let d4 = c3 ^ c0.rotatedLeft(1)

        // ρ and π
        let b0 = a0 ^ d0
        let b1 = (a6 ^ d1).rotatedLeft(44)
        let b2 = (a12 ^ d2).rotatedLeft(43)
        let b3 = (a18 ^ d3).rotatedLeft(21)
        let b4 = (a24 ^ d4).rotatedLeft(14)
        let b5 = (a3 ^ d3).rotatedLeft(28)
        let b6 = (a9 ^ d4).rotatedLeft(20)
        let b7 = (a10 ^ d0).rotatedLeft(3)
        let b8 = (a16 ^ d1).rotatedLeft(45)
        let b9 = (a22 ^ d2).rotatedLeft(61)
        let b10 = (a1 ^ d1).rotatedLeft(1)
        let b11 = (a7 ^ d2).rotatedLeft(6)
        let b12 = (a13 ^ d3).rotatedLeft(25)
        let b13 = (a19 ^ d4).rotatedLeft(8)
        let b14 = (a20 ^ d0).rotatedLeft(18)
        let b15 = (a4 ^ d4).rotatedLeft(27)
        let b16 = (a5 ^ d0).rotatedLeft(36)
        let b17 = (a11 ^ d1).rotatedLeft(10)
        let b18 = (a17 ^ d2).rotatedLeft(15)
        let b19 = (a23 ^ d3).rotatedLeft(56)
        let b20 = (a2 ^ d2).rotatedLeft(62)
        let b21 = (a8 ^ d3).rotatedLeft(55)
        let b22 = (a14 ^ d4).rotatedLeft(39)
        let b23 = (a15 ^ d0).rotatedLeft(41)
        let b24 = (a21 ^ d1).rotatedLeft(2)

        // χ, and ι on the first place
        a0 = b0 ^ (~b1 & b2) ^ Vector(repeating: roundConstants[round])
        a1 = b1 ^ (~b2 & b3)
        a2 = b2 ^ (~b3 & b4)
        a3 = b3 ^ (~b4 & b0)
        a4 = b4 ^ (~b0 & b1)
        a5 = b5 ^ (~b6 & b7)
        a6 = b6 ^ (~b7 & b8)
        a7 = b7 ^ (~b8 & b9)
        a8 = b8 ^ (~b9 & b5)
        a9 = b9 ^ (~b5 & b6)
        a10 = b10 ^ (~b11 & b12)
        a11 = b11 ^ (~b12 & b13)
        a12 = b12 ^ (~b13 & b14)
        a13 = b13 ^ (~b14 & b10)
        a14 = b14 ^ (~b10 & b11)
        a15 = b15 ^ (~b16 & b17)
        a16 = b16 ^ (~b17 & b18)
        a17 = b17 ^ (~b18 & b19)
        a18 = b18 ^ (~b19 & b15)
        a19 = b19 ^ (~b15 & b16)
        a20 = b20 ^ (~b21 & b22)
        a21 = b21 ^ (~b22 & b23)
        a22 = b22 ^ (~b23 & b24)
        a23 = b23 ^ (~b24 & b20)
        a24 = b24 ^ (~b20 & b21)
    }

    places[0] = a0
    places[step] = a1
    places[2 &* step] = a2
    places[3 &* step] = a3
    places[4 &* step] = a4
    places[5 &* step] = a5
    places[6 &* step] = a6
    places[7 &* step] = a7
    places[8 &* step] = a8
    places[9 &* step] = a9
    places[10 &* step] = a10
    places[11 &* step] = a11
    places[12 &* step] = a12
    places[13 &* step] = a13
    places[14 &* step] = a14
    places[15 &* step] = a15
    places[16 &* step] = a16
    places[17 &* step] = a17
    places[18 &* step] = a18
    places[19 &* step] = a19
    places[20 &* step] = a20
    places[21 &* step] = a21
    places[22 &* step] = a22
    places[23 &* step] = a23
    places[24 &* step] = a24
}

/// RC of ι: bit 2ʲ − 1 of round r's constant is bit j + 7r of the sequence which the shift
/// register x⁸ + x⁶ + x⁵ + x⁴ + 1 makes (FIPS 202, Algorithm 5).
private let roundConstants: InlineArray<24, UInt64> = [
    0x0000_0000_0000_0001, 0x0000_0000_0000_8082, 0x8000_0000_0000_808A,
    0x8000_0000_8000_8000, 0x0000_0000_0000_808B, 0x0000_0000_8000_0001,
    0x8000_0000_8000_8081, 0x8000_0000_0000_8009, 0x0000_0000_0000_008A,
    0x0000_0000_0000_0088, 0x0000_0000_8000_8009, 0x0000_0000_8000_000A,
    0x0000_0000_8000_808B, 0x8000_0000_0000_008B, 0x8000_0000_0000_8089,
    0x8000_0000_0000_8003, 0x8000_0000_0000_8002, 0x8000_0000_0000_0080,
    0x0000_0000_0000_800A, 0x8000_0000_8000_000A, 0x8000_0000_8000_8081,
    0x8000_0000_0000_8080, 0x0000_0000_8000_0001, 0x8000_0000_8000_8008,
]
