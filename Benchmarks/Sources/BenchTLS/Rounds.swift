/// The median of one subject on one measure.
struct Figure {
    let column: Column
    let measure: Measure
    let median: Double
    let runs: Int
}

/// Measures everything, batch by batch in turn.
func rounds(of subjects: [any Subject], _ options: Options) -> [Figure] {
    var figures: [Figure] = []
    for measure in Measure.allCases where options.includes(measure) {
        var runners = subjects.filter { $0.measures.contains(measure) }
            .filter {
                options.only.map("\($0.column.subject) \($0.column.variant)".contains) ?? true
            }
            .compactMap { Runner($0, measure, options.batch) }
        for round in 0..<(measure.isRate ? options.rounds : 1) {
            // Each round begins with another subject, so that none always follows the same one.
            for turn in runners.indices {
                runners[(turn + round) % runners.count].run(measure)
            }
        }
        figures += runners.compactMap { $0.figure(measure) }
    }
    return figures
}

private struct Runner {
    let subject: any Subject
    let count: Int
    private var values: [Double] = []

    /// Learns how many operations fill a batch; nothing if the subject fails.
    init?(_ subject: any Subject, _ measure: Measure, _ batch: Double) {
        self.subject = subject
        guard measure.isRate else {
            count = 1
            return
        }
        do {
            // The first answer pays for cold caches and pages, the second one is near the truth.
            _ = try subject.run(measure, count: 2)
            let probe = measure.messageByteCount == 1 << 14 && measure.unit == "MB/s" ? 200 : 8
            let one = try subject.run(measure, count: probe) / Double(probe)
            count = max(4, Int(batch / max(1, one)))
        } catch {
            note("\(subject.column.subject) \(subject.column.variant), \(measure.name): \(error)")
            return nil
        }
    }

    mutating func run(_ measure: Measure) {
        do {
            let value = try subject.run(measure, count: count)
            guard measure.isRate else { return values.append(value) }
            let perSecond = Double(count) / value * 1e9
            let bytes = Double(measure.messageByteCount)
            values.append(measure.unit == "MB/s" ? perSecond * bytes / 1e6 : perSecond)
        } catch {
            note("\(subject.column.subject) \(subject.column.variant), \(measure.name): \(error)")
        }
    }

    func figure(_ measure: Measure) -> Figure? {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        let median =
            sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        return Figure(
            column: subject.column,
            measure: measure,
            median: median,
            runs: values.count
        )
    }
}
