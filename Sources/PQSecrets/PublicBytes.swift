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
