import Foundation
import PQVectors
import Testing

extension Tag {
    @Tag static var slow: Self
}

/// The folder of the package.
let packageFolder = URL(filePath: #filePath).resolvingSymlinksInPath()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// NIST's files below `PQTWIN_VECTORS`, else below `../shared/official-vectors`; nil after saying
/// loudly what was not run.
func officialFolder(_ name: String, caseCount: Int) -> String? {
    let root =
        ProcessInfo.processInfo.environment["PQTWIN_VECTORS"].map { URL(filePath: $0) }
        ?? packageFolder.deletingLastPathComponent().appending(path: "shared/official-vectors")
    let entries = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
    let set = entries.sorted().last { $0.hasPrefix("acvp") }
    let folder = root.appending(path: set ?? "acvp").appending(path: name)
    if FileManager.default.fileExists(atPath: folder.path) { return folder.path }
    let line = "NOT RUN: \(caseCount) cases of \(name): no official vectors; set PQTWIN_VECTORS\n"
    FileHandle.standardError.write(Data(line.utf8))
    return nil
}

/// A folder that is gone when the body ends.
func withTemporaryFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory
        .appending(path: "pqtwin-vectors-\(UInt64.random(in: .min ... .max))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

/// Runs vectors given as text.
func outcomes(
    of text: String,
    answers: String? = nil,
    verifier: VectorVerifier = VectorVerifier()
) async throws -> FileReport {
    let file = try VectorReader.parse(
        Array(text.utf8),
        answers: answers.map { Array($0.utf8) },
        path: "text"
    )
    let report = try await verifier.verify(file)
    #expect(report.counts.total == file.caseCount)
    return report
}
