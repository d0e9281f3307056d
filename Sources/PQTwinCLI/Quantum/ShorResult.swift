import Foundation
import QuantumSimulator
import QuantumThreat

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What `pqtwin quantum shor` found, for programs and for people.
struct FactoringResult: Encodable {
    let n: UInt64
    /// All prime factors, the smallest one first.
    let factors: [UInt64]
    /// The order that the last measured phase led to; null if luck gave the factors.
    let order: UInt64?
    let quantumRuns: Int
    /// The length of n.
    let bits: Int
    let seconds: Double
    /// The most memory that the process has taken so far.
    let peakBytes: Int
    let level: String
    let seed: UInt64
    let base: UInt64?
    /// The last measured phase in binary, after the point.
    let phase: String?
    /// Trial division of the same n on the same machine.
    let trialDivisionSeconds: Double
    /// The simulated run against trial division and Pollard's rho method.
    let verdict: QuantumVerdict

    private enum CodingKeys: String, CodingKey {
        case n, factors, order, bits, seconds, level, seed, base, phase, verdict
        case quantumRuns = "quantum_runs"
        case peakBytes = "peak_bytes"
        case trialDivisionSeconds = "trial_division_seconds"
    }

    init(_ report: ShorFactoring.Report, level: SimulationLevel, seed: UInt64) {
        let last = report.attempts.last { $0.order != nil }
        n = report.modulus
        factors = report.factors
        order = last?.order?.order
        quantumRuns = report.quantumRuns
        bits = UInt64.bitWidth - report.modulus.leadingZeroBitCount
        seconds = report.seconds
        peakBytes = ProcessFigures.peakBytes
        self.level = level.rawValue
        self.seed = seed
        base = last?.base
        phase = last?.measurement?.bits
        let rivals = Contender.factorings(of: report.modulus)
        trialDivisionSeconds = rivals[0].seconds
        verdict = QuantumVerdict(
            quantum: Contender(
                method: Contender.orderFinding(report.quantumRuns),
                answer: Contender.product(report.factors),
                quality: 1,
                seconds: report.seconds
            ),
            rivals: rivals
        )
    }

    /// The result as a person reads it.
    func lines(_ report: ShorFactoring.Report) -> [String] {
        let product = Contender.product(factors)
        let runs = quantumRuns.counted("quantum run")
        var lines = [
            Terminal.output.styled("\(n) = \(product)", .heading),
            "  \(runs) simulated at level \(level), seed \(seed)",
        ]
        for attempt in report.attempts { lines += Self.lines(attempt) }
        return lines + [
            "  \(seconds.asTime), \(peakBytes >> 20) MiB at most",
            "  \(verdict.rivalTimes("of the same number")); the simulator is no speed-up",
            "  \(verdict.inOneLine)",
        ]
    }

    private static func lines(_ attempt: ShorFactoring.Attempt) -> [String] {
        guard let measured = attempt.measurement else {
            return ["  base \(attempt.base) drawn at random shares a factor by chance"]
        }
        var lines = [
            "  base a = \(attempt.base), drawn at random",
            "  measured phase 0.\(measured.bits) (binary)",
        ]
        guard let order = attempt.order else {
            return lines + ["  no order in this phase"]
        }
        let fractions = measured.convergents(offset: order.offset)
            .prefix { $0.denominator <= order.denominator }.suffix(4)
            .map { "\($0.numerator)/\($0.denominator)" }.joined(separator: ", ")
        let neighbour = order.offset == 0 ? "" : ", \(abs(order.offset)) beside the measured value"
        lines.append("  continued fraction … \(fractions)\(neighbour)")
        let cofactor =
            order.cofactor == 1 ? "" : " = \(order.denominator) · \(order.cofactor)"
        lines.append("  order r = \(order.order)\(cofactor): a^r = 1 modulo n")
        switch attempt.route {
        case .squareRoot: lines.append("  split by a^(r/2) - 1")
        case .freshBase(let base):
            lines.append("  split by powers of \(base) to r's odd part, classically")
        case .accidentalDivisor, nil: break
        }
        return lines
    }
}

/// What `pqtwin quantum shor --dlog` found, for programs and for people.
struct LogarithmResult: Encodable {
    let n: UInt64
    let base: UInt64
    let element: UInt64
    let logarithm: UInt64
    let order: UInt64
    let quantumRuns: Int
    let bits: Int
    let seconds: Double
    let peakBytes: Int
    let seed: UInt64
    /// Baby steps and giant steps to the same logarithm, on the same machine.
    let searchSeconds: Double
    /// The simulated run against these.
    let verdict: QuantumVerdict

    private enum CodingKeys: String, CodingKey {
        case n, base, element, logarithm, order, bits, seconds, seed, verdict
        case quantumRuns = "quantum_runs"
        case peakBytes = "peak_bytes"
        case searchSeconds = "search_seconds"
    }

    init(
        _ report: DiscreteLogarithm.Report,
        equation: PowerEquation,
        modulus: UInt64,
        seed: UInt64
    ) {
        (n, base, element) = (modulus, equation.base, equation.element)
        (logarithm, order) = (report.logarithm, report.order)
        quantumRuns = report.quantumRuns
        bits = UInt64.bitWidth - modulus.leadingZeroBitCount
        seconds = report.seconds
        peakBytes = ProcessFigures.peakBytes
        self.seed = seed
        let rival = Contender.logarithm(
            of: equation.element,
            base: equation.base,
            modulus: modulus
        )
        searchSeconds = rival.seconds
        verdict = QuantumVerdict(
            quantum: Contender(
                method: Contender.orderFinding(report.quantumRuns),
                answer: "\(equation.base)^\(report.logarithm)",
                quality: 1,
                seconds: report.seconds
            ),
            rivals: [rival]
        )
    }

    /// The result as a person reads it.
    func lines(_ report: DiscreteLogarithm.Report) -> [String] {
        [
            Terminal.output.styled("\(base)^\(logarithm) = \(element) modulo \(n)", .heading),
            "  \(quantumRuns.counted("quantum run")) simulated at level dense, "
                + "seed \(seed)",
            "  measured phase of \(base): 0.\(report.basePhase.bits) (binary)",
            "  measured phase of \(element): 0.\(report.elementPhase.bits)",
            "  order of \(base): \(order)",
            "  \(seconds.asTime), \(peakBytes >> 20) MiB at most",
            "  \(verdict.rivalTimes("to the same")); the simulator is no speed-up",
            "  \(verdict.inOneLine)",
            "  elliptic curves fall to the same steps, with point addition for multiplication",
        ]
    }
}

extension QuantumVerdict {
    /// The rivals' times, in the order of their names.
    fileprivate func rivalTimes(_ what: String) -> String {
        let sorted = rivals.sorted { $0.method > $1.method }
        return sorted.enumerated().map { index, rival in
            "\(rival.method)\(index == 0 ? " \(what)" : ""): \(rival.seconds.asTime)"
        }.joined(separator: ", ")
    }

    fileprivate var inOneLine: String { "winner: \(winner), \(reason)" }
}

/// Figures of this process.
enum ProcessFigures {
    /// The most memory that the process has taken so far, in bytes; 0 where nobody says.
    static var peakBytes: Int {
        var usage = rusage()
        #if canImport(Glibc)
        let (who, unit) = (__rusage_who_t(RUSAGE_SELF.rawValue), 1024)
        #elseif canImport(Darwin)
        let (who, unit) = (RUSAGE_SELF, 1)
        #else
        let (who, unit) = (RUSAGE_SELF, 1024)
        #endif
        // The structure is this function's own; the call fills it.
        guard unsafe getrusage(who, &usage) == 0 else { return 0 }
        return usage.ru_maxrss * unit
    }
}
