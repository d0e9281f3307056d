public import PQCBOR

/// A property of a feature: a value, its unit, and when it was so.
///
/// In the document it is a map `{"v": value, "u": unit, "t": milliseconds}`; unit and time may be
/// missing. Units are UCUM codes where there is one, for example `/min`.
public struct Property: Sendable, Equatable {
    /// The value: a number, text, truth value or array.
    public let value: CBORValue
    /// The unit's code, if it has one.
    public let unit: String?
    /// When it was so, in milliseconds since 1970, if known.
    public let time: UInt64?

    /// A property.
    ///
    /// - Parameters:
    ///   - value: The value.
    ///   - unit: The unit's code.
    ///   - time: When it was so, in milliseconds since 1970.
    public init(_ value: CBORValue, unit: String? = nil, time: UInt64? = nil) {
        self.value = value
        self.unit = unit
        self.time = time
    }

    /// Reads a property from a document.
    ///
    /// - Parameter item: The map; nil results where it is none or has no value.
    public init?(_ item: CBORValue) {
        guard let value = item["v"] else { return nil }
        self.init(value, unit: item["u"]?.textValue, time: item["t"]?.unsignedValue)
    }

    /// The property as a map.
    public var item: CBORValue {
        var map = CBORMap()
        map["v"] = value
        map["u"] = unit.map { .text($0) }
        map["t"] = time.map { .unsigned($0) }
        return .map(map)
    }
}
