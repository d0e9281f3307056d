/// Files of numbers, as the quantum commands take them.
enum NumberFile {
    /// Numbers, one a line.
    static func column(_ path: String) throws -> [Double] {
        try lines(of: path).enumerated().map { index, line in
            try number(line.filter { !$0.isWhitespace }, path, line: index + 1, "write one a line")
        }
    }

    /// Numbers with commas between, or else a file with one a line.
    static func series(_ text: String) throws -> [Double] {
        let words = text.split(separator: ",", omittingEmptySubsequences: false)
        guard words.count > 1 else { return try column(text) }
        return try words.enumerated().map { index, word in
            guard let value = Double(word.filter { !$0.isWhitespace }), value.isFinite else {
                throw CommandFailure("'\(word)', item \(index + 1) of \(words.count), is no number")
            }
            return value
        }
    }

    /// Rows of numbers: a row a line, with blanks or commas between; empty lines are left out.
    static func rows(_ path: String) throws -> [[Double]] {
        let rows = try lines(of: path).enumerated().map { index, line in
            try line.split { $0.isWhitespace || $0 == "," }.map { word in
                try number(
                    String(word),
                    path,
                    line: index + 1,
                    "write numbers with blanks or commas between"
                )
            }
        }.filter { !$0.isEmpty }
        guard !rows.isEmpty else { throw CommandFailure("\(path): no numbers; write a row a line") }
        return rows
    }

    private static func lines(of path: String) throws -> [Substring] {
        try InputFile.text(path, limit: 4 << 20).split(whereSeparator: \.isNewline)
    }

    private static func number(
        _ text: String,
        _ path: String,
        line: Int,
        _ advice: String
    ) throws -> Double {
        guard let value = Double(text), value.isFinite else {
            throw CommandFailure("\(path): line \(line) is no number; \(advice)")
        }
        return value
    }
}
