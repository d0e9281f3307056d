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
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.python))
        process.arguments = [
            packageFolder.appending(path: "Tests/OpenQASMTests/Peers/conformance.py").path,
            try #require(Self.program), "--sizes", "5",
        ]
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let report = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(String(decoding: report, as: UTF8.self))")
    }
}
