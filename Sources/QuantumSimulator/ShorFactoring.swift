/// Shor's algorithm on the simulator: factors a small odd number that has two different primes.
///
/// The quantum part is simulated in full: a random base, one recycled control qubit, and the
/// amplitudes of the work register under controlled multiplications. The factors and the order are
/// never used before they are found, nor is the size of the simulator's table. Trial division does
/// the same in under a millisecond: this shows the algorithm, it is no speed-up.
public struct ShorFactoring: Equatable, Sendable {
    /// The number to factor.
    public let modulus: UInt64
    /// Whether a drawn base that happens to share a factor with the modulus is drawn again.
    public let insistsOnCoprimeBase: Bool
    /// After how many quantum runs to give up.
    public let maximumRuns: Int

    /// Checks a task.
    ///
    /// - Parameters:
    ///   - modulus: An odd number of `15 ... 2³⁰`, neither prime nor a power of a prime.
    ///   - insistsOnCoprimeBase: Whether to draw again a base that shares a factor with the modulus.
    ///   - maximumRuns: After how many quantum runs to give up, `1 ... 1000`.
    ///   - memoryLimit: The most bytes that the simulation may take, 4 GiB by default.
    /// - Throws: ``QuantumError/modulus(_:_:)``, ``QuantumError/memory(needed:limit:)`` or
    ///   ``QuantumError/count(actual:minimum:maximum:)``, before any work.
    public init(
        modulus: UInt64,
        insistsOnCoprimeBase: Bool = true,
        maximumRuns: Int = 16,
        memoryLimit: Int = 4 << 30
    ) throws(QuantumError) {
        guard (1...1000).contains(maximumRuns) else {
            throw .count(actual: maximumRuns, minimum: 1, maximum: 1000)
        }
        if let fault = Self.fault(of: modulus) { throw .modulus(modulus, fault) }
        let needed = ResidueRegister.byteCount(modulus: modulus)
        guard needed <= memoryLimit else { throw .memory(needed: needed, limit: memoryLimit) }
        self.modulus = modulus
        self.insistsOnCoprimeBase = insistsOnCoprimeBase
        self.maximumRuns = maximumRuns
    }

    /// How far a factoring has come.
    public struct Progress: Equatable, Sendable {
        /// The number of the quantum run, from 1.
        public let run: Int
        /// The run's base.
        public let base: UInt64
        /// How many of the run's bits have been measured.
        public let round: Int
        /// How many bits the run measures.
        public let rounds: Int
        /// How many amplitudes are stored now.
        public let storedAmplitudes: Int
    }

    /// One drawn base and what came of it.
    public struct Attempt: Equatable, Sendable {
        /// The base a.
        public let base: UInt64
        /// The quantum run's measurement; nil if the base shared a factor with the modulus.
        public let measurement: PhaseMeasurement?
        /// The order that the measurement led to, if it did.
        public let order: OrderCandidate?
        /// How this attempt gave a factor, if it did.
        public let route: FactorRoute?
        /// How long it took.
        public let seconds: Double
    }

    /// The factors, and the whole way to them.
    public struct Report: Equatable, Sendable {
        /// The number that was factored.
        public let modulus: UInt64
        /// Two factors, the smaller one first; their product is the modulus.
        public let factors: [UInt64]
        /// Every drawn base, the successful one last.
        public let attempts: [Attempt]
        /// How long it all took.
        public let seconds: Double

        /// How many of the attempts used the simulated quantum computer.
        public var quantumRuns: Int { attempts.count { $0.measurement != nil } }
    }

    /// Factors the modulus.
    ///
    /// - Parameters:
    ///   - generator: Where bases and simulated measurement outcomes come from.
    ///   - progress: Called after each measured bit.
    ///   - isCancelled: Asked before each measured bit; by default, whether the task is cancelled.
    /// - Returns: The factors and the way to them.
    /// - Throws: ``QuantumError/noFactor(runs:)`` or ``QuantumError/cancelled``.
    public func run(
        using generator: inout some RandomNumberGenerator,
        progress: (Progress) -> Void = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws(QuantumError) -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        var attempts: [Attempt] = []
        for run in 1...maximumRuns {
            let attemptStart = clock.now
            let base = drawBase(
                modulus: modulus,
                coprime: insistsOnCoprimeBase,
                using: &generator
            )
            let result = try attempt(
                run: run,
                base: base,
                using: &generator,
                progress: progress,
                isCancelled: isCancelled
            )
            attempts.append(
                Attempt(
                    base: base,
                    measurement: result.measurement,
                    order: result.order,
                    route: result.found?.route,
                    seconds: (clock.now - attemptStart).inSeconds
                )
            )
            if let divisor = result.found?.factor {
                return Report(
                    modulus: modulus,
                    factors: [divisor, modulus / divisor].sorted(),
                    attempts: attempts,
                    seconds: (clock.now - start).inSeconds
                )
            }
        }
        throw .noFactor(runs: maximumRuns)
    }

    private struct AttemptResult {
        var measurement: PhaseMeasurement?
        var order: OrderCandidate?
        var found: (factor: UInt64, route: FactorRoute)?
    }

    private func attempt(
        run: Int,
        base: UInt64,
        using generator: inout some RandomNumberGenerator,
        progress: (Progress) -> Void,
        isCancelled: () -> Bool
    ) throws(QuantumError) -> AttemptResult {
        let divisor = greatestCommonDivisor(base, modulus)
        guard divisor == 1 else { return AttemptResult(found: (divisor, .accidentalDivisor)) }
        let measurement = try measurePhase(
            base: base,
            modulus: modulus,
            progress: { round, rounds, stored in
                progress(
                    Progress(
                        run: run,
                        base: base,
                        round: round,
                        rounds: rounds,
                        storedAmplitudes: stored
                    )
                )
            },
            isCancelled: isCancelled,
            decide: { generator.unitInterval() < $0 }
        )
        guard let order = measurement.recoverOrder() else {
            return AttemptResult(measurement: measurement)
        }
        let found = factor(
            fromOrder: order.order,
            base: base,
            modulus: modulus,
            using: &generator
        )
        return AttemptResult(measurement: measurement, order: order, found: found)
    }

    private static func fault(of modulus: UInt64) -> ModulusFault? {
        let maximum = ResidueRegister.maximumModulus
        if modulus < 15 { return .tooSmall }
        if modulus > maximum { return .tooLarge(maximum: maximum) }
        if modulus % 2 == 0 { return .even }
        if isPrime(modulus) { return .prime }
        return primePower(modulus).map { .primePower(base: $0.base, exponent: $0.exponent) }
    }
}

extension Duration {
    /// The duration in seconds.
    package var inSeconds: Double {
        Double(components.seconds) + Double(components.attoseconds) * 1e-18
    }
}
