/// How much of a message's length a record shows to someone who only counts bytes.
///
/// Zeros behind the content are encrypted with it (RFC 9846, Section 5.4); they hide sizes, not
/// times or directions.
public enum TLSPadding: Sendable, Equatable {
    /// The length is shown.
    case none
    /// Content is padded to the next multiple of so many bytes, 1 to 2¹⁴; a record that is full
    /// sooner stays full.
    case toMultiple(of: Int)
    /// Every record holds so many bytes, 1 to 2¹⁴, whatever it carries: longer content is cut.
    case toSize(Int)

    /// Whether records can be padded so.
    package var isPossible: Bool {
        switch self {
        case .none: true
        case .toMultiple(let size), .toSize(let size): (1...RecordLimits.content).contains(size)
        }
    }

    /// The most bytes of content in a record.
    ///
    /// - Parameter limit: What a record may hold of content and padding.
    /// - Returns: The most bytes.
    package func largestContent(within limit: Int) -> Int {
        switch self {
        case .none, .toMultiple: limit
        case .toSize(let size): min(size, limit)
        }
    }

    /// How many zeros go behind some content.
    ///
    /// - Parameters:
    ///   - count: Bytes of the content, at most ``largestContent(within:)``.
    ///   - limit: What a record may hold of content and padding.
    /// - Returns: How many zeros.
    package func byteCount(behind count: Int, within limit: Int) -> Int {
        let padded =
            switch self {
            case .none: count
            // An empty record is padded too: it must not be told from others.
            case .toMultiple(let size): max(1, (count + size - 1) / size) * size
            case .toSize(let size): size
            }
        return max(0, min(padded, limit) - count)
    }
}
