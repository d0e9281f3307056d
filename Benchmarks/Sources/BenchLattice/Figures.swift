/// A subject and its variant: a column of the table.
struct Column: Hashable {
    let subject: String
    let variant: String

    var name: String { variant.isEmpty ? subject : "\(subject) \(variant)" }
    var isOurs: Bool { subject == "pqtwin" }
}

/// The median of one subject on one measure.
struct Figure {
    let column: Column
    let measure: Measure
    /// What is measured besides time, as in "stack".
    var aspect = ""
    let median: Double
    let unit: String
    let runs: Int
}

/// Times all measures, batch by batch in turn, so that a busy machine is busy for every subject.
///
/// - Parameters:
///   - options: How many batches, and how long.
///   - workers: The subjects.
///   - sets: The messages to sign; a batch of signing is one whole set.
/// - Returns: The medians in microseconds.
func times(_ options: Options, _ workers: [WorkerProcess], _ sets: [MessageSet]) -> [Figure] {
    var figures: [Figure] = []
    for measure in measures(options) {
        let messageCount = sets.first { $0.set == measure.set }?.messages.count
        var runners: [Runner] = []
        for worker in workers where worker.measures.contains(measure.name) {
            let whole = measure.operation == "sign" ? messageCount : nil
            guard let count = whole ?? batchCount(worker, measure, options.batch) else { continue }
            runners.append(Runner(worker: worker, count: count))
        }
        for round in 0..<options.rounds {
            // Each round begins with another subject, so that none always follows the same one.
            for turn in runners.indices {
                runners[(turn + round) % runners.count].run(measure)
            }
        }
        for runner in runners where runner.nanoseconds.count == options.rounds {
            figures.append(
                Figure(
                    column: runner.worker.column,
                    measure: measure,
                    median: median(runner.nanoseconds) / 1000,
                    unit: "us",
                    runs: options.rounds
                )
            )
        }
    }
    return figures
}

/// Measures stack and heap of every operation of the subjects that can tell.
func memory(_ options: Options, _ workers: [WorkerProcess]) -> [Figure] {
    measures(options).flatMap { measure in
        workers.flatMap { worker -> [Figure] in
            guard worker.column.subject != "OpenSSL", worker.measures.contains(measure.name),
                let use = worker.memory(measure)
            else { return [] }
            return zip(["stack", "allocations", "allocated"], use).map { aspect, value in
                Figure(
                    column: worker.column,
                    measure: measure,
                    aspect: aspect,
                    median: value,
                    unit: aspect == "allocations" ? "" : "B",
                    runs: 1
                )
            }
        }
    }
}

private func measures(_ options: Options) -> [Measure] {
    Measure.all.filter { measure in options.filter.map { measure.matches($0) } ?? true }
}

private struct Runner {
    let worker: WorkerProcess
    let count: Int
    var nanoseconds: [Double] = []

    mutating func run(_ measure: Measure) {
        guard let time = worker.run(measure, count: count) else { return }
        nanoseconds.append(time)
    }
}

/// How many operations fill a batch.
private func batchCount(_ worker: WorkerProcess, _ measure: Measure, _ batch: Double) -> Int? {
    // The first answer pays for cold caches and pages, the second one is near the truth.
    guard worker.run(measure, count: 1) != nil, let one = worker.run(measure, count: 4)
    else { return nil }
    return max(1, Int(batch / max(1, one)))
}

private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
