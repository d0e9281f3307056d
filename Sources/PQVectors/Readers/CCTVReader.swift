// The Community Cryptography Test Vectors (C2SP/CCTV), ML-KEM: decapsulation that comparing with
// strcmp would get wrong, encapsulation keys that aren't reduced, and every intermediate value of
// one exchange.

enum CCTVReader {
    static func read(_ lines: [Substring], path: String) throws(VectorError) -> VectorFile {
        let parts = lines.map { LineReader.assignment($0) }
        if parts.allSatisfy({ $0 == nil }), !lines.isEmpty {
            return try moduli(lines, path)
        }
        var fields: [(name: String, value: String)] = []
        for part in parts {
            guard let part else { throw .notVectors(path: path) }
            // `dkPKE = NTT(s) = 2d17…` has two names for one value.
            let value = part.value.split(separator: " ").last.map(String.init) ?? ""
            fields.append((part.name, part.value.contains(" = ") ? value : part.value))
        }
        let names = Set(fields.map(\.name))
        if names == ["dk", "c", "K"] { return try comparison(fields, path) }
        if names.isSuperset(of: ["d", "z", "ek", "dk", "m", "c", "K", "KBar"]) {
            return try intermediates(fields, path)
        }
        throw .notVectors(path: path)
    }

    /// One encapsulation key a line, each with one coefficient of q or more.
    private static func moduli(
        _ lines: [Substring],
        _ path: String
    ) throws(VectorError) -> VectorFile {
        guard let set = set(encapsulationKey: lines[0].utf8.count / 2),
            lines[0].utf8.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit })
        else { throw .notVectors(path: path) }
        let cases = lines.enumerated().map { index, line in
            let input: [String: JSONValue] = [
                "ek": .string(String(line)), "testPassed": .boolean(false),
            ]
            return VectorCase(id: index + 1, input: input, expected: input)
        }
        return file(path, "modulus", [group(1, set, "encapsulationKeyCheck", cases)])
    }

    /// `dk`, `c` and `K`, again and again.
    private static func comparison(
        _ fields: [(name: String, value: String)],
        _ path: String
    ) throws(VectorError) -> VectorFile {
        guard fields.count.isMultiple(of: 3),
            let set = set(decapsulationKey: fields[0].value.utf8.count / 2)
        else { throw .notVectors(path: path) }
        var cases: [VectorCase] = []
        for start in stride(from: 0, to: fields.count, by: 3) {
            let block = fields[start..<start + 3]
            guard Set(block.map(\.name)).count == 3 else { throw .notVectors(path: path) }
            var input: [String: JSONValue] = [:]
            for field in block {
                input[field.name == "K" ? "k" : field.name] = .string(field.value)
            }
            cases.append(VectorCase(id: start / 3 + 1, input: input, expected: input))
        }
        return file(path, "strcmp", [group(1, set, "decapsulation", cases)])
    }

    /// One exchange with every value on the way.
    ///
    /// Its key generation is that of the standard's draft, G(d) without k. What follows from the
    /// keys is the standard's own, so that encapsulation and decapsulation are asked of the
    /// implementation; the draft's key generation and the values on the way are compared with the
    /// reference, which can be told to follow the draft.
    private static func intermediates(
        _ fields: [(name: String, value: String)],
        _ path: String
    ) throws(VectorError) -> VectorFile {
        let first = Dictionary(fields.map { ($0.name, $0.value) }, uniquingKeysWith: { a, _ in a })
        guard let set = set(encapsulationKey: (first["ek"]?.utf8.count ?? 0) / 2) else {
            throw .notVectors(path: path)
        }
        func take(_ names: KeyValuePairs<String, String>) -> [String: JSONValue] {
            Dictionary(
                names.map { ($0.value, .string(first[$0.key] ?? "")) },
                uniquingKeysWith: { a, _ in a }
            )
        }
        func single(
            _ number: Int,
            _ function: String,
            _ input: [String: JSONValue]
        ) -> VectorGroup {
            group(number, set, function, [VectorCase(id: number, input: input, expected: input)])
        }
        let values: [JSONValue] = fields.map { field in
            .object(["name": .string(field.name), "value": .string(field.value)])
        }
        var whole = take(["d": "d", "z": "z", "m": "m"])
        whole["values"] = .array(values)
        whole["testPassed"] = .boolean(true)
        return file(
            path,
            "intermediate",
            [
                single(1, "draftKeyGen", take(["d": "d", "z": "z", "ek": "ek", "dk": "dk"])),
                single(2, "encapsulation", take(["ek": "ek", "m": "m", "c": "c", "K": "k"])),
                single(3, "decapsulation", take(["dk": "dk", "c": "c", "K": "k"])),
                single(4, "implicitRejection", take(["dk": "dk", "c": "c", "KBar": "k"])),
                single(5, "draftIntermediates", whole),
            ]
        )
    }

    private static func group(
        _ id: Int,
        _ set: String,
        _ function: String,
        _ cases: [VectorCase]
    ) -> VectorGroup {
        VectorGroup(
            id: id,
            parameters: ["parameterSet": .string(set), "function": .string(function)],
            cases: cases
        )
    }

    private static func file(
        _ path: String,
        _ name: String,
        _ groups: [VectorGroup]
    ) -> VectorFile {
        VectorFile(
            path: path,
            algorithm: "ML-KEM",
            mode: "encapDecap",
            revision: "CCTV \(name)",
            groups: groups,
            format: .cctv
        )
    }

    private static func set(encapsulationKey count: Int) -> String? {
        [800: "ML-KEM-512", 1184: "ML-KEM-768", 1568: "ML-KEM-1024"][count]
    }

    private static func set(decapsulationKey count: Int) -> String? {
        [1632: "ML-KEM-512", 2400: "ML-KEM-768", 3168: "ML-KEM-1024"][count]
    }
}

/// Messages for measuring ML-DSA.
///
/// A list of texts is signed one after the other with the key of an all-zero seed,
/// deterministically and with an empty context. No signatures are published: each is made and must
/// verify.
enum SigningListReader {
    static func read(_ entries: [JSONValue], path: String) throws(VectorError) -> VectorFile {
        let sets = ["ML-DSA-44", "ML-DSA-65", "ML-DSA-87"]
        let name = path.split(separator: "/").last ?? ""
        guard let set = sets.first(where: { name.hasPrefix($0) }) else {
            throw .notVectors(path: path)
        }
        var cases: [VectorCase] = []
        for (index, entry) in entries.enumerated() {
            guard let message = entry.string else { throw .notVectors(path: path) }
            let input: [String: JSONValue] = [
                "message": .string(hexText(Array(message.utf8))), "testPassed": .boolean(true),
            ]
            cases.append(VectorCase(id: index + 1, input: input, expected: input))
        }
        let parameters: [String: JSONValue] = [
            "parameterSet": .string(set), "function": .string("roundTrip"),
            "seed": .string(hexText([UInt8](repeating: 0, count: 32))),
        ]
        return VectorFile(
            path: path,
            algorithm: "ML-DSA",
            mode: "sigGen",
            revision: "CCTV benchmark",
            groups: [VectorGroup(id: 1, parameters: parameters, cases: cases)],
            format: .cctv
        )
    }
}
