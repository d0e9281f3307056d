extension CBORValue {
    /// The deterministic encoding (RFC 8949, Section 4.2.1).
    ///
    /// - Returns: The one byte string that the strict decoder accepts for this value.
    public func encoded() -> [UInt8] {
        var output: [UInt8] = []
        encode(into: &output)
        return output
    }

    /// Appends the deterministic encoding.
    ///
    /// - Parameter output: Where to append it.
    public func encode(into output: inout [UInt8]) {
        switch self {
        case .unsigned(let value):
            appendHead(major: 0, value, to: &output)
        case .negative(let value):
            appendHead(major: 1, value, to: &output)
        case .bytes(let bytes):
            appendHead(major: 2, UInt64(bytes.count), to: &output)
            output.append(contentsOf: bytes)
        case .text(let text):
            appendHead(major: 3, UInt64(text.utf8.count), to: &output)
            output.append(contentsOf: text.utf8)
        case .array(let elements):
            appendHead(major: 4, UInt64(elements.count), to: &output)
            for element in elements { element.encode(into: &output) }
        case .map(let map):
            appendHead(major: 5, UInt64(map.count), to: &output)
            for entry in map.entries {
                output.append(contentsOf: entry.encodedKey)
                entry.value.encode(into: &output)
            }
        case .tagged(let tag, let item):
            appendHead(major: 6, tag, to: &output)
            item.encode(into: &output)
        case .boolean(let value):
            output.append(value ? 0xF5 : 0xF4)
        case .null:
            output.append(0xF6)
        case .float(let value):
            appendFloat(value, to: &output)
        case .simple(let value):
            appendHead(major: 7, UInt64(value), to: &output)
        }
    }
}

/// Appends the initial byte and its argument in the shortest form (RFC 8949, Section 3).
package func appendHead(major: UInt8, _ argument: UInt64, to output: inout [UInt8]) {
    let type = major << 5
    switch argument {
    case 0..<24:
        output.append(type | UInt8(argument))
    case 24...0xFF:
        output.append(type | 24)
        appendBigEndian(argument, byteCount: 1, to: &output)
    case 0x100...0xFFFF:
        output.append(type | 25)
        appendBigEndian(argument, byteCount: 2, to: &output)
    case 0x1_0000...0xFFFF_FFFF:
        output.append(type | 26)
        appendBigEndian(argument, byteCount: 4, to: &output)
    default:
        output.append(type | 27)
        appendBigEndian(argument, byteCount: 8, to: &output)
    }
}

/// Appends a float in 16, 32 or 64 bits, whichever is the shortest that keeps its value.
private func appendFloat(_ value: Double, to output: inout [UInt8]) {
    if let half = HalfFloat.bits(exactly: value) {
        output.append(0xF9)
        appendBigEndian(UInt64(half), byteCount: 2, to: &output)
    } else if let single = Float(exactly: value) {
        output.append(0xFA)
        appendBigEndian(UInt64(single.bitPattern), byteCount: 4, to: &output)
    } else {
        output.append(0xFB)
        appendBigEndian(value.bitPattern, byteCount: 8, to: &output)
    }
}

/// Appends the low bytes of a number, the highest first.
package func appendBigEndian(_ value: UInt64, byteCount: Int, to output: inout [UInt8]) {
    for index in (0..<byteCount).reversed() {
        output.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index)))
    }
}
