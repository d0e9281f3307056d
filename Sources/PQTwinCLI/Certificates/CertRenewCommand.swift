import ArgumentParser
import PQIdentity

/// Issues a certificate again.
struct CertRenewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Issue a certificate again: same key, names and extensions, new validity.",
        discussion: """
            Without --authority the certificate is renewed with its own key, as a root is. The \
            old certificate stays valid until it expires or is revoked.

            Examples:
              pqtwin cert renew bed.pem --authority ca.pem --key ca.key --output bed-2.pem
              pqtwin cert renew ca.pem --key ca.key --days 3650 --output ca-2.pem
            """
    )

    @Argument(help: "The certificate; - for standard input.", completion: .file())
    var file: String

    @Option(
        help: ArgumentHelp("The authority's certificate.", valueName: "file"),
        completion: .file()
    )
    var authority: String?

    @OptionGroup var signer: SigningKeyOptions
    @OptionGroup var validity: ValidityOptions
    @OptionGroup var output: CertificateOutputOptions

    func run() throws {
        try reporting("pqtwin cert renew") {
            try output.check()
            let old = try CertificateFile.certificate(file)
            let issuer = try authority.map(CertificateFile.certificate)
            try issuer?.checkIsCurrent()
            let renewed = try old.renewed(
                notValidBefore: validity.validity.from,
                notValidAfter: validity.validity.until,
                by: issuer,
                key: signer.read()
            )
            issuer?.noteIfOutlived(by: renewed)
            try output.write(renewed.pemRepresentation, telling: "certificate")
        }
    }
}
