// NIST's form, and the project's own. A prompt and its expectedResults.json lie in one folder and
// are joined on tgId and tcId; or questions and answers stand in one object, as in ACVP's
// internalProjection.json and in the project's files.

enum ACVPReader {
    /// The set inside `[{"acvVersion": "1.0"}, {…}]`, which is how servers send it; anything else
    /// as it stands.
    static func withoutVersion(_ content: JSONValue) -> JSONValue {
        guard let parts = content.array, parts.count == 2, parts[0]["acvVersion"] != nil else {
            return content
        }
        return parts[1]
    }

    static func read(
        _ question: JSONValue,
        answers: JSONValue?,
        path: String
    ) throws(VectorError) -> VectorFile {
        guard let algorithm = question["algorithm"]?.string,
            let groups = question["testGroups"]?.array
        else { throw .notVectors(path: path) }
        let mode = question["mode"]?.string ?? ""
        var answerTable: [GroupAndCase: [String: JSONValue]]?
        if let answers {
            let answer = withoutVersion(answers)
            guard answer["algorithm"]?.string == algorithm,
                let answerGroups = answer["testGroups"]?.array
            else { throw .foreignAnswers(path: path) }
            answerTable = try table(of: answerGroups, path)
        }
        var result: [VectorGroup] = []
        for group in groups {
            var read = try vectorGroup(group, &answerTable, path)
            if algorithm == "ML-DSA", mode != "keyGen" { read = withInterface(read) }
            result.append(read)
        }
        if let left = answerTable, !left.isEmpty { result.append(orphans(left)) }
        return VectorFile(
            path: path,
            algorithm: algorithm,
            mode: mode,
            revision: question["revision"]?.string ?? "",
            groups: result
        )
    }

    /// The interface that the first releases for ML-DSA didn't name, because they knew no other.
    private static func withInterface(_ group: VectorGroup) -> VectorGroup {
        let names = ["signatureInterface", "preHash", "externalMu"]
        let isNamed = names.contains { name in
            group.parameters[name] != nil || group.cases.contains { $0.input[name] != nil }
        }
        if isNamed { return group }
        var parameters = group.parameters
        parameters["signatureInterface"] = .string("internal")
        parameters["externalMu"] = .boolean(false)
        return VectorGroup(id: group.id, parameters: parameters, cases: group.cases)
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
            // What all answers of a group share belongs to each.
            var answer = group.object ?? [:]
            answer["tests"] = nil
            answer.merge(members) { $1 }
            let key = GroupAndCase(group: id, number: number)
            guard table.updateValue(answer, forKey: key) == nil else {
                throw .foreignAnswers(path: path)
            }
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
