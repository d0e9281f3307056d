/// The operations that both sides know, in the order of the peer's table.
enum Operation: UInt8 {
    case kemKey
    case encapsulate
    case decapsulate
    case decapsulateWithSeed
    case signatureKey
    case sign
    case signDigest
    case signRepresentative
    case verify
}

/// One operation on bytes.
struct Request: Sendable {
    var operation: Operation
    var fields: [[UInt8]]
    /// What is special about the input, for the message of a failure.
    var story: String

    /// The request as the peer reads it.
    func encoded(set: UInt8) -> [UInt8] {
        var bytes = [operation.rawValue, set]
        bytes += bigEndian(fields.count)
        for field in fields {
            bytes += bigEndian(field.count)
            bytes += field
        }
        return bytes
    }
}

/// What one side makes of a request.
enum Answer: Equatable, Sendable {
    case refused
    case result([[UInt8]])
    /// The peer's two implementations differ: never equal to an answer of ours.
    case peersDiffer
}

/// The four bytes of a count, the highest first.
func bigEndian(_ count: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
}
