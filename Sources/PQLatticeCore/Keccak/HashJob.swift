import PQKeccak

/// A message to hash, and the place for its digest, both in the bytes of one workspace.
///
/// The message is a run of bytes and at most two more behind it: all that FIPS 203 and FIPS 204
/// ever hash on many lanes is a seed with an index, or one string. A job also keeps how far it
/// has come. It is packed, because a queue holds many and is made anew for every operation.
struct HashJob: BitwiseCopyable, Sendable {
    /// Where the rest of the message begins in the workspace.
    private var messageStart: UInt32
    /// How much of it is left.
    ///
    /// Below 0 when a block's end cut through the tail: then so many of its bytes are done with.
    private var messageCount: Int32
    /// Where the rest of the output goes.
    private var outputStart: UInt32
    /// How much of it is still to come.
    private var outputCount: Int32
    /// What follows the message: the bytes behind it, then the function's domain bits and the
    /// padding's first 1; at most three bytes, the first of them lowest.
    private var tail: UInt32
    /// How many bytes the tail has, at most 3, or 0 when all is absorbed.
    private var tailByteCount: UInt16
    /// Bytes absorbed or squeezed for each permutation, a multiple of 8 and at most 200.
    private var rate: UInt16

    /// A job.
    ///
    /// - Parameters:
    ///   - function: Which function.
    ///   - message: Where the message lies.
    ///   - index: The bytes behind it, the first of them lowest.
    ///   - indexByteCount: How many there are, 0 ... 2.
    ///   - output: Where the output goes: the digest's bytes, or as many of a SHAKE's stream.
    @inline(__always)
    init(
        function: SpongeFunction,
        message: Range<Int>,
        index: UInt16 = 0,
        indexByteCount: Int = 0,
        output: Range<Int>
    ) {
        precondition(indexByteCount >= 0 && indexByteCount <= 2)
        precondition(function.rate >= 8 && function.rate <= 200 && function.rate & 7 == 0)
        messageStart = UInt32(message.lowerBound)
        messageCount = Int32(message.count)
        outputStart = UInt32(output.lowerBound)
        outputCount = Int32(output.count)
        let indexBits = UInt32(8 &* indexByteCount)
        tail =
            (UInt32(index) & ((1 &<< indexBits) &- 1))
            | (UInt32(UInt8(truncatingIfNeeded: function.suffix)) &<< indexBits)
        tailByteCount = UInt16(truncatingIfNeeded: indexByteCount &+ 1)
        rate = UInt16(truncatingIfNeeded: function.rate)
    }

    /// What an empty place of the queue holds: all zeros.
    @inline(__always)
    init() {
        messageStart = 0
        messageCount = 0
        outputStart = 0
        outputCount = 0
        tail = 0
        tailByteCount = 0
        rate = 0
    }

    /// Whether the whole message with its padding is absorbed.
    @inline(__always)
    var isSqueezing: Bool { tailByteCount == 0 }

    /// Adds the next block of the padded message to the state; there must be one.
    ///
    /// Control flow depends on lengths alone, here as in all that follows.
    ///
    /// - Parameters:
    ///   - workspace: Where the message lies.
    ///   - state: What it is added to.
    @inline(__always)
    mutating func absorbBlock(
        from workspace: UnsafeMutableRawBufferPointer,
        to state: LaneState
    ) {
        let rate = Int(rate)
        let start = Int(messageStart)
        let left = Int(messageCount)
        let byteCount = min(max(left, 0), rate)
        precondition(start &+ byteCount <= workspace.count)
        if byteCount > 0, let workspace = workspace.baseAddress {
            // In bounds: the block lies in the workspace, as just checked.
            unsafe state.add(UnsafeRawPointer(workspace + start), byteCount: byteCount)
        }
        if left < rate { unsafe addTail(to: state, at: left, rate: rate) }
        messageStart &+= UInt32(truncatingIfNeeded: byteCount)
        messageCount &-= Int32(truncatingIfNeeded: rate)
    }

    /// Adds what follows the message, as far as this block goes, and behind it the padding's last
    /// 1: pad10*1 (FIPS 202, Algorithm 9) fills the block.
    @inline(__always)
    private mutating func addTail(to state: LaneState, at end: Int, rate: Int) {
        let tailByteCount = Int(tailByteCount)
        if end >= 0 && end & 7 &+ tailByteCount <= 8 && end &+ tailByteCount <= rate {
            // The usual case: all within one word.
            unsafe state[end &>> 3] ^= UInt64(tail) &<< UInt64(8 &* (end & 7))
            unsafe state.add(0x80, at: rate &- 1)
            self.tailByteCount = 0
            return
        }
        for index in 0..<tailByteCount {
            let position = end &+ index
            if position >= 0 && position < rate {
                let byte = UInt8(truncatingIfNeeded: tail &>> UInt32(8 &* index))
                unsafe state.add(byte, at: position)
            }
        }
        if end &+ tailByteCount <= rate {
            unsafe state.add(0x80, at: rate &- 1)
            self.tailByteCount = 0
        }
    }

    /// Where the next block of output goes; empty as long as the message is not absorbed.
    ///
    /// - Parameter limit: How many bytes the workspace has.
    /// - Returns: Its place, which lies in the workspace.
    @inline(__always)
    mutating func nextOutput(below limit: Int) -> OutputBlock {
        if !isSqueezing { return OutputBlock(start: 0, byteCount: 0) }
        let start = Int(outputStart)
        let byteCount = min(Int(outputCount), Int(rate))
        precondition(start &+ byteCount <= limit)
        outputStart &+= UInt32(truncatingIfNeeded: byteCount)
        outputCount &-= Int32(truncatingIfNeeded: byteCount)
        return OutputBlock(start: start, byteCount: byteCount)
    }

    /// Whether all of the output was given.
    @inline(__always)
    var isDone: Bool { isSqueezing && outputCount == 0 }
}

/// Where a block of output goes in the workspace.
struct OutputBlock: BitwiseCopyable {
    var start: Int
    var byteCount: Int
}
