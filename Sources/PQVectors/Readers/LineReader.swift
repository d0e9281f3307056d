// Text in lines. `.rsp` files hold blocks of `name = value`, one a case, each beginning with its
// number; the Community Cryptography Test Vectors' files hold one block without a number, or keys
// that are one line each.

enum LineReader {
    static func read(_ bytes: [UInt8], path: String) throws(VectorError) -> VectorFile {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .notVectors(path: path)
        }
        let lines = text.split(whereSeparator: \.isNewline)
        if lines.contains(where: { $0.hasPrefix("count") }) {
            return try ResponseReader.read(lines, path: path)
        }
        return try CCTVReader.read(lines, path: path)
    }

    /// The two sides of `name = value`, nil for another line.
    static func assignment(_ line: Substring) -> (name: String, value: String)? {
        guard let sign = line.firstIndex(of: "=") else { return nil }
        return (trimmed(line[..<sign]), trimmed(line[line.index(after: sign)...]))
    }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0 == " " || $0 == "\t" }
        let end = start.lastIndex { $0 != " " && $0 != "\t" }
        return end.map { String(start[...$0]) } ?? ""
    }
}

/// Known answer tests as NIST's submissions print them: `count = 0`, then `seed`, `pk`, `sk`, and
/// `ct` and `ss` of a KEM or `msg` and `sm` of a signature.
enum ResponseReader {
    static func read(_ lines: [Substring], path: String) throws(VectorError) -> VectorFile {
        var title = ""
        var blocks: [[String: JSONValue]] = []
        for line in lines {
            if line.hasPrefix("#") {
                title += line.dropFirst()
                continue
            }
            guard let (name, value) = LineReader.assignment(line) else {
                throw .notVectors(path: path)
            }
            if name == "count" {
                blocks.append([:])
            } else if blocks.isEmpty {
                throw .notVectors(path: path)
            }
            // A field named twice in a block has no single meaning.
            guard blocks[blocks.count - 1].updateValue(.string(value), forKey: name) == nil else {
                throw .duplicateMember(path: path, name: name)
            }
        }
        guard let first = blocks.first else { throw .notVectors(path: path) }
        let isSignature = first["sm"] != nil
        let names = isSignature ? Self.signatureNames : Self.kemNames
        let algorithm = isSignature ? "ML-DSA" : "ML-KEM"
        var parameters: [String: JSONValue] = [:]
        let foreign = ["Kyber", "Dilithium", "Falcon", "SPHINCS"].first {
            (title + path).lowercased().contains($0.lowercased())
        }
        let set = parameterSet(first, isSignature: isSignature)
        parameters["parameterSet"] = .string(foreign ?? set ?? title)
        parameters["function"] = .string("knownAnswer")
        let cases = blocks.enumerated().map { index, block in
            vectorCase(block, names, position: index)
        }
        return VectorFile(
            path: path,
            algorithm: algorithm,
            mode: isSignature ? "sigGen" : "encapDecap",
            revision: "KAT",
            groups: [VectorGroup(id: 1, parameters: parameters, cases: cases)],
            format: .response
        )
    }

    private static let kemNames = ["pk": "ek", "sk": "dk", "ct": "c", "ss": "k", "msg": "m"]
    private static let signatureNames = [
        "msg": "message", "sm": "signedMessage", "xi": "ξ", "ctx": "context", "rng": "rnd",
    ]

    private static func vectorCase(
        _ block: [String: JSONValue],
        _ names: [String: String],
        position: Int
    ) -> VectorCase {
        var members: [String: JSONValue] = [:]
        for (name, value) in block { members[names[name] ?? name] = value }
        let number = block["count"]?.string.flatMap { Int($0) }
        members["count"] = nil
        if members["signedMessage"] != nil { members["testPassed"] = .boolean(true) }
        for length in ["mlen", "smlen", "ctxlen"] {
            members[length] =
                block[length]?.string.flatMap { Int($0) }.map { .integer($0) }
                ?? members[length]
        }
        return VectorCase(
            id: number ?? position,
            input: members,
            expected: members,
            damage: number == nil ? "count is no number" : nil
        )
    }

    /// Told by the length of the public key, which differs between all sets.
    private static func parameterSet(
        _ block: [String: JSONValue],
        isSignature: Bool
    ) -> String? {
        guard let digits = block["pk"]?.string?.utf8.count else { return nil }
        let sets =
            isSignature
            ? [1312: "ML-DSA-44", 1952: "ML-DSA-65", 2592: "ML-DSA-87"]
            : [800: "ML-KEM-512", 1184: "ML-KEM-768", 1568: "ML-KEM-1024"]
        return sets[digits / 2]
    }
}
