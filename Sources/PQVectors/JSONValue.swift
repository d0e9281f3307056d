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

extension JSONValue: Decodable {
    /// Reads any JSON.
    ///
    /// - Parameter decoder: A JSON decoder.
    /// - Throws: What the decoder throws for something that is no JSON value.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let members = try? container.decode([String: JSONValue].self) {
            self = .object(members)
        } else if let elements = try? container.decode([JSONValue].self) {
            self = .array(elements)
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if container.decodeNil() {
            self = .null
        } else {
            self = .number(try container.decode(Double.self))
        }
    }
}
