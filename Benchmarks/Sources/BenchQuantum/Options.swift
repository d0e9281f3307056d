import Foundation

/// What the command line asks for.
struct Options {
    /// Runs of each subject for each measure.
    var rounds = 5
    /// How many threads every subject has.
    var threads = ProcessInfo.processInfo.activeProcessorCount
    /// Words that a measure's name must hold; commas stand between alternatives.
    var filter: String?
    /// One JSON array in place of tables.
    var json = false
    /// Ends with status 1 if a bar is missed.
    var check = false
    /// Subjects to measure, with commas; all if nil.
    var only: String?
    /// The precision in which this process is a subject, if it is one.
    var served: String?

    static let usage = """
        usage: bench-quantum [--rounds N] [--threads N] [--filter "QFT-24,QV"] [--only pqtwin] [--json]
                             [--check]

        --check                ends with 1 unless every measure takes at most 0.9 (f32) or 0.4 (f64)
                               of the best peer's time and 1.25 of the state's memory, every peer
                               answered, and all agree

        PQTWIN_QUANTUM_PYTHON  a Python that has the peers, else .venv-quantum/bin/python

        """

    /// Reads the arguments, or says how they should be and ends the process.
    init(_ arguments: [String]) {
        var rest = arguments[...]
        func number(_ name: String) -> Int {
            guard let number = rest.popFirst().flatMap(Int.init), number > 0 else {
                Options.refuse("\(name) needs a number above 0")
            }
            return number
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": json = true
            case "--check": check = true
            case "--filter": filter = rest.popFirst()
            case "--only": only = rest.popFirst()
            case "--serve":
                // The rest of a subject's command: name, variant, threads.
                guard rest.popFirst() == "pqtwin" else { Options.refuse("--serve is internal") }
                served = rest.popFirst()
                threads = number(argument)
            case "--rounds": rounds = number(argument)
            case "--threads": threads = number(argument)
            case "--help":
                print(Options.usage, terminator: "")
                exit(0)
            default: Options.refuse("unknown option \(argument)")
            }
        }
    }

    /// Whether a measure is asked for.
    func includes(_ name: String) -> Bool {
        guard let filter else { return true }
        return filter.split(separator: ",").contains { name.contains($0) }
    }

    private static func refuse(_ problem: String) -> Never {
        FileHandle.standardError.write(Data("bench-quantum: \(problem)\n\(usage)".utf8))
        exit(64)
    }
}

/// A line on standard error.
func note(_ text: String) {
    FileHandle.standardError.write(Data("bench-quantum: \(text)\n".utf8))
}
