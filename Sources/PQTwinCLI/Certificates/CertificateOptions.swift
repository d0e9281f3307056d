import ArgumentParser
import PQIdentity

/// The key that signs.
struct SigningKeyOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The private key that signs; - for standard input.", valueName: "file"),
        completion: .file()
    )
    var key: String

    @OptionGroup var passphrase: PassphraseOptions

    /// Reads the key, and asks for its passphrase if it has one.
    func read() throws -> SigningPrivateKey {
        try CertificateFile.signingKey(key, passphrase: passphrase)
    }
}

/// Where a result goes.
struct CertificateOutputOptions: ParsableArguments {
    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Where the result goes; - for standard output.", valueName: "file"),
        completion: .file()
    )
    var output = "-"

    @Flag(help: "Replace a file that exists.")
    var force = false

    /// Looks before anything is made.
    func check() throws { try OutputFile.check([output], overwriting: force) }

    /// Writes the result, and says to a person where it is.
    func write(_ pem: String, telling what: String) throws {
        try OutputFile.write(pem, to: output, overwriting: force)
        guard Terminal.error.isInteractive, output != "-" else { return }
        Terminal.error.line("\(what)  \(output)")
    }
}

/// How long a certificate is valid, beginning now.
struct ValidityOptions: ParsableArguments {
    @Option(help: "How many days it is valid, from now on.")
    var days = 365

    func validate() throws {
        guard (1...36_500).contains(days) else { throw ValidationError("--days is 1 to 36500") }
    }

    /// The first and the last moment.
    var validity: (from: CertificateTime, until: CertificateTime) {
        let now = CertificateTime.now()
        return (now, now.advanced(byDays: days))
    }
}

/// Whom a certificate names.
struct SubjectOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The subject's common name.", valueName: "text"))
    var subject: String?

    @Option(help: ArgumentHelp("The subject's organisation.", valueName: "text"))
    var organization: String?

    @Option(
        help: ArgumentHelp(
            "A name by which the subject is addressed: dns:HOST, ip:ADDRESS, uri:URI or "
                + "email:MAILBOX; can be repeated.",
            valueName: "name"
        ),
        transform: generalName
    )
    var name: [GeneralName] = []

    func validate() throws {
        if organization != nil, subject == nil {
            throw ValidationError("--organization needs --subject")
        }
    }

    /// The name, if one is given.
    func distinguishedName() throws -> DistinguishedName? {
        try subject.map { try DistinguishedName(commonName: $0, organization: organization) }
    }

    /// The name, which must be given.
    func requiredName() throws -> DistinguishedName {
        guard let name = try distinguishedName() else {
            throw ValidationError("say whom the certificate names with --subject")
        }
        return name
    }
}

/// What an authority may do.
struct AuthorityOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("How many authorities may stand below this one.", valueName: "count")
    )
    var pathLength: Int?

    @Option(
        help: ArgumentHelp(
            "Names that the authority may certify: dns:HOST, uri:HOST, email:HOST or "
                + "ip:ADDRESS/BITS; can be repeated.",
            valueName: "names"
        ),
        transform: subtree
    )
    var permit: [NameConstraints.Subtree] = []

    @Option(
        help: ArgumentHelp(
            "Names that it must not certify, in the same form; can be repeated.",
            valueName: "names"
        ),
        transform: subtree
    )
    var exclude: [NameConstraints.Subtree] = []

    func validate() throws {
        if let pathLength, !(0...255).contains(pathLength) {
            throw ValidationError("--path-length is 0 to 255")
        }
    }

    /// Puts the limits into an authority's template; others have none.
    func apply(to template: inout CertificateTemplate, _ profile: CertificateProfile) throws {
        guard profile == .authority else {
            guard pathLength == nil, permit.isEmpty, exclude.isEmpty else {
                throw ValidationError(
                    "--path-length, --permit and --exclude are for --profile ca"
                )
            }
            return
        }
        template.basicConstraints?.pathLength = pathLength
        let constraints = NameConstraints(permitted: permit, excluded: exclude)
        template.nameConstraints = constraints.isEmpty ? nil : constraints
    }
}

private func generalName(_ text: String) throws -> GeneralName {
    guard let name = GeneralName(labelled: text) else {
        throw ValidationError("'\(text)' is none of dns:HOST, ip:ADDRESS, uri:URI, email:MAILBOX")
    }
    return name
}

private func subtree(_ text: String) throws -> NameConstraints.Subtree {
    guard let subtree = NameConstraints.Subtree(labelled: text) else {
        throw ValidationError(
            "'\(text)' is none of dns:HOST, uri:HOST, email:HOST, ip:ADDRESS/BITS"
        )
    }
    return subtree
}

extension CertificateProfile {
    /// Reads a profile's name.
    static func parse(_ text: String) throws -> CertificateProfile {
        guard let profile = CertificateProfile(rawValue: text) else {
            throw ValidationError("'\(text)' is none of ca, node, client")
        }
        return profile
    }
}

extension RevocationReason {
    /// Reads a reason's name.
    static func parse(_ text: String) throws -> RevocationReason {
        guard let reason = RevocationReason(rawValue: text) else {
            let names = allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("'\(text)' is none of \(names)")
        }
        return reason
    }
}
