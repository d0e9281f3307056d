/// The 25 places of one hash's state, wherever they lie: in one lane of the vectors, or alone.
///
/// Valid as long as the memory it points into; it never leaves the function that made it.
@unsafe
struct LaneState {
    /// The first place.
    let start: UnsafeMutableRawPointer
    /// Bytes from one place to the next.
    let stride: Int

    @inline(__always)
    init(_ start: UnsafeMutableRawPointer, stride: Int) {
        unsafe self.start = unsafe start
        unsafe self.stride = stride
    }

    /// The word at place x + 5y, which is (x, y) of the standard's state.
    subscript(place: Int) -> UInt64 {
        @inline(__always)
        get { unsafe start.load(fromByteOffset: place &* stride, as: UInt64.self) }
        @inline(__always)
        nonmutating set {
            unsafe start.storeBytes(of: newValue, toByteOffset: place &* stride, as: UInt64.self)
        }
    }

    /// Adds a byte of a block to the state.
    @inline(__always)
    func add(_ byte: UInt8, at position: Int) {
        unsafe self[position &>> 3] ^= UInt64(byte) &<< UInt64(8 &* (position & 7))
    }

    /// Adds a block, or the beginning of one, to the state.
    @inline(__always)
    func add(_ block: UnsafeRawPointer, byteCount: Int) {
        var position = 0
        while byteCount &- position >= 32 {
            for _ in 0..<4 { unsafe addWord(of: block, &position) }
        }
        // Written out: a loop over the lane's words would become scattered stores, which are slow.
        if byteCount & 16 != 0 {
            unsafe addWord(of: block, &position)
            unsafe addWord(of: block, &position)
        }
        if byteCount & 8 != 0 { unsafe addWord(of: block, &position) }
        while position < byteCount {
            unsafe add(block.load(fromByteOffset: position, as: UInt8.self), at: position)
            position &+= 1
        }
    }

    @inline(__always)
    private func addWord(of block: UnsafeRawPointer, _ position: inout Int) {
        let word = unsafe block.loadUnaligned(fromByteOffset: position, as: UInt64.self)
        unsafe self[position &>> 3] ^= UInt64(littleEndian: word)
        position &+= 8
    }

    /// Writes some of the state's first bytes.
    ///
    /// - Parameters:
    ///   - first: The first of them, a multiple of 8.
    ///   - byteCount: Where they end.
    ///   - block: Where the first byte of the state would go.
    @inline(__always)
    func copy(from first: Int, byteCount: Int, to block: UnsafeMutableRawPointer) {
        var position = first
        while byteCount &- position >= 32 {
            for _ in 0..<4 { unsafe copyWord(to: block, &position) }
        }
        if byteCount &- position >= 16 {
            unsafe copyWord(to: block, &position)
            unsafe copyWord(to: block, &position)
        }
        if byteCount &- position >= 8 { unsafe copyWord(to: block, &position) }
        while position < byteCount {
            let word = unsafe self[position &>> 3] &>> UInt64(8 &* (position & 7))
            let byte = UInt8(truncatingIfNeeded: word)
            unsafe block.storeBytes(of: byte, toByteOffset: position, as: UInt8.self)
            position &+= 1
        }
    }

    @inline(__always)
    private func copyWord(to block: UnsafeMutableRawPointer, _ position: inout Int) {
        let word = unsafe self[position &>> 3].littleEndian
        unsafe block.storeBytes(of: word, toByteOffset: position, as: UInt64.self)
        position &+= 8
    }
}
