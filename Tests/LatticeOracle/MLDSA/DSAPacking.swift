import PQKeccak
import PQSecrets

extension DSAPolynomial {
    /// Packs coefficients of `bitCount` bits, lowest first (FIPS 204, Algorithm 16).
    ///
    /// Constant time.
    ///
    /// - Parameters:
    ///   - bitCount: Bits for each coefficient, at most 20; each is below 2 to that power.
    ///   - bytes: The target.
    ///   - offset: Where to begin; 32 · `bitCount` bytes are overwritten.
    package func pack(
        bitCount: Int,
        into bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) {
        let f = coefficients.span
        precondition(f.count == 256)
        // At most 31 + 20 bits wait at any time; 256 · bitCount is a multiple of 32.
        var waiting: UInt64 = 0
        var waitingCount: UInt64 = 0
        var position = offset
        for index in 0..<256 {
            waiting |= UInt64(f[index]) &<< waitingCount
            waitingCount &+= UInt64(bitCount)
            if waitingCount >= 32 {
                bytes[position] = UInt8(truncatingIfNeeded: waiting)
                bytes[position + 1] = UInt8(truncatingIfNeeded: waiting &>> 8)
                bytes[position + 2] = UInt8(truncatingIfNeeded: waiting &>> 16)
                bytes[position + 3] = UInt8(truncatingIfNeeded: waiting &>> 24)
                position += 4
                waiting &>>= 32
                waitingCount &-= 32
            }
        }
    }

    /// Packs coefficients by their distance below `top` (FIPS 204, Algorithm 17).
    ///
    /// Constant time.
    ///
    /// - Parameters:
    ///   - top: The largest coefficient, b in the standard.
    ///   - bitCount: Bits for each distance, at most 20.
    ///   - bytes: The target.
    ///   - offset: Where to begin; 32 · `bitCount` bytes are overwritten.
    package func pack(
        below top: UInt32,
        bitCount: Int,
        into bytes: inout MutableSpan<UInt8>,
        at offset: Int
    ) {
        mapped { x in DSAField.reduceOnce(top &+ DSAField.q &- x) }
            .pack(bitCount: bitCount, into: &bytes, at: offset)
    }

    /// Unpacks coefficients of `bitCount` bits (FIPS 204, Algorithm 18).
    ///
    /// Constant time.
    ///
    /// - Parameters:
    ///   - bytes: The source.
    ///   - offset: Where to begin; 32 · `bitCount` bytes are read.
    ///   - bitCount: Bits for each coefficient, at most 20.
    package init(unpacking bytes: Span<UInt8>, at offset: Int, bitCount: Int) {
        self.init()
        var f = coefficients.mutableSpan
        precondition(f.count == 256)
        let mask: UInt64 = (1 &<< UInt64(bitCount)) &- 1
        // At most 19 + 32 bits wait at any time.
        var waiting: UInt64 = 0
        var waitingCount: UInt64 = 0
        var position = offset
        for index in 0..<256 {
            if waitingCount < UInt64(bitCount) {
                waiting |= UInt64(bytes[position]) &<< waitingCount
                waiting |= UInt64(bytes[position + 1]) &<< (waitingCount &+ 8)
                waiting |= UInt64(bytes[position + 2]) &<< (waitingCount &+ 16)
                waiting |= UInt64(bytes[position + 3]) &<< (waitingCount &+ 24)
                position += 4
                waitingCount &+= 32
            }
            f[index] = UInt32(truncatingIfNeeded: waiting & mask)
            waiting &>>= UInt64(bitCount)
            waitingCount &-= UInt64(bitCount)
        }
    }

    /// Unpacks coefficients stored by their distance below `top` (FIPS 204, Algorithm 19).
    ///
    /// Constant time. Distances that the packing side never makes are taken as they are.
    ///
    /// - Parameters:
    ///   - bytes: The source.
    ///   - offset: Where to begin; 32 · `bitCount` bytes are read.
    ///   - bitCount: Bits for each distance, at most 20.
    ///   - top: The largest coefficient, b in the standard.
    package init(unpacking bytes: Span<UInt8>, at offset: Int, bitCount: Int, below top: UInt32) {
        // A distance is below 2²⁰ < q, so the sum stays between 0 and 2q.
        self = DSAPolynomial(unpacking: bytes, at: offset, bitCount: bitCount)
            .mapped { distance in DSAField.reduceOnce(top &+ DSAField.q &- distance) }
    }
}
