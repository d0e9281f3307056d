import Foundation
import TestSupport
import Testing

/// Holds the reader against Qiskit, Cirq, PennyLane and mqt.bench, where they are installed.
struct PeerTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let python = environment["PQTWIN_QUANTUM_PYTHON"]
    private static let program = environment["PQTWIN_EXECUTABLE"]

    @Test(
        .slow,
        .enabled(if: python != nil && program != nil, "needs PQTWIN_QUANTUM_PYTHON and a program")
    )
    func `what others' loaders read is read with the same distribution`() throws {
        try expectSuccess(of: "conformance.py", "--sizes", "5")
    }

    @Test(
        .slow,
        .enabled(if: python != nil && program != nil, "needs PQTWIN_QUANTUM_PYTHON and a program")
    )
    func `Aer measures the textbook's phases with exported circuits of order finding`() throws {
        try expectSuccess(of: "shor.py")
    }

    private func expectSuccess(of script: String, _ options: String...) throws {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.python))
        process.arguments =
            [
                packageFolder.appending(path: "Tests/OpenQASMTests/Peers/\(script)").path,
                try #require(Self.program),
            ] + options
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let report = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: report, as: UTF8.self))")
    }
}
