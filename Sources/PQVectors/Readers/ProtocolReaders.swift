// Lists and objects that drafts publish with their text: X-Wing, HPKE, and ML-DSA in COSE and JOSE.
// Each entry is one case; its names stand as they are, for want of ACVP's.

/// X-Wing: keys from `seed`, an encapsulation from `eseed`.
enum XWingReader {
    static func read(_ entries: [JSONValue], path: String) throws(VectorError) -> VectorFile {
        VectorFile(
            path: path,
            algorithm: "X-Wing",
            mode: "encapDecap",
            revision: "draft",
            groups: [
                VectorGroup(
                    id: 1,
                    parameters: ["function": .string("exchange")],
                    cases: try numbered(entries, path)
                )
            ],
            format: .xWing
        )
    }
}

/// HPKE: one exchange for each entry, with its messages and exported secrets.
enum HPKEReader {
    static func read(_ entries: [JSONValue], path: String) throws(VectorError) -> VectorFile {
        let cases = try numbered(entries, path)
        let groups = cases.map { test in
            VectorGroup(
                id: test.id,
                parameters: ["function": .string("exchange")],
                cases: [test]
            )
        }
        return VectorFile(
            path: path,
            algorithm: "HPKE",
            mode: "exchange",
            revision: "RFC 9180",
            groups: groups,
            format: .hpke
        )
    }
}

/// One key and what it signed, in COSE or JOSE.
enum SignedObjectReader {
    static func read(_ content: JSONValue, path: String) throws(VectorError) -> VectorFile {
        guard var members = content.object else { throw .notVectors(path: path) }
        let isCOSE = members["sign1"] != nil
        // The same in diagnostic notation, for people.
        members["key_diag"] = nil
        members["sign1_diag"] = nil
        let test = VectorCase(id: 1, input: members, expected: members)
        let parameters: [String: JSONValue] = ["function": .string(isCOSE ? "sign1" : "jws")]
        return VectorFile(
            path: path,
            algorithm: isCOSE ? "COSE" : "JOSE",
            mode: isCOSE ? "sign1" : "jws",
            revision: "RFC 9964",
            groups: [VectorGroup(id: 1, parameters: parameters, cases: [test])],
            format: isCOSE ? .cose : .jose
        )
    }
}

private func numbered(_ entries: [JSONValue], _ path: String) throws(VectorError) -> [VectorCase] {
    var cases: [VectorCase] = []
    for (index, entry) in entries.enumerated() {
        guard let members = entry.object else { throw .notVectors(path: path) }
        cases.append(VectorCase(id: index + 1, input: members, expected: members))
    }
    return cases
}
