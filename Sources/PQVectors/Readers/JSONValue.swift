/// A piece of JSON (RFC 8259).
public enum JSONValue: Sendable, Equatable {
    /// An object.
    case object([String: JSONValue])
    /// An array.
    case array([JSONValue])
    /// A string.
    case string(String)
    /// A number that is whole and fits 64 bits.
    case integer(Int)
    /// Any other number.
    case number(Double)
    /// True or false.
    case boolean(Bool)
    /// Null.
    case null

    /// The member of an object, nil where there is none or this is no object.
    ///
    /// - Parameter name: The member's name.
    public subscript(name: String) -> JSONValue? {
        if case .object(let members) = self { members[name] } else { nil }
    }

    /// The members, if this is an object.
    public var object: [String: JSONValue]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The elements, if this is an array.
    public var array: [JSONValue]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The text, if this is a string.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The number, if it is whole.
    public var integer: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    /// The truth value, if it is one.
    public var boolean: Bool? {
        if case .boolean(let value) = self { value } else { nil }
    }
}
