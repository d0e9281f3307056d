import ArgumentParser
import PQIdentity

/// Shows what a key file holds, never a secret.
struct KeyShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a key file or certificate holds, without its secrets.",
        discussion: """
            The fingerprint is SHA-256 of the public key's SubjectPublicKeyInfo: in base64, in \
            words to read over the telephone, and on a terminal as a picture to compare at a \
            glance. It is the same for a private key, its public key and its certificates.

            Examples:
              pqtwin key show node.pem
              pqtwin key show --json node.pem
              pqtwin key show --algorithm X-Wing seed.bin
            """
    )

    @Argument(help: "A key file or certificate; - for standard input.", completion: .file())
    var file: String

    @Flag(
        inversion: .prefixedNo,
        help: "Draw the fingerprint. Default: on a terminal."
    )
    var picture: Bool?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var input: KeyInput

    func run() throws {
        try reporting("pqtwin key show") {
            let (document, wasEncrypted) = try input.document(file)
            let key = try KeyInput.naming(file) { try document.key() }
            let fingerprint = try key.publicKey.fingerprint
            if json {
                try JSONOutput.print(
                    KeyDescription(key, document, fingerprint, wasEncrypted: wasEncrypted)
                )
                return
            }
            let facts = Self.facts(key, document, wasEncrypted: wasEncrypted)
            let terminal = Terminal.output
            if picture ?? terminal.isInteractive {
                let title = key.publicKey.algorithm.rawValue
                showBeside(fingerprint.picture(title: title), facts)
            } else {
                for line in facts { show(line) }
            }
            terminal.line()
            show(("fingerprint", fingerprint.base64))
            let words = fingerprint.words
            show(("words", words.prefix(8).joined(separator: "-")))
            show(("", words.dropFirst(8).joined(separator: "-")))
        }
    }

    private typealias Fact = (name: String, text: String)

    /// The longest line that leaves room for the picture on 80 columns.
    private static let textWidth = 58

    /// Lines of a name and a text; the first is the title alone.
    private static func facts(
        _ key: KeyContent,
        _ document: KeyDocument,
        wasEncrypted: Bool
    ) -> [Fact] {
        let algorithm = key.publicKey.algorithm
        var facts: [Fact] = []
        let isPrivate: Bool
        switch key {
        case .privateKey(let privateKey, let form):
            isPrivate = true
            facts.append(("\(algorithm) private key", ""))
            facts.append(("private form", describe(form, of: privateKey)))
        case .publicKey:
            isPrivate = false
            facts.append(("\(algorithm) public key", ""))
        case .certificate(let certificate):
            isPrivate = false
            facts.append(("\(algorithm) public key of a certificate", ""))
            facts.append(("subject", certificate.subject.description.printable))
        }
        if isPrivate {
            facts.append(("file", document.format.title + (wasEncrypted ? ", encrypted" : "")))
        } else {
            facts.append(("file", document.format.title))
        }
        let quantum =
            algorithm.isPostQuantum ? "post-quantum" : "classical, not quantum-safe"
        facts.append(("for", "\(algorithm.purpose), \(quantum)"))
        facts.append(("identifier", algorithm.objectIdentifier))
        facts.append(("public key", "\(algorithm.publicKeyByteCount) bytes"))
        if algorithm.isSignature {
            let most =
                algorithm.publicKeyByteCount > 64 && !algorithm.isPostQuantum ? "at most " : ""
            facts.append(("signature", "\(most)\(algorithm.signatureByteCount) bytes"))
        }
        return facts
    }

    private static func describe(_ form: PrivateKeyForm, of key: PrivateKey) -> String {
        let algorithm = key.algorithm
        return switch form {
        case .seed: "seed, \(algorithm.seedByteCount) bytes"
        case .expanded: "expanded, \(algorithm.expandedKeyByteCount) bytes; no seed"
        case .both:
            "seed and expanded, \(algorithm.seedByteCount) + \(algorithm.expandedKeyByteCount) bytes"
        }
    }

    private func show(_ fact: Fact) { Terminal.output.line(Self.line(fact)) }

    private static func line(_ fact: Fact) -> String {
        let terminal = Terminal.output
        guard !fact.text.isEmpty else { return terminal.styled(fact.name, .heading) }
        let padding = String(repeating: " ", count: max(1, 14 - fact.name.count))
        return terminal.styled(fact.name, .dim) + padding + fact.text
    }

    /// A fact that leaves room for the picture, such as a long subject's beginning.
    private static func shortened(_ fact: Fact) -> Fact {
        let room = textWidth - 14
        return fact.text.count <= room ? fact : (fact.name, fact.text.prefix(room - 1) + "…")
    }

    /// The facts to the left of the picture.
    private func showBeside(_ picture: [String], _ facts: [Fact]) {
        for row in 0..<max(picture.count, facts.count) {
            let fact: Fact? = row < facts.count ? Self.shortened(facts[row]) : nil
            let count = fact.map { $0.text.isEmpty ? $0.name.count : 14 + $0.text.count } ?? 0
            let gap = String(repeating: " ", count: max(2, Self.textWidth + 2 - count))
            let text = fact.map(Self.line) ?? ""
            Terminal.output.line(row < picture.count ? text + gap + picture[row] : text)
        }
    }
}

extension String {
    /// A stranger's text without anything that a terminal would obey.
    fileprivate var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map {
                    [.control, .format].contains($0.properties.generalCategory) ? "?" : $0
                }
            )
        )
    }
}

/// What `--json` says of a key.
private struct KeyDescription: Encodable {
    struct Prints: Encodable {
        let base64: String
        let hexadecimal: String
        let words: String
    }

    let algorithm: String
    let kind: String
    let format: String
    let encrypted: Bool
    let form: String?
    let purpose: String
    let postQuantum: Bool
    let objectIdentifier: String
    let publicKeyBytes: Int
    let signatureBytes: Int?
    let subject: String?
    let fingerprint: Prints

    init(
        _ key: KeyContent,
        _ document: KeyDocument,
        _ fingerprint: Fingerprint,
        wasEncrypted: Bool
    ) {
        let algorithm = key.publicKey.algorithm
        self.algorithm = algorithm.rawValue
        switch key {
        case .privateKey(_, let form): (kind, self.form, subject) = ("private", form.rawValue, nil)
        case .publicKey: (kind, form, subject) = ("public", nil, nil)
        case .certificate(let certificate):
            (kind, form, subject) = ("certificate", nil, certificate.subject.description)
        }
        format = document.format.rawValue
        encrypted = wasEncrypted
        purpose = algorithm.purpose.rawValue
        postQuantum = algorithm.isPostQuantum
        objectIdentifier = algorithm.objectIdentifier
        publicKeyBytes = algorithm.publicKeyByteCount
        signatureBytes = algorithm.isSignature ? algorithm.signatureByteCount : nil
        self.fingerprint = Prints(
            base64: fingerprint.base64,
            hexadecimal: fingerprint.hexadecimal,
            words: fingerprint.words.joined(separator: "-")
        )
    }
}
