import ArgumentParser
import PQIdentity
import PQSecrets

/// What is known of a key file from the command line: nothing, unless it is raw or encrypted.
struct KeyInput: ParsableArguments {
    @Option(
        help: ArgumentHelp("The algorithm of a raw key.", valueName: "algorithm"),
        transform: KeyAlgorithm.parse
    )
    var algorithm: KeyAlgorithm?

    @Option(help: "What a raw file holds, where its length does not say: seed, expanded, public.")
    var part: KeyDocument.RawPart?

    @OptionGroup var passphrase: PassphraseOptions

    func validate() throws {
        if part != nil, algorithm == nil {
            throw ValidationError("--part is for raw keys, which need --algorithm")
        }
    }

    /// Finds out what a file holds and takes its encryption away.
    ///
    /// - Parameter path: The file, or `-`.
    /// - Returns: The file, and whether it was encrypted.
    /// - Throws: ``IdentityError`` or a ``CommandFailure``, with the file's name.
    func document(_ path: String) throws -> (document: KeyDocument, wasEncrypted: Bool) {
        let bytes = try InputFile.read(path)
        return try Self.naming(path) {
            let found =
                if let algorithm {
                    try KeyDocument(raw: bytes, algorithm: algorithm, part: part)
                } else {
                    try KeyDocument(bytes)
                }
            guard found.isEncrypted else { return (found, false) }
            let secret = try passphrase.passphrase(for: Self.shown(path))
            return (try found.decrypted(passphrase: secret), true)
        }
    }

    /// Reads a key.
    ///
    /// - Parameter path: The file, or `-`.
    /// - Returns: The key.
    /// - Throws: As for the file, and what is wrong with the key.
    func key(_ path: String) throws -> KeyContent {
        let (document, _) = try document(path)
        return try Self.naming(path) { try document.key() }
    }

    /// The name of a file in a sentence.
    static func shown(_ path: String) -> String { path == "-" ? "standard input" : path }

    /// Puts the file's name before what is wrong with it.
    static func naming<Value>(_ path: String, _ body: () throws -> Value) throws -> Value {
        do {
            return try body()
        } catch let error as IdentityError {
            throw CommandFailure("\(shown(path)): \(error)")
        }
    }
}
