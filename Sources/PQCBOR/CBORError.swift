/// Bytes that are not the deterministic encoding of an item within the limits.
public struct CBORError: Error, Equatable, Sendable {
    /// What is wrong.
    public let fault: CBORFault
    /// Where the reader noticed, in bytes from the start.
    public let offset: Int

    /// An error at a place.
    ///
    /// - Parameters:
    ///   - fault: What is wrong.
    ///   - offset: Where the reader noticed.
    public init(_ fault: CBORFault, offset: Int) {
        self.fault = fault
        self.offset = offset
    }
}

/// How bytes fail to be deterministic CBOR (RFC 8949, Section 4.2).
public enum CBORFault: Equatable, Sendable {
    /// The input ends inside an item.
    case truncated
    /// Bytes follow the item.
    case trailingBytes
    /// An argument or float has a shorter form.
    case notShortest
    /// A length is left open.
    case indefiniteLength
    /// Additional information 28 to 30.
    case reserved
    /// Map keys are out of order.
    case unsortedKey
    /// A map key occurs twice.
    case duplicateKey
    /// Text is not UTF-8.
    case invalidText
    /// Items nest deeper than the limit.
    case tooDeep(limit: Int)
    /// The input is longer than the limit, in bytes.
    case tooLong(limit: Int)
    /// The input has more items than the limit.
    case tooManyItems(limit: Int)
}

extension CBORError: CustomStringConvertible {
    /// The fault in words, and its place.
    public var description: String { "\(fault), at byte \(offset)" }
}

extension CBORFault: CustomStringConvertible {
    /// The fault in words.
    public var description: String {
        switch self {
        case .truncated: "the encoding ends too early"
        case .trailingBytes: "bytes follow the item"
        case .notShortest: "a number has a shorter form"
        case .indefiniteLength: "a length is left open"
        case .reserved: "reserved additional information"
        case .unsortedKey: "map keys are out of order"
        case .duplicateKey: "a map key occurs twice"
        case .invalidText: "text is not UTF-8"
        case .tooDeep(let limit): "items nest more than \(limit) deep"
        case .tooLong(let limit): "more than \(limit) bytes"
        case .tooManyItems(let limit): "more than \(limit) items"
        }
    }
}
