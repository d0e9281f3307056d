/// Shor's algorithm for discrete logarithms, on the simulator: finds x with g^x = h modulo a small
/// prime.
///
/// This is what breaks Diffie–Hellman; on a curve the same steps break ECDH and ECDSA, with point
/// addition in place of multiplication. Two phases are measured on one work register: that of the
/// multiplication by g leaves an eigenstate with the phase s/q, q being g's order; in it the
/// multiplication by h has the phase s·x/q. The register is a dense one: it knows no orbit.
///
/// Source: Shor, *Polynomial-time algorithms for prime factorization and discrete logarithms on a
/// quantum computer*, arXiv:quant-ph/9508027.
public struct DiscreteLogarithm: Equatable, Sendable {
    /// The prime p.
    public let modulus: UInt64
    /// g, which generates a subgroup.
    public let base: UInt64
    /// h, a power of g.
    public let element: UInt64
    /// After how many quantum runs to give up.
    public let maximumRuns: Int
    /// What one quantum run is going to take.
    public let estimate: SimulationEstimate
    /// The most bytes that amplitudes may take.
    public let memoryLimit: Int

    /// Checks a task.
    ///
    /// - Parameters:
    ///   - modulus: A prime p of `7 ..< 2³²`.
    ///   - base: g, in `2 ... p - 2`, a square modulo p: its order is at most (p - 1)/2, as in the
    ///     subgroups that Diffie–Hellman uses.
    ///   - element: h, in `1 ..< p`.
    ///   - maximumRuns: After how many quantum runs to give up, `1 ... 1000`.
    ///   - memoryLimit: The most bytes that amplitudes may take, 4 GiB by default.
    /// - Throws: ``QuantumError``, before any work.
    public init(
        modulus: UInt64,
        base: UInt64,
        element: UInt64,
        maximumRuns: Int = 16,
        memoryLimit: Int = 4 << 30
    ) throws(QuantumError) {
        guard (1...1000).contains(maximumRuns) else {
            throw .count(actual: maximumRuns, minimum: 1, maximum: 1000)
        }
        guard modulus >= 7 else { throw .modulus(modulus, .tooSmall) }
        guard modulus <= ShorFactoring.maximumModulus else {
            throw .modulus(modulus, .tooLarge(maximum: ShorFactoring.maximumModulus))
        }
        guard isPrime(modulus) else { throw .modulus(modulus, .notPrime) }
        guard (2...modulus - 2).contains(base),
            power(base, (modulus - 1) / 2, modulo: modulus) == 1
        else { throw .base(base, modulus: modulus) }
        guard (1..<modulus).contains(element) else {
            throw .noLogarithm(of: element, base: base, modulus: modulus)
        }
        estimate = SimulationEstimate(level: .dense, modulus: modulus, phases: 2)
        guard estimate.byteCount <= memoryLimit else {
            throw .memory(needed: estimate.byteCount, limit: memoryLimit)
        }
        (self.modulus, self.base, self.element) = (modulus, base, element)
        (self.maximumRuns, self.memoryLimit) = (maximumRuns, memoryLimit)
    }

    /// The logarithm, and the way to it.
    public struct Report: Equatable, Sendable {
        /// x, with g^x = h.
        public let logarithm: UInt64
        /// The order of g, as recovered from the first phase.
        public let order: UInt64
        /// The measured phase of the multiplication by g.
        public let basePhase: PhaseMeasurement
        /// The measured phase of the multiplication by h, in the same eigenstate.
        public let elementPhase: PhaseMeasurement
        /// How many quantum runs it took.
        public let quantumRuns: Int
        /// How long it all took.
        public let seconds: Double
    }

    /// Finds the logarithm.
    ///
    /// - Parameters:
    ///   - generator: Where the chance of simulated measurement outcomes comes from.
    ///   - progress: Called as a quantum run starts, and after each measured bit.
    ///   - isCancelled: Asked before each measured bit; by default, whether the task is cancelled.
    /// - Returns: The logarithm and the way to it.
    /// - Throws: ``QuantumError/noLogarithm(of:base:modulus:)``,
    ///   ``QuantumError/noFactor(runs:)`` or ``QuantumError/cancelled``.
    public func run(
        using generator: inout some RandomNumberGenerator,
        progress: (OrderFindingProgress) -> Void = { _ in },
        isCancelled: () -> Bool = { Task.isCancelled }
    ) throws(QuantumError) -> Report {
        let clock = ContinuousClock()
        let start = clock.now
        let bitCount = phaseBitCount(modulus: modulus)
        for run in 1...maximumRuns {
            var runClock = OrderFindingClock(
                run: run,
                rounds: 2 * bitCount,
                plannedSeconds: estimate.seconds
            )
            progress(runClock.progress(round: 0))
            var register = try DenseRegister(modulus: modulus, memoryLimit: memoryLimit)
            var phases: [PhaseMeasurement] = []
            for residue in [base, element] {
                let done = phases.count * bitCount
                let numerator = try measurePhase(
                    of: &register,
                    factors: repeatedSquares(of: residue, modulo: modulus, count: bitCount),
                    progress: { progress(runClock.progress(round: done + $0)) },
                    isCancelled: isCancelled,
                    decide: { generator.unitInterval() < $0 }
                )
                phases.append(
                    PhaseMeasurement(
                        base: residue,
                        modulus: modulus,
                        numerator: numerator,
                        bitCount: bitCount
                    )
                )
            }
            guard let order = phases[0].recoverOrder()?.order else { continue }
            guard power(element, order, modulo: modulus) == 1 else {
                // The group is cyclic: h is a power of g exactly if its order divides g's.
                throw .noLogarithm(of: element, base: base, modulus: modulus)
            }
            guard let logarithm = solve(order: order, phases[0], phases[1]) else { continue }
            return Report(
                logarithm: logarithm,
                order: order,
                basePhase: phases[0],
                elementPhase: phases[1],
                quantumRuns: run,
                seconds: (clock.now - start).inSeconds
            )
        }
        throw .noFactor(runs: maximumRuns)
    }

    /// x from s·x = t modulo q, where the phases are near s/q and t/q.
    private func solve(
        order: UInt64,
        _ basePhase: PhaseMeasurement,
        _ elementPhase: PhaseMeasurement
    ) -> UInt64? {
        let (s, t) = (basePhase.nearest(over: order), elementPhase.nearest(over: order))
        let shared = greatestCommonDivisor(s, order)
        // What s shares with q leaves that many candidates open.
        let reduced = order / shared
        guard t % shared == 0, shared <= basePhase.cofactorLimit else { return nil }
        let inverse = reduced == 1 ? 0 : inverse(of: s / shared % reduced, modulo: reduced)
        guard let inverse else { return nil }
        var candidate = reduced == 1 ? 0 : multiply(t / shared % reduced, inverse, modulo: reduced)
        for _ in 0..<shared {
            if power(base, candidate, modulo: modulus) == element { return candidate }
            candidate += reduced
        }
        return nil
    }
}

extension PhaseMeasurement {
    /// The k for which k/q is nearest to the phase, below q.
    fileprivate func nearest(over order: UInt64) -> UInt64 {
        let (high, low) = numerator.multipliedFullWidth(by: order)
        // 2^(bitCount) is below 2⁶⁴ and the phase below 1, so the quotient is at most q.
        let half: UInt64 = 1 << UInt64(bitCount - 1)
        let (sum, carry) = low.addingReportingOverflow(half)
        let (top, shift) = (high + (carry ? 1 : 0), UInt64(bitCount))
        return (top << (64 - shift) | sum >> shift) % order
    }
}
