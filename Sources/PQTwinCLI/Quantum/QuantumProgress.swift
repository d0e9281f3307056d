import QuantumSimulator

// How far the quantum commands have come, for a person at a terminal.

extension OrderFindingProgress {
    /// Such as `run 1, bit 3 of 40, about 2.1 s left`.
    var text: String { "run \(run), bit \(round) of \(rounds), about \(secondsLeft.asTime) left" }
}

/// Tells how much of something is done, and about how long the rest takes.
struct ShareProgress {
    private let start = ContinuousClock.now
    private var told = ContinuousClock.now

    /// Shows a share of the work, ten times a second at most.
    ///
    /// - Parameter share: What is done, `0 ... 1`.
    mutating func tell(_ share: Double) {
        let now = ContinuousClock.now
        guard share > 0, now - told > .milliseconds(100) else { return }
        told = now
        let left = (now - start).inSeconds * (1 - share) / share
        Terminal.error.progress("\(Int(100 * share)) % done, about \(left.asTime) left")
    }
}
