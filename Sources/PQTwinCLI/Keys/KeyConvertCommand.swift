import ArgumentParser
import PQIdentity
import PQSecrets

/// Writes a key in another format or form, encrypted or not.
struct KeyConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a key in another format or form, encrypted or not.",
        discussion: """
            A private key stays private and a public one public; "key public" takes the one out \
            of the other. A key that came without its seed can't be given one.

            Examples:
              pqtwin key convert node.pem --format jwk --output node.jwk
              pqtwin key convert old.pem --private-form both --output new.pem
              pqtwin key convert node.pem --encrypt --output node.enc.pem
            """
    )

    @Argument(help: "A key file; - for standard input.", completion: .file())
    var file: String

    @Option(
        name: [.short, .long],
        help: "Where the key goes; - for standard output.",
        completion: .file()
    )
    var output: String

    @OptionGroup var form: PrivateKeyOutput

    @Flag(help: "Replace a file that exists.")
    var force = false

    @OptionGroup var input: KeyInput

    @OptionGroup var newPassphrase: NewPassphraseOptions

    func validate() throws {
        if newPassphrase.isGiven, !form.isEncrypted {
            throw ValidationError("a new passphrase needs --encrypt")
        }
    }

    func run() throws {
        try reporting("pqtwin key convert") {
            try OutputFile.check([output], overwriting: force)
            switch try input.key(file) {
            case .privateKey(let key, _):
                let bytes = try form.bytes(of: key) {
                    try newPassphrase.options.passphrase(
                        for: output == "-" ? "the new file" : output,
                        confirming: true,
                        option: "new-passphrase"
                    )
                }
                try OutputFile.write(
                    bytes.span,
                    to: output,
                    isPrivate: true,
                    overwriting: force
                )
            case .publicKey(let key): try write(key)
            case .certificate(let certificate): try write(certificate.subjectPublicKey)
            }
        }
    }

    private func write(_ key: SubjectPublicKey) throws {
        guard !form.isEncrypted, form.privateForm == nil else {
            throw CommandFailure(
                "\(KeyInput.shown(file)) holds a public key, which has no private form and needs "
                    + "no encryption"
            )
        }
        let bytes = try KeyOutput.bytes(of: key, as: form.format)
        try OutputFile.write(bytes.span, to: output, overwriting: force)
    }
}

/// Where the passphrase of a new file comes from, where the old one's is asked for too.
struct NewPassphraseOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Read the new file's passphrase from the file's first line.",
            valueName: "file"
        ),
        completion: .file()
    )
    var newPassphraseFile: String?

    @Option(
        help: ArgumentHelp(
            "Read the new file's passphrase from this open file descriptor.",
            valueName: "number"
        )
    )
    var newPassphraseFd: Int32?

    /// Whether the command line says where the passphrase is.
    var isGiven: Bool { newPassphraseFile != nil || newPassphraseFd != nil }

    /// The same as options that can be asked.
    var options: PassphraseOptions {
        var options = PassphraseOptions()
        options.passphraseFile = newPassphraseFile
        options.passphraseFd = newPassphraseFd
        return options
    }

    func validate() throws {
        try options.validate()
    }
}
