import ArgumentParser
import PQIdentity
import PQTwin
import TwinNode

/// Makes the folders of nodes under a new authority, for trying things out.
struct NodeCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make nodes under a throw-away authority.",
        discussion: """
            For trying things out: one authority is made, vouches for all nodes named, and is \
            forgotten, so no node can be added to them later.

            Example:
              pqtwin node create --folder ward cloud edge quantum
              pqtwin node cloud --folder ward/cloud --cloud-name cloud --quantum-name quantum
            """
    )

    @Option(help: "Where the nodes' folders go.", completion: .directory)
    var folder: String

    @Option(help: "How long the certificates are valid, in days.")
    var days = 1

    @Argument(help: "The nodes' names.", transform: NodeOptions.name)
    var names: [NodeName]

    func validate() throws {
        guard (1...3650).contains(days) else { throw ValidationError("--days is 1 to 3650") }
        guard Set(names).count == names.count else {
            throw ValidationError("two nodes have the same name")
        }
    }

    func run() async throws {
        do {
            let authority = try NodeAuthority(
                name: "PQTwin throw-away authority",
                lifetime: Int64(days) * 86_400
            )
            for name in names {
                let path = "\(folder)/\(name)"
                try authority.createNode(name, in: NodeFolder(path: path))
                Terminal.output.line("\(name.uniformResourceIdentifier)  \(path)")
            }
        } catch {
            Terminal.error.line("pqtwin node create: \(error)")
            throw ExitStatus.unusable
        }
    }
}
