import ArgumentParser
import PQIdentity

/// Takes the public key out of a private key or a certificate.
struct KeyPublicCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "public",
        abstract: "Extract the public key of a private key or certificate.",
        discussion: """
            Examples:
              pqtwin key public node.pem                       # PEM on standard output
              pqtwin key public node.pem --format cose --output node.cose
            """
    )

    @Argument(help: "A key file or certificate; - for standard input.", completion: .file())
    var file: String

    @Option(
        name: [.short, .long],
        help: "Where the public key goes; - for standard output.",
        completion: .file()
    )
    var output = "-"

    @Option(help: "pem, der, raw, jwk or cose.")
    var format: KeyDocument.Format = .pem

    @Flag(help: "Replace a file that exists.")
    var force = false

    @OptionGroup var input: KeyInput

    func run() throws {
        try reporting("pqtwin key public") {
            try OutputFile.check([output], overwriting: force)
            let key = try input.key(file).publicKey
            let bytes = try KeyOutput.bytes(of: key, as: format)
            try OutputFile.write(bytes.span, to: output, overwriting: force)
        }
    }
}
