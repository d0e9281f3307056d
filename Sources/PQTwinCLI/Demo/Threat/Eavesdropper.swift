import Foundation
import Subprocess
import SystemPackage

/// The eavesdropper's process: this program again, with one transcript and nothing else.
struct Eavesdropper: Sendable {
    /// Where the folder that it starts in is made.
    let folder: String
    /// The GiB that its simulator may take; nil for what the machine can give.
    var memory: Double?

    /// What it is started with: the transcript's name, and no seed from which a key follows.
    ///
    /// - Parameter name: The transcript's file.
    /// - Returns: The arguments.
    func arguments(attacking name: String) -> [String] {
        ["demo", "attack", name, "--json"] + (memory.map { ["--memory", "\($0)"] } ?? [])
    }

    /// Attacks a transcript, in a folder with this one file and with an empty environment.
    ///
    /// - Parameters:
    ///   - transcript: The recording.
    ///   - name: The name of its file.
    /// - Returns: What was found.
    /// - Throws: ``DemoError``, or why the process can't be started.
    func attack(_ transcript: SessionTranscript, named name: String) async throws -> AttackOutcome {
        guard let executable = Bundle.main.executablePath else { throw DemoError.noExecutable }
        let desk = "\(folder)/desk-\(name)"
        try FileManager.default.createDirectory(
            atPath: desk,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        try transcript.write(to: "\(desk)/\(name)")
        let result = try await Subprocess.run(
            .path(FilePath(executable)),
            arguments: Arguments(arguments(attacking: name)),
            environment: .custom([:] as [Environment.Key: String]),
            workingDirectory: FilePath(desk),
            output: .string(limit: 1 << 24),
            // Its progress, and what it has to complain about.
            error: .currentStandardError
        )
        let output = result.standardOutput
        guard let outcome = try? JSONDecoder().decode(AttackOutcome.self, from: Data(output.utf8))
        else {
            throw DemoError.nodeFailed(
                kind: "eavesdropper's",
                status: "\(result.terminationStatus)",
                output: ""
            )
        }
        return outcome
    }
}
