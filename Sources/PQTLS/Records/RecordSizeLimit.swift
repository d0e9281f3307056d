// What one end can take in one protected record (RFC 8449, Section 4): content, padding and the
// byte of the type, as `record_size_limit` counts them. Each end says it for what it receives.

/// The numbers of `record_size_limit`.
package enum RecordSizeLimit {
    /// What may be said: no less than 64, and no more than a record can hold.
    package static var range: ClosedRange<Int> { 64...RecordLimits.content + 1 }

    /// Reads a limit; what is over the range is for the caller to judge.
    ///
    /// - Parameter reader: The extension's content.
    /// - Returns: The limit, at least 64.
    /// - Throws: ``TLSError/recordSizeLimit(_:)`` below 64, ``TLSError/malformed(_:_:)``.
    package static func read(_ reader: inout WireReader) throws(TLSError) -> Int {
        let limit = Int(try reader.uint16())
        guard limit >= range.lowerBound else { throw .recordSizeLimit(limit) }
        return limit
    }
}

extension ClientHello {
    /// The largest record that the client takes, if it says so.
    package var recordSizeLimit: Int? {
        get throws(TLSError) {
            try extensions.optional(.recordSizeLimit) { (reader) throws(TLSError) in
                // A larger one than we know may belong to another version (RFC 8449, Section 4).
                min(try RecordSizeLimit.read(&reader), RecordSizeLimit.range.upperBound)
            }
        }
    }
}

extension RecordLayer {
    /// Holds both ends to what was negotiated.
    ///
    /// - Parameters:
    ///   - ours: What we take.
    ///   - theirs: What the peer takes.
    package mutating func limitSizes(ours: Int, theirs: Int) {
        // The type's byte is counted by the limit and not by us.
        reader.largestContent = ours - 1
        writer.largestContent = theirs - 1
    }
}
