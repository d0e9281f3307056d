/// Lines of the form `label: value`, wrapped so that a terminal of 80 columns shows them whole.
struct LabelledText {
    /// The widest line.
    private static let width = 80
    /// Where values begin.
    private static let indentation = 14

    private var lines: [String] = []

    /// Everything, with a line feed at the end of each line.
    var text: String { lines.map { $0 + "\n" }.joined() }

    /// Adds a value.
    ///
    /// - Parameters:
    ///   - label: What it is, at most 12 characters; none continues the line before.
    ///   - value: The value; it is broken at spaces where it is too long, else in the middle.
    mutating func add(_ label: String, _ value: String) {
        let margin = String(repeating: " ", count: Self.indentation)
        let head = label.isEmpty ? margin : label + ":" + margin.dropFirst(label.count + 1)
        for (index, line) in Self.wrapped(value).enumerated() {
            lines.append((index == 0 ? head : margin) + line)
        }
    }

    /// Adds one line for each value, the label at the first.
    ///
    /// - Parameters:
    ///   - label: What they are.
    ///   - values: The values; none at all adds nothing.
    mutating func add(_ label: String, each values: [String]) {
        for (index, value) in values.enumerated() { add(index == 0 ? label : "", value) }
    }

    private static func wrapped(_ value: String) -> [String] {
        let room = width - indentation
        var lines: [String] = []
        var line: String?
        for word in value.split(separator: " ", omittingEmptySubsequences: false) {
            var rest = word
            if let last = line, last.count + 1 + rest.count <= room {
                line = last + " " + rest
                continue
            }
            if let last = line { lines.append(last) }
            while rest.count > room {
                lines.append(String(rest.prefix(room)))
                rest = rest.dropFirst(room)
            }
            line = String(rest)
        }
        return lines + [line ?? ""]
    }
}
