import Foundation
import PQVectors
import Testing

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
