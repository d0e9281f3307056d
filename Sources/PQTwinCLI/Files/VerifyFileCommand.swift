import ArgumentParser
import Foundation
import PQCBOR
import PQCOSE
import PQFile
import PQIdentity

/// Verifies a signature on a file.
struct VerifyFileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify the signature of a file.",
        discussion: """
            Takes what `pqtwin sign` makes: a bare signature or a COSE_Sign1 message beside the \
            file, or with --attached a COSE_Sign1 message that carries the content. A \
            certificate stands for its key; whether it is to be trusted is asked by \
            `pqtwin cert verify`.

            Exit code 0 if the signature holds, 1 if it doesn't, 2 if it couldn't be checked.

            Examples:
              pqtwin verify -k me.pub.pem report.pdf         # and report.pdf.sig
              pqtwin verify -k me.crt.pem --attached -o report.pdf report.pdf.cose
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The signer's public key or certificate, in PEM.", valueName: "file"),
        completion: .file()
    )
    var key: String

    @Option(help: "The signature. Default: FILE.sig.", completion: .file())
    var signature: String?

    @Flag(help: "FILE is a COSE_Sign1 message that carries its content.")
    var attached = false

    @Option(help: ArgumentHelp("What the signature has to be for; ML-DSA only.", valueName: "text"))
    var context = ""

    @Option(
        name: .shortAndLong,
        help: "Where the content of an attached message goes, if it holds; - for standard output.",
        completion: .file()
    )
    var output: String?

    @Flag(help: "Replace a file that exists.")
    var force = false

    @Flag(help: "Print the result as JSON.")
    var json = false

    @Argument(help: "What was signed; - for standard input.", completion: .file())
    var file: String

    func validate() throws {
        if attached, signature != nil || !context.isEmpty {
            throw ValidationError("--attached excludes --signature and --context")
        }
        if output != nil, !attached { throw ValidationError("--output is for --attached") }
        if output == "-", json { throw ValidationError("--json and --output - exclude each other") }
        if file == "-", signature == nil, !attached {
            throw ValidationError("name the signature of standard input: --signature FILE")
        }
        if [file, signature, key].count(where: { $0 == "-" }) > 1 {
            throw ValidationError("only one of the files can come from standard input")
        }
    }

    func run() throws {
        try reporting("pqtwin verify") {
            let key = try SigningPublicKey(file: key)
            let holds = attached ? try verifyAttached(by: key) : try verifyBeside(by: key)
            try tell(holds, key.algorithm)
            if !holds { throw ExitStatus.failed }
        }
    }

    private func verifyAttached(by key: SigningPublicKey) throws -> Bool {
        // A message is a little longer than the content that `sign` puts into it.
        let limit = MessageSigner.wholeMessageLimit + (1 << 16)
        let bytes = try InputFile.read(file, limit: limit)
        let message = try CommandFailure.naming(file) {
            try COSESign1(decoding: bytes, limits: CBORLimits(byteCount: limit))
        }
        guard let payload = message.payload else {
            throw CommandFailure("\(file): the message doesn't carry its content")
        }
        guard message.isValidSignature(by: key, externalData: []) else { return false }
        if let output { try OutputFile.write(payload.span, to: output, overwriting: force) }
        return true
    }

    private func verifyBeside(by key: SigningPublicKey) throws -> Bool {
        let path = signature ?? file + ".sig"
        let bytes = try InputFile.read(path)
        var source = try ByteSource(file)
        var held: [UInt8]?
        if source.byteCount == nil, FileSignatureForm(of: bytes, by: key.algorithm) == .message {
            held = try InputFile.read(file, limit: MessageSigner.wholeMessageLimit)
        }
        let byteCount = held?.count ?? source.byteCount
        let context = Array(context.utf8)
        var verifier: FileVerifier
        do {
            verifier = try FileVerifier(
                checking: bytes,
                key: key,
                context: context,
                byteCount: byteCount
            )
        } catch {
            throw CommandFailure("\(path): \(error)")
        }
        if let held {
            try verifier.update(held.span)
        } else {
            var progress = TransferProgress("verifying", of: source.byteCount)
            try source.forEachBlock { block in
                try verifier.update(block)
                progress.advance(block.count)
            }
            Terminal.error.clearProgress()
        }
        return try verifier.isValid()
    }

    private func tell(_ holds: Bool, _ algorithm: KeyAlgorithm) throws {
        if json {
            let result = Result(file: file, valid: holds, algorithm: algorithm.rawValue)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            Terminal.output.line(String(decoding: try encoder.encode(result), as: UTF8.self))
            return
        }
        let name = file == "-" ? "standard input" : file
        let sentence =
            holds
            ? Terminal.output.styled("The signature holds", .good)
                + ": \(name) is as the owner of this \(algorithm) key signed it."
            : Terminal.output.styled("The signature does not hold", .bad)
                + ": \(name) was changed, or signed by another key or for another context."
        // Where the content goes to standard output, the sentence stays out of it.
        (output == "-" ? Terminal.error : Terminal.output).line(sentence)
    }

    private struct Result: Encodable {
        let file: String
        let valid: Bool
        let algorithm: String
    }
}
