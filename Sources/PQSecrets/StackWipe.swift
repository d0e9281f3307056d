/// Overwrites what the functions that the caller has called left on the stack.
///
/// A kernel keeps in its frame what the registers don't hold, and a frame stays as it is when its
/// function returns. An operation on secrets calls this when its last kernel has returned: 6 KB
/// below its own frame, more than any kernel's, become zero (FIPS 203, Section 3.3).
@inline(never)
package func wipeStack() {
    var room = InlineArray<768, UInt64>(repeating: 0)
    var words = room.mutableSpan
    unsafe words.withUnsafeMutableBytes { bytes in
        if let start = bytes.baseAddress { unsafe wipe(start, byteCount: bytes.count) }
    }
}
