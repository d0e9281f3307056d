// The hint h: a bit for each coefficient of k polynomials, and its bytes. Hints that are read or
// written are public.

extension DSA {
    /// Writes the places of the ones, then for each row where its places end.
    ///
    /// HintBitPack (FIPS 204, Algorithm 20).
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - start: Where the hint's k polynomials begin; at most ω ones.
    ///   - set: The parameter set.
    ///   - bytes: The target.
    ///   - offset: Where to begin; ω + k bytes are overwritten.
    static func packHint(
        _ f: Span<Eight>,
        at start: Int,
        _ set: DSASet,
        into bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) {
        for place in 0..<set.ω { bytes[offset &+ place] = 0 }
        var count = 0
        for row in 0..<set.k {
            for index in 0..<polynomialStride {
                let bits = f[start &+ row &* polynomialStride &+ index]
                if bits.wrappedSum() == 0 { continue }
                for lane in 0..<8 where bits[lane] != 0 {
                    bytes[offset &+ count] = UInt8(truncatingIfNeeded: 8 &* index &+ lane)
                    count &+= 1
                }
            }
            bytes[offset &+ set.ω &+ row] = UInt8(truncatingIfNeeded: count)
        }
    }

    /// Whether a hint has the one form that ``packHint(_:at:_:into:at:)`` writes.
    ///
    /// HintBitUnpack (FIPS 204, Algorithm 21): the ends of rows neither fall nor pass ω, the
    /// places of a row rise, and the room that is left is zero.
    ///
    /// - Parameters:
    ///   - bytes: The source.
    ///   - offset: Where to begin; ω + k bytes are read.
    ///   - set: The parameter set.
    /// - Returns: The answer.
    static func isCanonicalHint(_ bytes: Span<UInt8>, at offset: Int, _ set: DSASet) -> Bool {
        var place = 0
        for row in 0..<set.k {
            let end = Int(bytes[offset &+ set.ω &+ row])
            guard place <= end, end <= set.ω else { return false }
            let first = place
            while place < end {
                if place > first && bytes[offset &+ place &- 1] >= bytes[offset &+ place] {
                    return false
                }
                place &+= 1
            }
        }
        while place < set.ω {
            guard bytes[offset &+ place] == 0 else { return false }
            place &+= 1
        }
        return true
    }

    /// Spreads one row of a canonical hint over a polynomial.
    ///
    /// - Parameters:
    ///   - bytes: The source.
    ///   - offset: Where the hint begins.
    ///   - row: Which row.
    ///   - set: The parameter set.
    ///   - f: The polynomials.
    ///   - start: Where this one goes.
    static func unpackHint(
        _ bytes: Span<UInt8>,
        at offset: Int,
        row: Int,
        _ set: DSASet,
        into f: inout MutableSpan<Eight>,
        at start: Int
    ) {
        for index in start..<(start &+ polynomialStride) { f[index] = Eight() }
        var place = row == 0 ? 0 : Int(bytes[offset &+ set.ω &+ row &- 1])
        let end = Int(bytes[offset &+ set.ω &+ row])
        while place < end {
            let index = Int(bytes[offset &+ place])
            f[start &+ index &>> 3][index & 7] = 1
            place &+= 1
        }
    }
}
