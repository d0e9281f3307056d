import ArgumentParser
import PQIdentity

/// Makes a certificate that its own key signs.
struct CertSelfSignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "self-sign",
        abstract: "Make a certificate signed with its own key, such as a root's.",
        discussion: """
            Examples:
              pqtwin cert self-sign --key ca.key --subject 'Ward 4 CA' --path-length 1 -o ca.pem
              pqtwin cert self-sign --key bed.key --subject bed-7 --profile node \\
                --name dns:bed-7.ward.test -o bed.pem
            """,
        aliases: ["create"]
    )

    @OptionGroup var signer: SigningKeyOptions

    @Option(
        help: ArgumentHelp("What it is for: ca, node or client.", valueName: "profile"),
        completion: .list(CertificateProfile.allCases.map(\.rawValue)),
        transform: CertificateProfile.parse
    )
    var profile = CertificateProfile.authority

    @OptionGroup var subject: SubjectOptions
    @OptionGroup var validity: ValidityOptions
    @OptionGroup var authority: AuthorityOptions
    @OptionGroup var output: CertificateOutputOptions

    func run() throws {
        try reporting("pqtwin cert self-sign") {
            try output.check()
            let name = try subject.requiredName()
            let key = try signer.read()
            var template = try profile.template(
                for: key.algorithm,
                subject: name,
                names: subject.name,
                notValidBefore: validity.validity.from,
                notValidAfter: validity.validity.until
            )
            try authority.apply(to: &template, profile)
            let certificate = try template.selfSigned(by: key)
            try output.write(certificate.pemRepresentation, telling: "certificate")
        }
    }
}
