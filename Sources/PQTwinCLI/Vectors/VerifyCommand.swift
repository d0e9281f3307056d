import ArgumentParser
import Foundation
import PQVectors

/// Runs test vectors against this program.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Run test vectors and compare every answer.",
        discussion: """
            Takes files and folders, however deep, and .gz of any of them: NIST's ACVP sets \
            (a prompt with expectedResults.json beside it, or internalProjection.json), \
            Wycheproof, .rsp known answers, CCTV, the lists of X-Wing, HPKE, COSE and JOSE, \
            folders of keys and certificates, and this project's own.

            Every case ends in one of five ways: passed, failed, unsupported, malformed or \
            filtered; the five add up to the number of cases. The exit code is 0 if all that was \
            asked for passed, 1 if a case failed, 2 if one is malformed, a file can't be used or \
            no case was left to run, 3 if one is not supported or a file is an archive.

            --only takes a case's number (17), its group's and its own (2/17), or a word of its \
            algorithm or parameters; all words must occur, and any of the numbers.

            Examples:
              pqtwin vectors verify vectors
              pqtwin vectors verify acvp --only ML-KEM-768 --only decapsulation
              pqtwin vectors verify mlkem_768_test.json.gz --explain 102
            """
    )

    @Argument(help: "Files and folders of test vectors.", completion: .file())
    var paths: [String]

    @Option(
        help: ArgumentHelp(
            "Run only this case (17 or 2/17), or cases with this word; can be repeated.",
            valueName: "ID"
        )
    )
    var only: [String] = []

    @Option(
        help: ArgumentHelp(
            "Run only this case, and show what it asks, what is expected, what was answered, where "
                + "they differ, and for ML-KEM and ML-DSA the values on the way.",
            valueName: "ID"
        )
    )
    var explain: String?

    @Flag(help: "Hash messages of more than 256 MiB too: up to 8 GiB, for minutes.")
    var large = false

    @Flag(help: "List every case that didn't pass, not only the first few of each file.")
    var verbose = false

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(
        help: ArgumentHelp(
            "Write a report in JUnit's XML; - is standard output.",
            valueName: "FILE"
        ),
        completion: .file()
    )
    var junit: String?

    @OptionGroup var implementation: ImplementationOptions

    /// The largest message that is hashed without being asked for, in bytes.
    private static let largestMessage = 256 << 20

    func validate() throws {
        if json, junit == "-" {
            throw ValidationError("--json and --junit - both use standard output")
        }
        if let explain, VectorFilter(only: [explain]).numbers.isEmpty {
            throw ValidationError("--explain takes a case's number: 17, or 2/17 with its group's")
        }
        if explain != nil, json || junit != nil {
            throw ValidationError("--explain shows text, and goes without --json and --junit")
        }
    }

    func run() async throws {
        try await reporting("pqtwin vectors verify") {
            let isQuiet = json || junit == "-"
            let table = VerificationTable(isVerbose: verbose)
            let run = try await implementation.withImplementation { implementation, _ in
                let verifier = VectorVerifier(
                    filter: VectorFilter(only: only + (explain.map { [$0] } ?? [])),
                    largestMessage: large ? .max : Self.largestMessage,
                    // Another program is asked one question at a time, in the file's order.
                    workerCount: self.implementation.impl == nil
                        ? ProcessInfo.processInfo.activeProcessorCount : 1,
                    implementation: implementation
                )
                let run = try await VectorRun.run(paths, verifier) { report in
                    if !isQuiet, explain == nil { table.show(report) }
                }
                if explain != nil { await CaseExplanation.show(run, verifier) }
                return run
            }
            let summary = VerificationSummary(run)
            if let junit {
                try OutputFile.write(JUnitReport.text(run), to: junit, overwriting: true)
            }
            if json {
                Terminal.output.line(try summary.json())
            } else if !isQuiet, explain == nil {
                table.show(summary, run)
            }
            table.showTroubles(run)
            if let code = summary.exitCode { throw code }
        }
    }
}
