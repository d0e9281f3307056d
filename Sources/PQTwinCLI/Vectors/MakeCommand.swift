import ArgumentParser
import PQVectors

/// Makes the project's own vectors.
struct MakeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "make",
        abstract: "Make the project's own vectors from a seed.",
        discussion: """
            The same seed gives the same files, byte for byte: good cases, and bad ones with \
            their defect by name. manifest.json lists the files with their SHA-256 and counts.
            """
    )

    @Option(help: "Any text: the files follow from it.")
    var seed: String

    @Option(name: [.short, .long], help: "The folder to fill.", completion: .directory)
    var output = "vectors"

    @Flag(help: "Replace files that exist.")
    var force = false

    func run() throws {
        try reporting("pqtwin vectors make") {
            let set = try VectorSet(seed: seed)
            try set.write(to: output, overwriting: force)
            for file in set.files {
                Terminal.output.line("\(output)/\(file.path): \(file.caseCount) cases")
            }
            Terminal.output.line("\(output)/\(set.manifest.path)")
        }
    }
}
