import AsyncAlgorithms
import TwinNode

/// What the nodes told so far.
struct DemoLog: Sendable {
    /// The port of the cloud, once it listens.
    var cloudPort: Int?
    /// How long each node's handshake took, in milliseconds.
    var handshakes: [String: Double] = [:]
    /// What the handshakes agreed on.
    private(set) var connection: String?
    /// All vital signs that reached the twin.
    private(set) var vitals: [VitalsEvent] = []
    /// How many alarms the cloud raised.
    private(set) var alarms = 0
    /// Whether a job was sent.
    private(set) var hasJob = false
    /// The job's result.
    private(set) var job: JobEvent?
    /// Each node's last figures.
    var finalFrames: [String: FrameEvent] = [:]

    /// Takes events until something is known.
    ///
    /// - Parameters:
    ///   - events: The events of all nodes.
    ///   - voice: Tells a person what happens.
    ///   - what: What is waited for, for an error.
    ///   - known: The thing, once it is there.
    /// - Returns: The thing.
    mutating func follow<Known>(
        _ events: inout AsyncChannel<(String, NodeEvent)>.Iterator,
        _ voice: DemoVoice,
        until what: String,
        _ known: (DemoLog) -> Known?
    ) async throws -> Known {
        while true {
            if let found = known(self) { return found }
            guard let (node, event) = await events.next(isolation: nil) else {
                try Task.checkCancellation()
                throw DemoError.timedOut(waitingFor: what)
            }
            take(event, from: node, voice)
        }
    }

    private mutating func take(_ event: NodeEvent, from node: String, _ voice: DemoVoice) {
        switch event {
        case .listening(let port): cloudPort = port
        case .connected(let event) where node != "cloud":
            handshakes[node] = event.milliseconds
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
            hasJob = true
            voice.say("   the cloud asks the quantum node about \(samples) samples")
        case .jobDone(let event): job = event
        case .refused(let reason): voice.say("   \(node) refused: \(reason)", .warning)
        case .frames(let event): finalFrames[node] = event
        case .connected, .disconnected, .alarm, .alarmEnded: break
        }
    }

    /// A handshake's time for people.
    func time(of node: String) -> String {
        handshakes[node].map { "\(($0 * 10).rounded() / 10) ms" } ?? "–"
    }

    /// Fills in the figures of the exchange.
    func fill(_ report: inout DemoReport) {
        let frames = finalFrames.values
        report.framesSent = frames.reduce(0) { $0 + $1.sent }
        report.framesVerified = frames.reduce(0) { $0 + $1.verified }
        report.framesRefused = frames.reduce(0) { $0 + $1.refused }
        report.framesLost = max(0, report.framesSent - report.framesVerified)
        report.alarms = alarms
        report.handshakeMilliseconds = ["cloud", "quantum", "edge"].compactMap { handshakes[$0] }
        report.jobMilliseconds = job?.milliseconds
        report.jobOk = job != nil
        report.fftAgrees = job?.agrees ?? false
    }
}
