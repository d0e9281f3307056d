import TwinNode

/// What the nodes told so far.
struct DemoLog: Sendable {
    /// The port of the cloud, once it listens.
    private(set) var cloudPort: Int?
    /// The port of the tap, once it listens.
    private(set) var tapPort: Int?
    /// How long each node's handshake took, in milliseconds.
    var handshakes: [String: Double] = [:]
    /// What the handshakes agreed on.
    private(set) var connection: String?
    /// All vital signs that reached the twin.
    private(set) var vitals: [VitalsEvent] = []
    /// How many alarms the cloud raised.
    private(set) var alarms = 0
    /// The job's result.
    private(set) var job: JobEvent?
    /// Each node's last figures.
    private(set) var frames: [String: FrameEvent] = [:]
    /// Nodes that were asked to end.
    private var stopped: Set<String> = []
    /// Nodes that have ended.
    private var ended: Set<String> = []

    /// Follows the news until something is known.
    ///
    /// - Parameters:
    ///   - tasks: Where the news come from.
    ///   - voice: Tells a person what happens.
    ///   - what: What is waited for, for an error.
    ///   - known: The thing, once it is there.
    /// - Returns: The thing.
    /// - Throws: ``DemoError`` if it won't come, or `CancellationError`.
    mutating func follow<Known>(
        _ tasks: inout DemoTasks,
        _ voice: DemoVoice,
        until what: String,
        _ known: (DemoLog) -> Known?
    ) async throws -> Known {
        while true {
            if let found = known(self) { return found }
            switch try await tasks.next() {
            case .told(let node, let event): take(event, from: node, voice)
            case .ended(_, let failure?): throw failure
            case .ended(let node, nil):
                guard stopped.contains(node) else {
                    throw DemoError.nodeEnded(kind: node, before: what)
                }
                ended.insert(node)
            case .tapListens(let port): tapPort = port
            case .tapFailed(let error): throw DemoError.tapFailed("\(error)")
            case .timeIsOver: throw DemoError.timedOut(waitingFor: what)
            }
        }
    }

    /// Ends a node and waits for its end; the figures that it tells last stay.
    mutating func end(
        _ node: NodeProcess,
        _ tasks: inout DemoTasks,
        _ voice: DemoVoice
    ) async throws {
        frames[node.kind] = nil
        stopped.insert(node.kind)
        node.stop()
        _ = try await follow(&tasks, voice, until: "the \(node.kind) node to end") { log in
            log.ended.contains(node.kind) ? log.frames[node.kind] : nil
        }
    }

    private mutating func take(_ event: NodeEvent, from node: String, _ voice: DemoVoice) {
        switch event {
        case .listening(let port): cloudPort = port
        case .connected(let event):
            // The cloud, which is dialled, has no time to tell.
            guard let time = event.milliseconds else { return }
            handshakes[node] = time
            connection = "\(event.group), \(event.signature), \(event.cipher)"
        case .vitals(let event):
            vitals.append(event)
            voice.progress("   revision \(event.revision)  \(Int(event.rate.rounded()))/min")
        case .alarm(_, let rhythm, let rate) where node == "cloud":
            alarms += 1
            voice.say("   alarm: \(rhythm), \(Int(rate.rounded()))/min", .bad)
        case .alarmEnded where node == "cloud":
            voice.say("   the alarm ended", .good)
        case .jobSent(_, let samples):
            voice.say("   the cloud asks the quantum node about \(samples) samples")
        case .jobDone(let event): job = event
        case .refused(let reason): voice.say("   \(node) refused: \(reason)", .warning)
        case .frames(let event): frames[node] = event
        case .disconnected, .alarm, .alarmEnded, .jobAnswered, .sandbox: break
        }
    }

    /// A handshake's time for people.
    func time(of node: String) -> String {
        handshakes[node].map { "\(($0 * 10).rounded() / 10) ms" } ?? "–"
    }

    /// Fills in the figures of the exchange.
    func fill(_ report: inout DemoReport) {
        let frames = frames.values
        report.framesSent = frames.reduce(0) { $0 + $1.sent }
        report.framesVerified = frames.reduce(0) { $0 + $1.verified }
        report.framesRefused = frames.reduce(0) { $0 + $1.refused }
        report.framesLost = max(0, report.framesSent - report.framesVerified)
        report.alarms = alarms
        report.handshakeMilliseconds = ["cloud", "quantum", "edge"].compactMap { handshakes[$0] }
        if let job {
            report.jobMilliseconds = job.milliseconds
            report.jobOk = true
            report.fftAgrees = job.agrees
        }
    }
}
