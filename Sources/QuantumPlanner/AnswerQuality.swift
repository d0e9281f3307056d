import QuantumSimulator

/// How good an answer was, 1 the best, and how far chance may have moved it.
package struct AnswerQuality: Equatable, Sendable {
    /// The quality.
    package let value: Double
    /// Its standard error by the chance of shots or of trajectories; 0 where there is none.
    package let error: Double

    /// A quality without chance.
    static func exactly(_ value: Double) -> Self { Self(value: value, error: 0) }

    /// A share of shots.
    ///
    /// The error is what they leave open if every share was as likely before, so it isn't 0 where
    /// no shot or every shot is right.
    ///
    /// - Parameters:
    ///   - right: How many shots are right.
    ///   - shots: How many there were.
    init(_ right: Int, of shots: Int) {
        let (a, b) = (Double(right + 1), Double(shots - right + 1))
        let sum = a + b
        value = Double(right) / Double(max(shots, 1))
        error = (a * b / (sum * sum * (sum + 1))).squareRoot()
    }

    /// Takes a quality and its standard error.
    init(value: Double, error: Double) { (self.value, self.error) = (value, error) }

    /// A quality that is made of shots, with the standard error that drawing as many of them again
    /// shows.
    ///
    /// Source: Efron, *Bootstrap methods: another look at the jackknife*, Annals of Statistics 7
    /// (1979) 1.
    ///
    /// - Parameters:
    ///   - counts: How often each result came out.
    ///   - seed: The seed of the draws.
    ///   - quality: The quality of such counts.
    /// - Returns: The quality of these counts.
    static func of(
        _ counts: [Int: Int],
        seed: UInt64,
        _ quality: ([Int: Int]) -> Double
    ) -> Self {
        let shots = counts.sorted { $0.key < $1.key }
            .flatMap { repeatElement($0.key, count: $0.value) }
        guard !shots.isEmpty else { return .exactly(0) }
        var generator = SimulationRandom(seed: seed)
        let others = (0..<64).map { _ in
            var drawn: [Int: Int] = [:]
            for _ in shots {
                drawn[shots[Int.random(in: shots.indices, using: &generator)], default: 0] += 1
            }
            return quality(drawn)
        }
        let mean = others.reduce(0, +) / 64
        let squares = others.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return Self(value: quality(counts), error: (squares / 63).squareRoot())
    }
}
