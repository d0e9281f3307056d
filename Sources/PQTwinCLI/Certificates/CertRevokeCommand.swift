import ArgumentParser
import Foundation
import PQIdentity

/// Revokes certificates.
struct CertRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke certificates: issue the authority's next revocation list.",
        discussion: """
            The list is read if it is there and replaced, in one step, by the next one: with the \
            former entries, the new ones and a higher number. Without certificates the list is \
            only issued anew, before the old one goes out of date.

            Examples:
              pqtwin cert revoke bed.pem --reason keyCompromise --list ca.crl \\
                --authority ca.pem --key ca.key
              pqtwin cert revoke --serial 4f00a1 --list ca.crl --authority ca.pem --key ca.key
              pqtwin cert revoke --list ca.crl --authority ca.pem --key ca.key
            """
    )

    @Argument(help: "The certificates to revoke.", completion: .file())
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "The serial number of a certificate to revoke, in hexadecimal; can be repeated.",
            valueName: "hex"
        ),
        transform: serialNumber
    )
    var serial: [[UInt8]] = []

    @Option(
        help: ArgumentHelp(
            "Why: \(RevocationReason.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "reason"
        ),
        completion: .list(RevocationReason.allCases.map(\.rawValue)),
        transform: RevocationReason.parse
    )
    var reason = RevocationReason.unspecified

    @Option(
        help: ArgumentHelp("The list, which need not be there yet.", valueName: "file"),
        completion: .file()
    )
    var list: String

    @Option(
        help: ArgumentHelp("In how many days the next list is due.", valueName: "days")
    )
    var nextUpdate = 30

    @Option(
        help: ArgumentHelp("The authority's certificate.", valueName: "file"),
        completion: .file()
    )
    var authority: String

    @OptionGroup var signer: SigningKeyOptions

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Where the new list goes, if not in the old one's place; - for standard output.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Flag(help: "Replace the file named by --output if it exists.")
    var force = false

    func validate() throws {
        guard (1...3650).contains(nextUpdate) else {
            throw ValidationError("--next-update is 1 to 3650 days")
        }
        if list == "-" { throw ValidationError("--list is a file") }
    }

    func run() throws {
        try reporting("pqtwin cert revoke") {
            if let output, output != list {
                try OutputFile.check([output], overwriting: force)
            }
            let issuer = try CertificateFile.certificate(authority)
            try issuer.checkIsCurrent()
            let former = try formerList(of: issuer)
            guard let number = former.map(\.number.successor) ?? RevocationListNumber(1) else {
                throw CommandFailure("\(list): there is no higher number")
            }
            let now = CertificateTime.now()
            let added = try newEntries(issuedBy: issuer, beside: former, at: now)
            let next = try CertificateRevocationList(
                issuer: issuer,
                key: signer.read(),
                entries: (former?.entries ?? []) + added,
                number: number,
                thisUpdate: now,
                nextUpdate: now.advanced(byDays: nextUpdate)
            )
            let target = output ?? list
            try OutputFile.write(
                next.pemRepresentation,
                to: target,
                overwriting: target == list || force
            )
            guard Terminal.error.isInteractive else { return }
            Terminal.error.line(
                "list \(next.number) of \(next.issuer), \(next.entries.count) revoked"
            )
        }
    }

    /// The list as it stands; nil if there is none yet.
    private func formerList(of issuer: Certificate) throws -> CertificateRevocationList? {
        guard FileManager.default.fileExists(atPath: list) else { return nil }
        let former = try CertificateFile.revocationList(list)
        guard former.issuer == issuer.subject, let key = issuer.publicKey, former.isSigned(by: key)
        else { throw CommandFailure("\(list): not a list that \(issuer) signed") }
        return former
    }

    private func newEntries(
        issuedBy issuer: Certificate,
        beside former: CertificateRevocationList?,
        at time: CertificateTime
    ) throws -> [RevokedCertificate] {
        var numbers = serial
        for file in files {
            for certificate in try CertificateFile.certificates(file) {
                guard certificate.issuer == issuer.subject, let key = issuer.publicKey,
                    certificate.isSigned(by: key)
                else { throw CommandFailure("\(file): \(issuer) did not issue this certificate") }
                numbers.append(certificate.serialNumber)
            }
        }
        var entries: [RevokedCertificate] = []
        for number in numbers {
            let isThere = entries.contains { $0.serialNumber == number }
            if former?.entry(serialNumber: number) != nil || isThere {
                let digits = number.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                throw CommandFailure("\(digits) is revoked already")
            }
            entries.append(
                RevokedCertificate(serialNumber: number, revokedOn: time, reason: reason)
            )
        }
        return entries
    }
}

/// Reads a serial number as it is shown, with or without colons.
private func serialNumber(_ text: String) throws -> [UInt8] {
    let digits = Array(text.filter { $0 != ":" })
    let padded = digits.count % 2 == 0 ? digits : ["0"] + digits
    let bytes = stride(from: 0, to: padded.count, by: 2).map {
        UInt8(String(padded[$0...($0 + 1)]), radix: 16)
    }
    let number = bytes.compactMap(\.self).drop { $0 == 0 }
    guard digits.allSatisfy(\.isHexDigit), !bytes.contains(nil), (1...20).contains(number.count)
    else { throw ValidationError("'\(text)' is no serial number of 1 to 20 bytes in hexadecimal") }
    return Array(number)
}
