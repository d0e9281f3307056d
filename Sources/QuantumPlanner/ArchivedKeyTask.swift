package import QuantumNoise
import QuantumSimulator

// What an archived key is worth: Shor's algorithm against trial division and Pollard's rho.

extension PlannedTask {
    /// A product of two primes of equal length, drawn by the seed.
    ///
    /// Quality is 1 if it is factored.
    ///
    /// - Parameters:
    ///   - bits: The length of the product, `10 ... 30`.
    ///   - seed: The seed of primes and chance.
    /// - Returns: The solved instance.
    /// - Throws: What the factoring throws.
    static func archivedKey(bits: Int, seed: UInt64) throws -> Self {
        var generator = SimulationRandom(seed: seed)
        let modulus = semiprime(bits: bits, using: &generator)
        let factoring = try ShorFactoring(modulus: modulus, memoryLimit: 20 << 30)
        // Every run draws other bases.
        let (report, times) = try RunTimes.measuring { try factoring.run(using: &generator) }
        let (divided, division) = RunTimes.measuring { TrialDivision.primes(of: modulus).factors }
        let (divisor, rho) = RunTimes.measuring { pollardDivisor(of: modulus) }
        let isFactored = divisor.map { modulus % $0 == 0 && $0 > 1 && $0 < modulus } ?? false
        return PlannedTask(
            rivals: [
                Rival(method: "Pollard's rho", quality: isFactored ? 1 : 0, times: rho),
                Rival(
                    method: "trial division",
                    quality: divided == report.factors ? 1 : 0,
                    times: division
                ),
            ],
            simulated: (.exactly(report.factors == divided ? 1 : 0), times),
            candidates: [
                DeviceRun(
                    qubits: 2 * bits + 3,
                    shots: report.quantumRuns,
                    estimate: ErrorFreeMixture(
                        ideal: 1,
                        chance: 0,
                        cost: { orderFindingCost(bits: bits, on: $0) }
                    ),
                    smaller: try .archivedKey(shots: 24)
                )
            ]
        )
    }
}

/// A product of two different primes of half its length each.
private func semiprime(bits: Int, using generator: inout SimulationRandom) -> UInt64 {
    func prime(_ length: Int) -> UInt64 {
        while true {
            let top: UInt64 = 1 << UInt64(length - 1)
            let candidate = UInt64.random(in: top..<2 * top, using: &generator) | 1
            if isPrime(candidate) { return candidate }
        }
    }
    while true {
        let (p, q) = (prime((bits + 1) / 2), prime(bits / 2))
        if p != q, (p * q) >> UInt64(bits - 1) == 1 { return p * q }
    }
}

/// What Beauregard's order finding takes for a modulus of n bits, one gate after the other.
///
/// Counted from ``BeauregardCircuit``: 2n rounds of two multiplications into a sum of n + 1 qubits, n
/// modular additions each, with four Fourier transforms and five additions in each of those. Phases
/// that happen to be whole turns are counted as well. A controlled phase is one gate on two qubits, a
/// Toffoli gate six and two on one.
package func orderFindingCost(bits: Int, on profile: DeviceProfile) -> CircuitCost {
    let (n, wires) = (bits, bits + 1)
    let phases = n * (2 * wires * wires + 8 * wires) + wires * (wires - 1)
    let twos = 2 * n * (2 * (phases + 8 * n) + 8 * n)
    let ones = 1 + 2 * n * (2 * (n * (4 * wires + 2) + 2 * wires) + 2 * n + 2)
    let ends = Double(2 * n) * (profile.readoutTime + profile.resetTime)
    let gates = Double(ones) * profile.oneQubitTime + Double(twos) * profile.twoQubitTime
    let seconds = gates + ends
    return CircuitCost(
        oneQubitGates: ones,
        twoQubitGates: twos,
        measurements: 2 * n,
        seconds: seconds,
        // Each gate leaves all others waiting, each readout all but one.
        idleSeconds: Double(2 * n + 3) * seconds - gates - Double(twos) * profile.twoQubitTime
            - ends
    )
}
