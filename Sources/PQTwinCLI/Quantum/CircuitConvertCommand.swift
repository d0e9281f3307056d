import ArgumentParser
import OpenQASM

/// Writes a program in OpenQASM 3.
struct CircuitConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Write a program in OpenQASM 2 or 3 as plain OpenQASM 3.",
        discussion: """
            Loops, inputs and the program's own gates are written out; only gates of stdgates.inc \
            and definitions that the result begins with are left.

            Example:
              pqtwin quantum convert old.qasm --output new.qasm
            """
    )

    /// As many lines as operations are read: longer programs could not be read again.
    private static let lineLimit = 1 << 20

    @OptionGroup var input: CircuitInput

    @Option(
        name: .shortAndLong,
        help: "Where to write; - for standard output.",
        completion: .file()
    )
    var output = "-"

    @Flag(help: "Replace an existing file.")
    var force = false

    func run() throws {
        try reporting("pqtwin quantum convert") {
            try OutputFile.check([output], overwriting: force)
            let text = try input.program().text(ofAtMost: Self.lineLimit)
            try OutputFile.write(text, to: output, overwriting: force)
        }
    }
}
