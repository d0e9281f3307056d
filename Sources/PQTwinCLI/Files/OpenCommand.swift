import ArgumentParser
import PQFile
import PQIdentity

/// Opens a sealed file.
struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Decrypt a sealed file as one of its recipients.",
        discussion: """
            A file appears under its name only when all of it was checked; a damaged or cut file \
            leaves nothing behind. On standard output, content comes as its parts are checked: \
            wait for exit code 0 before you rely on the whole. The file is private (mode 0600).

            Examples:
              pqtwin open -k me.pem -o scan.dcm scan.sealed
              pqtwin open -k me.pem < folder.sealed > folder.tar
            """
    )

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "A recipient's private key, in PEM. May be repeated.",
            valueName: "file"
        ),
        completion: .file()
    )
    var key: [String]

    @OptionGroup var passphrase: PassphraseOptions

    @Option(
        name: .shortAndLong,
        help: "Where the content goes; - for standard output.",
        completion: .file()
    )
    var output = "-"

    @Flag(help: "Replace a file that exists.")
    var force = false

    @Argument(help: "What is opened; - for standard input.", completion: .file())
    var input = "-"

    func validate() throws {
        if key.isEmpty { throw ValidationError("name a private key: --key FILE") }
        if input == "-", key.contains("-") {
            throw ValidationError("key and sealed file can't both come from standard input")
        }
    }

    func run() throws {
        try reporting("pqtwin open") {
            let keys = try key.map { try KEMPrivateKey(file: $0, passphrase: passphrase) }
            var source = try ByteSource(input)
            let name = source.name
            let sink = try ByteSink(output, .unknown, isPrivate: true, overwriting: force)
            var progress = TransferProgress("opening", of: source.byteCount)
            var opener = FileOpener(with: keys)
            var content: [UInt8] = []
            try source.forEachBlock { block in
                try CommandFailure.naming(name) {
                    try opener.open(block, appendingTo: &content)
                }
                try sink.write(content.span)
                content.removeAll(keepingCapacity: true)
                progress.advance(block.count)
            }
            do {
                try opener.finish(appendingTo: &content)
            } catch {
                throw CommandFailure("\(name): \(error)")
            }
            try sink.write(content.span)
            try sink.commit()
            Terminal.error.clearProgress()
        }
    }
}
