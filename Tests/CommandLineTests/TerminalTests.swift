import Foundation
import Testing

/// What a person at a terminal sees besides the output.
@Suite struct TerminalTests {
    private static let program = """
        OPENQASM 3.0; qubit[18] q; bit[2] c;
        h q; c[0] = measure q[0]; h q; c[1] = measure q[1];
        """

    private static let end = "that was all"

    /// Runs a program with a terminal as its standard error, and says what was shown there.
    private func shown(shots: Int, onTerminal: Bool) throws -> (status: Int32, errors: String) {
        let pqtwin = try #require(Program.pqtwin())
        var (primary, secondary) = (Int32(-1), Int32(-1))
        // Both are this function's own; of the name, looks and size nothing is asked.
        let failure = unsafe openpty(&primary, &secondary, nil, nil, nil)
        try #require(failure == 0)
        let reader = FileHandle(fileDescriptor: primary, closeOnDealloc: true)
        let terminal = FileHandle(fileDescriptor: secondary, closeOnDealloc: true)
        let pipe = Pipe()
        let process = Process()
        process.executableURL = pqtwin
        process.arguments = ["quantum", "run", "--shots", "\(shots)", "--seed", "1", "-"]
        process.standardInput = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = onTerminal ? terminal : pipe
        try process.run()
        let input = try #require(process.standardInput as? Pipe).fileHandleForWriting
        try input.write(contentsOf: Data(Self.program.utf8))
        try input.close()
        process.waitUntilExit()
        try? pipe.fileHandleForWriting.close()
        guard onTerminal else {
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            return (process.terminationStatus, String(decoding: data, as: UTF8.self))
        }
        // There is no end of a terminal, so something is said after all else.
        try terminal.write(contentsOf: Data(Self.end.utf8))
        var text = ""
        while !text.hasSuffix(Self.end) {
            let data = reader.availableData
            text += String(decoding: data, as: UTF8.self)
        }
        return (process.terminationStatus, String(text.dropLast(Self.end.count)))
    }

    @Test func `a run of many shots shows how far it is, on a terminal only`() throws {
        let (status, text) = try shown(shots: 300, onTerminal: true)
        #expect(status == 0)
        #expect(text.contains(" % done, about "))
        // The line is taken away at the end.
        #expect(text.hasSuffix("\r\u{1B}[2K"))
        let quiet = try shown(shots: 300, onTerminal: false)
        #expect(quiet.status == 0 && !quiet.errors.contains("%"))
    }
}
