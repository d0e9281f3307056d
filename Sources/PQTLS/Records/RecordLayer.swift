/// One record, opened.
package struct Record: Equatable, Sendable {
    /// The true type.
    package let type: ContentType
    /// The content without padding.
    package let content: [UInt8]
}

/// Bytes to records and back (RFC 9846, Section 5).
///
/// Each direction is plaintext until its first key is installed and protected ever after. The two
/// halves know nothing of each other; this is what a machine owns, and the forms with arrays.
package struct RecordLayer: ~Copyable, Sendable {
    /// The half that reads.
    package var reader = RecordReader()
    /// The half that writes.
    package var writer = RecordWriter()

    /// A layer without keys.
    package init() {}

    /// How many records the present write key has sealed.
    package var recordsSealed: UInt64 { writer.recordsSealed }

    /// Adds bytes from the transport.
    package mutating func append(_ bytes: [UInt8]) {
        reader.keep(bytes.span)
    }

    /// The next whole record, or nothing until more bytes come.
    package mutating func next() throws(TLSError) -> Record? {
        var nowhere = OutputSpan<UInt8>()
        switch try reader.nextKept(data: &nowhere, isPlacing: false)?.record {
        case .record(let record): return record
        // Nothing is placed where there is no place.
        case .placed, .skipped, nil: return nil
        }
    }

    /// Protects everything that is read from here on.
    package mutating func installReadKey(_ key: consuming RecordKey) {
        reader.install(key)
    }

    /// Writes content in as many records as it needs.
    package mutating func write(_ content: [UInt8], _ type: ContentType) throws(TLSError) {
        var nowhere = OutputSpan<UInt8>()
        try writer.write(content.span, type, to: &nowhere)
    }

    /// Protects everything that is written from here on.
    package mutating func installWriteKey(_ key: consuming RecordKey) {
        writer.install(key)
    }

    /// Sends a ChangeCipherSpec, which means nothing, before whatever is written next.
    ///
    /// Source: RFC 9846, Appendix E.4.
    package mutating func oweChangeCipherSpec() {
        writer.oweChangeCipherSpec()
    }

    /// Sends a ChangeCipherSpec now.
    package mutating func writeChangeCipherSpec() {
        writer.writeChangeCipherSpec()
    }

    /// Wipes the keys of both directions and forgets what came in; the output stays.
    package mutating func destroyKeys() {
        reader.destroy()
        writer.destroy()
    }

    /// What waits to be sent; the layer forgets it.
    package mutating func takeOutput() -> [UInt8] {
        writer.take()
    }
}
