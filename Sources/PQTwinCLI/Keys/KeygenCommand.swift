import ArgumentParser
import Foundation
import PQIdentity
import PQSecrets

/// Makes a key pair.
struct KeygenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keygen",
        abstract: "Make a key pair.",
        discussion: """
            The private key is written as PKCS#8 PEM in the seed form of RFC 9881 and RFC 9935, \
            with mode 0600; the public key as SubjectPublicKeyInfo PEM. Existing files are left \
            alone unless --force is given. X25519, Ed25519, P-256 and P-384 are for hybrids and \
            for migration: a quantum computer breaks them.

            Examples:
              pqtwin keygen ML-DSA-65 --output node.pem    # and node.pub.pem
              pqtwin keygen ML-KEM-768 --output - > kem.pem
              pqtwin keygen X-Wing --encrypt --output seal.pem
              pqtwin keygen ML-DSA-44 --format jwk --output edge.jwk
            """
    )

    @Argument(
        help: "\(KeyAlgorithm.allValueStrings.joined(separator: ", ")).",
        completion: .list(KeyAlgorithm.allValueStrings),
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

    @OptionGroup var form: PrivateKeyOutput

    @OptionGroup var passphrase: PassphraseOptions

    @Flag(help: "Replace files that exist.")
    var force = false

    @Flag(help: "Print one JSON object about the pair.")
    var json = false

    func validate() throws {
        if let publicPath, output != "-", isSameFile(publicPath, output) {
            throw ValidationError("--output and --public name the same file")
        }
        if [output, self.public, json ? "-" : nil].count(where: { $0 == "-" }) > 1 {
            throw ValidationError(
                "only one of the two keys, or --json, can go to standard output"
            )
        }
        if passphrase.isGiven, !form.isEncrypted {
            throw ValidationError("a passphrase needs --encrypt")
        }
        if let wanted = form.privateForm, !algorithm.privateKeyForms.contains(wanted) {
            throw ValidationError("\(algorithm) private keys have one form, the seed")
        }
    }

    /// Whether two paths name one place, however they are written.
    private func isSameFile(_ first: String, _ second: String) -> Bool {
        let places = [first, second].map { path in
            let url = URL(filePath: path)
            return url.deletingLastPathComponent().resolvingSymlinksInPath()
                .appending(path: url.lastPathComponent).path
        }
        return places[0] == places[1]
    }

    func run() throws {
        try reporting("pqtwin keygen") {
            try OutputFile.check([output, publicPath].compactMap(\.self), overwriting: force)
            let key = try PrivateKey(generating: algorithm)
            let privateBytes = try form.bytes(of: key) {
                try passphrase.passphrase(
                    for: output == "-" ? "the new key" : output,
                    confirming: true
                )
            }
            let publicBytes = try KeyOutput.bytes(of: key.publicKey, as: form.format)
            try OutputFile.write(
                privateBytes.span,
                to: output,
                isPrivate: true,
                overwriting: force
            )
            do {
                if let publicPath {
                    try OutputFile.write(publicBytes.span, to: publicPath, overwriting: force)
                }
            } catch {
                takeBackPrivateKey()
                throw error
            }
            try tell(key.publicKey)
        }
    }

    /// Where the public key goes; nil where the private key goes to standard output alone.
    private var publicPath: String? {
        if let named = self.public { return named }
        guard output != "-" else { return nil }
        let ending = "." + form.format.fileExtension
        return (output.hasSuffix(ending) ? String(output.dropLast(ending.count)) : output)
            + ".pub" + ending
    }

    /// Says to a person what was written; a pipe gets nothing unless it asked.
    private func tell(_ key: SubjectPublicKey) throws {
        let fingerprint = try key.fingerprint
        if json {
            try JSONOutput.print(
                Summary(
                    algorithm: algorithm.rawValue,
                    privateKey: output,
                    publicKey: publicPath,
                    format: form.format.rawValue,
                    form: (form.privateForm ?? .seed).rawValue,
                    encrypted: form.isEncrypted,
                    fingerprint: fingerprint.base64
                )
            )
        }
        guard Terminal.error.isInteractive else { return }
        let access = form.isEncrypted ? "encrypted, only you can read it" : "only you can read it"
        if output != "-" { Terminal.error.line("private key  \(output)  (\(access))") }
        if let publicPath, publicPath != "-" { Terminal.error.line("public key   \(publicPath)") }
        Terminal.error.line("fingerprint  \(fingerprint.base64)")
    }

    /// Removes the private key just written, whose public key could not be; with --force a file
    /// was perhaps there before, so something stays there.
    private func takeBackPrivateKey() {
        guard output != "-", !force else { return }
        try? FileManager.default.removeItem(atPath: output)
    }

    private struct Summary: Encodable {
        let algorithm: String
        let privateKey: String
        let publicKey: String?
        let format: String
        let form: String
        let encrypted: Bool
        let fingerprint: String
    }
}
