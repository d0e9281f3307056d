// PQCBOR: items of CBOR in their one deterministic encoding (RFC 8949, Section 4.2), and nothing
// else: whatever has a shorter form, an open length or keys out of order is refused.
//
// Reading order: this file, CBORMap, CBOREncoder, CBORDecoder.

/// One CBOR data item (RFC 8949, Section 2).
///
/// Two values are equal exactly when their deterministic encodings are: text compares by its
/// UTF-8 bytes (Swift's own `==` takes composed and decomposed letters for the same), and a float
/// compares by its bits, with one NaN.
public indirect enum CBORValue: Sendable {
    /// A whole number from 0 (major type 0).
    case unsigned(UInt64)
    /// The whole number `-1 - n` (major type 1).
    case negative(UInt64)
    /// A byte string (major type 2).
    case bytes([UInt8])
    /// A text string (major type 3).
    case text(String)
    /// A list (major type 4).
    case array([CBORValue])
    /// A map, its keys unique and in deterministic order (major type 5).
    case map(CBORMap)
    /// A tagged item (major type 6).
    case tagged(UInt64, CBORValue)
    /// True or false.
    case boolean(Bool)
    /// Null: in a merge patch, "remove this member".
    case null
    /// A floating-point number, encoded in the shortest form that keeps its value.
    case float(Double)
    /// Another simple value, for example 23 (undefined).
    case simple(UInt8)
}

extension CBORValue: Equatable {
    /// Whether two items have the same deterministic encoding.
    ///
    /// - Parameters:
    ///   - left: One item.
    ///   - right: The other.
    /// - Returns: Whether they are equal.
    public static func == (left: CBORValue, right: CBORValue) -> Bool {
        switch (left, right) {
        case (.unsigned(let a), .unsigned(let b)), (.negative(let a), .negative(let b)): a == b
        case (.bytes(let a), .bytes(let b)): a == b
        case (.text(let a), .text(let b)): a.utf8.elementsEqual(b.utf8)
        case (.array(let a), .array(let b)): a == b
        case (.map(let a), .map(let b)): a == b
        case (.tagged(let a, let x), .tagged(let b, let y)): a == b && x == y
        case (.boolean(let a), .boolean(let b)): a == b
        case (.null, .null): true
        case (.float(let a), .float(let b)): a.bitPattern == b.bitPattern || (a.isNaN && b.isNaN)
        case (.simple(let a), .simple(let b)): a == b
        default: false
        }
    }
}

extension CBORValue {
    /// How many items this is, itself, its keys and everything inside included.
    package var itemCount: Int {
        switch self {
        case .array(let elements): elements.reduce(1) { $0 + $1.itemCount }
        case .map(let map): map.entries.reduce(1) { $0 + $1.key.itemCount + $1.value.itemCount }
        case .tagged(_, let item): 1 + item.itemCount
        default: 1
        }
    }

    /// A whole number of either sign.
    ///
    /// - Parameter value: The number.
    public init(_ value: Int) {
        self = value < 0 ? .negative(UInt64(bitPattern: ~Int64(value))) : .unsigned(UInt64(value))
    }

    /// The number as an `Int`, if it is a whole number in range.
    public var integerValue: Int? {
        switch self {
        case .unsigned(let value): Int(exactly: value)
        case .negative(let value): Int(exactly: value).map { ~$0 }
        default: nil
        }
    }

    /// The number as an unsigned integer, if it is one.
    public var unsignedValue: UInt64? {
        if case .unsigned(let value) = self { value } else { nil }
    }

    /// The number as a `Double`, if it is a number of any kind.
    public var doubleValue: Double? {
        switch self {
        case .unsigned(let value): Double(value)
        case .negative(let value): -1 - Double(value)
        case .float(let value): value
        default: nil
        }
    }

    /// The text, if it is text.
    public var textValue: String? {
        if case .text(let value) = self { value } else { nil }
    }

    /// The bytes, if it is a byte string.
    public var bytesValue: [UInt8]? {
        if case .bytes(let value) = self { value } else { nil }
    }

    /// The truth value, if it is one.
    public var booleanValue: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }

    /// The elements, if it is an array.
    public var arrayValue: [CBORValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    /// The map, if it is one.
    public var mapValue: CBORMap? {
        if case .map(let value) = self { value } else { nil }
    }

    /// The member of a map under a text key; nil where there is none or this is no map.
    ///
    /// - Parameter key: The member's name.
    public subscript(key: String) -> CBORValue? {
        mapValue?[.text(key)]
    }
}

// No nil literal: it would make `map[key] = nil` mean two things.
extension CBORValue: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    /// A whole number.
    ///
    /// - Parameter value: The number.
    public init(integerLiteral value: Int) { self.init(value) }

    /// A floating-point number.
    ///
    /// - Parameter value: The number.
    public init(floatLiteral value: Double) { self = .float(value) }

    /// A text.
    ///
    /// - Parameter value: The text.
    public init(stringLiteral value: String) { self = .text(value) }

    /// A truth value.
    ///
    /// - Parameter value: The truth value.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }

    /// A list.
    ///
    /// - Parameter elements: Its elements.
    public init(arrayLiteral elements: CBORValue...) { self = .array(elements) }

    /// A map; of two members under one key the last one stays.
    ///
    /// - Parameter elements: Keys and values.
    public init(dictionaryLiteral elements: (CBORValue, CBORValue)...) {
        var map = CBORMap()
        for (key, value) in elements { map[key] = value }
        self = .map(map)
    }
}
