import PQSecrets

/// Records to bytes: cutting, padding, protection (RFC 9846, Section 5).
///
/// Records are sealed straight into memory that the owner hands out, as long as nothing older
/// waits; otherwise they wait here, so that the order always holds.
package struct RecordWriter: ~Copyable, Sendable {
    private var waiting: [UInt8] = []
    private var key: RecordKey?
    private var owesChangeCipherSpec = false
    private var hasWritten = false
    /// The most bytes of content and padding in a protected record.
    package var largestContent = RecordLimits.content
    /// How protected records are padded.
    package var padding = TLSPadding.none

    /// A writer without a key.
    package init() {}

    /// How many records the present key has sealed.
    package var recordsSealed: UInt64 {
        switch key {
        case .some(let key): key.sequence
        case .none: 0
        }
    }

    /// The most bytes of content that the next record can take.
    package var largestPiece: Int {
        isProtected ? padding.largestContent(within: largestContent) : RecordLimits.content
    }

    /// How many bytes wait to be sent.
    package var waitingByteCount: Int { waiting.count }

    /// Writes content in as many records as it needs.
    ///
    /// - Parameters:
    ///   - content: The content.
    ///   - type: Its type.
    ///   - output: Where the records go while there is room; what does not fit waits.
    /// - Throws: ``TLSError/suite(_:)``.
    package mutating func write(
        _ content: Span<UInt8>,
        _ type: ContentType,
        to output: inout OutputSpan<UInt8>
    ) throws(TLSError) {
        if owesChangeCipherSpec { writeChangeCipherSpec() }
        var rest = content
        repeat {
            let piece = rest.extracting(first: min(rest.count, largestPiece))
            rest = rest.extracting(droppingFirst: piece.count)
            if isProtected {
                try writeProtected(piece, type, to: &output)
            } else {
                writePlain(piece, type)
            }
            hasWritten = true
        } while !rest.isEmpty
    }

    /// Protects everything that is written from here on.
    package mutating func install(_ key: consuming RecordKey) {
        self.key = consume key
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
        waiting += recordHeader(.changeCipherSpec, length: 1) + [1]
    }

    /// Wipes the key; what waits stays.
    package mutating func destroy() {
        key = nil
    }

    /// What waits to be sent; the writer forgets it.
    package mutating func take() -> [UInt8] {
        exchange(&waiting, with: [])
    }

    /// Hands out what waits, as much as there is room for.
    package mutating func take(into output: inout OutputSpan<UInt8>) {
        if waiting.isEmpty { return }
        let count = min(waiting.count, output.freeCapacity)
        output.append(copying: waiting.span.extracting(first: count))
        if count == waiting.count {
            waiting = []
        } else {
            waiting.removeFirst(count)
        }
    }

    private var isProtected: Bool {
        switch key {
        case .some: true
        case .none: false
        }
    }

    private mutating func writeProtected(
        _ piece: Span<UInt8>,
        _ type: ContentType,
        to output: inout OutputSpan<UInt8>
    ) throws(TLSError) {
        let zeros = padding.byteCount(behind: piece.count, within: largestContent)
        let size = RecordLimits.header + piece.count + zeros + RecordLimits.protection
        if output.freeCapacity >= waiting.count + size {
            take(into: &output)
            try key?.seal(piece, type, padding: zeros, appendingTo: &output)
        } else {
            try waiting.append(addingCapacity: size) { (output) throws(TLSError) in
                try key?.seal(piece, type, padding: zeros, appendingTo: &output)
            }
        }
    }

    private mutating func writePlain(_ piece: Span<UInt8>, _ type: ContentType) {
        // Only the first record of a client says 3.1 (RFC 9846, Section 5.1).
        let version =
            hasWritten || type != .handshake ? ProtocolVersion.tls12 : ProtocolVersion.tls10
        waiting += recordHeader(type, version: version, length: piece.count)
        waiting.append(copying: piece)
    }
}
