import ArgumentParser
import PQFile
import PQIdentity

/// Seals a file to recipients.
struct SealCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Encrypt a file to one or more recipients.",
        discussion: """
            Every recipient can open the file with its own key (X-Wing, ML-KEM-1024 or \
            ML-KEM-768), and nobody else can; the file doesn't tell who they are. It doesn't tell who sealed it either: to have that, \
            sign the file.

            Examples:
              pqtwin keygen X-Wing --output me.pem           # and me.pub.pem
              pqtwin seal -r me.pub.pem -o scan.sealed scan.dcm
              tar c folder | pqtwin seal -R team.pem > folder.sealed
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A recipient's public key or certificate, in PEM. May be repeated.",
            valueName: "file"
        ),
        completion: .file()
    )
    var recipient: [String] = []

    @Option(
        name: [.customShort("R"), .long],
        help: ArgumentHelp("A file of several recipients' public keys.", valueName: "file"),
        completion: .file()
    )
    var recipientsFile: [String] = []

    @Option(help: "How the content is encrypted.")
    var cipher: CipherName = .aes256GCM

    @Option(
        name: .shortAndLong,
        help: "Where the sealed file goes; - for standard output.",
        completion: .file()
    )
    var output = "-"

    @Flag(help: "Replace a file that exists.")
    var force = false

    @Argument(help: "What is sealed; - for standard input.", completion: .file())
    var input = "-"

    func validate() throws {
        if recipient.isEmpty, recipientsFile.isEmpty {
            throw ValidationError("name a recipient: --recipient FILE or --recipients-file FILE")
        }
    }

    func run() throws {
        try reporting("pqtwin seal") {
            let keys = try recipients()
            var source = try ByteSource(input)
            var sealer = try FileSealer(to: keys, cipher: cipher.value)
            let sink = try ByteSink(output, .binary, isPrivate: false, overwriting: force)
            var progress = TransferProgress("sealing", of: source.byteCount)
            var sealed = sealer.header
            try source.forEachBlock { block in
                try sealer.seal(block, appendingTo: &sealed)
                try sink.write(sealed.span)
                sealed.removeAll(keepingCapacity: true)
                progress.advance(block.count)
            }
            try sealer.finish(appendingTo: &sealed)
            try sink.write(sealed.span)
            try sink.commit()
            Terminal.error.clearProgress()
        }
    }

    private func recipients() throws -> [KEMPublicKey] {
        var keys: [KEMPublicKey] = []
        for path in recipient + recipientsFile {
            let found = try SubjectPublicKey.keys(file: path)
            guard found.count == 1 || recipientsFile.contains(path) else {
                throw CommandFailure("\(path): more than one key; give it as --recipients-file")
            }
            for key in found {
                guard let recipient = key.encapsulationKey else {
                    throw CommandFailure("\(path): \(FileError.recipientAlgorithm(key.algorithm))")
                }
                // Twice the same recipient opens nothing more.
                if !keys.contains(recipient) { keys.append(recipient) }
            }
        }
        return keys
    }
}

/// The ciphers by name.
enum CipherName: String, ExpressibleByArgument, CaseIterable {
    case aes256GCM = "aes-256-gcm"
    case chaCha20Poly1305 = "chacha20-poly1305"

    var value: SealedFile.Cipher {
        switch self {
        case .aes256GCM: .aes256GCM
        case .chaCha20Poly1305: .chaCha20Poly1305
        }
    }
}
