// Products of the challenge with a short secret, without a transform.
//
// c has τ coefficients ±1 and no others, so c·s is a sum of τ copies of s, each turned by a place
// of c. Modulo X²⁵⁶ + 1 a turned copy is a window of 256 bytes into s, −s, s written one behind
// the other: in bytes, because τ times the largest coefficient is small. Where the windows begin
// depends on c alone, which may be known (see sampleInBall); s is only ever added.

extension DSA {
    /// Vectors of a secret in this form: 768 bytes.
    static var windowStride: Int { 24 }

    /// Writes s, −s and s as bytes.
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - start: Where s begins, within 4.
    ///   - windows: The target.
    ///   - target: Where to begin, in vectors; ``windowStride`` of them are overwritten.
    static func writeWindows(
        _ f: Span<Eight>,
        at start: Int,
        into windows: inout MutableSpan<Eight>,
        at target: Int
    ) {
        precondition(start >= 0 && start &+ polynomialStride <= f.count)
        precondition(target >= 0 && target &+ windowStride <= windows.count)
        unsafe f.withUnsafeBufferPointer { source in
            unsafe windows.withUnsafeMutableBufferPointer { buffer in
                guard let source = source.baseAddress, let base = buffer.baseAddress else { return }
                // 256 words and 768 bytes, as checked above.
                let words = unsafe UnsafeRawPointer(source + start)
                let bytes = unsafe UnsafeMutableRawPointer(base + target)
                for index in 0..<256 {
                    let word = unsafe words.load(fromByteOffset: 4 &* index, as: Int32.self)
                    let byte = Int8(truncatingIfNeeded: word)
                    unsafe bytes.storeBytes(of: byte, toByteOffset: index, as: Int8.self)
                    unsafe bytes.storeBytes(
                        of: 0 &- byte,
                        toByteOffset: 256 &+ index,
                        as: Int8.self
                    )
                    unsafe bytes.storeBytes(of: byte, toByteOffset: 512 &+ index, as: Int8.self)
                }
            }
        }
    }

    /// Where the windows of a challenge begin.
    ///
    /// - Parameters:
    ///   - f: The polynomials.
    ///   - start: Where c begins.
    ///   - places: The target: one place for each coefficient that isn't zero, and room for 256.
    static func findWindows(
        _ f: Span<Eight>,
        at start: Int,
        into places: inout MutableSpan<UInt16>
    ) {
        precondition(start >= 0 && start &+ polynomialStride <= f.count && places.count == 256)
        unsafe f.withUnsafeBufferPointer { source in
            guard let source = source.baseAddress else { return }
            // 256 words, as checked above.
            let words = unsafe UnsafeRawPointer(source + start)
            var count = 0
            for index in 0..<256 {
                let sign = unsafe words.load(fromByteOffset: 4 &* index, as: Int32.self)
                // c·Xⁱ turns the third part into view, and −c·Xⁱ the second one.
                let place = 384 &+ 128 &* Int(sign) &- index
                // Written in any case, and kept only by moving on.
                places[count] = UInt16(truncatingIfNeeded: place)
                count &+= Int(sign & 1)
            }
        }
    }

    /// c times a short secret.
    ///
    /// Constant time in the secret.
    ///
    /// - Parameters:
    ///   - windows: The secrets as ``writeWindows(_:at:into:at:)`` wrote them.
    ///   - start: Where this one begins, in vectors.
    ///   - places: Where c's windows begin.
    ///   - set: The parameter set.
    ///   - f: The polynomials; the one behind the target is overwritten, too.
    ///   - target: Where the product goes, within β.
    @inline(never)
    static func multiplyShort(
        _ windows: Span<Eight>,
        at start: Int,
        places: Span<UInt16>,
        _ set: DSASet,
        into f: inout MutableSpan<Eight>,
        at target: Int
    ) {
        precondition(start >= 0 && start &+ windowStride <= windows.count)
        precondition(target >= 0 && target &+ 2 &* polynomialStride <= f.count)
        // At most 31 terms of 4 or 63 of 2 fit a byte: 49 of 4 take two rounds, the others one.
        let half = set.η == 4 ? 25 : set.τ
        unsafe windows.withUnsafeBufferPointer { source in
            unsafe f.withUnsafeMutableBufferPointer { buffer in
                guard let source = source.baseAddress, let base = buffer.baseAddress else { return }
                // 768 bytes; 256 words and behind them room for 512 bytes, as checked above.
                let bytes = unsafe UnsafeRawPointer(source + start)
                let words = unsafe UnsafeMutableRawPointer(base + target)
                let sums = unsafe words + 1024
                for part in 0..<2 {
                    let offset = 128 &* part
                    unsafe addWindows(bytes + offset, places, 0, half, into: sums + offset)
                    unsafe addWindows(
                        bytes + offset,
                        places,
                        half,
                        set.τ,
                        into: sums + 256 + offset
                    )
                }
                for index in 0..<256 {
                    let first = unsafe sums.load(fromByteOffset: index, as: Int8.self)
                    let second = unsafe sums.load(fromByteOffset: 256 &+ index, as: Int8.self)
                    let sum = Int32(first) &+ Int32(second)
                    unsafe words.storeBytes(of: sum, toByteOffset: 4 &* index, as: Int32.self)
                }
            }
        }
    }

    /// Adds up 128 bytes of some windows.
    @inline(__always)
    private static func addWindows(
        _ bytes: UnsafeRawPointer,
        _ places: Span<UInt16>,
        _ first: Int,
        _ end: Int,
        into sums: UnsafeMutableRawPointer
    ) {
        typealias Bytes = SIMD32<Int8>
        var sum0 = Bytes()
        var sum1 = Bytes()
        var sum2 = Bytes()
        var sum3 = Bytes()
        for index in first..<end {
            // A place is 1 ... 512, and 128 + 128 bytes behind it are the secret's.
            let window = unsafe bytes + Int(places[index])
            sum0 = unsafe sum0 &+ window.loadUnaligned(as: Bytes.self)
            sum1 = unsafe sum1 &+ window.loadUnaligned(fromByteOffset: 32, as: Bytes.self)
            sum2 = unsafe sum2 &+ window.loadUnaligned(fromByteOffset: 64, as: Bytes.self)
            sum3 = unsafe sum3 &+ window.loadUnaligned(fromByteOffset: 96, as: Bytes.self)
        }
        unsafe sums.storeBytes(of: sum0, as: Bytes.self)
        unsafe sums.storeBytes(of: sum1, toByteOffset: 32, as: Bytes.self)
        unsafe sums.storeBytes(of: sum2, toByteOffset: 64, as: Bytes.self)
        unsafe sums.storeBytes(of: sum3, toByteOffset: 96, as: Bytes.self)
    }
}
