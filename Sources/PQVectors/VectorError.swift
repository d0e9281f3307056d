/// Why vectors couldn't be read or written as a whole; what is wrong with one case is its outcome.
public enum VectorError: Error, Equatable, Sendable {
    /// There is nothing at the path, or it can't be read.
    case unreadable(path: String)
    /// The file is larger than the limit in bytes, packed or unpacked.
    case tooLarge(path: String, limit: Int)
    /// The file isn't JSON.
    case notJSON(path: String)
    /// An object in the file has two members of one name, so that readers may differ in what it says.
    case duplicateMember(path: String, name: String)
    /// The file ends in `.gz` and isn't gzip, or its check doesn't hold.
    case notGzip(path: String)
    /// The file is of no form that holds test vectors known here.
    case notVectors(path: String)
    /// The file says that it has another number of cases than it has.
    case wrongCount(path: String, declared: Int, actual: Int)
    /// A prompt has no `expectedResults.json` beside it.
    case noAnswers(path: String)
    /// Expected results have no prompt beside them.
    case noPrompt(path: String)
    /// The answers beside a prompt are of another algorithm or not of the form.
    case foreignAnswers(path: String)
    /// The file is an archive of other files.
    case archive(path: String)
    /// The path holds no test vectors at all.
    case empty(path: String)
    /// Folders nest deeper than the limit.
    case tooDeep(path: String)
    /// The folder has more files than the limit.
    case tooManyFiles(path: String, limit: Int)
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
        case .duplicateMember(let path, let name): "\(path) has an object with two members \(name)"
        case .notGzip(let path): "\(path) is not gzip, or damaged"
        case .notVectors(let path): "\(path) holds no test vectors of a known form"
        case .wrongCount(let path, let declared, let actual):
            "\(path) says it has \(declared) cases and has \(actual)"
        case .noAnswers(let path): "\(path) has no expectedResults.json beside it"
        case .noPrompt(let path): "\(path) has no prompt.json beside it"
        case .foreignAnswers(let path): "the expected results beside \(path) are not its answers"
        case .archive(let path): "\(path) is an archive; unpack it first"
        case .empty(let path): "\(path) holds no test vectors"
        case .tooDeep(let path): "folders nest too deep at \(path)"
        case .tooManyFiles(let path, let limit): "\(path) has more than \(limit) files"
        case .unwritable(let path): "\(path) can't be written"
        case .exists(let path): "\(path) exists already"
        case .generation(let text): "no vectors were made: \(text)"
        }
    }
}
