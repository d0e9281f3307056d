import Foundation
import Testing

/// Every script of the folder `Scripts`, each in a folder of its own.
@Suite struct CommandLineTests {
    @Test(.timeLimit(.minutes(5)), arguments: try Script.all())
    func `the script holds`(script: Script) async throws {
        let pqtwin = try #require(
            Program.pqtwin(),
            "pqtwin is not built; set PQTWIN_EXECUTABLE or build the product pqtwin"
        )
        try await withTemporaryFolder { folder in
            var runner = try ScriptRunner(folder: folder, pqtwin: pqtwin)
            do throws(ScriptError) {
                try await runner.run(script)
            } catch {
                Issue.record(
                    "\(script.name), line \(error.line): \(error.reason)",
                    sourceLocation: SourceLocation(
                        fileID: "CommandLineTests/\(script.name).txtar",
                        filePath: script.path,
                        line: max(1, error.line),
                        column: 1
                    )
                )
            }
        }
    }
}

extension Script {
    /// The scripts beside this file.
    static func all() throws -> [Script] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Scripts")
        return try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".txtar") }.sorted()
            .map { file in
                let path = folder.appending(path: file)
                return try Script(
                    name: String(file.dropLast(".txtar".count)),
                    path: path.path,
                    text: String(contentsOf: path, encoding: .utf8)
                )
            }
    }
}

/// Gives a new folder to a body and removes it afterwards, whatever happened.
func withTemporaryFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "pqtwin-script-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
}
