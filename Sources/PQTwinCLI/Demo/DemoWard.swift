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
    let ecgPath: String?
    let speed: Double
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
    func run(into report: inout DemoReport) async throws -> Exchange {
        try createNodes()
        let tap = Wiretap()
        let log = try await withThrowingTaskGroup { group in
            group.addTask {
                try await Task.sleep(for: timeout)
                throw DemoError.timedOut(waitingFor: "the exchange to end")
            }
            let events = AsyncChannel<(String, NodeEvent)>()
            let log = try await exchange(through: tap, events, in: &group)
            group.cancelAll()
            return log
        }
        log.fill(&report)
        try await showTwin(log)
        return Exchange(vitals: log.vitals, recording: tap.recording)
    }

    // MARK: 1. Identities

    private func createNodes() throws {
        voice.heading("1", "Identities")
        let authority = try NodeAuthority(name: "PQTwin demonstration authority")
        for name in ["edge", "cloud", "quantum"] {
            try authority.createNode(NodeName(name), in: nodeFolder(name))
        }
        voice.say("   a throw-away authority issued three ML-DSA-65 identities:")
        voice.say("   pqtwin://edge, pqtwin://cloud, pqtwin://quantum; keys have mode 0600")
    }

    // MARK: 2. to 5. Processes, vital signs, the job

    private func exchange(
        through tap: Wiretap,
        _ events: AsyncChannel<(String, NodeEvent)>,
        in group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> DemoLog {
        voice.heading("2", "Three processes on loopback")
        var log = DemoLog()
        var arrivals = events.makeAsyncIterator()

        let cloud = NodeProcess(
            "cloud",
            options("cloud") + ["--listen", "127.0.0.1:0", "--quantum-name", "quantum"]
        )
        start(cloud, events, in: &group)
        let port = try await log.follow(&arrivals, voice, until: "the cloud to listen") {
            $0.cloudPort
        }
        log.handshakes["cloud"] = try await probe(port: port)
        voice.say("   cloud: ready, a handshake took \(log.time(of: "cloud"))")

        let quantum = NodeProcess("quantum", options("quantum") + address(port))
        start(quantum, events, in: &group)
        _ = try await log.follow(&arrivals, voice, until: "the quantum node") {
            $0.handshakes["quantum"]
        }
        voice.say("   quantum: ready, its handshake with the cloud took \(log.time(of: "quantum"))")

        let tapPort = try await listen(tap, to: port, in: &group)
        let edge = NodeProcess(
            "edge",
            options("edge") + address(tapPort)
                + ["--twin", "patient-208", "--speed", "\(speed)", "--stay"]
                + (ecgPath.map { ["--ecg", $0] } ?? [])
        )
        start(edge, events, in: &group)
        _ = try await log.follow(&arrivals, voice, until: "the edge") { $0.handshakes["edge"] }
        voice.say("   edge: ready, its handshake with the cloud took \(log.time(of: "edge"))")
        voice.say("   all three: \(log.connection ?? "")")

        voice.heading("3", "Vital signs from the bedside")
        voice.say(
            String(
                format: "   %.0f s of ECG at %d Hz, played %g times faster than real time",
                recording.duration,
                recording.samplesPerSecond,
                speed
            )
        )
        _ = try await log.follow(&arrivals, voice, until: "the signal to end") {
            $0.finalFrames["edge"]
        }
        if recording.duration >= 70 || log.hasJob || ecgPath == nil {
            _ = try await log.follow(&arrivals, voice, until: "the job") { $0.job }
        }
        for node in [cloud, quantum, edge] {
            log.finalFrames[node.kind] = nil
            node.stop()
            _ = try await log.follow(&arrivals, voice, until: "the \(node.kind) node to end") {
                $0.finalFrames[node.kind]
            }
        }
        return log
    }

    private func options(_ name: String) -> [String] {
        ["--folder", nodeFolder(name).path, "--cloud-name", "cloud"]
    }

    private func address(_ port: Int) -> [String] { ["--cloud", "127.0.0.1:\(port)"] }

    private func start(
        _ node: NodeProcess,
        _ events: AsyncChannel<(String, NodeEvent)>,
        in group: inout ThrowingTaskGroup<Void, any Error>
    ) {
        group.addTask {
            try await node.run { event in await events.send((node.kind, event)) }
        }
    }

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

    private func listen(
        _ tap: Wiretap,
        to port: Int,
        in group: inout ThrowingTaskGroup<Void, any Error>
    ) async throws -> Int {
        let ports = AsyncChannel<Int>()
        group.addTask {
            try await tap.run(to: "127.0.0.1", port: port) { await ports.send($0) }
        }
        for await port in ports { return port }
        throw DemoError.timedOut(waitingFor: "the tap")
    }

    // MARK: The twin, as the store has it

    private func showTwin(_ log: DemoLog) async throws {
        voice.heading("4", "The twin in the cloud's store")
        let journal = try TwinJournal(
            path: nodeFolder("cloud").journalPath,
            policy: .ward(cloud: NodeName("cloud"))
        )
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
