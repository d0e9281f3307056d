import ArgumentParser
import PQIdentity

/// Issues a certificate.
struct CertIssueCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "issue",
        abstract: "Issue a certificate for a request or a public key.",
        discussion: """
            The profile alone decides what the certificate may be used for, whatever the request \
            asks. Subject and names are those of the request unless they are given here; look at \
            them first with pqtwin cert show.

            Nothing is issued that verification would refuse: a name or a level that the \
            authority's own certificate does not allow, a forbidden key usage.

            Examples:
              pqtwin cert issue bed.csr --authority ca.pem --key ca.key --output bed.pem
              pqtwin cert issue icu.csr --profile ca --path-length 0 \\
                --permit dns:icu.test --authority ca.pem --key ca.key --output icu.pem
              pqtwin cert issue seal.pub.pem --subject bed-7 --authority ca.pem --key ca.key
            """
    )

    @Argument(
        help: "The request or the public key; - for standard input.",
        completion: .file()
    )
    var file: String

    @Option(
        help: ArgumentHelp("The authority's certificate.", valueName: "file"),
        completion: .file()
    )
    var authority: String

    @OptionGroup var signer: SigningKeyOptions

    @Option(
        help: ArgumentHelp("What it is for: ca, node or client.", valueName: "profile"),
        completion: .list(CertificateProfile.allCases.map(\.rawValue)),
        transform: CertificateProfile.parse
    )
    var profile = CertificateProfile.node

    @OptionGroup var subject: SubjectOptions
    @OptionGroup var validity: ValidityOptions
    @OptionGroup var limits: AuthorityOptions
    @OptionGroup var output: CertificateOutputOptions

    func run() throws {
        try reporting("pqtwin cert issue") {
            try output.check()
            let wanted = try wanted()
            let issuer = try CertificateFile.certificate(authority)
            try issuer.checkIsCurrent()
            var template = try profile.template(
                for: wanted.key.algorithm,
                subject: wanted.subject,
                names: subject.name.isEmpty ? wanted.names : subject.name,
                notValidBefore: validity.validity.from,
                notValidAfter: validity.validity.until
            )
            try limits.apply(to: &template, profile)
            let certificate = try template.issued(
                to: wanted.key,
                by: issuer,
                key: signer.read()
            )
            issuer.noteIfOutlived(by: certificate)
            try output.write(certificate.pemRepresentation, telling: "certificate")
        }
    }

    /// The key, and whom it belongs to.
    private func wanted() throws -> (
        key: SubjectPublicKey, subject: DistinguishedName, names: [GeneralName]
    ) {
        switch try CertificateFile.content(file) {
        case .request(let request):
            return (
                .signing(request.publicKey), try subject.distinguishedName() ?? request.subject,
                request.subjectAlternativeNames
            )
        case .publicKey(let key):
            return (key, try subject.requiredName(), [])
        case .certificates, .revocationList:
            throw CommandFailure("\(file): not a request or a public key")
        }
    }
}

extension Certificate {
    /// Refuses an authority whose time is over or has not come: nothing it issues could be
    /// verified today.
    func checkIsCurrent() throws {
        let now = CertificateTime.now()
        if now < notValidBefore {
            throw IdentityError.notYetValid(subject: description, from: notValidBefore)
        }
        if now > notValidAfter {
            throw IdentityError.expired(subject: description, on: notValidAfter)
        }
    }

    /// Says that a certificate ends with its authority, whatever it states.
    func noteIfOutlived(by certificate: Certificate) {
        guard certificate.notValidAfter > notValidAfter else { return }
        Terminal.error.line(
            "note: valid only until the authority's own certificate expires on \(notValidAfter)"
        )
    }
}
