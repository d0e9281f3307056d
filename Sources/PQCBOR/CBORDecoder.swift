/// What a decoder accepts at most.
public struct CBORLimits: Sendable, Equatable {
    /// The longest accepted input, in bytes.
    public var byteCount: Int
    /// The deepest accepted nesting of arrays, maps and tags.
    public var depth: Int
    /// The most items, keys included: in memory an item takes far more than its bytes.
    public var itemCount: Int

    /// Limits for one input.
    ///
    /// - Parameters:
    ///   - byteCount: The longest accepted input.
    ///   - depth: The deepest accepted nesting.
    ///   - itemCount: The most items.
    public init(byteCount: Int = 1 << 20, depth: Int = 24, itemCount: Int = 1 << 15) {
        self.byteCount = byteCount
        self.depth = depth
        self.itemCount = itemCount
    }
}

extension CBORValue {
    /// Decodes one item that fills the whole input, in its deterministic encoding only.
    ///
    /// Accepted are shortest arguments, definite lengths, sorted and unique map keys, shortest
    /// floats with one NaN, valid UTF-8 (RFC 8949, Section 4.2).
    ///
    /// - Parameters:
    ///   - bytes: The encoding, without trailing bytes.
    ///   - limits: What to accept at most.
    /// - Throws: ``CBORError``.
    public init(decoding bytes: Span<UInt8>, limits: CBORLimits = CBORLimits()) throws(CBORError) {
        guard bytes.count <= limits.byteCount else {
            throw CBORError(.tooLong(limit: limits.byteCount), offset: 0)
        }
        var reader = CBORReader(bytes: bytes, limits: limits)
        let value = try reader.readItem(depth: 0)
        guard reader.offset == bytes.count else {
            throw CBORError(.trailingBytes, offset: reader.offset)
        }
        self = value
    }

    /// Decodes one item that fills the whole input, in its deterministic encoding only.
    ///
    /// - Parameters:
    ///   - bytes: The encoding, without trailing bytes.
    ///   - limits: What to accept at most.
    /// - Throws: ``CBORError``.
    public init(decoding bytes: [UInt8], limits: CBORLimits = CBORLimits()) throws(CBORError) {
        try self.init(decoding: bytes.span, limits: limits)
    }
}

/// A position in an encoding, moving forward only.
private struct CBORReader: ~Escapable {
    let bytes: Span<UInt8>
    let limits: CBORLimits
    var offset = 0
    var itemCount = 0

    @_lifetime(copy bytes)
    init(bytes: Span<UInt8>, limits: CBORLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    var remaining: Int { bytes.count - offset }

    mutating func readItem(depth: Int) throws(CBORError) -> CBORValue {
        guard depth <= limits.depth else {
            throw CBORError(.tooDeep(limit: limits.depth), offset: offset)
        }
        guard itemCount < limits.itemCount else {
            throw CBORError(.tooManyItems(limit: limits.itemCount), offset: offset)
        }
        itemCount += 1
        let start = offset
        let initial = try readByte()
        let information = initial & 0x1F
        if initial >> 5 == 7 { return try readSimple(information, start: start) }
        let argument = try readArgument(information, start: start)
        switch initial >> 5 {
        case 0: return .unsigned(argument)
        case 1: return .negative(argument)
        case 2: return .bytes(try readBytes(argument))
        case 3: return .text(try readText(argument))
        case 4: return .array(try readArray(argument, depth: depth))
        case 5: return .map(try readMap(argument, depth: depth))
        default: return .tagged(argument, try readItem(depth: depth + 1))
        }
    }

    /// Reads what follows the initial byte, in the shortest form only.
    private mutating func readArgument(
        _ information: UInt8,
        start: Int
    ) throws(CBORError) -> UInt64 {
        switch information {
        case 0..<24:
            return UInt64(information)
        case 24:
            let value = try readBigEndian(byteCount: 1)
            guard value >= 24 else { throw CBORError(.notShortest, offset: start) }
            return value
        case 25...27:
            let byteCount = 1 << Int(information - 24)
            let value = try readBigEndian(byteCount: byteCount)
            // A shorter form has half as many bytes.
            guard value >> UInt64(4 * byteCount) != 0 else {
                throw CBORError(.notShortest, offset: start)
            }
            return value
        case 31:
            throw CBORError(.indefiniteLength, offset: start)
        default:
            throw CBORError(.reserved, offset: start)
        }
    }

    private mutating func readSimple(
        _ information: UInt8,
        start: Int
    ) throws(CBORError) -> CBORValue {
        switch information {
        case 20: return .boolean(false)
        case 21: return .boolean(true)
        case 22: return .null
        case 0..<24: return .simple(information)
        case 24:
            let value = try readByte()
            guard value >= 32 else { throw CBORError(.notShortest, offset: start) }
            return .simple(value)
        case 25...27:
            return try readFloat(byteCount: 1 << Int(information - 24), start: start)
        case 31: throw CBORError(.indefiniteLength, offset: start)
        default: throw CBORError(.reserved, offset: start)
        }
    }

    private mutating func readFloat(byteCount: Int, start: Int) throws(CBORError) -> CBORValue {
        let bits = try readBigEndian(byteCount: byteCount)
        let value: Double =
            switch byteCount {
            case 2: HalfFloat.value(UInt16(truncatingIfNeeded: bits))
            case 4: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
            default: Double(bitPattern: bits)
            }
        // One value, one encoding: what we would write must be what stands here.
        let encoding = CBORValue.float(value).encoded()
        guard encoding.count == offset - start else {
            throw CBORError(.notShortest, offset: start)
        }
        for index in encoding.indices where encoding[index] != bytes[start + index] {
            throw CBORError(.notShortest, offset: start)
        }
        return .float(value)
    }

    private mutating func readText(_ count: UInt64) throws(CBORError) -> String {
        let start = offset
        let utf8 = try readBytes(count)
        guard let text = String(validating: utf8, as: UTF8.self) else {
            throw CBORError(.invalidText, offset: start)
        }
        return text
    }

    private mutating func readArray(_ count: UInt64, depth: Int) throws(CBORError) -> [CBORValue] {
        guard count <= UInt64(remaining) else { throw CBORError(.truncated, offset: offset) }
        var elements: [CBORValue] = []
        // Nested false counts would multiply, so no more than a page is reserved ahead.
        elements.reserveCapacity(min(Int(count), 256))
        for _ in 0..<count { elements.append(try readItem(depth: depth + 1)) }
        return elements
    }

    private mutating func readMap(_ count: UInt64, depth: Int) throws(CBORError) -> CBORMap {
        guard count <= UInt64(remaining) / 2 else { throw CBORError(.truncated, offset: offset) }
        var map = CBORMap()
        for _ in 0..<count {
            let start = offset
            let key = try readItem(depth: depth + 1)
            var encodedKey: [UInt8] = []
            encodedKey.reserveCapacity(offset - start)
            for index in start..<offset { encodedKey.append(bytes[index]) }
            let value = try readItem(depth: depth + 1)
            if let fault = map.append(key: key, value: value, encodedKey: encodedKey) {
                throw CBORError(fault, offset: start)
            }
        }
        return map
    }

    private mutating func readByte() throws(CBORError) -> UInt8 {
        guard remaining >= 1 else { throw CBORError(.truncated, offset: offset) }
        defer { offset += 1 }
        return bytes[offset]
    }

    private mutating func readBigEndian(byteCount: Int) throws(CBORError) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<byteCount { value = value << 8 | UInt64(try readByte()) }
        return value
    }

    private mutating func readBytes(_ count: UInt64) throws(CBORError) -> [UInt8] {
        guard count <= UInt64(remaining) else { throw CBORError(.truncated, offset: offset) }
        var content: [UInt8] = []
        content.reserveCapacity(Int(count))
        for index in offset..<offset + Int(count) { content.append(bytes[index]) }
        offset += Int(count)
        return content
    }
}
