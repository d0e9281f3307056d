import PQLattice
import Testing

/// The official cases of ML-KEM, all groups, none left out.
struct KEMVectorTests {
    @Test func `key generation gives the official keys`() throws {
        guard let file = try ACVPFile("ML-KEM-keyGen-FIPS203", caseCount: 75) else { return }
        for (set, test) in try cases(of: file) {
            let seed = try test.prompt.bytes("d") + test.prompt.bytes("z")
            let key = try set.calls.generate(seed: seed)
            #expect(key.ek == (try test.expected.bytes("ek")), "\(set.rawValue), tcId \(test.id)")
            #expect(key.dk == (try test.expected.bytes("dk")), "\(set.rawValue), tcId \(test.id)")
        }
    }

    @Test func `encapsulation, decapsulation and the key checks give the official answers`() throws
    {
        guard let file = try ACVPFile("ML-KEM-encapDecap-FIPS203", caseCount: 165) else { return }
        var run: [String: Int] = [:]
        for group in file.groups {
            let function = try group.fields.string("function")
            let set = try #require(KEMSet(rawValue: try group.fields.string("parameterSet")))
            for test in group.cases {
                try check(test, function, set)
                run[function, default: 0] += 1
            }
        }
        #expect(
            run == [
                "encapsulation": 75, "decapsulation": 30, "decapsulationKeyCheck": 30,
                "encapsulationKeyCheck": 30,
            ]
        )
    }

    private func check(_ test: ACVPFile.Case, _ function: String, _ set: KEMSet) throws {
        let label = "\(set.rawValue), \(function), tcId \(test.id)"
        switch function {
        case "encapsulation":
            let result = try set.calls.encapsulate(
                to: test.prompt.bytes("ek"),
                message: test.prompt.bytes("m")
            )
            #expect(result.secret == (try test.expected.bytes("k")), "\(label)")
            #expect(result.ciphertext == (try test.expected.bytes("c")), "\(label)")
        case "decapsulation":
            let secret = try set.calls.decapsulate(
                test.prompt.bytes("c"),
                dk: test.prompt.bytes("dk")
            )
            #expect(secret == (try test.expected.bytes("k")), "\(label)")
        case "encapsulationKeyCheck":
            let key = try test.prompt.bytes("ek")
            let passed = (try? set.calls.checkPublicKey(key)) != nil
            #expect(passed == (try test.expected.boolean("testPassed")), "\(label)")
        case "decapsulationKeyCheck":
            let key = try test.prompt.bytes("dk")
            let passed = (try? set.calls.checkExpandedKey(key)) != nil
            #expect(passed == (try test.expected.boolean("testPassed")), "\(label)")
        default:
            Issue.record("a function without a test: \(function)")
        }
    }

    private func cases(of file: ACVPFile) throws -> [(KEMSet, ACVPFile.Case)] {
        try file.groups.flatMap { group in
            let set = try #require(KEMSet(rawValue: try group.fields.string("parameterSet")))
            return group.cases.map { (set, $0) }
        }
    }
}
