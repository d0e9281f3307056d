import Foundation
import PQIdentity
import PQVectors
import Testing
import TestSupport

/// Files as they lie on disk: packed, in folders, of other kinds, or hostile.
struct FileFormTests {
    static let vectors = """
        {"algorithm": "SHA3-256", "testGroups": [{"tgId": 1, "testType": "AFT", "tests": [
        {"tcId": 1, "len": 8, "msg": "00",
        "md": "5d53469f20fef4f8eab52b88044ede69c77a6a68a60728609fc4a65ff531e7d0"}]}]}
        """

    private func write(_ content: some Sequence<UInt8>, _ path: String, below folder: URL) throws {
        let url = folder.appending(path: path)
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try Data(content).write(to: url)
    }

    /// Packs without compressing: stored blocks in gzip's frame (RFC 1951, RFC 1952).
    private func stored(_ content: [UInt8]) -> [UInt8] {
        var result: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3]
        var rest = content[...]
        repeat {
            let piece = rest.prefix(65_535)
            rest = rest.dropFirst(piece.count)
            let count = UInt16(piece.count)
            result.append(rest.isEmpty ? 1 : 0)
            for number in [count, ~count] { result += [UInt8(number & 0xFF), UInt8(number >> 8)] }
            result += piece
        } while !rest.isEmpty
        for number in [crc(content), UInt32(truncatingIfNeeded: content.count)] {
            result += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
        }
        return result
    }

    private func crc(_ content: [UInt8]) -> UInt32 {
        var crc = ~UInt32(0)
        for byte in content {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
        }
        return ~crc
    }

    @Test func `a packed file is read, and one in several pieces`() async throws {
        let text = Array(Self.vectors.utf8)
        try await withTemporaryFolder { folder in
            try write(stored(text), "one.json.gz", below: folder)
            try write(
                stored(Array(text[..<40])) + stored(Array(text[40...])),
                "two.json.gz",
                below: folder
            )
            let found = try VectorReader.read(folder.path)
            #expect(found.files.map(\.caseCount) == [1, 1])
        }
    }

    @Test func `a packed prompt finds its packed answers`() async throws {
        try await withTemporaryFolder { folder in
            let prompt = VectorReaderTests.prompt
            let answers = VectorReaderTests.answers
            try write(stored(Array(prompt.utf8)), "sha3-prompt.json.gz", below: folder)
            try write(stored(Array(answers.utf8)), "sha3-expectedResults.json.gz", below: folder)
            let found = try VectorReader.read(folder.path)
            #expect(found.files.map(\.caseCount) == [2] && found.unread.isEmpty)
            #expect(
                throws: VectorError.noPrompt(path: folder.path + "/sha3-expectedResults.json.gz")
            ) {
                try VectorReader.read(folder.path + "/sha3-expectedResults.json.gz")
            }
        }
    }

    @Test func `damaged packing is refused at every byte that counts`() async throws {
        let packed = stored(Array(Self.vectors.utf8))
        try await withTemporaryFolder { folder in
            let path = folder.path + "/x.json.gz"
            var otherCheck = packed
            otherCheck[packed.count - 8] ^= 1
            let damages: [[UInt8]] = [
                [], Array(packed.dropLast()), packed + [0], Array(packed.dropFirst()), otherCheck,
                Array(Self.vectors.utf8),
            ]
            for damaged in damages {
                try write(damaged, "x.json.gz", below: folder)
                #expect(throws: VectorError.notGzip(path: path)) { try VectorReader.read(path) }
            }
        }
    }

    @Test(.slow) func `a packed bomb stops at the limit`() async throws {
        // 600 MiB of zeros in 3 MiB.
        try await withTemporaryFolder { folder in
            let script = """
                import gzip, sys
                with gzip.open(sys.argv[1], "wb", 1) as file:
                    for _ in range(600):
                        file.write(bytes(1 << 20))
                """
            let path = folder.path + "/bomb.json.gz"
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = ["python3", "-c", script, path]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(throws: VectorError.tooLarge(path: path, limit: VectorReader.byteLimit)) {
                try VectorReader.read(path)
            }
        }
    }

    @Test func `a file beyond the limit is refused before it's read`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder.path + "/zeros.json"
            #expect(FileManager.default.createFile(atPath: path, contents: nil))
            let handle = try FileHandle(forWritingTo: URL(filePath: path))
            try handle.truncate(atOffset: 1 << 30)
            try handle.close()
            let start = ContinuousClock.now
            #expect(throws: VectorError.tooLarge(path: path, limit: VectorReader.byteLimit)) {
                try VectorReader.read(path)
            }
            #expect(ContinuousClock.now - start < .seconds(1))
        }
    }

    @Test func `a folder under a file's name is a folder`() async throws {
        try await withTemporaryFolder { folder in
            try write(Self.vectors.utf8, "prompt.json/inner.json", below: folder)
            #expect(try VectorReader.read(folder.path).files.count == 1)
            #expect(try VectorReader.read(folder.path + "/prompt.json").files.count == 1)
        }
    }

    @Test func `links that lead back up are walked once`() async throws {
        try await withTemporaryFolder { folder in
            try write(Self.vectors.utf8, "a/b/x.json", below: folder)
            for name in ["a/up", "a/b/up", "a/b/top"] {
                try FileManager.default.createSymbolicLink(
                    atPath: folder.path + "/" + name,
                    withDestinationPath: name.hasSuffix("top") ? folder.path : ".."
                )
            }
            try FileManager.default.createSymbolicLink(
                atPath: folder.path + "/self",
                withDestinationPath: "self"
            )
            let found = try VectorReader.read(folder.path)
            #expect(found.files.count == 1)
            #expect(found.passedOver.count == 1)
        }
    }

    @Test func `folders deeper than the limit are refused`() async throws {
        try await withTemporaryFolder { folder in
            let deep = String(repeating: "d/", count: VectorReader.depthLimit + 1)
            try write(Self.vectors.utf8, deep + "x.json", below: folder)
            #expect(throws: VectorError.self) { try VectorReader.read(folder.path) }
        }
    }

    @Test(arguments: ["x.tar", "x.tar.gz", "x.tgz", "x.tar.xz", "x.zip", "x.7z"])
    func `an archive is told by name`(name: String) async throws {
        try await withTemporaryFolder { folder in
            try write([1, 2, 3], name, below: folder)
            let path = folder.path + "/" + name
            #expect(throws: VectorError.archive(path: path)) { try VectorReader.read(path) }
            #expect(try VectorReader.read(folder.path).unread == [.archive(path: path)])
        }
    }

    @Test func `other files are passed over by name, and counted`() async throws {
        try await withTemporaryFolder { folder in
            for name in ["LICENSE", "README.md", "notes.txt", "fetch.sh"] {
                try write("words = of a text\nand more\n".utf8, name, below: folder)
            }
            try write(Self.vectors.utf8, "x.json", below: folder)
            let found = try VectorReader.read(folder.path)
            #expect(found.files.count == 1 && found.unread.isEmpty)
            #expect(
                Set(found.passedOver.map { ($0 as NSString).lastPathComponent }) == [
                    "LICENSE", "README.md", "notes.txt", "fetch.sh",
                ]
            )
        }
    }

    @Test func `a file is known by its hash, and by nothing else`() async throws {
        #expect(KnownFiles.all.count > 40)
        #expect(KnownFiles.all.allSatisfy { $0.sha256.count == 64 && $0.caseCount >= 0 })
        #expect(Set(KnownFiles.all.map(\.sha256)).count == KnownFiles.all.count)
        try await withTemporaryFolder { folder in
            try write(Self.vectors.utf8, "prompt-of-mine.json", below: folder)
            #expect(try VectorReader.read(folder.path).files.map(\.known) == [nil])
        }
    }
}
