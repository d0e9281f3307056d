/// Shor's algorithm on the simulator: factors a small odd number that has two different primes,
/// completely.
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
    /// What one quantum run is going to take at most, and at which level it is simulated.
    public let estimate: SimulationEstimate
    /// The most bytes that amplitudes may take.
    public let memoryLimit: Int

    /// Checks a task.
    ///
    /// - Parameters:
    ///   - modulus: An odd number of `15 ..< 2³²`, neither prime nor a power of a prime.
    ///   - insistsOnCoprimeBase: Whether to draw again a base that shares a factor with the modulus.
    ///   - maximumRuns: After how many quantum runs to give up, `1 ... 1000`.
    ///   - level: How the quantum part is simulated; by default, as the estimate advises.
    ///   - memoryLimit: The most bytes that amplitudes may take, 4 GiB by default. The estimate
    ///     for an orbit is a bound: where it doesn't fit, the run may, and says so if it doesn't.
    /// - Throws: ``QuantumError/modulus(_:_:)``, ``QuantumError/memory(needed:limit:)`` or
    ///   ``QuantumError/count(actual:minimum:maximum:)``, before any work.
    public init(
        modulus: UInt64,
        insistsOnCoprimeBase: Bool = true,
        maximumRuns: Int = 16,
        level: SimulationLevel? = nil,
        memoryLimit: Int = 4 << 30
    ) throws(QuantumError) {
        guard (1...1000).contains(maximumRuns) else {
            throw .count(actual: maximumRuns, minimum: 1, maximum: 1000)
        }
        if let fault = Self.fault(of: modulus) { throw .modulus(modulus, fault) }
        let estimate =
            level.map { SimulationEstimate(level: $0, modulus: modulus) }
            ?? .choice(modulus: modulus, memoryLimit: memoryLimit)
        guard estimate.level == .orbit || estimate.byteCount <= memoryLimit else {
            throw .memory(needed: estimate.byteCount, limit: memoryLimit)
        }
        self.modulus = modulus
        self.insistsOnCoprimeBase = insistsOnCoprimeBase
        self.maximumRuns = maximumRuns
        self.estimate = estimate
        self.memoryLimit = memoryLimit
    }

    /// The largest modulus.
    public static var maximumModulus: UInt64 { UInt64(UInt32.max) }

    /// One drawn base and what came of it.
    public struct Attempt: Equatable, Sendable {
        /// The base a.
        public let base: UInt64
        /// The quantum run's measurement; nil if the base shared a factor with the modulus.
        public let measurement: PhaseMeasurement?
        /// The order that the measurement led to, if it did.
        public let order: OrderCandidate?
        /// How this attempt split the modulus, if it did for the first time.
        public let route: FactorRoute?
        /// How long it took.
        public let seconds: Double
    }

    /// The factors, and the whole way to them.
    public struct Report: Equatable, Sendable {
        /// The number that was factored.
        public let modulus: UInt64
        /// All prime factors, the smallest one first; their product is the modulus.
        public let factors: [UInt64]
        /// Every drawn base, the successful one last.
        public let attempts: [Attempt]
        /// How long it all took.
        public let seconds: Double

        /// How many of the attempts used the simulated quantum computer.
        public var quantumRuns: Int { attempts.count { $0.measurement != nil } }
    }

    /// Factors the modulus into primes.
    ///
    /// - Parameters:
    ///   - generator: Where bases and simulated measurement outcomes come from.
    ///   - progress: Called as a quantum run starts, and after each measured bit.
    ///   - isCancelled: Asked before each measured bit; by default, whether the task is cancelled.
    /// - Returns: The factors and the way to them.
    /// - Throws: ``QuantumError/noFactor(runs:)`` or ``QuantumError/cancelled``.
    public func run(
        using generator: inout some RandomNumberGenerator,
        progress: (OrderFindingProgress) -> Void = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws(QuantumError) -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        var attempts: [Attempt] = []
        var parts = FactorRefinement(modulus: modulus)
        for run in 1...maximumRuns {
            let attempt = try attempt(
                run: run,
                splitting: &parts,
                using: &generator,
                progress: progress,
                isCancelled: isCancelled
            )
            attempts.append(attempt)
            if parts.isComplete {
                return Report(
                    modulus: modulus,
                    factors: parts.parts.sorted(),
                    attempts: attempts,
                    seconds: (clock.now - start).inSeconds
                )
            }
        }
        throw .noFactor(runs: maximumRuns)
    }

    private func attempt(
        run: Int,
        splitting parts: inout FactorRefinement,
        using generator: inout some RandomNumberGenerator,
        progress: (OrderFindingProgress) -> Void,
        isCancelled: () -> Bool
    ) throws(QuantumError) -> Attempt {
        let clock = ContinuousClock()
        let start = clock.now
        let routeBefore = parts.route
        let base = drawBase(modulus: modulus, coprime: insistsOnCoprimeBase, using: &generator)
        var (measurement, order): (PhaseMeasurement?, OrderCandidate?)
        if greatestCommonDivisor(base, modulus) > 1 {
            parts.split(by: base, route: .accidentalDivisor)
        } else {
            let measured = try measure(
                base,
                run: run,
                using: &generator,
                progress: progress,
                isCancelled: isCancelled
            )
            (measurement, order) = (measured, measured.recoverOrder())
            if let order {
                parts.split(
                    byOrder: order.order,
                    base: base,
                    modulus: modulus,
                    using: &generator
                )
            }
        }
        return Attempt(
            base: base,
            measurement: measurement,
            order: order,
            route: routeBefore == nil ? parts.route : nil,
            seconds: (clock.now - start).inSeconds
        )
    }

    /// The gates of one quantum run with a random base.
    ///
    /// - Parameter generator: Where the base comes from.
    /// - Returns: Beauregard's circuit, whose bits are the phase's, the lowest one first; and the base.
    /// - Throws: ``QuantumError``.
    public func circuit(
        using generator: inout some RandomNumberGenerator
    ) throws(QuantumError) -> (circuit: Circuit, base: UInt64) {
        let base = drawBase(modulus: modulus, coprime: true, using: &generator)
        return (try BeauregardCircuit(modulus: modulus).orderFinding(base: base), base)
    }

    /// One quantum run.
    private func measure(
        _ base: UInt64,
        run: Int,
        using generator: inout some RandomNumberGenerator,
        progress: (OrderFindingProgress) -> Void,
        isCancelled: () -> Bool
    ) throws(QuantumError) -> PhaseMeasurement {
        var clock = OrderFindingClock(
            run: run,
            rounds: phaseBitCount(modulus: modulus),
            plannedSeconds: estimate.seconds
        )
        // What an orbit's ring takes to be found passes before the first bit.
        progress(clock.progress(round: 0))
        return try OrderFindingRun(
            base: base,
            modulus: modulus,
            level: estimate.level,
            memoryLimit: memoryLimit
        ).measure(
            progress: { round, _ in progress(clock.progress(round: round)) },
            isCancelled: isCancelled,
            decide: { generator.unitInterval() < $0 }
        )
    }

    private static func fault(of modulus: UInt64) -> ModulusFault? {
        let maximum = maximumModulus
        if modulus < 15 { return .tooSmall }
        if modulus > maximum { return .tooLarge(maximum: maximum) }
        if modulus % 2 == 0 { return .even }
        if isPrime(modulus) { return .prime }
        return primePower(modulus).map { .primePower(base: $0.base, exponent: $0.exponent) }
    }
}
