// ML-KEM and ML-DSA beside their peers.
//
// The parent starts a worker for each subject (Roster.swift), asks them in turn for batches
// (Figures.swift) and prints the medians (Tables.swift). A worker (Worker.swift) is this program
// again, or a script, and knows one subject (Subject.swift and what conforms to it).

import Foundation

let environment = ProcessInfo.processInfo.environment
let options = Options(Array(CommandLine.arguments.dropFirst()), environment: environment)

if let name = options.worker {
    do {
        var worker = Worker(try subject(name, environment))
        worker.serve()
        exit(0)
    } catch {
        note("\(name): \(error)")
        exit(1)
    }
}

// A worker that ends must not take its parent along.
signal(SIGPIPE, SIG_IGN)
let sets = Measure.signatureSets.map {
    MessageSet.forSigning(with: $0, vectors: vectorsFolder(environment))
}
var workers = startWorkers(options, environment)
for worker in workers { worker.prepare(sets) }
workers = workers.filter(\.isAlive)
tellApart(workers)
comparePublicKeys(workers)
let figures = options.memory ? memory(options, workers) : times(options, workers, sets)
for worker in workers { worker.stop() }
if figures.isEmpty {
    note("nothing to measure")
    exit(1)
}

let columns = workers.map(\.column)
if options.json {
    try printJSON(figures)
} else if options.memory {
    printMemory(figures, columns)
} else {
    printTimes(figures, columns)
    print("\nSigned: \(sets.map(\.source).joined(separator: "; ")).")
}
