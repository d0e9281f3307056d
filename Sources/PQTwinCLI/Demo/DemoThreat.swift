import PQCBOR
import PQTLS
import PQTwin
import QuantumSimulator
import QuantumThreat
import TwinNode

/// The second part of the demonstration: what recorded traffic is worth to a quantum computer.
struct DemoThreat: Sendable {
    /// Where files may go while it lasts.
    let folder: String
    let voice: DemoVoice

    /// Breaks a recorded toy classical session, then shows the post-quantum one.
    ///
    /// - Parameters:
    ///   - exchange: What the first part left: vital signs, and the tap's recording.
    ///   - report: Gets the figures.
    /// - Throws: ``DemoError``, or an error of a library or the system.
    func run(after exchange: DemoWard.Exchange, into report: inout DemoReport) async throws {
        voice.heading("6", "Harvest now, decrypt later")
        try await attack(Self.plaintext(exchange.vitals), into: &report)
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

    /// Lets a process that has nothing but the tap's bytes read a toy session.
    private func attack(_ plaintext: [UInt8], into report: inout DemoReport) async throws {
        let name = "toy.json"
        let eavesdropper = Eavesdropper(folder: folder)
        let seed = UInt64.random(in: 0...UInt64(UInt32.max))
        let transcript = SessionTranscript(toy: try await ToyLink.record(plaintext, seed: seed))
        if case .toy(let session) = transcript { try session.describe(to: voice) }
        let words = eavesdropper.arguments(attacking: name).joined(separator: " ")
        voice.say("   a process with this recording alone: pqtwin \(words)")
        let outcome = try await eavesdropper.attack(transcript, named: name)
        guard let found = outcome.factoring else { return }
        report.shorN = found.modulus
        report.shorFactors = found.factors
        report.shorRuns = found.quantumRuns
        report.shorSeconds = found.seconds
        let said = outcome.plaintext ?? ""
        report.plaintextRecovered = Array(said.utf8) == plaintext
        voice.say(
            "   Shor's algorithm on the simulator: base \(found.base), order \(found.order), "
                + "\(found.quantumRuns.counted("quantum run"))"
        )
        voice.say("   measured phase 0.\(found.phase) (binary)")
        let product = found.factors.map { "\($0)" }.joined(separator: " × ")
        voice.say("   \(found.modulus) = \(product); it protected:")
        for line in said.split(separator: "\n") {
            voice.say("     " + String(line).inOneLine, .bad)
        }
        voice.say(
            "   \(found.seconds.asTime) simulated; trial division needs "
                + "\(found.trialDivisionSeconds.asTime): a demonstration, never a speed-up"
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
