import Foundation
import PQVectors
import Testing
import TestSupport

struct AnswerTests {
    static let prompt = """
        {"vsId": 42, "algorithm": "SHA3-256", "revision": "2.0", "isSample": true, "testGroups": [
        {"tgId": 1, "testType": "AFT", "tests": [
        {"tcId": 1, "len": 0, "msg": ""}, {"tcId": 2, "len": 8, "msg": "00"}]}]}
        """

    func answers(_ text: String) async throws -> VectorAnswers {
        try await VectorAnswers(Array(text.utf8), path: "prompt.json", largestMessage: 1 << 20)
    }

    @Test func `a response repeats the prompt's numbers and has ACVP's form`() async throws {
        let answers = try await answers(Self.prompt)
        #expect(
            answers.text == """
                {
                  "vsId": 42,
                  "algorithm": "SHA3-256",
                  "revision": "2.0",
                  "isSample": true,
                  "testGroups": [
                    {
                      "tgId": 1,
                      "tests": [
                        {
                          "tcId": 1,
                          "md": "A7FFC6F8BF1ED76651C14756A061D662F580FF4DE43B49FA82D80A4B80F8434A"
                        },
                        {
                          "tcId": 2,
                          "md": "5D53469F20FEF4F8EAB52B88044EDE69C77A6A68A60728609FC4A65FF531E7D0"
                        }
                      ]
                    }
                  ]
                }

                """
        )
        #expect(answers.answeredCount == 2 && answers.exceptions.isEmpty)
    }

    @Test func `a version before the prompt stands before the response`() async throws {
        let text = try await answers("[{\"acvVersion\": \"1.0\"}, \(Self.prompt)]").text
        let plain = try await answers(Self.prompt).text
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [NSDictionary]
        let inner = try JSONSerialization.jsonObject(with: Data(plain.utf8)) as? NSDictionary
        #expect(json == [["acvVersion": "1.0"], inner ?? [:]])
    }

    @Test func `what can't be answered is left out and told`() async throws {
        let text = Self.prompt.replacing("\"len\": 8", with: "\"len\": 80")
        let answers = try await answers(text)
        #expect(answers.answeredCount == 1)
        #expect(answers.exceptions.map(\.caseID) == [2])
        #expect(answers.exceptions.map(\.outcome.name) == ["malformed"])
        #expect(!answers.text.contains("\"tcId\": 2"))
    }

    @Test func `an output whose length varies is told with its length`() async throws {
        let text = """
            {"algorithm": "SHAKE-128", "testGroups": [{"tgId": 1, "testType": "VOT", "tests": [
            {"tcId": 1, "len": 0, "msg": "", "outLen": 16}]}]}
            """
        #expect(
            try await answers(text).text.contains("\"md\": \"7F9C\",\n          \"outLen\": 16")
        )
    }

    @Test func `a Monte Carlo chain has a hundred results`() async throws {
        let text = """
            {"algorithm": "SHAKE-128", "testGroups": [{"tgId": 1, "testType": "MCT",
            "minOutLen": 128, "maxOutLen": 256, "tests": [{"tcId": 1, "len": 128,
            "msg": "000102030405060708090A0B0C0D0E0F"}]}]}
            """
        let response = try await answers(text).text
        #expect(response.count { $0 == "{" } == 3 + 100)
        #expect(response.contains("\"outLen\": "))
    }

    @Test func `a hedged signature without randomness in the prompt is a valid one`() async throws {
        let seed = String(repeating: "00", count: 32)
        let prompt = """
            {"algorithm": "ML-DSA", "mode": "sigGen", "testGroups": [{"tgId": 1,
            "parameterSet": "ML-DSA-44", "signatureInterface": "external", "preHash": "pure",
            "deterministic": false, "tests": [
            {"tcId": 1, "seed": "\(seed)", "message": "01", "context": ""}]}]}
            """
        let signature = try await signature(prompt)
        #expect(signature.count == 2 * 2420)
        #expect(try await self.signature(prompt) != signature)
        let key = """
            {"algorithm": "ML-DSA", "mode": "keyGen", "testGroups": [{"tgId": 1,
            "parameterSet": "ML-DSA-44", "tests": [{"tcId": 1, "seed": "\(seed)"}]}]}
            """
        let publicKey = try await field("pk", key)
        let check = """
            {"algorithm": "ML-DSA", "mode": "sigVer", "testGroups": [{"tgId": 1,
            "parameterSet": "ML-DSA-44", "signatureInterface": "external", "preHash": "pure",
            "tests": [{"tcId": 1, "pk": "\(publicKey)", "message": "01", "context": "",
            "signature": "\(signature)", "testPassed": true}]}]}
            """
        #expect(try await outcomes(of: check).counts.passed == 1)
    }

    private func signature(_ prompt: String) async throws -> String {
        try await field("signature", prompt)
    }

    private func field(_ name: String, _ prompt: String) async throws -> String {
        let text = try await answers(prompt).text
        let match = try #require(text.firstMatch(of: try Regex("\"\(name)\": \"([0-9A-F]*)\"")))
        return String(match.output[1].substring ?? "")
    }

    static let sets = [
        ("ML-KEM-keyGen-FIPS203", 75), ("ML-KEM-encapDecap-FIPS203", 165),
        ("ML-DSA-keyGen-FIPS204", 75), ("ML-DSA-sigGen-FIPS204", 360),
        ("ML-DSA-sigVer-FIPS204", 180), ("SHAKE-128-FIPS202", 269), ("SHAKE-256-FIPS202", 237),
        ("TLS-v1.3-KDF-RFC8446", 250),
    ]

    @Test(.slow, arguments: sets)
    func `the answers to an official prompt are the official ones`(
        name: String,
        caseCount: Int
    ) async throws {
        guard let folder = OfficialVectors.acvp(name, caseCount: caseCount) else { return }
        let prompt = try Data(contentsOf: folder.appending(path: "prompt.json"))
        let expected = try Data(contentsOf: folder.appending(path: "expectedResults.json"))
        let answers = try await VectorAnswers(Array(prompt), path: name)
        #expect(answers.answeredCount == caseCount && answers.exceptions.isEmpty)
        let ours = try JSONSerialization.jsonObject(with: Data(answers.text.utf8))
        let theirs = try JSONSerialization.jsonObject(with: expected)
        #expect(ours as? NSDictionary == theirs as? NSDictionary)
        #expect((ours as? NSDictionary)?.count == 6 || name.hasPrefix("SHA"))
    }
}
