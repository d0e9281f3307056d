import PQSecrets

/// What a reader found at the front of its input.
package enum ArrivedRecord: Sendable {
    /// A record, opened.
    case record(Record)
    /// Application data that already stands where the owner wanted it.
    case placed(byteCount: Int)
    /// Early data, which is not for us.
    case skipped
}

/// Bytes to records: framing, size limits, protection (RFC 9846, Section 5).
///
/// Whole records are opened straight from what the transport gave; only one that arrives in
/// pieces is put together here first.
package struct RecordReader: ~Copyable, Sendable {
    /// What has come but has not been read: less than a record, unless the owner holds it back.
    private var kept: [UInt8] = []
    private var keptStart = 0
    private var key: RecordKey?
    private var emptyRecords = 0
    private var hasOpenedRecord = false
    /// The most bytes of content and padding in a protected record.
    package var largestContent = RecordLimits.content

    /// Bytes of early data that may still come: records that no key opens, or that come before
    /// there is one (RFC 9846, Section 4.3.10).
    package var skippableByteCount = 0

    /// A reader without a key.
    package init() {}

    /// How many bytes wait.
    package var keptByteCount: Int { kept.count - keptStart }

    /// Keeps bytes for later.
    package mutating func keep(_ bytes: Span<UInt8>) {
        if bytes.isEmpty { return }
        if keptStart > 0 {
            kept.removeFirst(keptStart)
            keptStart = 0
        }
        kept.append(copying: bytes)
    }

    /// Takes what the record that waits still lacks.
    ///
    /// - Parameter bytes: What has come.
    /// - Returns: How many bytes of it were taken.
    package mutating func complete(from bytes: Span<UInt8>) -> Int {
        var taken = 0
        // Once for the header and once for the rest.
        for _ in 0..<2 {
            let missing = missingByteCount
            let piece = min(max(0, missing), bytes.count - taken)
            keep(bytes.extracting(taken..<taken + piece))
            taken += piece
        }
        return taken
    }

    private var missingByteCount: Int {
        guard keptByteCount >= RecordLimits.header else {
            return RecordLimits.header - keptByteCount
        }
        let length = Int(kept[keptStart + 3]) << 8 | Int(kept[keptStart + 4])
        return RecordLimits.header + length - keptByteCount
    }

    /// The next whole record among the bytes that wait, or nothing until more come.
    package mutating func nextKept(
        data: inout OutputSpan<UInt8>,
        isPlacing: Bool
    ) throws(TLSError) -> (record: ArrivedRecord, byteCount: Int)? {
        // Taken out meanwhile, so that it can be read without a copy.
        let bytes = exchange(&kept, with: [])
        let waiting = bytes.span.extracting(droppingFirst: keptStart)
        let next = try next(in: waiting, data: &data, isPlacing: isPlacing)
        let taken = next?.byteCount ?? 0
        if keptStart + taken == bytes.count {
            keptStart = 0
        } else {
            kept = bytes
            keptStart += taken
        }
        return next
    }

    /// The first record of some bytes, or nothing if it isn't whole.
    ///
    /// A wrong type or length is refused when the header is there, before its content is awaited.
    ///
    /// - Parameters:
    ///   - bytes: What has come, a record first.
    ///   - data: Where the owner wants application data.
    ///   - isPlacing: Whether application data may go there, if there is room.
    /// - Returns: The record and how many of the bytes it took.
    /// - Throws: The error for the first rule it breaks.
    package mutating func next(
        in bytes: Span<UInt8>,
        data: inout OutputSpan<UInt8>,
        isPlacing: Bool
    ) throws(TLSError) -> (record: ArrivedRecord, byteCount: Int)? {
        guard bytes.count >= RecordLimits.header else { return nil }
        let length = Int(bytes[3]) << 8 | Int(bytes[4])
        guard let type = ContentType(rawValue: bytes[0]) else {
            throw .unknownContentType(bytes[0])
        }
        let isSealed = isProtected && type == .applicationData
        let whole = RecordLimits.header + length
        let isEarly = type == .applicationData && !isProtected && whole <= skippableByteCount
        let limit = isSealed ? RecordLimits.sealed(largestContent) : RecordLimits.content
        guard length <= limit else { throw .recordTooLarge(length: length) }
        if !isEarly { try checkOrder(of: type) }
        guard bytes.count >= whole else { return nil }
        if isEarly { return (skip(whole), whole) }
        let content = bytes.extracting(RecordLimits.header..<whole)
        guard isSealed else {
            let record = Record(type: type, content: [UInt8](copying: content))
            try checkEmptiness(of: type, count: content.count)
            return (.record(record), whole)
        }
        let header = bytes.extracting(first: RecordLimits.header)
        do throws(TLSError) {
            let record =
                isPlacing && data.freeCapacity >= content.count
                ? try open(content, header, into: &data) : try open(content, header)
            return (record, whole)
        } catch {
            guard error == .badRecordMAC, !hasOpenedRecord, whole <= skippableByteCount else {
                throw error
            }
            return (skip(whole), whole)
        }
    }

    private mutating func skip(_ byteCount: Int) -> ArrivedRecord {
        skippableByteCount -= byteCount
        return .skipped
    }

    /// Protects everything that is read from here on.
    package mutating func install(_ key: consuming RecordKey) {
        self.key = consume key
    }

    /// Wipes the key and forgets what came in.
    package mutating func destroy() {
        key = nil
        kept = []
        keptStart = 0
    }

    /// Opens a record into memory of its own.
    private mutating func open(
        _ sealed: Span<UInt8>,
        _ header: Span<UInt8>
    ) throws(TLSError) -> ArrivedRecord {
        var type = ContentType.applicationData
        let content = try [UInt8](capacity: sealed.count) { (output) throws(TLSError) in
            type = try openType(sealed, header, appendingTo: &output)
        }
        try checkEmptiness(of: type, count: content.count)
        return .record(Record(type: type, content: content))
    }

    /// Opens a record where the owner wants data; what is no data is taken out again.
    private mutating func open(
        _ sealed: Span<UInt8>,
        _ header: Span<UInt8>,
        into data: inout OutputSpan<UInt8>
    ) throws(TLSError) -> ArrivedRecord {
        let start = data.count
        let type = try openType(sealed, header, appendingTo: &data)
        let count = data.count - start
        try checkEmptiness(of: type, count: count)
        if type == .applicationData { return .placed(byteCount: count) }
        let content = [UInt8](copying: data.span.extracting(droppingFirst: start))
        data.removeLast(count)
        return .record(Record(type: type, content: content))
    }

    private mutating func openType(
        _ sealed: Span<UInt8>,
        _ header: Span<UInt8>,
        appendingTo output: inout OutputSpan<UInt8>
    ) throws(TLSError) -> ContentType {
        let limit = largestContent
        let type = try key?.open(
            sealed,
            header: header,
            largestContent: limit,
            appendingTo: &output
        )
        guard let type else { throw .unexpectedContent(ContentType.applicationData.rawValue) }
        hasOpenedRecord = true
        return type
    }

    private var isProtected: Bool {
        switch key {
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
            case .handshake: !isProtected
            case .alert: !hasOpenedRecord
            case .applicationData: isProtected
            }
        guard isInPlace else { throw .unexpectedContent(type.rawValue) }
    }

    /// Only application data may be empty, and not for ever.
    private mutating func checkEmptiness(of type: ContentType, count: Int) throws(TLSError) {
        guard count == 0 else {
            emptyRecords = 0
            return
        }
        emptyRecords += 1
        guard type == .applicationData, emptyRecords <= 32 else { throw .emptyRecord }
    }
}
