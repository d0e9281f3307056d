import Foundation
import PQIdentity
import Testing

@Suite struct `Key files` {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("key-files-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `a private key is its owner's alone`() throws {
        try inFolder { folder in
            let path = folder + "/edge.key"
            try KeyFile.writePrivate(pem: "secret\n", to: path)
            #expect(try mode(path) == 0o600)
            #expect(try KeyFile.read(path) == "secret\n")
        }
    }

    @Test func `an existing file is kept unless asked`() throws {
        try inFolder { folder in
            let path = folder + "/edge.key"
            try KeyFile.writePublic(pem: "old", to: path)
            #expect(
                refusal { try KeyFile.writePrivate(pem: "new", to: path) }
                    == .fileExists(path: path)
            )
            #expect(try KeyFile.read(path) == "old")
            try KeyFile.writePrivate(pem: "new", to: path, overwriting: true)
            #expect(try KeyFile.read(path) == "new")
            // The wider mode of the old file is gone with it.
            #expect(try mode(path) == 0o600)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["edge.key"])
        }
    }

    @Test func `a link is not followed`() throws {
        try inFolder { folder in
            let path = folder + "/edge.key"
            try FileManager.default.createSymbolicLink(
                atPath: path,
                withDestinationPath: folder + "/elsewhere"
            )
            #expect(
                refusal { try KeyFile.writePrivate(pem: "new", to: path) }
                    == .fileExists(path: path)
            )
            #expect(!FileManager.default.fileExists(atPath: folder + "/elsewhere"))
        }
    }

    @Test func `reading stops at the limit`() throws {
        try inFolder { folder in
            let path = folder + "/large.pem"
            try KeyFile.writePublic(pem: String(repeating: "x", count: 5000), to: path)
            #expect(try KeyFile.read(path, limit: 5000).count == 5000)
            #expect(
                refusal { _ = try KeyFile.read(path, limit: 4999) }
                    == .fileTooLarge(path: path, limit: 4999)
            )
            #expect(
                refusal { _ = try KeyFile.read("/dev/zero", limit: 100) }
                    == .fileTooLarge(path: "/dev/zero", limit: 100)
            )
        }
    }

    @Test func `what can't be read or written is named with its reason`() throws {
        try inFolder { folder in
            #expect(
                refusal { _ = try KeyFile.read(folder + "/none") }
                    == .file(path: folder + "/none", code: 2)
            )
            #expect(refusal { _ = try KeyFile.read(folder) } == .file(path: folder, code: 21))
            #expect(
                refusal { try KeyFile.writePrivate(pem: "x", to: folder + "/no/such") }
                    == .file(path: folder + "/no/such", code: 2)
            )
            #expect(
                IdentityError.file(path: "edge.key", code: 2).description
                    == "edge.key: No such file or directory"
            )
            let path = folder + "/bytes"
            try Data([0xFF, 0xFE]).write(to: URL(fileURLWithPath: path))
            #expect(refusal { _ = try KeyFile.read(path) } == .fileNotText(path: path))
        }
    }
}
