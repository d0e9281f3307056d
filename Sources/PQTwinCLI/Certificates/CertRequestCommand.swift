import ArgumentParser
import PQIdentity

/// Makes a request for a certificate.
struct CertRequestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "request",
        abstract: "Ask for a certificate: a request signed with the subject's key.",
        discussion: """
            The request is PKCS#10 and proves that whoever asks has the key. An ML-KEM or X-Wing \
            key can't sign one: have its certificate issued from the public key.

            Example:
              pqtwin cert request --key bed.key --subject bed-7 \\
                --name dns:bed-7.ward.test --output bed.csr
            """
    )

    @OptionGroup var signer: SigningKeyOptions
    @OptionGroup var subject: SubjectOptions
    @OptionGroup var output: CertificateOutputOptions

    func run() throws {
        try reporting("pqtwin cert request") {
            try output.check()
            let request = try CertificateSigningRequest(
                subject: subject.requiredName(),
                subjectAlternativeNames: subject.name,
                key: key()
            )
            try output.write(request.pemRepresentation, telling: "request")
        }
    }

    /// The key; one that doesn't sign is told what to do instead.
    private func key() throws -> SigningPrivateKey {
        do {
            return try signer.read()
        } catch IdentityError.inFile(let path, .wrongKindOfKey(let algorithm)) {
            throw IdentityError.inFile(path: path, .keyCannotSignRequest(algorithm))
        }
    }
}
