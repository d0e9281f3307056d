import Testing

/// A test of the command line as text: commands, then the files that they find.
///
/// ```
/// # a key is not overwritten
/// ! exec pqtwin keygen ML-DSA-65 --output key.pem
/// stderr 'key.pem'
/// cmp key.pem before.pem
///
/// -- key.pem --
/// not a key
/// -- before.pem --
/// not a key
/// ```
///
/// A line is a command with its arguments; `!` before it asks for the opposite, `#` begins a
/// comment, and a word in single quotes keeps its spaces. `[root]` or `[!root]` before a command
/// runs it only as that user. ``ScriptRunner`` lists the commands.
struct Script: Sendable, CustomTestStringConvertible {
    /// A command on its line.
    struct Step: Sendable, Equatable {
        /// Counted from 1.
        let line: Int
        /// Whether the opposite is asked for.
        let isNegated: Bool
        /// Whom the step is for; nil for everyone.
        let asRoot: Bool?
        /// The command's name and its arguments.
        let words: [String]
    }

    /// The script's own name, such as `keygen-refusals`.
    let name: String
    /// Where it was read from, for messages.
    let path: String
    /// What to do, in order.
    let steps: [Step]
    /// The files, by name, with their content.
    let files: [(name: String, content: String)]

    var testDescription: String { name }

    /// Reads a script.
    ///
    /// - Parameters:
    ///   - name: Its name.
    ///   - path: Where it was read from.
    ///   - text: Its text.
    /// - Throws: ``ScriptError`` for a quote that isn't closed or an unknown condition.
    init(name: String, path: String, text: String) throws(ScriptError) {
        self.name = name
        self.path = path
        var steps: [Step] = []
        var files: [(name: String, content: String)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line.hasPrefix("-- "), line.hasSuffix(" --"), line.count > 6 {
                files.append((String(line.dropFirst(3).dropLast(3)), ""))
            } else if files.isEmpty {
                if let step = try Self.step(line, number: index + 1) { steps.append(step) }
            } else {
                files[files.count - 1].content += line + "\n"
            }
        }
        // The text's last newline ends its last line and begins no other.
        if !files.isEmpty, text.hasSuffix("\n") { files[files.count - 1].content.removeLast() }
        self.steps = steps
        self.files = files
    }

    private static func step(
        _ line: Substring,
        number: Int
    ) throws(ScriptError) -> Step? {
        var words = try words(of: line, number: number)[...]
        var asRoot: Bool?
        if let condition = words.first, condition.hasPrefix("[") {
            switch condition {
            case "[root]": asRoot = true
            case "[!root]": asRoot = false
            default: throw ScriptError(line: number, reason: "unknown condition \(condition)")
            }
            words = words.dropFirst()
        }
        let isNegated = words.first == "!"
        if isNegated { words = words.dropFirst() }
        guard !words.isEmpty else { return nil }
        return Step(line: number, isNegated: isNegated, asRoot: asRoot, words: Array(words))
    }

    /// The words of a line: separated by spaces, quoted by `'`, ended by `#`.
    private static func words(of line: Substring, number: Int) throws(ScriptError) -> [String] {
        var words: [String] = []
        var word: String?
        var isQuoted = false
        for character in line {
            switch character {
            case "'":
                isQuoted.toggle()
                word = word ?? ""
            case " " where !isQuoted, "\t" where !isQuoted:
                if let ended = word { words.append(ended) }
                word = nil
            case "#" where !isQuoted && word == nil: return words
            default: word = (word ?? "") + String(character)
            }
        }
        guard !isQuoted else { throw ScriptError(line: number, reason: "a quote is not closed") }
        if let word { words.append(word) }
        return words
    }
}

/// Why a script stopped.
struct ScriptError: Error, Equatable {
    /// The line, counted from 1.
    let line: Int
    /// What is wrong.
    let reason: String
}
