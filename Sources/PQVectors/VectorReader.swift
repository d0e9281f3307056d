#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

// The one file of this module that reads JSON text and folders.
//
// Two forms hold vectors. In ACVP's, a prompt and its expectedResults.json lie in one folder and
// are joined on tgId and tcId. In the combined form, questions and answers stand in one object:
// that is ACVP's internalProjection.json, and the project's own files.

/// What was found at a path.
public struct VectorFolder: Sendable, Equatable {
    /// The sets of vectors, by path.
    public let files: [VectorFile]
    /// JSON files that hold no vectors of a known form, and why: never left unsaid.
    public let unread: [VectorError]
    /// How many files of other kinds were passed over in folders.
    public let passedOver: Int
}

/// Reads vectors from files and folders.
public enum VectorReader {
    /// The largest file read, in bytes.
    public static let byteLimit = 512 << 20
    /// How deep folders may nest.
    public static let depthLimit = 32

    /// Reads everything at a path: one file, or a folder and what lies below it.
    ///
    /// In a folder with a prompt, its registration, validation and projection are companions of the
    /// same cases and aren't read again; nor is a manifest.
    ///
    /// - Parameter path: A file or folder.
    /// - Returns: The vectors, and what looked like vectors but isn't.
    /// - Throws: ``VectorError`` if there is nothing at the path or nothing in it. A file that was
    ///   named itself and isn't a set of vectors is an error too.
    public static func read(_ path: String) throws(VectorError) -> VectorFolder {
        guard let names = contents(path) else {
            return VectorFolder(files: [try readFile(path)], unread: [], passedOver: 0)
        }
        var files: [VectorFile] = []
        var unread: [VectorError] = []
        var passedOver = 0
        try readFolder(path, names, depth: depthLimit, into: &files, &unread, &passedOver)
        guard !files.isEmpty || !unread.isEmpty else { throw .empty(path: path) }
        return VectorFolder(files: files, unread: unread, passedOver: passedOver)
    }

    /// Reads one set of vectors from its JSON text.
    ///
    /// - Parameters:
    ///   - bytes: The prompt, or questions and answers together.
    ///   - answers: The text of the expected results, where they stand apart.
    ///   - path: Where the text comes from, for messages.
    /// - Returns: The vectors.
    /// - Throws: ``VectorError`` for text that isn't a set of vectors.
    public static func parse(
        _ bytes: [UInt8],
        answers: [UInt8]? = nil,
        path: String
    ) throws(VectorError) -> VectorFile {
        let question = try decode(bytes, path)
        guard let algorithm = question["algorithm"]?.string,
            let groups = question["testGroups"]?.array
        else { throw .notVectors(path: path) }
        var answerTable: [GroupAndCase: [String: JSONValue]]?
        if let answers {
            let answer = try decode(answers, path)
            guard answer["algorithm"]?.string == algorithm,
                let answerGroups = answer["testGroups"]?.array
            else { throw .foreignAnswers(path: path) }
            answerTable = try table(of: answerGroups, path)
        }
        var result: [VectorGroup] = []
        for group in groups {
            result.append(try vectorGroup(group, &answerTable, path))
        }
        if let left = answerTable, !left.isEmpty { result.append(orphans(left)) }
        return VectorFile(
            path: path,
            algorithm: algorithm,
            mode: question["mode"]?.string ?? "",
            revision: question["revision"]?.string ?? "",
            groups: result
        )
    }

    private static func readFolder(
        _ path: String,
        _ names: [String],
        depth: Int,
        into files: inout [VectorFile],
        _ unread: inout [VectorError],
        _ passedOver: inout Int
    ) throws(VectorError) {
        guard depth > 0 else { throw .tooDeep(path: path) }
        let companions: Set<String> =
            names.contains("prompt.json")
            ? [
                "expectedResults.json", "registration.json", "validation.json",
                "internalProjection.json", "manifest.json",
            ] : ["manifest.json"]
        for name in names.sorted() {
            let inner = path + "/" + name
            if let innerNames = contents(inner) {
                try readFolder(
                    inner,
                    innerNames,
                    depth: depth - 1,
                    into: &files,
                    &unread,
                    &passedOver
                )
            } else if !name.hasSuffix(".json") {
                passedOver += 1
            } else if !companions.contains(name) {
                do {
                    files.append(try readFile(inner))
                } catch {
                    unread.append(error)
                }
            }
        }
    }

    private static func readFile(_ path: String) throws(VectorError) -> VectorFile {
        let bytes = try load(path)
        guard path.hasSuffix("prompt.json") else { return try parse(bytes, path: path) }
        let answerPath = path.dropLast("prompt.json".count) + "expectedResults.json"
        guard let answers = try? load(String(answerPath)) else { throw .noAnswers(path: path) }
        return try parse(bytes, answers: answers, path: path)
    }

    /// The names in a folder, nil where there is no folder.
    private static func contents(_ path: String) -> [String]? {
        try? FileManager.default.contentsOfDirectory(atPath: path)
    }

    private static func load(_ path: String) throws(VectorError) -> [UInt8] {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else {
            throw .unreadable(path: path)
        }
        if let size = attributes[.size] as? Int, size > byteLimit {
            throw .tooLarge(path: path, limit: byteLimit)
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw .unreadable(path: path)
        }
        return [UInt8](data)
    }

    private static func decode(_ bytes: [UInt8], _ path: String) throws(VectorError) -> JSONValue {
        do {
            return try JSONDecoder().decode(JSONValue.self, from: Data(bytes))
        } catch {
            throw .notJSON(path: path)
        }
    }
}

/// What joins a question with its answer.
private struct GroupAndCase: Hashable {
    let group: Int
    let number: Int
}

private func table(
    of groups: [JSONValue],
    _ path: String
) throws(VectorError) -> [GroupAndCase: [String: JSONValue]] {
    var table: [GroupAndCase: [String: JSONValue]] = [:]
    for group in groups {
        guard let id = group["tgId"]?.integer, let tests = group["tests"]?.array else {
            throw .foreignAnswers(path: path)
        }
        for test in tests {
            guard let number = test["tcId"]?.integer, let members = test.object else {
                throw .foreignAnswers(path: path)
            }
            table[GroupAndCase(group: id, number: number)] = members
        }
    }
    return table
}

private func vectorGroup(
    _ group: JSONValue,
    _ answers: inout [GroupAndCase: [String: JSONValue]]?,
    _ path: String
) throws(VectorError) -> VectorGroup {
    guard let id = group["tgId"]?.integer, let tests = group["tests"]?.array,
        var parameters = group.object
    else { throw .notVectors(path: path) }
    parameters["tests"] = nil
    var cases: [VectorCase] = []
    var seen: Set<Int> = []
    for test in tests {
        let input = test.object ?? [:]
        guard let number = input["tcId"]?.integer else {
            cases.append(VectorCase(id: 0, input: input, expected: [:], damage: "no tcId"))
            continue
        }
        var expected = input
        var damage: String?
        if answers != nil {
            let answer = answers?.removeValue(forKey: GroupAndCase(group: id, number: number))
            if answer == nil { damage = "no expected result" }
            expected = answer ?? [:]
        }
        if !seen.insert(number).inserted { damage = "tcId used twice" }
        cases.append(VectorCase(id: number, input: input, expected: expected, damage: damage))
    }
    return VectorGroup(id: id, parameters: parameters, cases: cases)
}

/// Answers without a question, as damaged cases: they count too.
private func orphans(_ answers: [GroupAndCase: [String: JSONValue]]) -> VectorGroup {
    let keys = answers.keys.sorted { ($0.group, $0.number) < ($1.group, $1.number) }
    let cases = keys.map { key in
        VectorCase(
            id: key.number,
            input: [:],
            expected: [:],
            damage: "expected result of group \(key.group) without a question"
        )
    }
    return VectorGroup(id: 0, parameters: [:], cases: cases)
}
