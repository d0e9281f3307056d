// Packing coefficients of 3 to 20 bits, lowest first, eight at a time.
//
// A step may read or write up to seven bytes behind the packed polynomial: its bytes lie in a
// workspace with room behind them.

extension DSA {
    /// Bytes that must follow a packed polynomial in its workspace.
    static var slack: Int { 8 }

    /// Packs coefficients (FIPS 204, Algorithm 16).
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - start: Where this one begins, each coefficient of `bitCount` bits.
    ///   - bitCount: 4, 6 or 10.
    ///   - bytes: The target.
    ///   - offset: Where to begin; 32 · `bitCount` bytes, and no more than ``slack`` after them,
    ///     are overwritten.
    static func pack(
        _ f: Span<Eight>,
        at start: Int,
        bitCount: Int,
        into bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) {
        switch bitCount {
        case 4: pack(f, at: start, bitCount: 4, below: nil, into: &bytes, offset)
        case 6: pack(f, at: start, bitCount: 6, below: nil, into: &bytes, offset)
        default: pack(f, at: start, bitCount: 10, below: nil, into: &bytes, offset)
        }
    }

    /// Packs coefficients by their distance below `top` (FIPS 204, Algorithm 17).
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - start: Where this one begins.
    ///   - bitCount: Bits for each distance: 3, 4, 13, 18 or 20.
    ///   - top: The largest coefficient, b in the standard.
    ///   - bytes: The target.
    ///   - offset: Where to begin.
    static func pack(
        _ f: Span<Eight>,
        at start: Int,
        bitCount: Int,
        below top: Int32,
        into bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) {
        switch bitCount {
        case 3: pack(f, at: start, bitCount: 3, below: top, into: &bytes, offset)
        case 4: pack(f, at: start, bitCount: 4, below: top, into: &bytes, offset)
        case 13: pack(f, at: start, bitCount: 13, below: top, into: &bytes, offset)
        case 18: pack(f, at: start, bitCount: 18, below: top, into: &bytes, offset)
        default: pack(f, at: start, bitCount: 20, below: top, into: &bytes, offset)
        }
    }

    /// Unpacks coefficients (FIPS 204, Algorithm 18).
    ///
    /// - Parameters:
    ///   - bytes: The source.
    ///   - offset: Where to begin; 32 · `bitCount` bytes count, and ``slack`` more are there.
    ///   - bitCount: 10.
    ///   - f: The polynomials.
    ///   - start: Where this one goes.
    ///   - shift: How many bits each is moved up.
    static func unpack(
        _ bytes: Span<UInt8>,
        at offset: Int,
        bitCount: Int,
        into f: inout MutableSpan<Eight>,
        at start: Int,
        shiftedBy shift: Int32
    ) {
        unpack(bytes, offset, bitCount: 10, into: &f, at: start, top: 0, factor: 1 &<< shift)
    }

    /// Unpacks coefficients stored by their distance below `top` (FIPS 204, Algorithm 19).
    ///
    /// - Parameters:
    ///   - bytes: The source.
    ///   - offset: Where to begin; 32 · `bitCount` bytes count, and ``slack`` more are there.
    ///   - bitCount: Bits for each distance: 3, 4, 13, 18 or 20.
    ///   - top: The largest coefficient, b in the standard.
    ///   - f: The polynomials.
    ///   - start: Where this one goes.
    static func unpack(
        _ bytes: Span<UInt8>,
        at offset: Int,
        bitCount: Int,
        below top: Int32,
        into f: inout MutableSpan<Eight>,
        at start: Int
    ) {
        switch bitCount {
        case 3: unpack(bytes, offset, bitCount: 3, into: &f, at: start, top: top, factor: -1)
        case 4: unpack(bytes, offset, bitCount: 4, into: &f, at: start, top: top, factor: -1)
        case 13: unpack(bytes, offset, bitCount: 13, into: &f, at: start, top: top, factor: -1)
        case 18: unpack(bytes, offset, bitCount: 18, into: &f, at: start, top: top, factor: -1)
        default: unpack(bytes, offset, bitCount: 20, into: &f, at: start, top: top, factor: -1)
        }
    }
}

extension DSA {
    @inline(__always)
    private static func pack(
        _ f: Span<Eight>,
        at start: Int,
        bitCount: Int,
        below top: Int32?,
        into bytes: inout MutableSpan<UInt8>,
        _ offset: Int
    ) {
        precondition(start >= 0 && start &+ polynomialStride <= f.count)
        precondition(offset >= 0 && offset &+ 32 &* bitCount &+ slack <= bytes.count)
        for index in 0..<polynomialStride {
            var x = f[start &+ index]
            if let top { x = Eight(repeating: top) &- x }
            // Pairs of 2 · bitCount bits.
            let high = wideHigh(x) &* SIMD4<UInt64>(repeating: 1 &<< UInt64(bitCount))
            let pairs = wideLow(x) &+ high
            let place = offset &+ index &* bitCount
            let b = UInt64(truncatingIfNeeded: bitCount)
            if bitCount <= 16 {
                let first = pairs[0] &+ pairs[1] &<< (2 &* b)
                let second = pairs[2] &+ pairs[3] &<< (2 &* b)
                store(first | second &<< (4 &* b), into: &bytes, at: place)
                if bitCount > 8 {
                    store(second &>> (64 &- 4 &* b), into: &bytes, at: place &+ 8)
                }
            } else {
                store(pairs[0] | pairs[1] &<< (2 &* b), into: &bytes, at: place)
                store(
                    pairs[1] &>> (64 &- 2 &* b) | pairs[2] &<< (4 &* b &- 64)
                        | pairs[3] &<< (6 &* b &- 64),
                    into: &bytes,
                    at: place &+ 8
                )
                store(pairs[3] &>> (128 &- 6 &* b), into: &bytes, at: place &+ 16)
            }
        }
    }

    @inline(__always)
    private static func unpack(
        _ bytes: Span<UInt8>,
        _ offset: Int,
        bitCount: Int,
        into f: inout MutableSpan<Eight>,
        at start: Int,
        top: Int32,
        factor: Int32
    ) {
        precondition(start >= 0 && start &+ polynomialStride <= f.count)
        precondition(offset >= 0 && offset &+ 32 &* bitCount &+ slack <= bytes.count)
        // Pair p begins at bit 2p · bitCount; with at most seven bits before it, 47 are needed.
        let second = 2 &* bitCount
        let third = 4 &* bitCount
        let fourth = 6 &* bitCount
        let shifts = SIMD4<UInt64>(
            0,
            UInt64(truncatingIfNeeded: second & 7),
            UInt64(truncatingIfNeeded: third & 7),
            UInt64(truncatingIfNeeded: fourth & 7)
        )
        let mask = SIMD4<UInt64>(repeating: (1 &<< UInt64(truncatingIfNeeded: bitCount)) &- 1)
        for index in 0..<polynomialStride {
            let place = offset &+ index &* bitCount
            let words = SIMD4<UInt64>(
                load(bytes, at: place),
                load(bytes, at: place &+ second &>> 3),
                load(bytes, at: place &+ third &>> 3),
                load(bytes, at: place &+ fourth &>> 3)
            )
            let pairs = words &>> shifts
            let low = and(pairs, mask)
            let up = pairs &>> SIMD4<UInt64>(repeating: UInt64(truncatingIfNeeded: bitCount))
            let joint = low &+ and(up, mask) &* SIMD4<UInt64>(repeating: 1 &<< 32)
            // The same 256 bits under another name.
            let x = unsafe unsafeBitCast(joint, to: Eight.self)
            f[start &+ index] = Eight(repeating: top) &+ x &* Eight(repeating: factor)
        }
    }

    /// The words 0, 2, 4 and 6 of non-negative ones, widened.
    @inline(__always)
    private static func wideLow(_ x: Eight) -> SIMD4<UInt64> {
        // The same 256 bits under another name.
        and(unsafe unsafeBitCast(x, to: SIMD4<UInt64>.self), SIMD4(repeating: 0xFFFF_FFFF))
    }

    /// The words 1, 3, 5 and 7 of non-negative ones, widened.
    @inline(__always)
    private static func wideHigh(_ x: Eight) -> SIMD4<UInt64> {
        // The same 256 bits under another name.
        unsafe unsafeBitCast(x, to: SIMD4<UInt64>.self) &>> SIMD4<UInt64>(repeating: 32)
    }

    @inline(__always)
    private static func and(_ a: SIMD4<UInt64>, _ b: SIMD4<UInt64>) -> SIMD4<UInt64> {
        // The same 256 bits under other names; see the other function of this name.
        unsafe unsafeBitCast(
            unsafeBitCast(a, to: SIMDMask<SIMD4<Int64>>.self)
                .& unsafeBitCast(b, to: SIMDMask<SIMD4<Int64>>.self),
            to: SIMD4<UInt64>.self
        )
    }

    /// Eight bytes, lowest first.
    @inline(__always)
    static func load(_ bytes: Span<UInt8>, at offset: Int) -> UInt64 {
        // Callers have checked that eight bytes are there.
        UInt64(
            littleEndian: unsafe bytes.bytes.unsafeLoadUnaligned(
                fromUncheckedByteOffset: offset,
                as: UInt64.self
            )
        )
    }

    /// Stores eight bytes, lowest first.
    @inline(__always)
    static func store(_ word: UInt64, into bytes: inout MutableSpan<UInt8>, at offset: Int) {
        // Callers have checked that there is room for eight bytes.
        var raw = unsafe bytes.mutableBytes
        unsafe raw.storeBytes(
            of: word.littleEndian,
            toUncheckedByteOffset: offset,
            as: UInt64.self
        )
    }
}
