import Foundation
import TwinNode

/// Events as lines for people.
enum EventText {
    /// One line for an event.
    static func line(of event: NodeEvent, on terminal: Terminal) -> String {
        switch event {
        case .listening(let port): "listening on port \(port)"
        case .connected(let connection):
            "connected to \(connection.peer): \(connection.group), \(connection.signature), "
                + connection.cipher
        case .disconnected(let peer, let reason): "connection to \(peer) ended: \(reason)".inOneLine
        case .vitals(let vitals):
            "\(vitals.twin) revision \(vitals.revision): heart rate "
                + "\(Int(vitals.rate.rounded()))/min, RR \(Int(vitals.interval.rounded())) ms"
        case .alarm(let twin, let rhythm, let rate):
            terminal.styled("ALARM \(twin): \(rhythm), \(Int(rate.rounded()))/min", .bad)
        case .alarmEnded(let twin): terminal.styled("\(twin): alarm ended", .good)
        case .jobSent(let twin, let samples):
            "\(twin): asked for the rhythm's frequency, \(samples) samples"
        case .jobDone(let job):
            "\(job.twin): rhythm \(hertz(job.frequency)) by QFT, "
                + "\(hertz(job.classicalFrequency)) by FFT"
        case .jobAnswered(let job): line(of: job, on: terminal)
        case .sandbox(let walls, let missing):
            "jobs run behind \(walls.joined(separator: ", "))"
                + (missing.isEmpty
                    ? ""
                    : terminal.styled("; missing: \(missing.joined(separator: ", "))", .warning))
        case .refused(let reason): terminal.styled("refused: \(reason)".inOneLine, .warning)
        case .frames(let frames):
            "\(frames.node): \(frames.sent) patches sent, \(frames.acknowledged) acknowledged, "
                + "\(frames.verified) verified, \(frames.refused) frames refused, "
                + "\(frames.replayed) came again"
        }
    }

    private static func line(of job: JobRecord, on terminal: Terminal) -> String {
        let times = String(format: "waited %.0f ms, ran %.0f ms", job.waited, job.ran)
        // Names and reasons are a tenant's own words.
        let what = "\(job.tenant)/\(job.job) \(job.task ?? "job")".inOneLine
        guard let failure = job.failure else { return "\(what): done, \(times)" }
        return terminal.styled("\(what): \(failure), \((job.reason ?? "").inOneLine)", .warning)
            + ", \(times)"
    }

    /// A frequency with its unit.
    static func hertz(_ frequency: Double) -> String {
        String(format: "%.4f Hz", frequency)
    }
}
