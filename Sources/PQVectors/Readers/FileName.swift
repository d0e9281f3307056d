/// What a file's name says about its content.
struct FileName {
    /// What the name promises.
    enum Kind {
        case prompt
        case results
        case companion
        case json
        case lines
        case key
        case archive
        case other
    }

    /// The name without the ending of packed files.
    let base: String

    init(_ path: String) {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        isPacked = name.hasSuffix(".gz")
        base = isPacked ? String(name.dropLast(3)) : name
    }

    private let isPacked: Bool

    /// What the name promises.
    var kind: Kind {
        let ending = base.lowercased().split(separator: ".").last.map(String.init) ?? ""
        let hasEnding = base.contains(".")
        if base.hasSuffix(Self.promptName) { return .prompt }
        if base.hasSuffix(Self.resultsName) { return .results }
        if Self.companions.contains(base) { return .companion }
        guard hasEnding else { return .other }
        switch ending {
        case "json": return .json
        case "rsp", "txt": return .lines
        case "pem", "priv", "pub", "crt", "cer", "der", "csr", "crl", "key": return .key
        case "tar", "tgz", "zip", "7z", "xz", "bz2", "zst", "txz": return .archive
        default: return .other
        }
    }

    /// Whether it's text that may be anything.
    var isText: Bool { base.lowercased().hasSuffix(".txt") }

    /// Where a prompt's answers may lie, by name.
    var answerNames: [String] {
        let start = base.dropLast(Self.promptName.count)
        let names = [start + Self.resultsName, Self.resultsName[...]].map { String($0) }
        return names.flatMap { [$0, $0 + ".gz"] }
    }

    /// Whether the prompt of these results lies beside them.
    func hasPrompt(among names: Set<String>) -> Bool {
        names.contains { FileName($0).kind == .prompt }
    }

    /// A name in the folder of a path.
    static func sibling(_ name: String, of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return name }
        return String(path[...slash]) + name
    }

    private static let promptName = "prompt.json"
    private static let resultsName = "expectedResults.json"
    private static let companions: Set<String> = [
        "registration.json", "validation.json", "internalProjection.json", "manifest.json",
        "external.json",
    ]
}
