import Foundation
import Testing

/// Python with the packages that are judged; the suite's own members can't stand in its condition.
private let adapterPython = ProcessInfo.processInfo.environment["PQTWIN_PYTHON"]

/// The adapters in Examples: two Python packages judged by this project's own vectors.
@Suite(.enabled(if: adapterPython != nil, "PQTWIN_PYTHON is not set"))
struct AdapterTests {
    static let package = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    /// What `pqtwin vectors verify --json` says about a folder of our vectors.
    struct Summary: Decodable {
        struct Counts: Decodable {
            let passed, failed, unsupported, malformed: Int
        }

        struct File: Decodable {
            let path: String
            let exceptions: [Exception]
        }

        struct Exception: Decodable {
            let tcId: Int
            let outcome, reason: String
        }

        let total: Counts
        let files: [File]
    }

    func verify(_ folder: String, _ adapter: String) async throws -> Summary {
        let pqtwin = try #require(Program.pqtwin())
        let python = try #require(adapterPython)
        let script = Self.package.appending(path: "Examples/Adapters/\(adapter)").path
        var summary: Summary?
        try await withTemporaryFolder { logs in
            let program = Program(
                executable: pqtwin,
                folder: Self.package,
                logs: logs,
                environment: ProcessInfo.processInfo.environment,
                timeLimit: .seconds(240)
            )
            let ended = try await program.run(
                [
                    "vectors", "verify", "vectors/\(folder)", "--json",
                    "--impl", "'\(python)' '\(script)'",
                ],
                input: nil
            )
            #expect(ended.errors.isEmpty)
            summary = try JSONDecoder().decode(Summary.self, from: Data(ended.output.utf8))
        }
        return try #require(summary)
    }

    @Test(arguments: ["mlkem", "mldsa"])
    func `cryptography answers what it has as expected`(folder: String) async throws {
        let summary = try await verify(folder, "cryptography_adapter.py")
        #expect(summary.total.failed == 0 && summary.total.malformed == 0)
        #expect(summary.total.passed >= (folder == "mlkem" ? 17 : 121))
    }

    @Test func `pycryptodome signs and verifies as expected`() async throws {
        let summary = try await verify("mldsa", "pycryptodome_adapter.py")
        #expect(summary.total.failed == 0 && summary.total.malformed == 0)
        #expect(summary.total.passed >= 264)
    }

    // It tries every private key on a message before it takes it, which FIPS 203, Section 7.3 does
    // not ask for: the three crafted keys that decrypt to other messages are refused.
    @Test func `pycryptodome encapsulates as expected, and refuses keys that are no pair`()
        async throws
    {
        let summary = try await verify("mlkem", "pycryptodome_adapter.py")
        #expect(summary.total.failed == 3 && summary.total.malformed == 0)
        #expect(summary.total.passed >= 141)
        let failures = summary.files.flatMap(\.exceptions).filter { $0.outcome == "failed" }
        #expect(failures.allSatisfy { $0.reason.contains("pairwise consistency check") })
    }
}
