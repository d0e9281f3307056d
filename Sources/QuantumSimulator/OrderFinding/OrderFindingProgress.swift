/// How far order finding has come.
public struct OrderFindingProgress: Equatable, Sendable {
    /// The number of the quantum run, from 1.
    public let run: Int
    /// How many of the run's bits have been measured; 0 as it starts.
    public let round: Int
    /// How many bits the run measures.
    public let rounds: Int
    /// How long the run is going to take still, in seconds.
    ///
    /// The estimate less the time that is gone; once the rounds are of one length, the last
    /// round's time for each that is left.
    public let secondsLeft: Double
}

/// The clock of one quantum run, started with it.
struct OrderFindingClock {
    private let run: Int
    private let rounds: Int
    private let plannedSeconds: Double
    private let start = ContinuousClock.now
    private var roundStart: ContinuousClock.Instant

    /// Starts the clock.
    ///
    /// - Parameters:
    ///   - run: The number of the quantum run, from 1.
    ///   - rounds: How many bits it measures.
    ///   - plannedSeconds: How long it takes by its estimate.
    init(run: Int, rounds: Int, plannedSeconds: Double) {
        (self.run, self.rounds, self.plannedSeconds) = (run, rounds, plannedSeconds)
        roundStart = start
    }

    /// How far the run has come.
    ///
    /// - Parameter round: How many bits have been measured, the last one just now.
    /// - Returns: Where the run is, and how long it is going to take still.
    mutating func progress(round: Int) -> OrderFindingProgress {
        let now = ContinuousClock.now
        let rest = (now - roundStart).inSeconds * Double(rounds - round)
        let planned = plannedSeconds - (now - start).inSeconds
        roundStart = now
        // The first round's time holds what came before it, such as an orbit's ring.
        let left = 2 * round > rounds ? rest : max(round < 2 ? 0 : rest, planned)
        return OrderFindingProgress(run: run, round: round, rounds: rounds, secondsLeft: left)
    }
}
