import Foundation
import PQVectors
import Testing
import TestSupport

/// An implementation that says the same to every question.
struct Parrot: VectorImplementation {
    let response: VectorResponse

    func answer(_ request: VectorRequest) async -> VectorResponse { response }
}

struct JudgeTests {
    static let hash = VectorExpectation(outputs: ["md": .string("00FF")])
    static let check = VectorExpectation(outputs: ["testPassed": .boolean(true)])

    @Test(arguments: [
        (VectorResponse.answered(["md": .string("00ff")]), "passed"),
        (.answered(["md": .string("00FF"), "more": .boolean(true)]), "passed"),
        (.answered(["md": .string("00fe")]), "failed"),
        (.answered(["md": .string("00ff00")]), "failed"),
        (.answered(["md": .string("00f")]), "failed"),
        (.answered(["md": .string("")]), "failed"),
        (.answered(["md": .integer(255)]), "failed"),
        (.answered(["md": .null]), "failed"),
        (.answered(["MD": .string("00ff")]), "failed"),
        (.answered([:]), "failed"),
        (.refused("no"), "failed"),
        (.failed("died"), "failed"),
        (.unsupported("no"), "unsupported"),
        (.malformed("no"), "malformed"),
    ])
    func `only the expected answer to a valid case passes`(
        response: VectorResponse,
        outcome: String
    ) {
        #expect(Self.hash.outcome(of: response).name == outcome)
    }

    @Test func `the first byte that differs is named`() {
        let response = VectorResponse.answered(["md": .string("00fe")])
        #expect(Self.hash.outcome(of: response) == .failed("md differs from byte 1 on"))
    }

    @Test func `an invalid case must be refused`() {
        let invalid = VectorExpectation(verdict: .invalid, outputs: [:])
        #expect(invalid.outcome(of: .refused("no")) == .passed)
        let answered = invalid.outcome(of: .answered(["k": .string("00")]))
        #expect(answered == .failed("an invalid input was accepted"))
        #expect(invalid.outcome(of: .unsupported("no")).name == "unsupported")
        #expect(invalid.outcome(of: .failed("died")).name == "failed")
    }

    @Test func `an acceptable case may be refused, but not answered wrongly`() {
        let either = VectorExpectation(verdict: .acceptable, outputs: ["k": .string("01")])
        #expect(either.outcome(of: .refused("no")) == .passed)
        #expect(either.outcome(of: .answered(["k": .string("01")])) == .passed)
        #expect(either.outcome(of: .answered(["k": .string("02")])).name == "failed")
    }

    @Test(arguments: [true, false])
    func `to refuse and to say that a test is not passed are the same`(mustPass: Bool) {
        let expectation = VectorExpectation(outputs: ["testPassed": .boolean(mustPass)])
        for response in [VectorResponse.refused("no"), .answered(["testPassed": .boolean(false)])] {
            #expect((expectation.outcome(of: response) == .passed) == !mustPass)
        }
        let accepted = VectorResponse.answered(["testPassed": .boolean(true)])
        #expect((expectation.outcome(of: accepted) == .passed) == mustPass)
        #expect(expectation.outcome(of: .answered([:])).name == "failed")
        let text = VectorResponse.answered(["testPassed": .string("true")])
        #expect(expectation.outcome(of: text).name == "failed")
    }

    @Test func `lists are compared element by element`() {
        func list(_ texts: String...) -> JSONValue {
            .array(texts.map { .object(["md": .string($0)]) })
        }
        let expectation = VectorExpectation(outputs: ["resultsArray": list("00", "01")])
        func outcome(_ answer: JSONValue) -> Outcome {
            expectation.outcome(of: .answered(["resultsArray": answer]))
        }
        #expect(outcome(list("00", "01")) == .passed)
        #expect(outcome(list("00", "02")).name == "failed")
        #expect(outcome(list("00")).name == "failed")
        #expect(outcome(list("00", "01", "02")).name == "failed")
        #expect(outcome(.array([.object([:]), .object([:])])).name == "failed")
    }

    @Test func `two ways that disagree are a failure`() {
        let one = VectorResponse.answered(["k": .string("01")])
        let two = VectorResponse.answered(["k": .string("02")])
        #expect(VectorResponse.agreed(one, ["batch": one]) == one)
        #expect(VectorResponse.agreed(one, ["batch": two]) == .failed("batch answers otherwise"))
        #expect(
            VectorResponse.agreed(one, ["batch": one, "once": .refused("no")])
                == .failed("once answers otherwise")
        )
        #expect(VectorResponse.agreed(.refused("a"), ["once": .refused("b")]) == .refused("a"))
    }

    /// One file of the project's own.
    static func file(_ path: String) throws -> VectorFile {
        let folder = packageFolder.appending(path: "vectors")
        return try #require(try VectorReader.read(folder.appending(path: path).path).files.first)
    }

    static let paths = [
        "mlkem/keyGen.json", "mlkem/encapDecap.json", "mldsa/keyGen.json", "mldsa/sigGen.json",
        "mldsa/sigVer.json", "sha3/SHA3-256.json", "sha3/SHAKE-128.json", "hybrid/X-Wing.json",
        "hybrid/X25519MLKEM768.json",
    ]

    @Test(arguments: paths)
    func `no question holds its answer`(path: String) throws {
        let file = try Self.file(path)
        for group in file.groups {
            for test in group.cases {
                let question = VectorVerifier().question(of: test, in: group, of: file)
                guard case .asked(let request, let expectation) = question else {
                    Issue.record("\(test.id): \(question)")
                    continue
                }
                let names = Set(request.inputs.keys)
                #expect(names.isDisjoint(with: expectation.outputs.keys), "\(test.id)")
                #expect(names.isDisjoint(with: ["result", "defect", "comment", "testPassed"]))
                #expect(!expectation.outputs.isEmpty || expectation.verdict == .invalid)
            }
        }
    }

    @Test(arguments: paths)
    func `who refuses everything or does nothing passes no valid case`(path: String) async throws {
        let file = try Self.file(path)
        let valid = file.groups.flatMap(\.cases)
            .count { $0.expected["result"] == .string("valid") }
        let refusing = VectorVerifier(implementation: Parrot(response: .refused("no")))
        let refused = try await refusing.verify(file).counts
        #expect(refused.failed == valid && refused.passed == file.caseCount - valid)
        let idle = VectorVerifier(implementation: Parrot(response: .unsupported("no")))
        #expect(try await idle.verify(file).counts.unsupported == file.caseCount)
        let empty = VectorVerifier(implementation: Parrot(response: .answered([:])))
        #expect(try await empty.verify(file).counts.failed == file.caseCount)
    }

    @Test func `who accepts everything fails every invalid case of a check`() async throws {
        let file = try Self.file("mldsa/sigVer.json")
        let invalid = file.groups.flatMap(\.cases)
            .count { $0.expected["testPassed"] == .boolean(false) }
        let yes = Parrot(response: .answered(["testPassed": .boolean(true)]))
        #expect(try await VectorVerifier(implementation: yes).verify(file).counts.failed == invalid)
        #expect(invalid > 20)
    }

    @Test(arguments: [
        #""salt": "00""#, #""inLen": 8"#, #""MD": "00""#, #""mode2": null"#,
    ])
    func `a field that nobody knows is unsupported, not ignored`(field: String) async throws {
        let text = """
            {"algorithm": "SHA3-256", "testGroups": [{"tgId": 1, "testType": "AFT", "tests": [
            {"tcId": 1, "len": 0, "msg": "", \(field),
            "md": "A7FFC6F8BF1ED76651C14756A061D662F580FF4DE43B49FA82D80A4B80F8434A"}]}]}
            """
        #expect(try await outcomes(of: text).counts.unsupported == 1)
    }

    @Test func `a signature of unknown randomness can't be compared`() async throws {
        let text = """
            {"algorithm": "ML-DSA", "mode": "sigGen", "testGroups": [{"tgId": 1,
            "parameterSet": "ML-DSA-44", "signatureInterface": "internal", "externalMu": true,
            "deterministic": false, "tests": [{"tcId": 1, "sk": "00", "mu": "00",
            "signature": "00"}]}]}
            """
        #expect(try await outcomes(of: text).counts.malformed == 1)
    }
}
