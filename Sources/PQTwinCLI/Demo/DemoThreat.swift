import PQCBOR
import PQTLS
import PQTwin
import QuantumSimulator
import QuantumThreat
import TwinNode

/// The second part of the demonstration: what recorded traffic is worth to a quantum computer.
struct DemoThreat: Sendable {
    let voice: DemoVoice

    /// Breaks a toy classical session from its recording, then shows the post-quantum one.
    ///
    /// - Parameters:
    ///   - exchange: What the first part left: vital signs, and the tap's recording.
    ///   - report: Gets the figures.
    /// - Throws: `ThreatError`.
    func run(after exchange: DemoWard.Exchange, into report: inout DemoReport) async throws {
        voice.heading("6", "Harvest now, decrypt later")
        try attack(Self.plaintext(exchange.vitals), into: &report)
        inspect(exchange, into: &report)
        voice.say("   published estimates for the real thing:")
        for estimate in PublishedEstimate.all { voice.say("     " + estimate.text) }
    }

    /// The vital signs as the toy session carries them.
    private static func plaintext(_ vitals: [VitalsEvent]) -> [UInt8] {
        let lines = vitals.suffix(3).map { event in
            "\(event.twin) heart rate \(Int(event.rate.rounded()))/min, "
                + "RR \(Int(event.interval.rounded())) ms"
        }
        return Array(lines.joined(separator: "\n").utf8)
    }

    private func attack(_ plaintext: [UInt8], into report: inout DemoReport) throws {
        var generator = SystemRandomNumberGenerator()
        let recording = ToySession.record(plaintext: plaintext, using: &generator)
        voice.say(
            "   TOY classical session recorded: RSA key transport, n = "
                + "\(recording.publicKey.modulus), e = \(recording.publicKey.exponent), "
                + "\(recording.ciphertext.count) bytes"
        )
        let found = try Attacker.attack(recording) { progress in
            voice.progress("   Shor: \(progress.text)")
        }
        report.shorN = found.modulus
        report.shorFactors = found.factors
        report.shorRuns = found.quantumRuns
        report.shorSeconds = found.seconds
        report.plaintextRecovered = found.plaintext == plaintext
        voice.say(
            "   Shor's algorithm on the simulator: base \(found.base), order \(found.order), "
                + "\(found.quantumRuns) quantum run\(found.quantumRuns == 1 ? "" : "s")"
        )
        if let measured = found.factoring.attempts.last?.measurement {
            voice.say("   measured phase 0.\(measured.bits) (binary)")
        }
        voice.say("   \(found.modulus) = \(found.factors[0]) × \(found.factors[1]); it protected:")
        for line in String(decoding: found.plaintext, as: UTF8.self).split(separator: "\n") {
            voice.say("     \(line)", .bad)
        }
        let classical = TrialDivision.factor(found.modulus)
        voice.say(
            "   \(seconds(found.seconds)) simulated; trial division needs "
                + "\(seconds(classical.seconds)): a demonstration, never a speed-up"
        )
    }

    /// Looks at the post-quantum recording as the eavesdropper would.
    private func inspect(_ exchange: DemoWard.Exchange, into report: inout DemoReport) {
        let tap = exchange.recording
        voice.say(
            "   post-quantum session recorded: \(tap.toServer.count) bytes to the cloud, "
                + "\(tap.toClient.count) back"
        )
        guard
            let handshake = RecordedHandshake(toServer: tap.toServer, toClient: tap.toClient)
        else { return }
        let isHybrid = handshake.group == NamedGroup.x25519MLKEM768.rawValue
        voice.say(
            "   group \(NamedGroup(rawValue: handshake.group)), key shares of "
                + "\(handshake.clientShareByteCount) and \(handshake.serverShareByteCount) bytes"
        )
        let isVisible = exchange.vitals.contains { event in
            Self.needles(event).contains { needle in
                tap.toServer.contains(needle) || tap.toClient.contains(needle)
            }
        }
        report.postQuantumSessionOpaque = isHybrid && !isVisible && !exchange.vitals.isEmpty
        voice.say(
            "   no modulus to factor, and vital signs in clear: "
                + (isVisible ? "FOUND" : "none"),
            isVisible ? .bad : .good
        )
        voice.say(
            "   Shor breaks the X25519 half; ML-KEM-768 still stands, for which no quantum attack"
        )
        voice.say("   much better than a classical one is known")
    }

    /// What a patch in clear would contain: the twin's name, and the rate with its key and unit.
    private static func needles(_ event: VitalsEvent) -> [[UInt8]] {
        let rate = Property(CBORValue(Int(event.rate.rounded())), unit: "/min")
        return [Array(event.twin.utf8), rate.item.encoded()]
    }

    private func seconds(_ time: Double) -> String {
        time < 0.01
            ? "\((time * 1e6).rounded() / 1000) ms" : "\((time * 100).rounded() / 100) s"
    }
}

extension [UInt8] {
    /// Whether a sequence of bytes stands somewhere in this one.
    fileprivate func contains(_ needle: [UInt8]) -> Bool {
        guard let first = needle.first, needle.count <= count else { return false }
        return (0...(count - needle.count)).contains { start in
            self[start] == first && self[start..<start + needle.count].elementsEqual(needle)
        }
    }
}
