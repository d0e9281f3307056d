import ArgumentParser
import Foundation
import PQIdentity

/// Makes a key pair.
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make an ML-KEM or ML-DSA key pair.",
        discussion: """
            The private key is written as PKCS#8 PEM in the seed form of RFC 9881 and RFC 9935, \
            with mode 0600; the public key as SubjectPublicKeyInfo PEM. Existing files are left \
            alone unless --force is given.

            Examples:
              pqtwin keygen ML-DSA-65 --output node.pem    # and node.pub.pem
              pqtwin keygen ML-KEM-768 --output - > kem.pem
            """
    )

    @Argument(
        help: "\(KeyAlgorithm.generated.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(KeyAlgorithm.generated.map(\.rawValue)),
        transform: KeyAlgorithm.parse
    )
    var algorithm: KeyAlgorithm

    @Option(
        name: [.short, .long],
        help: "Where the private key goes; - for standard output.",
        completion: .file()
    )
    var output: String

    @Option(
        name: [.short, .long],
        help: "Where the public key goes. Default: beside the private one, NAME.pub.pem.",
        completion: .file()
    )
    var `public`: String?

    @Flag(help: "Replace files that exist.")
    var force = false

    func validate() throws {
        if publicPath == output, output != "-" {
            throw ValidationError("--output and --public name the same file")
        }
        if output == "-", self.public == "-" {
            throw ValidationError("only one of the two keys can go to standard output")
        }
    }

    func run() throws {
        do {
            try refuseExisting()
            let pair = try KeyPairText(generating: algorithm)
            try write(pair.privateKey, to: output) { path throws(IdentityError) in
                try KeyFile.writePrivate(pem: pair.privateKey, to: path, overwriting: force)
            }
            do {
                try writePublicKey(pair.publicKey)
            } catch {
                takeBackPrivateKey()
                throw error
            }
            tell()
        } catch {
            Terminal.error.line("pqtwin keygen: \(error)")
            throw ExitStatus.unusable
        }
    }

    /// Where the public key goes; nil where the private key goes to standard output alone.
    private var publicPath: String? {
        if let named = self.public { return named }
        guard output != "-" else { return nil }
        return (output.hasSuffix(".pem") ? String(output.dropLast(4)) : output) + ".pub.pem"
    }

    /// Says to a person what was written; a pipe gets nothing.
    private func tell() {
        guard Terminal.error.isInteractive else { return }
        if output != "-" { Terminal.error.line("private key  \(output)  (only you can read it)") }
        if let publicPath, publicPath != "-" { Terminal.error.line("public key   \(publicPath)") }
    }

    /// Looks before anything is made, so that no half of a pair is left behind.
    private func refuseExisting() throws(IdentityError) {
        guard !force else { return }
        for path in [output, publicPath].compactMap(\.self)
        where path != "-" && FileManager.default.fileExists(atPath: path) {
            throw .fileExists(path: path)
        }
    }

    private func writePublicKey(_ text: String) throws(IdentityError) {
        guard let publicPath else { return }
        try write(text, to: publicPath) { path throws(IdentityError) in
            try KeyFile.writePublic(pem: text, to: path, overwriting: force)
        }
    }

    /// Removes the private key just written, whose public key could not be; with --force a file
    /// was perhaps there before, so something stays there.
    private func takeBackPrivateKey() {
        guard output != "-", !force else { return }
        try? FileManager.default.removeItem(atPath: output)
    }

    private func write(
        _ text: String,
        to path: String,
        file: (String) throws(IdentityError) -> Void
    ) throws(IdentityError) {
        if path == "-" {
            Terminal.output.line(text.trimmingEnd)
        } else {
            try file(path)
        }
    }
}

/// A new key pair in PEM.
private struct KeyPairText {
    let privateKey: String
    let publicKey: String

    init(generating algorithm: KeyAlgorithm) throws(IdentityError) {
        if algorithm.isSignature {
            let key = try SigningPrivateKey(generating: algorithm)
            privateKey = try key.pemRepresentation()
            publicKey = key.publicKey.pemRepresentation
        } else {
            let key = try KEMPrivateKey(generating: algorithm)
            privateKey = try key.pemRepresentation()
            publicKey = key.publicKey.pemRepresentation
        }
    }
}

extension KeyAlgorithm {
    /// The algorithms of which keys are made here.
    fileprivate static let generated: [KeyAlgorithm] = [
        .mlkem512, .mlkem768, .mlkem1024, .mldsa44, .mldsa65, .mldsa87,
    ]

    /// Reads a name without regard to case and hyphens: `ML-KEM-768`, `mlkem768`.
    fileprivate static func parse(_ text: String) throws -> KeyAlgorithm {
        func plain(_ name: String) -> String {
            name.lowercased().filter { $0 != "-" && $0 != "_" }
        }
        guard let found = generated.first(where: { plain($0.rawValue) == plain(text) }) else {
            let names = generated.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(text)' is none of \(names)")
        }
        return found
    }
}

extension String {
    /// Without the newline at its end.
    fileprivate var trimmingEnd: String {
        hasSuffix("\n") ? String(dropLast()) : self
    }
}
