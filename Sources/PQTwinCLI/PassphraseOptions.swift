import ArgumentParser
import PQIdentity
import PQSecrets

/// Where a passphrase comes from: a file, an open descriptor or the terminal, and never the command
/// line, which every process of the machine can read.
struct PassphraseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Read the passphrase from the file's first line.", valueName: "file"),
        completion: .file()
    )
    var passphraseFile: String?

    @Option(
        help: ArgumentHelp(
            "Read the passphrase from this open file descriptor.",
            valueName: "number"
        )
    )
    var passphraseFd: Int32?

    func validate() throws {
        if passphraseFile != nil, passphraseFd != nil {
            throw ValidationError("--passphrase-file and --passphrase-fd exclude each other")
        }
        if let passphraseFd, passphraseFd < 0 {
            throw ValidationError("--passphrase-fd is the number of an open file")
        }
    }

    /// The most bytes of a passphrase.
    private static let limit = 4096

    /// Whether the command line says where the passphrase is.
    var isGiven: Bool { passphraseFile != nil || passphraseFd != nil }

    /// Gets the passphrase.
    ///
    /// - Parameters:
    ///   - purpose: What it is for, such as a file's name.
    ///   - confirming: Whether a person has to type it twice, as for a new file.
    ///   - option: What the options that would give it begin with.
    /// - Returns: Its bytes in UTF-8, without the line's end.
    /// - Throws: A ``CommandFailure`` if there is none, or an ``IdentityError`` for its file.
    func passphrase(
        for purpose: String,
        confirming: Bool = false,
        option: String = "passphrase"
    ) throws -> SecretBytes {
        if let passphraseFile {
            return try firstLine(KeyFile.readBytes(passphraseFile, limit: Self.limit))
        }
        if let passphraseFd {
            let name = "file descriptor \(passphraseFd)"
            return try firstLine(
                KeyFile.readBytes(from: passphraseFd, named: name, limit: Self.limit)
            )
        }
        guard let prompt = PassphrasePrompt() else {
            throw CommandFailure(
                "\(purpose) needs a passphrase and there is no terminal to ask on; "
                    + "use --\(option)-file or --\(option)-fd"
            )
        }
        let first = try prompt.ask("Passphrase for \(purpose): ", limit: Self.limit)
        guard first.count > 0 else { throw CommandFailure("the passphrase is empty") }
        if confirming {
            let second = try prompt.ask("The same again: ", limit: Self.limit)
            guard first.isEqual(to: second) else {
                throw CommandFailure("the two passphrases differ")
            }
        }
        return first
    }

    /// A script's passphrase ends with its line, whoever wrote the line's end.
    private func firstLine(_ bytes: [UInt8]) throws -> SecretBytes {
        var line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard !line.isEmpty else { throw CommandFailure("the passphrase is empty") }
        return SecretBytes(copying: line.span)
    }
}
