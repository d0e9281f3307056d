/// One implementation of one measure.
struct Subject {
    let name: String
    let variant: String
    /// Runs the operation once.
    let run: () throws -> Void
}

/// The median time of one subject on one measure.
struct Figure {
    let subject: String
    let variant: String
    let measure: String
    let microseconds: Double
    let runs: Int
}

/// Times subjects in turn, batch by batch, so that noise of the machine meets all of them.
///
/// - Parameters:
///   - measure: What is timed.
///   - operations: Operations in a batch.
///   - batches: How many batches each subject runs; the figure is their median.
///   - subjects: The implementations.
/// - Returns: A figure for each subject, in microseconds per operation.
/// - Throws: What an operation throws.
func interleaved(
    _ measure: String,
    operations: Int = 50,
    batches: Int = 15,
    _ subjects: [Subject]
) throws -> [Figure] {
    var times = [[Double]](repeating: [], count: subjects.count)
    for batch in -1..<batches {
        for (index, subject) in subjects.enumerated() {
            let elapsed = try ContinuousClock().measure {
                for _ in 0..<operations { try subject.run() }
            }
            // The first batch warms caches and is not counted.
            if batch >= 0 { times[index].append(elapsed / .microseconds(operations)) }
        }
    }
    return zip(subjects, times).map { subject, times in
        Figure(
            subject: subject.name,
            variant: subject.variant,
            measure: measure,
            microseconds: times.sorted()[times.count / 2],
            runs: batches
        )
    }
}
