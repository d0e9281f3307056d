import Foundation

/// What the command line and the environment ask for.
struct Options {
    /// Batches of each subject for each measure.
    var rounds = 15
    /// How long a batch should take, in nanoseconds.
    ///
    /// A batch of signing is a whole message set instead.
    var batch = 3e6
    /// Words that a measure's name must hold; commas stand between alternatives.
    var filter: String?
    /// One JSON array in place of tables.
    var json = false
    /// Stack and heap in place of times.
    var memory = false
    /// The subject to be, in a worker.
    var worker: String?
    /// Shared libraries to load, from `PQTWIN_PEERS`.
    var peers: [String] = []

    static let usage = """
        usage: bench-lattice [--quick] [--rounds N] [--filter "768 encaps,DSA-65"] [--memory]
            [--json]

        PQTWIN_PEERS=a.so:b.so  shared libraries to compare with, see Benchmarks/README.md
        PQTWIN_PYTHON           a Python that has `cryptography`, else .venv/bin/python
        PQTWIN_VECTORS          the folder of official test vectors, for CCTV's message sets

        """

    /// Reads the arguments, or says how they should be and ends the process.
    init(_ arguments: [String], environment: [String: String]) {
        peers = (environment["PQTWIN_PEERS"] ?? "").split(separator: ":").map(String.init)
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            switch argument {
            case "--json": json = true
            case "--memory": memory = true
            case "--quick": (rounds, batch) = (5, 1e6)
            case "--filter": filter = rest.popFirst()
            case "--worker": worker = rest.popFirst()
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

    private static func refuse(_ reason: String) -> Never {
        note("\(reason)\n\(usage)")
        exit(2)
    }
}

/// Says something on standard error, where it can't get into the figures.
func note(_ text: String) {
    FileHandle.standardError.write(Data("bench-lattice: \(text)\n".utf8))
}
