import ArgumentParser
import Foundation
import PQIdentity

/// The folder of trusted authorities.
struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Keep a folder of trusted authorities and their revocation lists.",
        discussion: """
            The folder holds one PEM file for each authority and each list, named by its SHA-256 \
            fingerprint. A file that is neither makes every use of the folder fail with its name.

            Examples:
              pqtwin trust add ca.pem ca.crl --store trusted
              pqtwin trust list --store trusted
              pqtwin trust remove 4f00a1b2 --store trusted
              pqtwin cert verify bed.pem --trust trusted
            """,
        subcommands: [TrustAddCommand.self, TrustListCommand.self, TrustRemoveCommand.self]
    )
}

/// Where the folder is.
struct TrustStoreOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The folder.", valueName: "folder"), completion: .directory)
    var store: String
}

/// Adds authorities and lists.
struct TrustAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Trust authorities, and add revocation lists.",
        discussion: """
            A list takes the place of an older one of the same authority; an older one than that \
            which is there is refused. All files are read before anything is added.
            """
    )

    @Argument(help: "Certificates of authorities, and revocation lists.", completion: .file())
    var files: [String]

    @OptionGroup var folder: TrustStoreOptions

    func run() throws {
        try reporting("pqtwin trust add") {
            let contents = try files.map { ($0, try CertificateFile.content($0)) }
            for (file, content) in contents {
                switch content {
                case .certificates, .revocationList: break
                case .request, .publicKey:
                    throw CommandFailure("\(file): not a certificate or a revocation list")
                }
            }
            var store = try TrustStore.make(at: folder.store)
            for (file, content) in contents {
                try CertificateFile.naming(file) {
                    switch content {
                    case .certificates(let certificates):
                        for certificate in certificates {
                            tell(try store.add(certificate), certificate.description)
                        }
                    case .revocationList(let list):
                        tell(try store.add(list), "list \(list.number) of \(list.issuer)")
                    case .request, .publicKey: break
                    }
                }
            }
        }
    }

    /// The file's name begins with the fingerprint; eight digits are enough to remove it.
    private func tell(_ name: String, _ what: String) {
        Terminal.output.line("\(name.prefix(16))  \(what)")
    }
}

/// Lists the folder.
struct TrustListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the trusted authorities and the revocation lists."
    )

    @OptionGroup var folder: TrustStoreOptions

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try reporting("pqtwin trust list") {
            let store = try TrustStore(path: folder.store)
            if json {
                let records = store.entries.map { entry in
                    switch entry.item {
                    case .authority(let certificate): CertificateRecord(certificate)
                    case .revocationList(let list): CertificateRecord(list)
                    }
                }
                Terminal.output.line(try CertificateRecord.json(["documents": records]))
                return
            }
            let now = CertificateTime.now()
            for entry in store.entries {
                let digits = try entry.item.fingerprint().prefix(16)
                switch entry.item {
                case .authority(let certificate):
                    let isOver = now > certificate.notValidAfter
                    Terminal.output.line("\(digits)  \(certificate)")
                    Terminal.output.line(
                        "                  \(certificate.subjectPublicKey.algorithm), "
                            + "\(isOver ? "expired on" : "until") \(certificate.notValidAfter)"
                    )
                case .revocationList(let list):
                    Terminal.output.line("\(digits)  list \(list.number) of \(list.issuer)")
                    Terminal.output.line(
                        "                  \(list.entries.count) revoked, "
                            + "\(list.isCurrent(at: now) ? "current until" : "out of date since") "
                            + "\(list.nextUpdate)"
                    )
                }
            }
        }
    }
}

/// Removes authorities and lists.
struct TrustRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Take an authority or a list out of the folder."
    )

    @Argument(help: "The first 8 or more digits of its fingerprint, or its file's name.")
    var fingerprint: String

    @OptionGroup var folder: TrustStoreOptions

    func run() throws {
        try reporting("pqtwin trust remove") {
            var store = try TrustStore(path: folder.store)
            _ = try store.remove(fingerprint)
        }
    }
}
