import ArgumentParser
import OpenQASM
import PQIdentity

/// A program in OpenQASM, as the circuit commands take it.
struct CircuitInput: ParsableArguments {
    @Argument(help: "A program in OpenQASM 2 or 3; - for standard input.", completion: .file())
    var file: String

    @Option(
        name: .customLong("input"),
        help: ArgumentHelp("The value of an `input` of the program.", valueName: "name=value")
    )
    var inputs: [String] = []

    /// Reads the program; what is wrong with it is shown with its line.
    func program() throws -> OpenQASMProgram {
        try Self.program(try InputFile.read(file, limit: limits.bytes), named: file, values())
    }

    private var limits: OpenQASMProgram.Limits { OpenQASMProgram.Limits() }

    /// Reads a program; what is wrong with it is shown with its line.
    static func program(
        _ source: [UInt8],
        named file: String,
        _ values: [String: Double]
    ) throws -> OpenQASMProgram {
        do {
            return try OpenQASMProgram(reading: source, inputs: values)
        } catch {
            let name = file == "-" ? "standard input" : file
            if case .noSuchInput(let input) = error.reason {
                throw CommandFailure("--input \(input): \(name) declares no such input")
            }
            for line in error.picture.split(separator: "\n") { Terminal.error.line(String(line)) }
            throw CommandFailure("\(name):\(error)")
        }
    }

    private func values() throws -> [String: Double] { try Self.values(inputs) }

    /// Reads `NAME=VALUE`.
    static func values(_ inputs: [String]) throws -> [String: Double] {
        var values: [String: Double] = [:]
        for input in inputs {
            let parts = input.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, let value = Double(parts[1]), value.isFinite
            else {
                throw CommandFailure("--input \(input) is not NAME=VALUE with a finite number")
            }
            guard values.updateValue(value, forKey: String(parts[0])) == nil else {
                throw CommandFailure("--input \(parts[0]) is given twice")
            }
        }
        return values
    }
}

/// How often a circuit is run.
struct ShotsOption: ParsableArguments {
    @Option(help: "How many shots are counted, 1 to 16777216.")
    var shots = 1024

    func validate() throws {
        guard (1...1 << 24).contains(shots) else {
            throw ValidationError("--shots is 1 to 16777216")
        }
    }
}
