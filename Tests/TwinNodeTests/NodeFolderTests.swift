import Foundation
import PQIdentity
import PQTwin
import Testing
import TwinNode

/// A node's files: complete, private, and never overwritten.
struct NodeFolderTests {
    private static let files = ["certificate.pem", "key.pem", "sealing.pem", "trust.pem"]

    private func withFolder(_ body: (NodeFolder) throws -> Void) throws {
        let path = NSTemporaryDirectory() + "pqtwin-folder-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(NodeFolder(path: path))
    }

    private func create(_ folder: NodeFolder, names: [GeneralName]? = nil) throws {
        let authority = try TestAuthority()
        try folder.create(
            identity: authority.identity("edge", names: names),
            sealingKey: KEMPrivateKey(generating: .xwing),
            trust: authority.trust
        )
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `a node is read back as it was made, and its keys are private`() throws {
        try withFolder { folder in
            try create(folder)
            let credentials = try folder.load()
            #expect(credentials.name.description == "edge")
            #expect(credentials.identity.names == [.uri("pqtwin://edge")])
            #expect(credentials.trust.roots.count == 1)
            #expect(try mode(folder.path) == 0o700)
            #expect(try mode(folder.path + "/key.pem") == 0o600)
            #expect(try mode(folder.path + "/sealing.pem") == 0o600)
            let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(found.sorted() == Self.files)
        }
    }

    @Test(arguments: files)
    func `a file that is there is kept, and nothing is left beside it`(name: String) throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(
                atPath: folder.path,
                withIntermediateDirectories: true
            )
            let path = folder.path + "/" + name
            try "mine".write(toFile: path, atomically: false, encoding: .utf8)
            #expect(throws: NodeError.folder(file: name, .fileExists(path: path))) {
                try create(folder)
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "mine")
            let found = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            #expect(found == [name])
        }
    }

    @Test(arguments: files)
    func `a file that is missing or no PEM is named`(name: String) throws {
        try withFolder { folder in
            try create(folder)
            let path = folder.path + "/" + name
            for damage in ["", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n"] {
                try damage.write(toFile: path, atomically: false, encoding: .utf8)
                #expect(try named(folder) == name, "\(damage)")
            }
            try FileManager.default.removeItem(atPath: path)
            #expect(try named(folder) == name)
            #expect(throws: NodeError.folder(file: name, .file(path: path, code: ENOENT))) {
                try folder.load()
            }
        }
    }

    /// The file that a folder is refused for.
    private func named(_ folder: NodeFolder) throws -> String? {
        do throws(NodeError) {
            _ = try folder.load()
            return nil
        } catch {
            guard case .folder(let file, _) = error else { return "\(error)" }
            return file
        }
    }

    @Test func `a key of another certificate is refused`() throws {
        try withFolder { folder in
            try create(folder)
            try withFolder { other in
                try create(other)
                let key = folder.path + "/key.pem"
                try FileManager.default.removeItem(atPath: key)
                try FileManager.default.copyItem(atPath: other.path + "/key.pem", toPath: key)
            }
            #expect(try named(folder) == "key.pem")
        }
    }

    @Test func `a folder that can't be made is named`() throws {
        try withFolder { folder in
            try "a file".write(toFile: folder.path, atomically: false, encoding: .utf8)
            let inside = NodeFolder(path: folder.path + "/edge")
            do {
                try create(inside)
                Issue.record("it was made")
            } catch NodeError.folder(let file, .file(let path, _)) {
                #expect(file == inside.path)
                #expect(path == inside.path)
            }
        }
    }

    @Test func `an authority's nodes trust each other`() throws {
        try withFolder { folder in
            let authority = try NodeAuthority(name: "Ward")
            try authority.createNode(.init("edge"), in: NodeFolder(path: folder.path + "/edge"))
            try authority.createNode(
                .init("cloud"),
                hosts: [.dns("cloud.test")],
                in: NodeFolder(path: folder.path + "/cloud")
            )
            let edge = try NodeFolder(path: folder.path + "/edge").load()
            let cloud = try NodeFolder(path: folder.path + "/cloud").load()
            let chain = try UnverifiedCertificateChain(cloud.identity.certificateChain).verified(
                against: edge.trust,
                as: .server,
                name: .uri("pqtwin://cloud"),
                at: .now()
            )
            #expect(chain.names.contains(.dns("cloud.test")))
        }
    }

    @Test func `a ward's policy is read from the folder`() throws {
        try withFolder { folder in
            try create(folder)
            #expect(try folder.load().policy == nil)
            let policy = try TwinPolicy.ward(
                cloud: NodeName("cloud"),
                devices: [TwinIdentifier("patient-208"): [NodeName("edge")]]
            )
            try folder.write(policy)
            #expect(try folder.load().policy?.item == policy.item)
            for damage in [Data(), Data([0x80]), Data([0xFF])] {
                try damage.write(to: URL(filePath: folder.path + "/policy.cbor"))
                do throws(NodeError) {
                    _ = try folder.load()
                    Issue.record("\(damage)")
                } catch {
                    guard case .policy(file: "policy.cbor", _) = error else {
                        Issue.record("\(error)")
                        continue
                    }
                }
            }
        }
    }

    @Test func `a new sealing key leaves the earlier ones beside it`() throws {
        try withFolder { folder in
            try create(folder)
            var pems = [try String(contentsOfFile: folder.path + "/sealing.pem", encoding: .utf8)]
            for _ in 0..<2 {
                let key = try KEMPrivateKey(generating: .xwing)
                pems.append(try key.pemRepresentation())
                try folder.renew(sealingKey: key)
            }
            let credentials = try folder.load()
            #expect(try credentials.sealingKey.pemRepresentation() == pems[2])
            #expect(
                try credentials.earlierSealingKeys.map { try $0.pemRepresentation() }
                    == [pems[1], pems[0]]
            )
            for name in ["sealing.pem", "sealing-1.pem", "sealing-2.pem"] {
                #expect(try mode(folder.path + "/" + name) == 0o600)
            }
        }
    }
}
