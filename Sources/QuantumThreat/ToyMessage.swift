/// A message of the toy session, as it passes over the wire.
///
///     edge                          cloud
///       <------- TOYK: n, e ----------    the cloud's public key
///       -------- TOYC: c ------------>    the session number under it
///       -------- TOYV: ciphertext --->    the vital signs under the session number
///
/// Each message is a label of four letters that says what it is, the number of bytes that follow
/// in four bytes, and these bytes. Numbers are big-endian; n, e and c take eight bytes each.
public enum ToyMessage: String, CaseIterable, Sendable {
    /// The receiver's public key: n and e.
    case publicKey = "TOYK"
    /// The transported session number: c.
    case encryptedNumber = "TOYC"
    /// What the session protects, encrypted.
    case vitals = "TOYV"

    /// The bytes of label and length.
    static let headerByteCount = 8

    /// The bytes that follow the header; nil where any number may.
    var bodyByteCount: Int? {
        switch self {
        case .publicKey: 16
        case .encryptedNumber: 8
        case .vitals: nil
        }
    }

    /// The message with numbers as its body.
    func encoded(_ numbers: [UInt64]) -> [UInt8] {
        encoded(numbers.flatMap { number in bigEndian(number) })
    }

    /// The message with this body.
    func encoded(_ body: [UInt8]) -> [UInt8] {
        Array(rawValue.utf8) + bigEndian(UInt32(clamping: body.count)) + body
    }
}

/// Takes the messages of a stream, one after another.
struct ToyMessageReader {
    private var rest: ArraySlice<UInt8>

    init(_ stream: [UInt8]) {
        rest = stream[...]
    }

    /// Takes the next message, which must be of this kind.
    ///
    /// - Parameter kind: What must come.
    /// - Returns: Its body.
    /// - Throws: ``ThreatError/truncated(expected:actual:)``,
    ///   ``ThreatError/unexpectedMessage(expected:label:)`` or
    ///   ``ThreatError/messageLength(_:expected:actual:)``.
    mutating func take(_ kind: ToyMessage) throws(ThreatError) -> ArraySlice<UInt8> {
        let headerByteCount = ToyMessage.headerByteCount
        guard rest.count >= headerByteCount else {
            throw .truncated(expected: headerByteCount, actual: rest.count)
        }
        let label = number(rest.prefix(4))
        guard label == number(Array(kind.rawValue.utf8)[...]) else {
            throw .unexpectedMessage(expected: kind, label: label)
        }
        let length = Int(number(rest.dropFirst(4).prefix(4)))
        if let expected = kind.bodyByteCount, length != expected {
            throw .messageLength(kind, expected: expected, actual: length)
        }
        let body = rest.dropFirst(headerByteCount).prefix(length)
        guard body.count == length else {
            throw .truncated(expected: headerByteCount + length, actual: rest.count)
        }
        rest = rest.dropFirst(headerByteCount + length)
        return body
    }

    /// Takes a message whose body is numbers.
    mutating func takeNumbers(_ kind: ToyMessage) throws(ThreatError) -> [UInt64] {
        let body = try take(kind)
        return stride(from: body.startIndex, to: body.endIndex, by: 8).map { start in
            number(body[start...].prefix(8))
        }
    }

    /// Makes sure that nothing follows.
    ///
    /// - Throws: ``ThreatError/trailingBytes(_:)``.
    func finish() throws(ThreatError) {
        guard rest.isEmpty else { throw .trailingBytes(rest.count) }
    }
}

private func bigEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    (1...Number.bitWidth / 8).map {
        UInt8(truncatingIfNeeded: number >> (Number.bitWidth - 8 * $0))
    }
}

/// The number that at most eight bytes stand for.
private func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reduce(0) { $0 << 8 | UInt64($1) }
}
