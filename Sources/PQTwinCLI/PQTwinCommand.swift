import ArgumentParser

// pqtwin: the command line. One file a subcommand; what a subcommand does stands in the libraries.

/// The root of the command line.
struct PQTwinCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pqtwin",
        abstract: "Post-quantum secure exchange of digital twins.",
        discussion: """
            Makes keys and certificates, signs and seals files, verifies test vectors, runs the \
            nodes that exchange twins, and demonstrates all of it on a real ECG.

            Exit codes: 0 success, 1 something was checked and did not hold, 2 input that can't \
            be used, 3 test vectors that are not supported, 64 usage.
            """,
        version: "0.1.0",
        groupedSubcommands: [
            CommandGroup(
                name: "Keys and certificates",
                subcommands: [
                    KeygenCommand.self, KeyCommand.self, CertCommand.self, TrustCommand.self,
                ]
            ),
            CommandGroup(
                name: "Files",
                subcommands: [
                    SignCommand.self, VerifyFileCommand.self, SealCommand.self, OpenCommand.self,
                ]
            ),
            CommandGroup(name: "Connections", subcommands: [TunnelCommand.self]),
            CommandGroup(name: "Test vectors", subcommands: [VectorsCommand.self]),
            CommandGroup(name: "Twins", subcommands: [NodeCommand.self, DemoCommand.self]),
            CommandGroup(name: "Quantum", subcommands: [QuantumCommand.self]),
        ]
    )
}

/// The exit codes of every subcommand.
enum ExitStatus {
    /// Something was checked and did not hold.
    static let failed = ExitCode(1)
    /// Input that can't be used, or a file that can't be read or written.
    static let unusable = ExitCode(2)
    /// Test vectors that are not supported.
    static let unsupported = ExitCode(3)
}
