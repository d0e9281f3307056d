import Foundation
import PQIdentity
import Testing

/// Runs a test on the path of a folder that is not there yet, and takes it away.
private func withFolder(_ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/trust-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try body(path)
}

private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(filePath: path))
}

@Suite struct `Trust stores` {
    @Test func `what is added is there again when the folder is read`() throws {
        try withFolder { path in
            var store = try TrustStore.make(at: path)
            #expect(store.entries.isEmpty)
            let root = try Fixture.root.get()
            let list = try Lists.root()
            let name = try store.add(root)
            #expect(name.hasSuffix(".pem") && name.count == 68)
            #expect(try store.add(root) == name)
            let listName = try store.add(list)
            #expect(listName.hasSuffix(".crl.pem"))
            let read = try TrustStore(path: path)
            #expect(read == store)
            #expect(read.anchors.roots == [root])
            #expect(read.revocationLists == [list])
            let chain = try UnverifiedCertificateChain([Fixture.leaf()]).verified(
                against: read.anchors,
                as: .server,
                name: nil,
                at: Fixture.now,
                revocation: RevocationPolicy(lists: read.revocationLists, requirement: .required)
            )
            #expect(chain.path.last == root)
        }
    }

    @Test func `an authority is removed by name or fingerprint, and by nothing shorter`() throws {
        try withFolder { path in
            var store = try TrustStore.make(at: path)
            let name = try store.add(Fixture.root.get())
            for text in ["", String(name.prefix(7)), "00000000", "../" + name] {
                #expect(refusal { _ = try store.remove(text) } == .notInTrustStore(text))
            }
            #expect(try store.remove(String(name.prefix(8))).name == name)
            #expect(try TrustStore(path: path).entries.isEmpty)
            _ = try store.add(Fixture.root.get())
            _ = try store.remove(name)
            #expect(store.entries.isEmpty)
        }
    }

    @Test func `a newer list takes the place of an older one, never the other way`() throws {
        try withFolder { path in
            var store = try TrustStore.make(at: path)
            let lists = try [1, 2].map { try Lists.root(number: $0) }
            _ = try store.add(lists[0])
            _ = try store.add(lists[1])
            #expect(try TrustStore(path: path).revocationLists == [lists[1]])
            #expect(
                refusal { _ = try store.add(lists[0]) }
                    == .revocationListSuperseded(issuer: "O=Ward 4, CN=Root")
            )
        }
    }

    @Test func `who is no authority is not trusted`() throws {
        try withFolder { path in
            var store = try TrustStore.make(at: path)
            #expect(
                refusal { _ = try store.add(Fixture.leaf()) } == .notAnAuthority(subject: "CN=Edge")
            )
            #expect(try TrustStore(path: path).entries.isEmpty)
        }
    }

    @Test func `every file must be good, and the bad one is named`() throws {
        try withFolder { path in
            var store = try TrustStore.make(at: path)
            let name = try store.add(Fixture.root.get())
            let pem = try Fixture.root.get().pemRepresentation
            let bad = path + "/bad.pem"
            for (text, error) in [
                ("", IdentityError.malformedPEM), ("a note", .malformedPEM),
                (pem + pem, .malformedPEM),
                (
                    try Fixture.leafKey.get().publicKey.pemRepresentation,
                    .unexpectedPEMLabel(expected: "CERTIFICATE", actual: "PUBLIC KEY")
                ),
            ] {
                try write(text, bad)
                #expect(
                    refusal { _ = try TrustStore(path: path) } == .inFile(path: bad, error)
                )
            }
            try FileManager.default.removeItem(atPath: bad)
            // A hidden file is not passed over either, and a folder is no file.
            try write("x", path + "/.note")
            #expect(
                refusal { _ = try TrustStore(path: path) }
                    == .inFile(path: path + "/.note", .malformedPEM)
            )
            try FileManager.default.removeItem(atPath: path + "/.note")
            try FileManager.default.createDirectory(
                atPath: path + "/more",
                withIntermediateDirectories: false
            )
            #expect(refusal { _ = try TrustStore(path: path) } != nil)
            try FileManager.default.removeItem(atPath: path + "/more")
            #expect(try TrustStore(path: path).entries.map(\.name) == [name])
        }
    }

    @Test func `a folder that is not there, and a file in its place, are named`() throws {
        try withFolder { path in
            #expect(
                refusal { _ = try TrustStore(path: path) }?.description
                    == "\(path): No such file or directory"
            )
            try write("x", path)
            #expect(
                refusal { _ = try TrustStore(path: path) }?.description
                    == "\(path): Not a directory"
            )
            #expect(refusal { _ = try TrustStore.make(at: path) } != nil)
        }
    }

    @Test func `more than 1,024 files are not read`() throws {
        try withFolder { path in
            _ = try TrustStore.make(at: path)
            for index in 0...1024 { try write("", path + "/\(index)") }
            #expect(
                refusal { _ = try TrustStore(path: path) } == .tooMany(.trustFiles, limit: 1024)
            )
        }
    }
}
