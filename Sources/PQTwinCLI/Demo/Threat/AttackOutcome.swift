import Foundation
import PQTLS
import QuantumSimulator
import QuantumThreat

/// What an eavesdropper made of one recorded session.
struct AttackOutcome: Codable {
    /// Whether the content was read.
    let broken: Bool
    /// Why, in sentences.
    let reasons: [String]
    /// The content, if it was read.
    var plaintext: String?
    /// The way to it.
    var factoring: Factoring?
    /// What was agreed on in clear, of a TLS session.
    var handshake: Handshake?
    /// The seed of the attack's bases and simulated measurement outcomes, if it had any.
    var attackSeed: UInt64?

    private enum CodingKeys: String, CodingKey {
        case broken, reasons, plaintext, factoring, handshake
        case attackSeed = "attack_seed"
    }

    /// The quantum part of a successful attack.
    struct Factoring: Codable {
        let modulus: UInt64
        let factors: [UInt64]
        let base: UInt64
        let order: UInt64
        let phase: String
        let fractions: [Fraction]
        let cofactor: UInt64
        let quantumRuns: Int
        let seconds: Double
        let trialDivisionSeconds: Double

        private enum CodingKeys: String, CodingKey {
            case modulus, factors, base, order, phase, fractions, cofactor, seconds
            case quantumRuns = "quantum_runs"
            case trialDivisionSeconds = "trial_division_seconds"
        }
    }

    /// A convergent of the measured phase.
    struct Fraction: Codable {
        let numerator: UInt64
        let denominator: UInt64
    }

    /// The hello messages of a TLS session.
    struct Handshake: Codable {
        let group: String
        /// The group's code point.
        let groupNumber: UInt16
        let clientShareBytes: Int
        let serverShareBytes: Int

        private enum CodingKeys: String, CodingKey {
            case group
            case groupNumber = "group_number"
            case clientShareBytes = "client_share_bytes"
            case serverShareBytes = "server_share_bytes"
        }
    }
}

extension AttackOutcome {
    /// Attacks a recorded session with what a transcript holds.
    ///
    /// - Parameters:
    ///   - transcript: The recording.
    ///   - seed: The seed of bases and simulated measurement outcomes.
    ///   - memoryLimit: The most bytes that the simulator may take.
    ///   - progress: Called as a quantum run starts, and after each measured bit.
    /// - Throws: `ThreatError` or ``CommandFailure``.
    init(
        attacking transcript: SessionTranscript,
        seed: UInt64,
        memoryLimit: Int,
        progress: (OrderFindingProgress) -> Void
    ) throws {
        switch transcript {
        case .toy(let toy):
            var generator = SimulationRandom(seed: seed)
            let report = try Attacker.attack(
                toy.recording(),
                using: &generator,
                memoryLimit: memoryLimit,
                progress: progress
            )
            self.init(report)
            attackSeed = seed
        case .tls(let session): try self.init(session)
        }
    }

    private init(_ report: AttackReport) {
        let last = report.factoring.attempts.last { $0.order != nil }
        let fractions = last?.measurement?.convergents(offset: last?.order?.offset ?? 0) ?? []
        let shown = last?.order.map { order in
            fractions.filter { $0.denominator <= order.denominator }
        }
        self.init(
            broken: true,
            reasons: [
                "the modulus \(report.modulus) was factored by Shor's algorithm, simulated",
                "with its factors the transported key was decrypted, and with that the session",
            ],
            plaintext: String(decoding: report.plaintext, as: UTF8.self),
            factoring: Factoring(
                modulus: report.modulus,
                factors: report.factors,
                base: report.base,
                order: report.order,
                phase: last?.measurement?.bits ?? "",
                fractions: (shown ?? fractions).map {
                    Fraction(numerator: $0.numerator, denominator: $0.denominator)
                },
                cofactor: last?.order?.cofactor ?? 1,
                quantumRuns: report.quantumRuns,
                seconds: report.seconds,
                trialDivisionSeconds: TrialDivision.factor(report.modulus).seconds
            )
        )
    }

    private init(_ session: SessionTranscript.TLSTranscript) throws {
        let streams = session.streams
        let recorded = RecordedHandshake(toServer: streams.toServer, toClient: streams.toClient)
        guard let recorded else {
            throw CommandFailure("no TLS handshake is found in the transcript; record it again")
        }
        let group = NamedGroup(rawValue: recorded.group)
        let text = streams.readableText
        let isHybrid = recorded.group == RecordedStreams.hybridGroup
        self.init(
            broken: !text.isEmpty,
            reasons: !text.isEmpty
                ? ["text stands in clear between the records of the session"]
                : isHybrid ? Self.hybridReasons : Self.reasons(against: group),
            plaintext: text.isEmpty ? nil : text.joined(separator: "\n"),
            handshake: Handshake(
                group: "\(group)",
                groupNumber: recorded.group,
                clientShareBytes: recorded.clientShareByteCount,
                serverShareBytes: recorded.serverShareByteCount
            )
        )
    }

    /// Why a recording of another group is not read here, and yet not safe.
    private static func reasons(against group: NamedGroup) -> [String] {
        [
            "the group \(group) is not X25519MLKEM768: this session does not count as safe",
            "a classical group falls to Shor's algorithm for logarithms, on a machine like the one "
                + "that the estimates for P-256 describe; one unknown here may fall to anything",
        ]
    }

    /// Why a recording of X25519MLKEM768 is of no use, and what would make it so.
    private static var hybridReasons: [String] {
        [
            "no modulus passes over the wire: there is nothing for Shor's algorithm to factor",
            "the session key is derived from two secrets, of X25519 and of ML-KEM-768, and needs both",
            "X25519 would fall to Shor's algorithm for logarithms, on a machine like the one that "
                + "the estimates for P-256 describe",
            "ML-KEM-768 would still stand: no quantum algorithm is known that solves its module "
                + "lattice problem much faster than a classical one (FIPS 203 puts it in category 3, "
                + "as hard as searching an AES-192 key)",
            "needed to read this recording: a break of ML-KEM-768 and a machine for X25519, or a "
                + "key stolen from one of the ends while the session lasted",
        ]
    }
}
