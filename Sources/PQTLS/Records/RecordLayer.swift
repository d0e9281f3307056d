/// One record, opened.
package struct Record: Equatable, Sendable {
    /// The true type.
    package let type: ContentType
    /// The content without padding.
    package let content: [UInt8]
}

/// Bytes to records and back: framing, size limits, protection (RFC 9846, Section 5).
///
/// Each direction is plaintext until its first key is installed and protected ever after.
package struct RecordLayer: ~Copyable, Sendable {
    private var input = ByteQueue()
    private var output: [UInt8] = []
    private var readKey: RecordKey?
    private var writeKey: RecordKey?
    private var owesChangeCipherSpec = false
    private var firstRecordWritten = false
    private var emptyRecords = 0
    private var hasOpenedRecord = false

    /// A layer without keys.
    package init() {}

    /// How many records the present write key has sealed.
    package var recordsSealed: UInt64 {
        switch writeKey {
        case .some(let key): key.sequence
        case .none: 0
        }
    }

    // MARK: Reading

    /// Adds bytes from the transport.
    package mutating func append(_ bytes: [UInt8]) {
        input.append(bytes)
    }

    /// The next whole record, or nothing until more bytes come.
    ///
    /// A wrong type or length is refused when the header is there, before its content is awaited.
    package mutating func next() throws(TLSError) -> Record? {
        guard let header = input.peek(RecordLimits.header) else { return nil }
        let length = Int(header[3]) << 8 | Int(header[4])
        guard let type = ContentType(rawValue: header[0]) else {
            throw .unknownContentType(header[0])
        }
        let isSealed = isReadingProtected && type == .applicationData
        let limit = isSealed ? RecordLimits.sealed : RecordLimits.content
        guard length <= limit else { throw .recordTooLarge(length: length) }
        try checkOrder(of: type)
        guard let whole = input.take(RecordLimits.header + length) else { return nil }
        let record =
            isSealed
            ? try open(whole, header)
            : Record(
                type: type,
                content: [UInt8](whole.dropFirst(RecordLimits.header))
            )
        try checkEmptiness(of: record)
        return record
    }

    /// Protects everything that is read from here on.
    package mutating func installReadKey(_ key: consuming RecordKey) {
        readKey = consume key
    }

    private mutating func open(
        _ record: [UInt8],
        _ header: [UInt8]
    ) throws(TLSError) -> Record {
        let sealed = record.span.extracting(droppingFirst: RecordLimits.header)
        guard let (type, content) = try readKey?.open(sealed, header: header.span) else {
            throw .unexpectedContent(ContentType.applicationData.rawValue)
        }
        hasOpenedRecord = true
        return Record(type: type, content: content)
    }

    private var isReadingProtected: Bool {
        switch readKey {
        case .some: true
        case .none: false
        }
    }

    /// Which types may stand in the clear.
    ///
    /// A peer that fails before it has keys sends its alert in the clear, so one may come until
    /// the first protected record has been opened: the handshake is not complete then, so it can
    /// end the connection but never pass for a clean end of the data.
    private func checkOrder(of type: ContentType) throws(TLSError) {
        let isInPlace =
            switch type {
            case .changeCipherSpec: true
            case .handshake: !isReadingProtected
            case .alert: !hasOpenedRecord
            case .applicationData: isReadingProtected
            }
        guard isInPlace else { throw .unexpectedContent(type.rawValue) }
    }

    /// Only application data may be empty, and not for ever.
    private mutating func checkEmptiness(of record: Record) throws(TLSError) {
        guard record.content.isEmpty else {
            emptyRecords = 0
            return
        }
        emptyRecords += 1
        guard record.type == .applicationData, emptyRecords <= 32 else { throw .emptyRecord }
    }

    // MARK: Writing

    /// Writes content in as many records as it needs.
    package mutating func write(
        _ content: ArraySlice<UInt8>,
        _ type: ContentType
    ) throws(TLSError) {
        if owesChangeCipherSpec { writeChangeCipherSpec() }
        var rest = content
        repeat {
            let piece = rest.prefix(RecordLimits.content)
            rest = rest.dropFirst(piece.count)
            if try writeKey?.seal(piece, type, appendingTo: &output) == nil {
                // Only the first record of a client says 3.1 (RFC 9846, Section 5.1).
                let version =
                    firstRecordWritten || type != .handshake
                    ? ProtocolVersion.tls12 : ProtocolVersion.tls10
                output += recordHeader(type, version: version, length: piece.count)
                output += piece
            }
            firstRecordWritten = true
        } while !rest.isEmpty
    }

    /// Writes content in as many records as it needs.
    package mutating func write(_ content: [UInt8], _ type: ContentType) throws(TLSError) {
        try write(content[...], type)
    }

    /// Protects everything that is written from here on.
    package mutating func installWriteKey(_ key: consuming RecordKey) {
        writeKey = consume key
    }

    /// Sends a ChangeCipherSpec, which means nothing, before whatever is written next.
    ///
    /// Source: RFC 9846, Appendix E.4.
    package mutating func oweChangeCipherSpec() {
        owesChangeCipherSpec = true
    }

    /// Sends a ChangeCipherSpec now.
    package mutating func writeChangeCipherSpec() {
        owesChangeCipherSpec = false
        output += recordHeader(.changeCipherSpec, length: 1) + [1]
    }

    /// Wipes the keys of both directions and forgets what came in; the output stays.
    package mutating func destroyKeys() {
        readKey = nil
        writeKey = nil
        input.removeAll()
    }

    /// What waits to be sent; the layer forgets it.
    package mutating func takeOutput() -> [UInt8] {
        exchange(&output, with: [])
    }
}
