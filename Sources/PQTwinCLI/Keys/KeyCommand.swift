import ArgumentParser

/// The subcommands around key files.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Show, convert and check key files.",
        discussion: """
            Reads PEM, DER, JWK and COSE_Key, private or public, and tells them apart by itself; \
            raw keys need --algorithm. "-" is standard input or output.

            Examples:
              pqtwin key show node.pem
              pqtwin key check *.pem
              pqtwin key public node.pem > node.pub.pem
              pqtwin key convert node.pem --format jwk --output node.jwk
            """,
        subcommands: [
            KeyShowCommand.self, KeyConvertCommand.self, KeyCheckCommand.self,
            KeyPublicCommand.self,
        ]
    )
}
