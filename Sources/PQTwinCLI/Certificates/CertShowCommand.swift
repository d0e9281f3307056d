import ArgumentParser
import PQIdentity

/// Shows what a certificate, a request or a revocation list says.
struct CertShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show certificates, requests and revocation lists.",
        discussion: """
            Shows what is written, and proves nothing but that a request's key signed it: \
            whether a certificate can be trusted says pqtwin cert verify.

            Examples:
              pqtwin cert show bed.pem
              pqtwin cert show ca.crl --json
            """
    )

    @Argument(help: "PEM files; - for standard input.", completion: .file())
    var files: [String]

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin cert show") {
            var records: [CertificateRecord] = []
            var texts: [String] = []
            let now = CertificateTime.now()
            for file in files {
                switch try CertificateFile.content(file) {
                case .certificates(let certificates):
                    records += certificates.map(CertificateRecord.init)
                    texts += certificates.map { $0.text(at: now) }
                case .request(let request):
                    records.append(CertificateRecord(request))
                    texts.append(request.text())
                case .revocationList(let list):
                    records.append(CertificateRecord(list))
                    texts.append(list.text(at: now))
                case .publicKey:
                    throw CommandFailure("\(file): this is a public key; use pqtwin key show")
                }
            }
            if json {
                Terminal.output.line(try CertificateRecord.json(["documents": records]))
            } else {
                Terminal.output.show(texts.joined(separator: "\n"))
            }
        }
    }
}
