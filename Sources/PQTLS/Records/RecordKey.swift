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
    ///   - output: The bytes on their way to the peer.
    /// - Throws: ``TLSError/suite(_:)``.
    package mutating func seal(
        _ content: ArraySlice<UInt8>,
        _ type: ContentType,
        appendingTo output: inout [UInt8]
    ) throws(TLSError) {
        let header = recordHeader(.applicationData, length: content.count + overhead)
        var inner: [UInt8] = []
        inner.reserveCapacity(content.count + 1)
        inner.append(contentsOf: content)
        inner.append(type.rawValue)
        let nonce = nextNonce()
        output.append(contentsOf: header)
        do {
            try key.seal(
                inner.span,
                nonce: nonce.span,
                authenticating: header.span,
                appendingTo: &output
            )
        } catch { throw .suite(error) }
    }

    /// Opens a protected record and takes the padding off (RFC 9846, Section 5.4).
    ///
    /// - Parameters:
    ///   - sealed: What follows the header.
    ///   - header: The five bytes of the header as received.
    /// - Returns: The content and its true type.
    /// - Throws: ``TLSError/badRecordMAC``, ``TLSError/recordTooLarge(length:)`` for content over
    ///   2¹⁴ bytes, ``TLSError/emptyRecord`` if there is no type inside,
    ///   ``TLSError/unexpectedContent(_:)`` for a type that can't be protected.
    package mutating func open(
        _ sealed: Span<UInt8>,
        header: Span<UInt8>
    ) throws(TLSError) -> (type: ContentType, content: [UInt8]) {
        let nonce = nextNonce()
        var inner: [UInt8]
        do {
            inner = try key.open(sealed, nonce: nonce.span, authenticating: header)
        } catch { throw .badRecordMAC }
        guard inner.count <= RecordLimits.content + 1 else {
            throw .recordTooLarge(length: inner.count)
        }
        while inner.last == 0 { inner.removeLast() }
        guard let last = inner.popLast() else { throw .emptyRecord }
        guard let type = ContentType(rawValue: last), type != .changeCipherSpec else {
            throw .unexpectedContent(last)
        }
        return (type, inner)
    }

    /// The vector XORed with the sequence number (RFC 9846, Section 5.3).
    ///
    /// 2⁶⁴ records can't be reached: keys are updated long before.
    private mutating func nextNonce() -> InlineArray<12, UInt8> {
        var nonce = InlineArray<12, UInt8>(repeating: 0)
        for index in 0..<12 {
            nonce[index] = initializationVector.span[index]
        }
        for index in 0..<8 {
            nonce[4 + index] ^= UInt8(truncatingIfNeeded: sequence >> UInt64(56 - 8 * index))
        }
        sequence += 1
        return nonce
    }
}

/// The sizes that the record protocol fixes (RFC 9846, Section 5.1 and Section 5.2).
package enum RecordLimits {
    /// Bytes of a header.
    package static var header: Int { 5 }
    /// Bytes of content in one record.
    package static var content: Int { 1 << 14 }
    /// Bytes of a protected record after its header.
    package static var sealed: Int { 1 << 14 + 256 }
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
