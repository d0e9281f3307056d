import ArgumentParser
import PQIdentity

/// Verifies a certificate.
struct CertVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Verify a certificate up to a trusted authority.",
        discussion: """
            Looks for a path from the certificate to a trusted authority and checks signatures, \
            validity, authorities and their limits, key usage, purpose, name and revocation \
            (RFC 5280). A classical key or signature anywhere in the path is refused.

            The exit code is 0 if all of it holds, 1 if something does not, 2 if a file can't \
            be used.

            Examples:
              pqtwin cert verify bed.pem --trust ca.pem --purpose server --name bed-7.test
              pqtwin cert verify bed.pem icu.pem --trust trusted --require-crl
              pqtwin cert verify bed.pem --trust ca.pem --at 2027-01-01T00:00:00Z
            """
    )

    /// What the certificate is presented for.
    enum PurposeOption: String, ExpressibleByArgument, CaseIterable {
        case server, client, any

        var purpose: Purpose {
            switch self {
            case .server: .server
            case .client: .client
            case .any: .any
            }
        }
    }

    @Argument(
        help: "The certificate, then authorities between it and a trusted one.",
        completion: .file()
    )
    var files: [String]

    @Option(
        help: ArgumentHelp(
            "Trusted authorities: a file, or a folder made by pqtwin trust; can be repeated.",
            valueName: "path"
        ),
        completion: .file()
    )
    var trust: [String]

    @Option(
        help: ArgumentHelp(
            "The moment in question, such as 2027-01-01T00:00:00Z. Default: now.",
            valueName: "time"
        ),
        transform: time
    )
    var at: CertificateTime?

    @Option(help: "What the certificate is presented for.")
    var purpose = PurposeOption.any

    @Option(
        help: ArgumentHelp(
            "A name that it must have: a host, an address, or uri:URI.",
            valueName: "name"
        ),
        transform: expectedName
    )
    var name: ExpectedName?

    @Option(
        help: ArgumentHelp("A revocation list; can be repeated.", valueName: "file"),
        completion: .file()
    )
    var crl: [String] = []

    @Flag(help: "Refuse certificates whose issuer has no current revocation list here.")
    var requireCrl = false

    @Flag(help: "Take keys and signatures that a quantum computer breaks.")
    var allowClassical = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin cert verify") {
            let chain = try UnverifiedCertificateChain(
                files.flatMap { try CertificateFile.certificates($0) }
            )
            let (anchors, stored) = try TrustedFiles.read(trust)
            let lists = try stored + crl.map { try CertificateFile.revocationList($0) }
            let time = at ?? .now()
            let path: VerifiedPath
            do {
                path = try chain.verifiedPath(
                    against: anchors,
                    as: purpose.purpose,
                    name: name,
                    at: time,
                    revocation: RevocationPolicy(
                        lists: lists,
                        requirement: requireCrl ? .required : .ifPresent
                    ),
                    allowingClassical: allowClassical
                )
            } catch let error as IdentityError {
                if case .inFile = error { throw error }
                if json { Terminal.output.line(try VerificationRecord(error, at: time).text()) }
                throw CommandFailure("\(error)", status: ExitStatus.failed)
            }
            if json {
                Terminal.output.line(try VerificationRecord(path, at: time).text())
            } else {
                Terminal.output.show(labels(path.text(at: time, name: name)))
                Terminal.output.line(Terminal.output.styled("valid", .good) + " at \(time)")
            }
        }
    }

    /// The text with its labels set back, as `key show` has them.
    private func labels(_ text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            guard let colon = line.firstIndex(of: ":"), line.first != " " else {
                return String(line)
            }
            return Terminal.output.styled(String(line[...colon]), .dim)
                + line[line.index(after: colon)...]
        }.joined(separator: "\n")
    }
}

/// What `--json` says of a verification.
private struct VerificationRecord: Encodable {
    struct Step: Encodable {
        let subject: String
        let serialNumber: String
        let sha256: String
        let revocation: String
    }

    var isValid: Bool
    var at: String
    var reason: String?
    var path: [Step]?

    init(_ path: VerifiedPath, at time: CertificateTime) {
        isValid = true
        at = time.description
        self.path = zip(path.certificates, path.revocation).map { certificate, status in
            Step(
                subject: certificate.description,
                serialNumber: CertificateRecord.digits(certificate.serialNumber),
                sha256: CertificateRecord.digits(certificate.fingerprint),
                revocation: status.description
            )
        }
    }

    init(_ error: IdentityError, at time: CertificateTime) {
        isValid = false
        at = time.description
        reason = error.description
    }

    func text() throws -> String { try CertificateRecord.json(self) }
}

private func time(_ text: String) throws -> CertificateTime {
    guard let time = CertificateTime(text) else {
        throw ValidationError("'\(text)' is no time such as 2027-01-01T00:00:00Z or 2027-01-01")
    }
    return time
}

/// Reads a name that a peer must have: a host, an address, or `uri:URI`.
func expectedName(_ text: String) throws -> ExpectedName {
    switch GeneralName(labelled: text) {
    case .dns(let host): return .dns(host)
    case .ip(let address): return .ip(address)
    case .uri(let uri): return .uri(uri)
    case .email: throw ValidationError("a mailbox can't be verified")
    default: break
    }
    let name = ExpectedName(host: text)
    if case .dns = name, text.isEmpty || text.contains(":") || text.contains(" ") {
        throw ValidationError("'\(text)' is no host, no address and no uri:URI")
    }
    return name
}
