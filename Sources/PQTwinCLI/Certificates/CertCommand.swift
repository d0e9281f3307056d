import ArgumentParser

/// Certificates: make, ask for, issue, show, verify, revoke, renew.
struct CertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cert",
        abstract: "Make, issue, verify and revoke certificates.",
        discussion: """
            An authority in four lines, and a node under it:
              pqtwin keygen ML-DSA-65 --output ca.key
              pqtwin cert self-sign --key ca.key --subject 'Ward 4 CA' --output ca.pem
              pqtwin keygen ML-DSA-65 --output bed.key
              pqtwin cert issue bed.key.pub.pem --subject bed-7 --name dns:bed-7.test \\
                --authority ca.pem --key ca.key --output bed.pem
              pqtwin cert verify bed.pem --trust ca.pem --name bed-7.test
            """,
        subcommands: [
            CertSelfSignCommand.self, CertRequestCommand.self, CertIssueCommand.self,
            CertShowCommand.self, CertVerifyCommand.self, CertRevokeCommand.self,
            CertRenewCommand.self,
        ]
    )
}
