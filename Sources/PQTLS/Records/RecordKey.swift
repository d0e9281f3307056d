package import PQSecrets
import PQSuites

/// The key that protects the records of one direction, with its sequence number.
package struct RecordKey: ~Copyable, Sendable {
    private var key: AEADKey
    private let initializationVector: SecretBytes
    /// How many records this key has sealed or opened.
    package private(set) var sequence: UInt64 = 0

    /// The key of a traffic secret (RFC 9846, Section 7.3).
    ///
    /// - Parameters:
    ///   - suite: The negotiated suite.
    ///   - trafficSecret: The secret of this direction and phase.
    /// - Throws: ``TLSError/suite(_:)``.
    package init(
        _ suite: CipherSuite,
        trafficSecret: borrowing SecretBytes
    ) throws(TLSError) {
        let aead = suite.aead
        let secret = try expandLabel(trafficSecret, "key", [], aead.keyByteCount, suite.hash)
        let vector = try expandLabel(trafficSecret, "iv", [], aead.nonceByteCount, suite.hash)
        let key: AEADKey
        do { key = try AEADKey(aead, key: secret.span) } catch { throw .suite(error) }
        self.key = key
        initializationVector = vector
    }

    /// How many bytes protection adds: the content type and the tag.
    package var overhead: Int { 1 + key.algorithm.tagByteCount }

    /// Appends one protected record to a buffer (RFC 9846, Section 5.2).
    ///
    /// - Parameters:
    ///   - content: At most 2¹⁴ bytes.
    ///   - type: The true type, which is encrypted too.
    ///   - padding: How many zeros follow it, within the limit of a record.
    ///   - output: The bytes on their way to the peer, with room for the record.
    /// - Throws: ``TLSError/suite(_:)``.
    package mutating func seal(
        _ content: Span<UInt8>,
        _ type: ContentType,
        padding: Int = 0,
        appendingTo output: inout OutputSpan<UInt8>
    ) throws(TLSError) {
        let length = content.count + padding + overhead
        let header: InlineArray<5, UInt8> = [
            ContentType.applicationData.rawValue, 3, 3,
            UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length),
        ]
        let nonce = nextNonce()
        output.append(copying: header.span)
        do throws(SuiteError) {
            if padding == 0 {
                let trailer: InlineArray<1, UInt8> = [type.rawValue]
                try key.seal(
                    content,
                    followedBy: trailer.span,
                    nonce: nonce.span,
                    authenticating: header.span,
                    appendingTo: &output
                )
            } else {
                var trailer = [UInt8](repeating: 0, count: 1 + padding)
                trailer[0] = type.rawValue
                try key.seal(
                    content,
                    followedBy: trailer.span,
                    nonce: nonce.span,
                    authenticating: header.span,
                    appendingTo: &output
                )
            }
        } catch {
            output.removeLast(RecordLimits.header)
            throw .suite(error)
        }
    }

    /// Opens a protected record, takes the padding off and appends the content to a buffer
    /// (RFC 9846, Section 5.4).
    ///
    /// - Parameters:
    ///   - sealed: What follows the header.
    ///   - header: The five bytes of the header as received.
    ///   - largestContent: The most bytes of content and padding that we accept.
    ///   - output: Receives the content at its end; needs room for all of `sealed`. Its count is
    ///     unchanged after an error.
    /// - Returns: The true type.
    /// - Throws: ``TLSError/badRecordMAC``, ``TLSError/recordTooLarge(length:)`` for content over
    ///   the limit, ``TLSError/emptyRecord`` if there is no type inside,
    ///   ``TLSError/unexpectedContent(_:)`` for a type that can't be protected.
    package mutating func open(
        _ sealed: Span<UInt8>,
        header: Span<UInt8>,
        largestContent: Int = RecordLimits.content,
        appendingTo output: inout OutputSpan<UInt8>
    ) throws(TLSError) -> ContentType {
        let nonce = nextNonce()
        let start = output.count
        do {
            try key.open(
                sealed,
                nonce: nonce.span,
                authenticating: header,
                appendingTo: &output
            )
        } catch {
            // What doesn't open may be early data, and the next record the first of this key.
            sequence -= 1
            throw .badRecordMAC
        }
        do throws(TLSError) {
            return try Self.typeTaken(from: &output, start: start, largestContent: largestContent)
        } catch {
            output.removeLast(output.count - start)
            throw error
        }
    }

    /// Takes padding and type off the end of what stands behind `start`.
    private static func typeTaken(
        from output: inout OutputSpan<UInt8>,
        start: Int,
        largestContent: Int
    ) throws(TLSError) -> ContentType {
        let count = output.count - start
        guard count <= largestContent + 1 else { throw .recordTooLarge(length: count) }
        var end = output.count
        while end > start, output.span[end - 1] == 0 { end -= 1 }
        guard end > start else { throw .emptyRecord }
        let last = output.span[end - 1]
        guard let type = ContentType(rawValue: last), type != .changeCipherSpec else {
            throw .unexpectedContent(last)
        }
        output.removeLast(output.count - end + 1)
        return type
    }

    /// The vector XORed with the sequence number (RFC 9846, Section 5.3).
    ///
    /// 2⁶⁴ records can't be reached: keys are updated long before.
    private mutating func nextNonce() -> InlineArray<12, UInt8> {
        let number = sequence
        sequence += 1
        let vector = initializationVector.span
        var nonce = InlineArray<12, UInt8> { vector[$0] }
        for index in 0..<8 {
            nonce[4 + index] ^= UInt8(truncatingIfNeeded: number >> UInt64(56 - 8 * index))
        }
        return nonce
    }
}

/// The sizes that the record protocol fixes (RFC 9846, Section 5.1 and Section 5.2).
package enum RecordLimits {
    /// Bytes of a header.
    package static var header: Int { 5 }
    /// Bytes of content in one record.
    package static var content: Int { 1 << 14 }
    /// Bytes that protection adds: the content type and the tag, which every suite has alike.
    package static var protection: Int { 1 + 16 }

    /// Bytes of a protected record after its header, whose content and padding have a limit.
    package static func sealed(_ largestContent: Int) -> Int { largestContent + 256 }
}

/// The five bytes in front of a record.
package func recordHeader(
    _ type: ContentType,
    version: UInt16 = ProtocolVersion.tls12,
    length: Int
) -> [UInt8] {
    var writer = WireWriter()
    writer.uint8(type.rawValue)
    writer.uint16(version)
    // Callers keep to RecordLimits, so the length fits.
    writer.uint16(UInt16(truncatingIfNeeded: length))
    return writer.bytes
}
