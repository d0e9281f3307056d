/// Which cases to run.
public struct VectorFilter: Sendable, Equatable {
    /// One case by number.
    public struct Number: Sendable, Equatable {
        /// Its group, nil for any.
        public let group: Int?
        /// The case.
        public let test: Int
    }

    /// Words that must all occur in a case's title or parameters, whatever their case; none means
    /// all cases.
    public let words: [String]
    /// The cases, if they are named; none means all.
    public let numbers: [Number]

    /// Runs the cases in which all words occur.
    ///
    /// - Parameter words: For example `ML-KEM-768` and `decapsulation`.
    public init(words: [String] = []) {
        self.words = words.map { $0.lowercased() }
        numbers = []
    }

    /// Runs what is named: digits are a case's number, digits on both sides of a slash those of
    /// group and case, and all else is a word.
    ///
    /// - Parameter names: For example `17`, `2/17` or `ML-KEM-768`.
    public init(only names: [String]) {
        var words: [String] = []
        var numbers: [Number] = []
        for name in names {
            let parts = name.split(separator: "/", omittingEmptySubsequences: false)
            let values = parts.compactMap { Int($0) }
            switch (parts.count, values.count) {
            case (1, 1): numbers.append(Number(group: nil, test: values[0]))
            case (2, 2): numbers.append(Number(group: values[0], test: values[1]))
            default: words.append(name.lowercased())
            }
        }
        self.words = words
        self.numbers = numbers
    }

    /// Whether a case is to be run.
    ///
    /// - Parameters:
    ///   - test: The case.
    ///   - group: Its group.
    ///   - file: Its file.
    /// - Returns: True unless it's left out.
    public func accepts(_ test: VectorCase, _ group: VectorGroup, _ file: VectorFile) -> Bool {
        accepts(test.id, group.id) && accepts(group, file)
    }

    private func accepts(_ test: Int, _ group: Int) -> Bool {
        numbers.isEmpty
            || numbers.contains { $0.test == test && ($0.group == nil || $0.group == group) }
    }

    private func accepts(_ group: VectorGroup, _ file: VectorFile) -> Bool {
        if words.isEmpty { return true }
        let values = group.parameters.values.compactMap(\.string)
        let text = ([file.title, file.path] + values).map { $0.lowercased() }
        return words.allSatisfy { word in text.contains { $0.contains(word) } }
    }
}
