import ArgumentParser
import Foundation
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

            Each --device lets a node report for a patient, and get its alarms; the policy that says \
            so goes into every folder.

            Example:
              pqtwin node create --folder ward --device patient-208=edge cloud edge quantum
              pqtwin node cloud --folder ward/cloud --cloud-name cloud --quantum-name quantum
            """
    )

    @Option(help: "Where the nodes' folders go.", completion: .directory)
    var folder: String

    @Option(help: "How long the certificates are valid, in days.")
    var days = 1

    @Option(
        name: .customLong("device"),
        help: ArgumentHelp("A device at a patient's bed.", valueName: "twin=node"),
        transform: device
    )
    var devices: [(twin: TwinIdentifier, node: NodeName)] = []

    @Option(name: .customLong("cloud-name"), help: "The name of the cloud node.")
    var cloud = "cloud"

    @Argument(help: "The nodes' names.", transform: NodeOptions.name)
    var names: [NodeName]

    func validate() throws {
        guard (1...3650).contains(days) else { throw ValidationError("--days is 1 to 3650") }
        guard Set(names).count == names.count else {
            throw ValidationError("two nodes have the same name")
        }
        _ = try NodeOptions.name(cloud)
        if let device = devices.first(where: { !names.contains($0.node) }) {
            throw ValidationError(
                "--device \(device.twin)=\(device.node): no node \(device.node) is made here"
            )
        }
    }

    /// Who may write and read what, if any device was named.
    private var policy: TwinPolicy? {
        get throws {
            guard !devices.isEmpty else { return nil }
            return .ward(
                cloud: try NodeOptions.name(cloud),
                devices: Dictionary(grouping: devices, by: \.twin).mapValues { Set($0.map(\.node)) }
            )
        }
    }

    private static func device(_ text: String) throws -> (twin: TwinIdentifier, node: NodeName) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else {
            throw ValidationError("'\(text)' is not of the form TWIN=NODE")
        }
        return (try EdgeCommand.twin(parts[0]), try NodeOptions.name(parts[1]))
    }

    func run() async throws {
        // Half a ward would be of two authorities.
        let taken = names.map { "\(folder)/\($0)" }
            .filter { FileManager.default.fileExists(atPath: $0) }
        guard taken.isEmpty else {
            Terminal.error.line(
                "pqtwin node create: \(taken.joined(separator: ", ")) exists; a ward is made whole, "
                    + "in a new folder"
            )
            throw ExitStatus.unusable
        }
        do {
            let authority = try NodeAuthority(
                name: "PQTwin throw-away authority",
                lifetime: Int64(days) * 86_400
            )
            let policy = try policy
            for name in names {
                let path = "\(folder)/\(name)"
                try authority.createNode(name, in: NodeFolder(path: path), policy: policy)
                Terminal.output.line("\(name.uniformResourceIdentifier)  \(path)")
            }
        } catch {
            Terminal.error.line("pqtwin node create: \(error)")
            throw ExitStatus.unusable
        }
    }
}
