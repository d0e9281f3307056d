import PQCBOR

/// The members of a COSE_Key, whose labels may stand in any order, though not twice.
///
/// COSE asks for no order (RFC 9052, Section 9), and published keys have their identifier first.
/// Each label and value by itself must be deterministic CBOR.
struct COSEKeyMembers {
    /// The label of the key identifier.
    static let keyIdentifier = 2

    private var values: [Int: CBORValue] = [:]

    /// Reads a map.
    ///
    /// - Parameter bytes: The map and nothing else.
    /// - Throws: ``IdentityError/malformedCBOR`` or ``IdentityError/duplicateMember(_:)``.
    init(_ bytes: [UInt8]) throws(IdentityError) {
        guard let initial = bytes.first, initial >> 5 == 5, initial & 0x1F < 24 else {
            throw .malformedCBOR
        }
        var offset = 1
        var labels: Set<[UInt8]> = []
        for _ in 0..<initial & 0x1F {
            let (label, encodedLabel) = try Self.item(bytes, &offset)
            let (value, _) = try Self.item(bytes, &offset)
            guard labels.insert(encodedLabel).inserted else {
                throw .duplicateMember(label.integerValue.map(String.init) ?? "label")
            }
            if let number = label.integerValue { values[number] = value }
        }
        guard offset == bytes.count else { throw .malformedCBOR }
    }

    /// The value under a label.
    subscript(label: Int) -> CBORValue? { values[label] }

    /// The byte string under a label.
    ///
    /// - Parameters:
    ///   - label: The label.
    ///   - count: How many bytes there must be.
    /// - Returns: The bytes.
    /// - Throws: ``IdentityError``.
    func bytes(_ label: Int, count: Int) throws(IdentityError) -> [UInt8] {
        guard let value = values[label] else { throw .missingMember("\(label)") }
        guard let bytes = value.bytesValue else { throw .malformedMember("\(label)") }
        guard bytes.count == count else {
            throw .memberLength("\(label)", expected: count, actual: bytes.count)
        }
        return bytes
    }

    private static func item(
        _ bytes: [UInt8],
        _ offset: inout Int
    ) throws(IdentityError) -> (CBORValue, [UInt8]) {
        let start = offset
        try skip(bytes, &offset, depth: 0)
        let encoded = Array(bytes[start..<offset])
        guard let value = try? CBORValue(decoding: encoded) else { throw .malformedCBOR }
        return (value, encoded)
    }

    /// Finds the end of an item; the decoder judges what is inside.
    private static func skip(
        _ bytes: [UInt8],
        _ offset: inout Int,
        depth: Int
    ) throws(IdentityError) {
        guard depth < 16, offset < bytes.count else { throw .malformedCBOR }
        let (type, information) = (bytes[offset] >> 5, Int(bytes[offset] & 0x1F))
        offset += 1
        var argument = information
        if information >= 24 {
            let count = 1 << (information - 24)
            guard information <= 27, count <= bytes.count - offset else { throw .malformedCBOR }
            let number = bytes[offset..<offset + count].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            offset += count
            // In these types it counts bytes or items, of which there can't be more than bytes.
            guard !(2...5 ~= type) || number <= UInt64(bytes.count) else { throw .malformedCBOR }
            argument = Int(truncatingIfNeeded: number)
        }
        switch type {
        case 2, 3:
            guard argument <= bytes.count - offset else { throw .malformedCBOR }
            offset += argument
        case 4, 5:
            for _ in 0..<(type == 4 ? argument : 2 * argument) {
                try skip(bytes, &offset, depth: depth + 1)
            }
        case 6: try skip(bytes, &offset, depth: depth + 1)
        default: break
        }
    }
}
