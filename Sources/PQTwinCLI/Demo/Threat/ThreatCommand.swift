import ArgumentParser
import Foundation
import PQIdentity
import QuantumSimulator
import QuantumThreat

/// Harvest now, decrypt later, step by step: record, attack from the recording alone, compare.
struct ThreatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "threat",
        abstract: "Record two sessions, break the classical toy, fail at the post-quantum one.",
        discussion: """
            A process of its own gets nothing but a transcript file. From the labelled toy session \
            it reads the vital signs by Shor's algorithm on the simulator; from the session over \
            X25519MLKEM768 it reads nothing, and says why. --svg draws the picture.

            Exit codes: 0 the toy fell and the post-quantum session stood, 1 not so, 2 input that \
            can't be used.
            """
    )

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(help: "The seed of the toy's primes; drawn and printed without it.")
    var seed: UInt64?

    @Option(help: "The length of the toy's modulus in bits, 16 to 32.")
    var bits = 24

    @OptionGroup var memory: MemoryOption

    @Option(help: "Where the picture goes, as SVG.", completion: .file())
    var svg: String?

    @Option(
        help: "A folder that takes the two transcripts; made if it is not there.",
        completion: .directory
    )
    var transcripts: String?

    @Option(help: ECGOption.help, completion: .file())
    var ecg: String?

    @Flag(help: "Replace an existing picture and transcripts.")
    var force = false

    func validate() throws {
        guard (16...32).contains(bits) else { throw ValidationError("--bits is 16 to 32") }
    }

    func run() async throws {
        try await reporting("pqtwin demo threat") {
            try checkMemory()
            try prepareOutput()
            let seed = seed ?? UInt64.random(in: 0...UInt64(UInt32.max))
            let report = try await TemporaryFolder.with(prefix: "pqtwin-threat-") { folder in
                try await demonstrate(in: folder, seed: seed)
            }
            if json { try JSONOutput.print(report) }
            if !report.ok { throw ExitStatus.failed }
        }
    }

    /// Makes the folder that is asked for, and looks whether there is room for all.
    private func prepareOutput() throws {
        var paths = [svg].compactMap(\.self)
        if let transcripts {
            do {
                try FileManager.default.createDirectory(
                    atPath: transcripts,
                    withIntermediateDirectories: true
                )
            } catch {
                throw CommandFailure("\(transcripts): \(error.localizedDescription)")
            }
            paths += Self.transcriptNames.map { "\(transcripts)/\($0)" }
        }
        try OutputFile.check(paths, overwriting: force)
    }

    /// Refuses a modulus that the eavesdropper may have no memory for, before anything is recorded.
    private func checkMemory() throws {
        let largest: UInt64 = 1 << UInt64(bits) - 1
        let run = SimulationEstimate.choice(modulus: largest, memoryLimit: memory.bytes ?? .max)
        do throws(QuantumError) {
            try RunAllowance(bytes: memory.bytes)
                .check(ResourceEstimate(bytes: run.byteCount, passes: 0, seconds: run.seconds))
        } catch {
            throw CommandFailure("--bits \(bits): \(error); choose fewer bits")
        }
    }

    private func demonstrate(in folder: String, seed: UInt64) async throws -> ThreatReport {
        let voice = DemoVoice(isSilent: json)
        let sessions = try ThreatSessions(ECGOption.recording(at: ecg).recording)
        voice.heading(
            "1",
            "Two sessions are recorded on their way from edge to cloud, seed \(seed)"
        )
        let toy = try await sessions.recordToy(bits: bits, seed: seed)
        let hybrid = try await sessions.recordPostQuantum(in: folder)
        if case .toy(let session) = toy { try session.describe(to: voice) }
        if case .tls(let session) = hybrid {
            voice.say(
                "   post-quantum session: TLS 1.3, \(session.toServer.count) bytes to the cloud, "
                    + "\(session.toClient.count) back"
            )
        }
        voice.heading("2", "Years later: the eavesdropper, a process with the transcript alone")
        let eavesdropper = Eavesdropper(folder: folder, memory: memory.memory)
        let commands = Self.transcriptNames.map { eavesdropper.arguments(attacking: $0) }
        for words in commands { voice.say("   pqtwin " + words.joined(separator: " ")) }
        for (transcript, name) in zip([toy, hybrid], Self.transcriptNames) {
            try keep(transcript, named: name)
        }
        let broken = try await eavesdropper.attack(toy, named: Self.transcriptNames[0])
        let stood = try await eavesdropper.attack(hybrid, named: Self.transcriptNames[1])
        // Not the key's seed either, so that nothing after the recording depends on it.
        let sampleSeed = UInt64.random(in: 0...UInt64(UInt32.max))
        let report = ThreatReport(
            sent: sessions.vitals,
            toy: broken,
            hybrid: stood,
            recording: hybrid.streams,
            seed: seed,
            sampleSeed: sampleSeed,
            attackerArguments: commands
        )
        if let factoring = broken.factoring {
            let figures = try Self.figures(factoring, seed: sampleSeed)
            if let svg {
                let picture = ThreatPicture(figures).svg
                try OutputFile.write(picture, to: svg, overwriting: force)
            }
            for line in ThreatPlot.histogram(figures) { voice.row(line) }
            for line in ThreatPlot.fraction(factoring) { voice.say(line) }
            say(factoring, report, voice)
        }
        voice.heading("3", "The same attacker and the post-quantum session")
        if let handshake = stood.handshake {
            voice.say(
                "   group \(handshake.group), key shares of \(handshake.clientShareBytes) and "
                    + "\(handshake.serverShareBytes) bytes: "
                    + (stood.broken ? "READ" : "not read"),
                report.postQuantumSessionOpaque ? .good : .bad
            )
        }
        voice.say(
            "   what was sent, looked for in the recording by one who knows it: "
                + (report.sentFoundInRecording ? "FOUND" : "not found"),
            report.sentFoundInRecording ? .bad : .good
        )
        for reason in stood.reasons { voice.say("   - \(reason)") }
        voice.heading("4", "What the real keys would cost")
        for line in ThreatPlot.costs(bits: bits) { voice.say(line) }
        voice.say("   " + AttackReport.caveat)
        return report
    }

    private func say(
        _ factoring: AttackOutcome.Factoring,
        _ report: ThreatReport,
        _ voice: DemoVoice
    ) {
        let product = factoring.factors.map { "\($0)" }.joined(separator: " × ")
        voice.say("   \(factoring.modulus) = \(product); the session said:")
        for line in (report.vitalsRecovered ?? "").split(separator: "\n") {
            voice.say("     " + String(line).inOneLine, .bad)
        }
        voice.say(
            "   the same as was sent, letter for letter: "
                + (report.plaintextRecovered ? "yes" : "NO")
        )
        voice.say(
            "   \(factoring.quantumRuns.counted("quantum run")), "
                + "\(factoring.seconds.asTime) simulated; trial division needs "
                + "\(factoring.trialDivisionSeconds.asTime): a demonstration, never a speed-up"
        )
    }

    private static let transcriptNames = ["toy.json", "hybrid.json"]

    /// Writes a transcript where the user asked for it.
    private func keep(_ transcript: SessionTranscript, named name: String) throws {
        guard let transcripts else { return }
        try transcript.write(to: "\(transcripts)/\(name)", overwriting: force)
    }

    /// Many runs at a size where the peaks of the phase can be seen.
    private static func figures(
        _ attack: AttackOutcome.Factoring,
        seed: UInt64
    ) throws(QuantumError) -> ThreatFigures {
        var generator = SimulationRandom(seed: seed)
        let sample = try PhaseSample(modulus: 35, runs: 2000, using: &generator)
        return ThreatFigures(
            modulus: sample.modulus,
            base: sample.base,
            order: sample.order,
            histogram: sample.histogram(bins: 64),
            attack: attack
        )
    }
}

/// What the demonstration showed, for programs.
struct ThreatReport: Encodable {
    let vitalsSent: String
    let vitalsRecovered: String?
    let plaintextRecovered: Bool
    /// Whether any part of what was sent stands in the post-quantum recording.
    let sentFoundInRecording: Bool
    /// Whether the session was agreed on over X25519MLKEM768 and its recording shows nothing.
    let postQuantumSessionOpaque: Bool
    let toy: AttackOutcome
    let postQuantum: AttackOutcome
    let estimates: [String]
    let seed: UInt64
    let sampleSeed: UInt64
    let attackerArguments: [[String]]
    let ok: Bool

    private enum CodingKeys: String, CodingKey {
        case toy, estimates, seed, ok
        case sampleSeed = "sample_seed"
        case attackerArguments = "attacker_arguments"
        case vitalsSent = "vitals_sent"
        case vitalsRecovered = "vitals_recovered"
        case plaintextRecovered = "plaintext_recovered"
        case postQuantumSessionOpaque = "post_quantum_session_opaque"
        case postQuantum = "post_quantum"
        case sentFoundInRecording = "sent_found_in_recording"
    }

    init(
        sent: String,
        toy: AttackOutcome,
        hybrid: AttackOutcome,
        recording: RecordedStreams?,
        seed: UInt64,
        sampleSeed: UInt64,
        attackerArguments: [[String]]
    ) {
        vitalsSent = sent
        vitalsRecovered = toy.plaintext
        plaintextRecovered = toy.broken && toy.plaintext == sent
        let bytes = Array(sent.utf8)
        sentFoundInRecording = recording?.holdsPart(of: bytes) ?? true
        let group = hybrid.handshake?.groupNumber ?? 0
        postQuantumSessionOpaque =
            !hybrid.broken && recording?.stood(sent: bytes, group: group) ?? false
        self.toy = toy
        postQuantum = hybrid
        estimates = PublishedEstimate.all.map(\.text)
        self.seed = seed
        self.sampleSeed = sampleSeed
        self.attackerArguments = attackerArguments
        ok = plaintextRecovered && postQuantumSessionOpaque
    }
}
