import AsyncAlgorithms
import ClinicalTwin
import Foundation
import PQIdentity
import PQTransport
import PQTwin
import PQTwinStore
import TwinNode

/// The first part of the demonstration: three processes exchange a patient's twin.
struct DemoWard: Sendable {
    let folder: String
    let recording: ECGRecording
    let preview: ECGPreview
    /// The recording's file as it was read; nil for the excerpt.
    let ecgText: String?
    let speed: Double
    /// How long all of it may take, beside the signal itself.
    let timeout: Duration
    let voice: DemoVoice

    /// What the second part needs of the first.
    struct Exchange: Sendable {
        /// The last vital signs, as a person would read them.
        let vitals: [VitalsEvent]
        /// What an eavesdropper got between edge and cloud.
        let recording: Wiretap.Recording
    }

    private func nodeFolder(_ name: String) -> NodeFolder {
        NodeFolder(path: folder + "/" + name)
    }

    /// Runs the exchange from its first key to its last acknowledgement.
    ///
    /// - Parameter report: Gets the figures.
    /// - Returns: What the second part needs.
    /// - Throws: ``DemoError`` or an error of a library.
    func run(into report: inout DemoReport) async throws -> Exchange {
        try createNodes()
        let tap = Wiretap()
        let log = try await withThrowingTaskGroup { group in
            // However the exchange ends, its processes end before this does.
            defer { group.cancelAll() }
            return try await exchange(through: tap, in: &group)
        }
        if preview.hasJob { (report.jobOk, report.fftAgrees) = (false, false) }
        log.fill(&report)
        try await showTwin(log)
        return Exchange(vitals: log.vitals, recording: tap.recording)
    }

    // MARK: 1. Identities

    private func createNodes() throws {
        voice.heading("1", "Identities")
        let authority = try NodeAuthority(name: "PQTwin demonstration authority")
        let policy = try TwinPolicy.ward(
            cloud: NodeName("cloud"),
            devices: [TwinIdentifier("patient-208"): [NodeName("edge")]]
        )
        for name in ["edge", "cloud", "quantum"] {
            try authority.createNode(NodeName(name), in: nodeFolder(name), policy: policy)
        }
        voice.say("   a throw-away authority issued three ML-DSA-65 identities:")
        voice.say("   pqtwin://edge, pqtwin://cloud, pqtwin://quantum; keys have mode 0600")
    }

    // MARK: 2. to 5. Processes, vital signs, the job

    private func exchange(
        through tap: Wiretap,
        in group: inout DemoTasks.Group
    ) async throws -> DemoLog {
        voice.heading("2", "Three processes on loopback")
        var (log, tasks) = (DemoLog(), DemoTasks())
        tasks.start(timeout: timeout + .seconds(recording.duration / speed), in: &group)
        let cloud = NodeProcess(
            "cloud",
            options("cloud") + ["--listen", "127.0.0.1:0", "--quantum-name", "quantum"]
        )
        tasks.start(cloud, in: &group)
        let port = try await log.follow(&tasks, voice, until: "the cloud to listen") {
            $0.cloudPort
        }
        log.handshakes["cloud"] = try await probe(port: port)
        voice.say("   cloud: ready, a handshake took \(log.time(of: "cloud"))")

        let quantum = NodeProcess("quantum", options("quantum") + address(port))
        tasks.start(quantum, in: &group)
        _ = try await log.follow(&tasks, voice, until: "the quantum node to connect") {
            $0.handshakes["quantum"]
        }
        voice.say("   quantum: ready, its handshake with the cloud took \(log.time(of: "quantum"))")

        tasks.start(tap, before: port, in: &group)
        let tapPort = try await log.follow(&tasks, voice, until: "the tap to listen") {
            $0.tapPort
        }
        let edge = NodeProcess("edge", try options("edge") + address(tapPort) + signal())
        tasks.start(edge, in: &group)
        _ = try await log.follow(&tasks, voice, until: "the edge to connect") {
            $0.handshakes["edge"]
        }
        voice.say("   edge: ready, its handshake with the cloud took \(log.time(of: "edge"))")
        voice.say("   all three: \(log.connection ?? "")")
        try await stream(&log, &tasks)
        for node in [cloud, quantum, edge] { try await log.end(node, &tasks, voice) }
        return log
    }

    /// Waits until the signal has reached the cloud, and the job's result the twin.
    private func stream(_ log: inout DemoLog, _ tasks: inout DemoTasks) async throws {
        voice.heading("3", "Vital signs from the bedside")
        voice.say(
            String(
                format: "   %.0f s of ECG at %d Hz, played %g times faster than real time",
                recording.duration,
                recording.samplesPerSecond,
                speed
            )
        )
        _ = try await log.follow(&tasks, voice, until: "the signal to end") { $0.frames["edge"] }
        if preview.hasJob {
            _ = try await log.follow(&tasks, voice, until: "the job's result") { $0.job }
        } else {
            voice.say("   too short for a job: the heart beats span less than 64 s")
        }
    }

    /// What the edge plays, and how fast.
    private func signal() throws -> [String] {
        let play = ["--twin", "patient-208", "--speed", "\(speed)", "--stay"]
        guard let ecgText else { return play }
        let path = folder + "/ecg.csv"
        try ecgText.write(toFile: path, atomically: false, encoding: .utf8)
        return play + ["--ecg", path]
    }

    private func options(_ name: String) -> [String] {
        ["--folder", nodeFolder(name).path, "--cloud-name", "cloud"]
    }

    private func address(_ port: Int) -> [String] { ["--cloud", "127.0.0.1:\(port)"] }

    /// A real handshake with the cloud, mutually authenticated, and nothing more.
    private func probe(port: Int) async throws -> Double {
        let credentials = try nodeFolder("edge").load()
        let start = ContinuousClock.now
        return try await PQTransport.connect(
            to: "127.0.0.1",
            port: port,
            configuration: credentials.client(to: NodeName("cloud"))
        ) { _ in (ContinuousClock.now - start) / .milliseconds(1) }
    }

    // MARK: The twin, as the store has it

    private func showTwin(_ log: DemoLog) async throws {
        voice.heading("4", "The twin in the cloud's store")
        let journal = try TwinJournal(path: nodeFolder("cloud").journalPath)
        let state = try await journal.state(of: TwinIdentifier("patient-208"))
        try journal.close()
        voice.say("   patient-208, revision \(state.revision)")
        for line in TwinText.lines(of: state) { voice.say("   " + line) }
        if let job = log.job {
            voice.heading("5", "The quantum job")
            voice.say(
                "   dominant rhythm frequency \(EventText.hertz(job.frequency)) by QFT on "
                    + "\(job.qubits) simulated qubits, \(job.shots) shots"
            )
            voice.say(
                "   a classical FFT of the same samples says "
                    + "\(EventText.hertz(job.classicalFrequency)), faster: classical wins here"
            )
        }
    }
}
