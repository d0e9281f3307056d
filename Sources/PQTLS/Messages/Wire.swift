// Reading and writing the presentation language of TLS (RFC 9846, Section 3): big-endian integers
// and vectors with a length in front. The reader never goes past its end: it throws.

/// Takes fields off the front of a handshake message.
package struct WireReader {
    /// The message the bytes come from, for the error.
    private let message: HandshakeType
    private var rest: ArraySlice<UInt8>

    /// Reads bytes of a message.
    ///
    /// - Parameters:
    ///   - bytes: What to read.
    ///   - message: The message that they belong to, named in errors.
    package init(_ bytes: ArraySlice<UInt8>, of message: HandshakeType) {
        self.message = message
        rest = bytes
    }

    /// Whether everything has been read.
    package var isEmpty: Bool { rest.isEmpty }

    /// What has not been read yet.
    package var remaining: ArraySlice<UInt8> { rest }

    /// The error for a value that the syntax doesn't allow.
    package func error(_ malformation: TLSError.Malformation) -> TLSError {
        .malformed(message, malformation)
    }

    /// Requires that nothing is left.
    package func finish() throws(TLSError) {
        guard rest.isEmpty else { throw error(.trailingBytes) }
    }

    /// The next `count` bytes.
    package mutating func bytes(_ count: Int) throws(TLSError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw error(.truncated) }
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }

    /// A `uint8`.
    package mutating func uint8() throws(TLSError) -> UInt8 {
        UInt8(truncatingIfNeeded: try integer(1))
    }

    /// A `uint16`.
    package mutating func uint16() throws(TLSError) -> UInt16 {
        UInt16(truncatingIfNeeded: try integer(2))
    }

    /// A `uint32`.
    package mutating func uint32() throws(TLSError) -> UInt32 {
        UInt32(truncatingIfNeeded: try integer(4))
    }

    /// A vector with a length of one byte.
    package mutating func vector8(_ range: ClosedRange<Int>) throws(TLSError) -> WireReader {
        try vector(lengthBytes: 1, range)
    }

    /// A vector with a length of two bytes.
    package mutating func vector16(_ range: ClosedRange<Int>) throws(TLSError) -> WireReader {
        try vector(lengthBytes: 2, range)
    }

    /// A vector with a length of three bytes.
    package mutating func vector24(_ range: ClosedRange<Int>) throws(TLSError) -> WireReader {
        try vector(lengthBytes: 3, range)
    }

    /// Everything left as a list of `uint16`; an odd byte is an error.
    package mutating func uint16s() throws(TLSError) -> [UInt16] {
        var values: [UInt16] = []
        while !isEmpty {
            values.append(try uint16())
        }
        return values
    }

    private mutating func vector(
        lengthBytes: Int,
        _ range: ClosedRange<Int>
    ) throws(TLSError) -> WireReader {
        let count = try integer(lengthBytes)
        guard range.contains(count) else { throw error(.length(count)) }
        return WireReader(try bytes(count), of: message)
    }

    /// A big-endian integer of at most four bytes.
    private mutating func integer(_ count: Int) throws(TLSError) -> Int {
        var value = 0
        for byte in try bytes(count) {
            value = value << 8 | Int(byte)
        }
        return value
    }
}

/// Appends fields to a message.
package struct WireWriter {
    /// What has been written.
    package private(set) var bytes: [UInt8] = []

    /// An empty message.
    package init() {}

    /// Appends bytes as they are.
    package mutating func raw(_ content: some Collection<UInt8>) {
        bytes.append(contentsOf: content)
    }

    /// Appends a `uint8`.
    package mutating func uint8(_ value: UInt8) {
        bytes.append(value)
    }

    /// Appends a `uint16`.
    package mutating func uint16(_ value: UInt16) {
        integer(Int(value), count: 2)
    }

    /// Appends a vector with a length of one byte.
    package mutating func vector8(_ body: (inout WireWriter) -> Void) {
        vector(lengthBytes: 1, body)
    }

    /// Appends a vector with a length of two bytes.
    package mutating func vector16(_ body: (inout WireWriter) -> Void) {
        vector(lengthBytes: 2, body)
    }

    /// Appends a vector with a length of three bytes.
    package mutating func vector24(_ body: (inout WireWriter) -> Void) {
        vector(lengthBytes: 3, body)
    }

    /// A whole handshake message: type, length of three bytes, body.
    package static func message(
        _ type: HandshakeType,
        _ body: (inout WireWriter) -> Void
    ) -> [UInt8] {
        var writer = WireWriter()
        writer.uint8(type.rawValue)
        writer.vector24(body)
        return writer.bytes
    }

    /// Leaves room for the length, writes the body, then fills the length in.
    ///
    /// Callers keep bodies within the field: certificates are limited where they are configured,
    /// all other bodies have fixed bounds.
    private mutating func vector(lengthBytes: Int, _ body: (inout WireWriter) -> Void) {
        let start = bytes.count
        integer(0, count: lengthBytes)
        body(&self)
        let length = bytes.count - start - lengthBytes
        for position in 0..<lengthBytes {
            let shift = 8 * (lengthBytes - 1 - position)
            bytes[start + position] = UInt8(truncatingIfNeeded: length >> shift)
        }
    }

    private mutating func integer(_ value: Int, count: Int) {
        for position in 0..<count {
            bytes.append(UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - position))))
        }
    }
}
