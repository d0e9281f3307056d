/// The name of a node, unique under one set of trust anchors.
///
/// One to 63 lower-case letters, digits, hyphens and dots, beginning and ending with a letter or
/// digit. A certificate speaks for a node by the subjectAltName ``uniformResourceIdentifier``.
public struct NodeName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name.
    public let description: String

    /// Checks a name's syntax.
    ///
    /// - Parameter name: The name.
    /// - Throws: ``TwinError/invalidIdentifier(_:)``.
    public init(_ name: String) throws(TwinError) {
        guard isIdentifier(name, maximum: 63, upperCase: false, punctuation: "-.") else {
            throw .invalidIdentifier(name)
        }
        description = name
    }

    /// The subjectAltName URI of this node's certificate, for example `pqtwin://edge-1`.
    public var uniformResourceIdentifier: String { "pqtwin://" + description }

    /// Orders names by their bytes.
    ///
    /// - Parameters:
    ///   - left: One name.
    ///   - right: The other.
    /// - Returns: Whether the left one comes first.
    public static func < (left: NodeName, right: NodeName) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

/// The name of a twin.
///
/// One to 64 letters, digits, dots, colons, underscores and hyphens, beginning and ending with a
/// letter or digit.
public struct TwinIdentifier: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The name.
    public let description: String

    /// Checks an identifier's syntax.
    ///
    /// - Parameter identifier: The identifier.
    /// - Throws: ``TwinError/invalidIdentifier(_:)``.
    public init(_ identifier: String) throws(TwinError) {
        guard isIdentifier(identifier, maximum: 64, upperCase: true, punctuation: ".:_-") else {
            throw .invalidIdentifier(identifier)
        }
        description = identifier
    }

    /// Orders identifiers by their bytes.
    ///
    /// - Parameters:
    ///   - left: One identifier.
    ///   - right: The other.
    /// - Returns: Whether the left one comes first.
    public static func < (left: TwinIdentifier, right: TwinIdentifier) -> Bool {
        left.description.utf8.lexicographicallyPrecedes(right.description.utf8)
    }
}

private func isIdentifier(
    _ text: String,
    maximum: Int,
    upperCase: Bool,
    punctuation: String
) -> Bool {
    let bytes = Array(text.utf8)
    func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): upperCase
        default: false
        }
    }
    guard (1...maximum).contains(bytes.count), isAlphanumeric(bytes[0]),
        isAlphanumeric(bytes[bytes.count - 1])
    else { return false }
    return bytes.allSatisfy { isAlphanumeric($0) || punctuation.utf8.contains($0) }
}
