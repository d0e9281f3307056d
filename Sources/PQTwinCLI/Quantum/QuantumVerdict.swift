import ArgumentParser
import QuantumNoise
import QuantumSimulator

/// The seed of everything that a quantum command draws at random.
struct SeedOption: ParsableArguments {
    @Option(help: "The seed of all chance; drawn anew and printed if left out.")
    var seed: UInt64?

    /// The seed to use.
    func value() -> UInt64 { seed ?? UInt64.random(in: 0...UInt64(UInt32.max)) }
}

/// One way to solve a problem, and what came out.
struct Contender: Encodable {
    let method: String
    let answer: String
    /// How good the answer is; more is better.
    let quality: Double
    let seconds: Double

    /// Whether its answer is better, or as good and sooner there.
    func isBetter(than other: Contender) -> Bool {
        let margin = 1e-9 * max(1, abs(other.quality))
        return abs(quality - other.quality) > margin
            ? quality > other.quality : seconds < other.seconds
    }
}

/// Who solved a problem better: by the answer, then by the time.
struct QuantumVerdict: Encodable {
    let quantum: Contender
    /// The best of the rivals.
    let classical: Contender
    /// All classical methods that were tried, the best one first.
    let rivals: [Contender]
    let winner: String
    let reason: String

    /// Compares.
    ///
    /// - Parameters:
    ///   - quantum: The simulated quantum computer.
    ///   - rivals: The classical methods, one at least.
    ///   - clocks: Where the times are from.
    init(quantum: Contender, rivals: [Contender], clocks: String = "on this machine") {
        self.quantum = quantum
        self.rivals = rivals.sorted { $0.isBetter(than: $1) }
        classical = self.rivals[0]
        let margin = 1e-9 * max(1, abs(classical.quality))
        if abs(quantum.quality - classical.quality) > margin {
            let quantumWins = quantum.quality > classical.quality
            winner = quantumWins ? "quantum" : "classical"
            reason = "the better answer"
        } else {
            let quantumWins = quantum.seconds < classical.seconds
            winner = quantumWins ? "quantum" : "classical"
            let ratio =
                max(quantum.seconds, classical.seconds)
                / max(min(quantum.seconds, classical.seconds), 1e-9)
            reason = "the same answer, \(figure(ratio)) times faster \(clocks)"
        }
    }

    /// Prints all and who wins.
    func tell(on terminal: Terminal) {
        for line in lines(on: terminal) { terminal.line(line) }
    }

    /// What ``tell(on:)`` prints.
    func lines(on terminal: Terminal) -> [String] {
        let sides = [("simulated", quantum)] + rivals.map { ("classical", $0) }
        let shown = terminal.styled(winner, winner == "classical" ? .good : .warning)
        return sides.map { name, side in
            "\(name.padded(11)) \(side.method): \(side.answer), \(side.seconds.asTime)"
        } + ["winner      \(shown): \(reason)"]
    }
}

/// What a circuit would take on a kind of device, by its published figures.
struct DeviceEstimate: Encodable {
    let profile: String
    let seconds: Double
    let errorFreeProbability: Double

    /// Estimates a circuit on every shipped profile.
    static func all(_ circuit: Circuit, shots: Int) throws -> [Self] {
        try DeviceProfile.shipped().map { profile in
            Self(
                profile: profile.name,
                seconds: profile.duration(of: circuit, shots: shots),
                errorFreeProbability: profile.errorFreeProbability(of: circuit)
            )
        }
    }

    /// Prints the estimates; there are none for circuits too long to be taken apart.
    static func tell(_ estimates: [Self], on terminal: Terminal) {
        if estimates.isEmpty {
            terminal.line("on device   not estimated: the circuit is too long to be taken apart")
        }
        for estimate in estimates {
            terminal.line(
                """
                on device   \(estimate.profile): \(estimate.seconds.asTime) without queue; no \
                error in a shot with probability \(figure(estimate.errorFreeProbability))
                """
            )
        }
    }
}
