import Foundation

/// What the command line asks for.
struct Options {
    /// Batches of each subject for each measure.
    var rounds = 15
    /// How long a batch should take, in nanoseconds of processor time.
    var batch = 1e8
    /// Words that a measure's name must hold; commas stand between alternatives.
    var filter: String?
    /// One JSON array in place of tables.
    var json = false
    /// One subject and nothing else, for a profiler.
    var only: String?

    static let usage = """
        usage: bench-tls [--quick] [--rounds N] [--filter "handshake,bulk"] [--only "pqtwin NIO"] [--json]

        PQTWIN_PYTHON  a Python that has pyOpenSSL, else .venv/bin/python

        """

    /// Reads the arguments, or says how they should be and ends the process.
    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": json = true
            case "--quick": (rounds, batch) = (5, 3e7)
            case "--filter": filter = rest.popFirst()
            case "--only": only = rest.popFirst()
            case "--rounds":
                guard let number = rest.popFirst().flatMap(Int.init), number > 0 else {
                    Options.refuse("--rounds needs a number above 0")
                }
                rounds = number
            case "--help":
                print(Options.usage, terminator: "")
                exit(0)
            default: Options.refuse("unknown option \(argument)")
            }
        }
    }

    /// Whether a measure is asked for: all words of one of the filter's parts occur in its name.
    func includes(_ measure: Measure) -> Bool {
        guard let filter else { return true }
        return filter.split(separator: ",").contains { part in
            part.split(separator: " ").allSatisfy { measure.name.contains($0) }
        }
    }

    private static func refuse(_ reason: String) -> Never {
        note("\(reason)\n\(usage)")
        exit(2)
    }
}

/// Says something on standard error, where it can't get into the figures.
func note(_ text: String) {
    FileHandle.standardError.write(Data("bench-tls: \(text)\n".utf8))
}
