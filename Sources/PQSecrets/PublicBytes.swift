extension [UInt8] {
    /// Copies bytes that are no secret, or no longer one, out of a span.
    ///
    /// The array is not wiped: a secret goes into ``SecretBytes/init(copying:)``.
    ///
    /// - Parameter bytes: The bytes to copy.
    package init(copying bytes: Span<UInt8>) {
        // The buffer and its count belong to one live span.
        self = unsafe bytes.withUnsafeBufferPointer { buffer in unsafe Array(buffer) }
    }
}

extension [UInt8] {
    /// Appends bytes that are no secret, or no longer one.
    ///
    /// - Parameter bytes: The bytes to copy.
    package mutating func append(copying bytes: Span<UInt8>) {
        // The buffer and its count belong to one live span.
        unsafe bytes.withUnsafeBufferPointer { buffer in unsafe append(contentsOf: buffer) }
    }
}

extension OutputSpan<UInt8> {
    /// Appends bytes to space that the owner of the memory provides.
    ///
    /// - Parameter bytes: The bytes to copy, no more than there is room for: more would trap, as
    ///   any index out of bounds does.
    package mutating func append(copying bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity, "no room for the bytes")
        // The room was checked, and a span can't overlap memory that is exclusively ours.
        unsafe withUnsafeMutableBufferPointer { output, count in
            unsafe bytes.withUnsafeBufferPointer { input in
                let room = unsafe UnsafeMutableBufferPointer(rebasing: output[count...])
                _ = unsafe room.initialize(fromContentsOf: input)
            }
            count += bytes.count
        }
    }
}
