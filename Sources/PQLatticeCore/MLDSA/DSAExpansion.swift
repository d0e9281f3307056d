import PQKeccak
import PQSecrets

// Expanding seeds: every hash is a job on the lanes, beside whatever else is to be hashed then.

extension DSA {
    /// Entries of Â hashed at once: all of ML-DSA-44 and -65, half of ML-DSA-87.
    static var portion: Int { 30 }
    /// Bytes of workspace for a portion's streams.
    static var portionByteCount: Int { portion &* matrixByteCount &+ slack }

    /// Expands ρ into Â (FIPS 204, Algorithm 32).
    ///
    /// - Parameters:
    ///   - set: The parameter set.
    ///   - ρ: Where the seed lies in the workspace.
    ///   - streams: Where ``portionByteCount`` bytes are free.
    ///   - bytes: The workspace.
    ///   - queue: Jobs added before are done beside.
    ///   - matrix: k rows of l + 1 polynomials; the last of each row is left alone.
    static func expandMatrix(
        _ set: DSASet,
        from ρ: Range<Int>,
        streams: Int,
        in bytes: inout MutableSpan<UInt8>,
        _ queue: inout LaneQueue,
        into matrix: inout MutableSpan<Eight>
    ) {
        let count = set.k &* set.l
        // Two equal portions for 56 entries, one for 16 or 30.
        let portion = count > DSA.portion ? count &>> 1 : count
        var hashed = Entry(set)
        var sampled = Entry(set)
        var done = 0
        while done < count {
            for number in 0..<portion {
                let output = streams &+ number &* matrixByteCount
                queue.add(
                    HashJob(
                        function: .shake128,
                        message: ρ,
                        index: hashed.index,
                        indexByteCount: 2,
                        output: output..<(output &+ matrixByteCount)
                    )
                )
                hashed.advance()
            }
            queue.run(in: &bytes)
            for number in 0..<portion {
                let target = polynomialStride &* (sampled.row &* (set.l &+ 1) &+ sampled.column)
                let filled = rejectionSample(
                    bytes.span,
                    at: streams &+ number &* matrixByteCount,
                    byteCount: matrixByteCount,
                    into: &matrix,
                    at: target
                )
                if filled < 256 {
                    let seed = bytes.span.extracting(ρ)
                    sampleEntry(seed, index: sampled.index, into: &matrix, at: target)
                }
                sampled.advance()
            }
            done &+= portion
        }
    }

    /// Adds the jobs of ExpandS (FIPS 204, Algorithm 33) or ExpandMask (FIPS 204, Algorithm 34).
    ///
    /// - Parameters:
    ///   - count: How many polynomials.
    ///   - first: The first one's number.
    ///   - seed: Where the seed lies, 64 bytes.
    ///   - output: Where the streams go, one behind the other.
    ///   - byteCount: Bytes of each.
    ///   - queue: Where the jobs go.
    @inline(__always)
    static func addStreams(
        _ count: Int,
        from first: Int,
        seed: Range<Int>,
        into output: Int,
        byteCount: Int,
        _ queue: inout LaneQueue
    ) {
        for number in 0..<count {
            let start = output &+ number &* byteCount
            queue.add(
                HashJob(
                    function: .shake256,
                    message: seed,
                    index: UInt16(truncatingIfNeeded: first &+ number),
                    indexByteCount: 2,
                    output: start..<(start &+ byteCount)
                )
            )
        }
    }

    /// Copies bytes.
    @inline(__always)
    static func copy(
        _ source: Span<UInt8>,
        into target: inout MutableSpan<UInt8>,
        at offset: Int
    ) {
        let count = source.count
        precondition(offset >= 0 && offset &+ count <= target.count)
        for index in 0..<count {
            target[offset &+ index] = source[index]
        }
    }

    /// Overwrites secret intermediates (FIPS 204, Section 3.6.3).
    @inline(__always)
    static func wipeAll(_ f: inout MutableSpan<Eight>) {
        unsafe f.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { unsafe wipe(base, byteCount: bytes.count) }
        }
    }

    /// Overwrites secret intermediates (FIPS 204, Section 3.6.3).
    @inline(__always)
    static func wipeAll(_ bytes: inout MutableSpan<UInt8>) {
        unsafe bytes.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress { unsafe wipe(base, byteCount: bytes.count) }
        }
    }
}

/// A place in Â, which goes on row by row; public.
private struct Entry {
    private(set) var row = 0
    private(set) var column = 0
    private let columnCount: Int

    @inline(__always)
    init(_ set: DSASet) {
        columnCount = set.l
    }

    /// The two bytes behind ρ: column, then row.
    @inline(__always)
    var index: UInt16 { UInt16(truncatingIfNeeded: column | row &<< 8) }

    @inline(__always)
    mutating func advance() {
        column &+= 1
        if column == columnCount {
            column = 0
            row &+= 1
        }
    }
}
