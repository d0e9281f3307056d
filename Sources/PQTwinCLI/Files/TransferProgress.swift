/// How far a long transfer is, on a terminal and after one second only.
struct TransferProgress {
    private let verb: String
    private let total: Int?
    private let start = ContinuousClock.now
    private var shown = ContinuousClock.now
    private var done = 0

    /// Begins a transfer.
    ///
    /// - Parameters:
    ///   - verb: What is done, such as "sealing".
    ///   - total: How many bytes there are; nil where nobody knows.
    init(_ verb: String, of total: Int?) {
        self.verb = verb
        self.total = total
    }

    /// Counts bytes, and shows the state if the last one is a tenth of a second old.
    ///
    /// - Parameter count: How many more bytes are done.
    mutating func advance(_ count: Int) {
        done += count
        guard Terminal.error.isInteractive else { return }
        let now = ContinuousClock.now
        guard now - start > .seconds(1), now - shown > .milliseconds(100) else { return }
        shown = now
        Terminal.error.progress(line(after: now - start))
    }

    private func line(after time: Duration) -> String {
        let speed = Double(done) / (time / .seconds(1))
        let rate = "\(Self.amount(Int(speed)))/s"
        guard let total, total > 0 else { return "\(verb)  \(Self.amount(done))  \(rate)" }
        let width = 24
        let filled = min(width, done * width / total)
        let bar =
            String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let percent = min(100, done * 100 / total)
        return
            "\(verb)  \(bar)  \(percent) %  \(Self.amount(done)) of \(Self.amount(total))  \(rate)"
    }

    /// An amount in the unit that a person would choose.
    static func amount(_ count: Int) -> String {
        var value = Double(count)
        for unit in ["B", "kB", "MB", "GB"] {
            if value < 1000 { return text(value, unit) }
            value /= 1000
        }
        return text(value, "TB")
    }

    private static func text(_ value: Double, _ unit: String) -> String {
        let tenths = Int((value * 10).rounded())
        return unit == "B" || tenths >= 1000
            ? "\(tenths / 10) \(unit)" : "\(tenths / 10).\(tenths % 10) \(unit)"
    }
}
