import ArgumentParser
import PQCBOR
import PQCOSE
import PQFile
import PQIdentity
import PQSuites

/// Signs a file.
struct SignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign a file.",
        discussion: """
            The signature goes beside the file, as FILE.sig: the algorithm's own bytes over the \
            file's content, which any implementation checks. With --cose it is a COSE_Sign1 \
            message that carries the content too (FILE.cose), or with --detached doesn't \
            (FILE.sig).

            With an ML-DSA key files of any size take no memory; with a classical key the limit \
            is 64 MiB, and so it is for content inside a COSE message.

            Examples:
              pqtwin sign -k me.pem report.pdf               # report.pdf.sig
              pqtwin sign -k me.pem --cose --detached scan.dcm
              tar c folder | pqtwin sign -k me.pem -o folder.sig -
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The private key, in PEM.", valueName: "file"),
        completion: .file()
    )
    var key: String

    @OptionGroup var passphrase: PassphraseOptions

    @Option(
        name: .shortAndLong,
        help: "Where the signature goes; - for standard output. Default: FILE.sig or FILE.cose.",
        completion: .file()
    )
    var output: String?

    @Flag(help: "Make a COSE_Sign1 message.")
    var cose = false

    @Flag(help: "Leave the content out of the COSE_Sign1 message.")
    var detached = false

    @Option(help: ArgumentHelp("What the signature is for; ML-DSA only.", valueName: "text"))
    var context = ""

    @Option(
        help: ArgumentHelp(
            "The content's media type, for the COSE_Sign1 message.",
            valueName: "type"
        )
    )
    var contentType: String?

    @Flag(help: "Replace a file that exists.")
    var force = false

    @Argument(help: "What is signed; - for standard input.", completion: .file())
    var file: String

    /// The most content that a message carries, or that is held until its length is known.
    private static let heldLimit = MessageSigner.wholeMessageLimit

    func validate() throws {
        if detached, !cose { throw ValidationError("--detached is for --cose") }
        if contentType != nil, !cose { throw ValidationError("--content-type is for --cose") }
        if cose, !context.isEmpty {
            throw ValidationError("a COSE_Sign1 message has no context; leave --context out")
        }
        if file == "-", key == "-" {
            throw ValidationError("key and content can't both come from standard input")
        }
    }

    func run() throws {
        try reporting("pqtwin sign") {
            let key = try SigningPrivateKey(file: key, passphrase: passphrase)
            let output =
                output ?? (file == "-" ? "-" : file + (cose && !detached ? ".cose" : ".sig"))
            try OutputFile.check([output], overwriting: force)
            let signature = try signature(by: key)
            try OutputFile.write(signature.span, to: output, overwriting: force)
        }
    }

    private func signature(by key: SigningPrivateKey) throws -> [UInt8] {
        if cose, !detached {
            return try COSESign1(
                signing: try InputFile.read(file, limit: Self.heldLimit),
                parameters: try parameters(for: key),
                externalData: [],
                with: key
            ).encoded()
        }
        var source = try ByteSource(file)
        guard cose, source.byteCount == nil else {
            let form: FileSigner.Form =
                cose ? .message(try parameters(for: key)) : .raw(context: Array(context.utf8))
            var signer = try FileSigner(key: key, form: form, byteCount: source.byteCount)
            var progress = TransferProgress("signing", of: source.byteCount)
            try source.forEachBlock { block in
                try signer.update(block)
                progress.advance(block.count)
            }
            Terminal.error.clearProgress()
            return try signer.finalize()
        }
        // The length stands before the content in what is signed, and a pipe doesn't tell it.
        let held = try InputFile.read(file, limit: Self.heldLimit)
        var signer = try FileSigner(
            key: key,
            form: .message(try parameters(for: key)),
            byteCount: held.count
        )
        try signer.update(held.span)
        return try signer.finalize()
    }

    /// The key's identifier is the hash of its public half, as `pqtwin key show` tells it.
    private func parameters(for key: SigningPrivateKey) throws -> CBORMap {
        var parameters = CBORMap()
        parameters[COSELabel.keyIdentifier] = .bytes(
            try HashAlgorithm.sha256.digest(key.publicKey.derRepresentation)
        )
        if let contentType { parameters[COSELabel.contentType] = .text(contentType) }
        return parameters
    }
}
