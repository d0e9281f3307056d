import Foundation
import PQVectors
import Testing
import TestSupport

struct OwnVectorTests {
    static let folder = packageFolder.appending(path: "vectors")

    @Test(.slow) func `the published vectors all pass`() async throws {
        let found = try VectorReader.read(Self.folder.path)
        #expect(found.unread.isEmpty)
        #expect(found.files.count == 19)
        for file in found.files {
            let report = try await VectorVerifier().verify(file)
            #expect(report.exceptions.isEmpty, "\(file.path)")
            #expect(report.counts.passed == file.caseCount)
        }
    }

    @Test(.slow) func `the published vectors are what their seed makes`() throws {
        let manifest = try Data(contentsOf: Self.folder.appending(path: "manifest.json"))
        let set = try VectorSet(seed: "pqtwin-1")
        #expect(String(decoding: manifest, as: UTF8.self) == set.manifest.text)
        for file in set.files {
            let content = try Data(contentsOf: Self.folder.appending(path: file.path))
            #expect(Array(content) == Array(file.text.utf8), "\(file.path)")
        }
        let external = try Data(contentsOf: Self.folder.appending(path: "external.json"))
        #expect(String(decoding: external, as: UTF8.self) == set.external.text)
        let files = set.files + [set.manifest, set.external]
        #expect(files.reduce(0) { $0 + $1.text.utf8.count } < 2_990_000)
    }

    @Test(.slow) func `another seed makes other vectors, which pass too`() async throws {
        let seed = "quotes \" and \\ and \u{1} and ü"
        let set = try VectorSet(seed: seed)
        #expect(set.files.allSatisfy { $0.text.contains("pqtwin-1") })
        for file in set.files {
            let report = try await outcomes(of: file.text)
            #expect(report.exceptions.isEmpty, "\(file.path)")
            #expect(report.counts.passed == file.caseCount)
        }
    }

    @Test(.slow) func `every file has inputs that must be refused, but for the hashes`() throws {
        for file in try VectorSet(seed: "x").files where !file.path.hasPrefix("sha3/") {
            #expect(file.invalidCount >= 6, "\(file.path)")
            #expect(file.validCount >= 1, "\(file.path)")
        }
    }

    @Test(.slow) func `a changed answer is noticed in every file`() async throws {
        // A message of COSE has no answer beside yes and no.
        for file in try VectorSet(seed: "x").files where !file.path.hasPrefix("cose/") {
            var text = file.text.replacing("\"testPassed\": true", with: "\"testPassed\": false")
            let answers = [
                "dk", "k", "sk", "md", "sharedSecret", "ss", "exported", "exportedValue",
                "spkiSHA256", "pkSHA256",
            ]
            for name in answers + (file.path == "mldsa/sigGen.json" ? ["signature"] : []) {
                text = text.replacing("\"\(name)\": \"", with: "\"\(name)\": \"00")
            }
            let report = try await outcomes(of: text)
            #expect(report.counts.failed > 0, "\(file.path)")
        }
    }

    @Test(.slow) func `files are written once and replaced only when asked`() async throws {
        try await withTemporaryFolder { folder in
            let set = try VectorSet(seed: "x")
            let target = folder.appending(path: "a/b").path
            try set.write(to: target, overwriting: false)
            #expect(try VectorReader.read(target).files.count == set.files.count)
            #expect(throws: VectorError.exists(path: target + "/mlkem/keyGen.json")) {
                try set.write(to: target, overwriting: false)
            }
            try set.write(to: target, overwriting: true)
        }
    }

    @Test(.slow) func `a folder that can't be is an error`() async throws {
        try await withTemporaryFolder { folder in
            let file = folder.appending(path: "file")
            try Data().write(to: file)
            #expect(throws: VectorError.self) {
                try VectorSet(seed: "x").write(to: file.path, overwriting: true)
            }
        }
    }
}
