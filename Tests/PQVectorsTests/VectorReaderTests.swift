import Foundation
import PQVectors
import Testing

struct VectorReaderTests {
    static let prompt = """
        {"algorithm": "SHA3-256", "revision": "2.0", "testGroups": [{"tgId": 1, "testType": "AFT",
        "tests": [{"tcId": 1, "len": 0, "msg": ""}, {"tcId": 2, "len": 8, "msg": "00"}]}]}
        """
    static let answers = """
        {"algorithm": "SHA3-256", "testGroups": [{"tgId": 1, "tests": [
        {"tcId": 2, "md": "5d53469f20fef4f8eab52b88044ede69c77a6a68a60728609fc4a65ff531e7d0"},
        {"tcId": 1, "md": "A7FFC6F8BF1ED76651C14756A061D662F580FF4DE43B49FA82D80A4B80F8434A"}]}]}
        """

    func write(_ texts: [String: String], below folder: URL) throws {
        for (path, text) in texts {
            let url = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }
    }

    @Test func `a prompt is joined with its answers, in any order`() async throws {
        let report = try await outcomes(of: Self.prompt, answers: Self.answers)
        #expect(report.counts.passed == 2)
    }

    @Test func `a missing answer is a malformed case, not a missing one`() async throws {
        let answers = Self.answers.replacing("\"tcId\": 2", with: "\"tcId\": 3")
        let report = try await outcomes(of: Self.prompt, answers: answers)
        #expect(report.counts.passed == 1 && report.counts.malformed == 2)
    }

    @Test func `a number used twice is a malformed case`() async throws {
        let prompt = Self.prompt.replacing("\"tcId\": 2", with: "\"tcId\": 1")
        let report = try await outcomes(of: prompt, answers: Self.answers)
        #expect(report.counts.passed == 1 && report.counts.malformed == 2)
    }

    @Test func `folders are read however deep, with companions left alone`() async throws {
        try await withTemporaryFolder { folder in
            try write(
                [
                    "a/b/c/prompt.json": Self.prompt, "a/b/c/expectedResults.json": Self.answers,
                    "a/b/c/registration.json": "{}", "a/b/c/internalProjection.json": "{}",
                    "a/manifest.json": "{}", "a/LICENSE.txt": "words",
                ],
                below: folder
            )
            let found = try VectorReader.read(folder.path)
            #expect(found.files.map(\.caseCount) == [2])
            #expect(found.unread.isEmpty)
        }
    }

    @Test func `JSON of another form is told, not skipped`() async throws {
        try await withTemporaryFolder { folder in
            try write(
                [
                    "other.json": "[1, 2]", "broken.json": "{", "prompt.json": Self.prompt,
                ],
                below: folder
            )
            let found = try VectorReader.read(folder.path)
            #expect(found.files.isEmpty)
            let path = folder.path
            #expect(
                found.unread == [
                    .noAnswers(path: path + "/prompt.json"), .notJSON(path: path + "/broken.json"),
                    .notVectors(path: path + "/other.json"),
                ]
            )
        }
    }

    @Test func `a file that is named itself must be a set of vectors`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path + "/x.json"
            #expect(throws: VectorError.unreadable(path: path)) { try VectorReader.read(path) }
            try write(["x.json": "{}"], below: folder)
            #expect(throws: VectorError.notVectors(path: path)) { try VectorReader.read(path) }
            #expect(throws: VectorError.empty(path: folder.path + "/none")) {
                try write(["none/x.txt": ""], below: folder)
                _ = try VectorReader.read(folder.path + "/none")
            }
        }
    }

    @Test func `answers of another algorithm are refused`() {
        let answers = Self.answers.replacing("SHA3-256", with: "SHA3-512")
        #expect(throws: VectorError.foreignAnswers(path: "p")) {
            try VectorReader.parse(
                Array(Self.prompt.utf8),
                answers: Array(answers.utf8),
                path: "p"
            )
        }
    }

    @Test(arguments: [
        "", "null", "1", "\"text\"", "[]", "{\"algorithm\": 1, \"testGroups\": []}",
        "{\"algorithm\": \"A\"}", "{\"algorithm\": \"A\", \"testGroups\": [1]}",
        "{\"algorithm\": \"A\", \"testGroups\": [{\"tgId\": 1}]}",
        "{\"algorithm\": \"A\", \"testGroups\": [{\"tests\": []}]}",
    ])
    func `text that is no set of vectors is an error`(text: String) {
        #expect(throws: VectorError.self) {
            try VectorReader.parse(Array(text.utf8), path: "p")
        }
    }

    @Test func `nesting without end is an error`() {
        let text = String(repeating: "[", count: 100_000)
        #expect(throws: VectorError.notJSON(path: "p")) {
            try VectorReader.parse(Array(text.utf8), path: "p")
        }
    }
}
