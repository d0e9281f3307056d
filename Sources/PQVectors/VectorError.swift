/// Why vectors couldn't be read or written as a whole; what is wrong with one case is its outcome.
public enum VectorError: Error, Equatable, Sendable {
    /// There is nothing at the path, or it can't be read.
    case unreadable(path: String)
    /// The file is larger than the limit in bytes.
    case tooLarge(path: String, limit: Int)
    /// The file isn't JSON.
    case notJSON(path: String)
    /// The file is JSON, but of no form that holds test vectors known here.
    case notVectors(path: String)
    /// A prompt has no `expectedResults.json` beside it.
    case noAnswers(path: String)
    /// The answers beside a prompt are of another algorithm or not of the form.
    case foreignAnswers(path: String)
    /// The path holds no test vectors at all.
    case empty(path: String)
    /// Folders nest deeper than the limit.
    case tooDeep(path: String)
    /// The file exists already.
    case exists(path: String)
    /// The file can't be written.
    case unwritable(path: String)
    /// This package refused an input while making vectors; the text says which.
    case generation(String)
}

extension VectorError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .unreadable(let path): "\(path) can't be read"
        case .tooLarge(let path, let limit): "\(path) is larger than \(limit >> 20) MiB"
        case .notJSON(let path): "\(path) is not JSON"
        case .notVectors(let path): "\(path) holds no test vectors of a known form"
        case .noAnswers(let path): "\(path) has no expectedResults.json beside it"
        case .foreignAnswers(let path): "the expected results beside \(path) are not its answers"
        case .empty(let path): "\(path) holds no test vectors"
        case .tooDeep(let path): "folders nest too deep at \(path)"
        case .unwritable(let path): "\(path) can't be written"
        case .exists(let path): "\(path) exists and is not overwritten unless asked"
        case .generation(let text): "no vectors were made: \(text)"
        }
    }
}
