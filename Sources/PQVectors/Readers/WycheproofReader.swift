// Project Wycheproof's files. The schema says what a case asks; fields that a case may leave out
// (`msg`, `mu`, `rnd`, `ctx`) say it too. A file that names a schema not known here keeps its
// cases: each counts as unsupported, under the schema's name.

enum WycheproofReader {
    /// What a schema means in ACVP's words.
    private struct Schema {
        var algorithm: String?
        let mode: String
        var function: String?
        /// Field names and what ACVP calls them.
        let names: [String: String]
        /// What else follows from a group and a case.
        var refine: (inout [String: JSONValue], inout [String: JSONValue]) -> Void = { _, _ in }
    }

    static func read(_ content: JSONValue, path: String) throws(VectorError) -> VectorFile {
        guard let name = content["schema"]?.string, let groups = content["testGroups"]?.array,
            let algorithm = content["algorithm"]?.string
        else { throw .notVectors(path: path) }
        let schema = schema(name, algorithm)
        var result: [VectorGroup] = []
        for (index, group) in groups.enumerated() {
            guard let read = vectorGroup(group, id: index + 1, schema) else {
                throw .notVectors(path: path)
            }
            result.append(read)
        }
        let file = VectorFile(
            path: path,
            algorithm: schema.algorithm ?? algorithm,
            mode: schema.mode,
            revision: schema.names.isEmpty ? "" : "Wycheproof",
            groups: result,
            format: .wycheproof
        )
        guard let declared = content["numberOfTests"]?.integer else {
            throw .notVectors(path: path)
        }
        guard declared == file.caseCount else {
            throw .wrongCount(path: path, declared: declared, actual: file.caseCount)
        }
        return file
    }

    private static func vectorGroup(
        _ group: JSONValue,
        id: Int,
        _ schema: Schema
    ) -> VectorGroup? {
        guard let tests = group["tests"]?.array, let members = group.object else { return nil }
        var shared = renamed(members, schema.names)
        for name in ["tests", "type", "source"] { shared[name] = nil }
        shared["function"] = schema.function.map { .string($0) }
        var cases: [VectorCase] = []
        var seen: Set<Int> = []
        var refined = shared
        for test in tests {
            var input = renamed(test.object ?? [:], schema.names)
            guard let number = input["tcId"]?.integer else {
                cases.append(VectorCase(id: 0, input: input, expected: [:], damage: "no tcId"))
                continue
            }
            var parameters = shared
            schema.refine(&parameters, &input)
            refined = parameters
            let isNew = seen.insert(number).inserted
            cases.append(
                VectorCase(
                    id: number,
                    input: input,
                    expected: input,
                    damage: isNew ? nil : "tcId used twice"
                )
            )
        }
        return VectorGroup(id: id, parameters: refined, cases: cases)
    }

    private static func renamed(
        _ members: [String: JSONValue],
        _ names: [String: String]
    ) -> [String: JSONValue] {
        var result: [String: JSONValue] = [:]
        for (name, value) in members where value != .null {
            result[names[name] ?? name] = value
        }
        return result
    }

    private static func schema(_ name: String, _ algorithm: String) -> Schema {
        let kem = ["K": "k"]
        switch name {
        case "mlkem_test_schema.json":
            return Schema(mode: "encapDecap", function: "decapsulation", names: kem)
        case "mlkem_semi_expanded_decaps_test_schema.json":
            return Schema(mode: "encapDecap", function: "decapsulation", names: kem)
        case "mlkem_encaps_test_schema.json":
            return Schema(mode: "encapDecap", function: "encapsulation", names: kem)
        case "mlkem_keygen_seed_test_schema.json":
            return Schema(mode: "keyGen", function: "keyGen", names: kem)
        case "mldsa_sign_seed_schema.json", "mldsa_sign_noseed_schema.json":
            return signatures("sigGen", algorithm)
        case "mldsa_verify_schema.json": return signatures("sigVer", algorithm)
        case "xdh_comp_schema_v1.json", "xdh_comp_schema.json":
            return Schema(
                algorithm: "X25519",
                mode: "keyAgreement",
                function: "keyAgreement",
                names: ["public": "publicKey", "private": "privateKey", "shared": "sharedSecret"]
            )
        case "eddsa_verify_schema_v1.json", "eddsa_verify_schema.json":
            return Schema(
                algorithm: "Ed25519",
                mode: "sigVer",
                names: ["msg": "message", "sig": "signature", "publicKey": "pk"],
                refine: edwardsKey
            )
        default: return Schema(mode: name, names: [:])
        }
    }

    private static func signatures(_ mode: String, _ algorithm: String) -> Schema {
        Schema(
            algorithm: "ML-DSA",
            mode: mode,
            names: [
                "msg": "message", "ctx": "context", "sig": "signature", "publicKey": "pk",
                "privateKey": "sk", "privateSeed": "seed",
            ]
        ) { group, test in
            group["parameterSet"] = .string(algorithm)
            let isMessage = test["message"] != nil
            test["signatureInterface"] = .string(isMessage ? "external" : "internal")
            test["externalMu"] = .boolean(!isMessage)
            if isMessage {
                test["preHash"] = .string("pure")
                // No context is the empty one.
                if test["context"] == nil { test["context"] = .string("") }
            }
            if mode == "sigGen" { test["deterministic"] = .boolean(test["rnd"] == nil) }
        }
    }

    /// The key is an object there: its curve and its bytes.
    private static func edwardsKey(
        _ group: inout [String: JSONValue],
        _ test: inout [String: JSONValue]
    ) {
        guard let key = group["pk"]?.object else { return }
        group["curve"] = key["curve"]
        group["pk"] = key["pk"]
        let known: Set<String> = ["curve", "pk", "type", "keySize"]
        for (name, value) in key where !known.contains(name) { group[name] = value }
    }
}
