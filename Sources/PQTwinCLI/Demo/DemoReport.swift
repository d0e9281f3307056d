import Foundation

/// What the demonstration showed, as figures.
///
/// As JSON it is one object with the figures that say whether all held; a recording too short for
/// the job has null for `job_ok` and `fft_agrees`, which then don't count.
struct DemoReport: Encodable, Sendable {
    /// Patches sealed and sent by the three nodes.
    var framesSent = 0
    /// Patches verified at their readers.
    var framesVerified = 0
    /// Frames refused, anywhere.
    var framesRefused = 0
    /// Patches sent that no reader verified.
    var framesLost = 0
    /// Alarms raised.
    var alarms = 0
    /// Handshakes, in milliseconds: cloud, quantum, edge.
    var handshakeMilliseconds: [Double] = []
    /// From sending the job to its verified result in the twin, in milliseconds.
    var jobMilliseconds: Double?
    /// Whether the job's signed result reached the twin; nil if there was nothing to ask.
    var jobOk: Bool?
    /// Whether QFT and FFT name the same frequency; nil if there was nothing to ask.
    var fftAgrees: Bool?
    /// The toy modulus.
    var shorN: UInt64 = 0
    /// Its factors, found by Shor's algorithm.
    var shorFactors: [UInt64] = []
    /// Simulated quantum runs that it took.
    var shorRuns = 0
    /// How long it took, in seconds.
    var shorSeconds = 0.0
    /// Whether the toy session's plaintext was recovered from its recording.
    var plaintextRecovered = false
    /// Whether the vital signs stayed out of sight in the recorded post-quantum session.
    var postQuantumSessionOpaque = false

    /// Whether all held.
    var ok: Bool {
        framesSent > 0 && framesVerified == framesSent && framesLost == 0 && framesRefused == 0
            && handshakeMilliseconds.count == 3 && jobOk != false && fftAgrees != false
            && shorFactors.count == 2 && shorFactors.reduce(1, *) == shorN
            && plaintextRecovered && postQuantumSessionOpaque
    }

    private enum CodingKeys: String, CodingKey {
        case framesSent = "frames_sent"
        case framesVerified = "frames_verified"
        case framesLost = "frames_lost"
        case alarms
        case jobOk = "job_ok"
        case fftAgrees = "fft_agrees"
        case shorN = "shor_n"
        case shorFactors = "shor_factors"
        case plaintextRecovered = "plaintext_recovered"
        case ok
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(framesSent, forKey: .framesSent)
        try container.encode(framesVerified, forKey: .framesVerified)
        try container.encode(framesLost, forKey: .framesLost)
        try container.encode(alarms, forKey: .alarms)
        // With a null, where a synthesised encoding would leave the member out.
        try container.encode(jobOk, forKey: .jobOk)
        try container.encode(fftAgrees, forKey: .fftAgrees)
        try container.encode(shorN, forKey: .shorN)
        try container.encode(shorFactors, forKey: .shorFactors)
        try container.encode(plaintextRecovered, forKey: .plaintextRecovered)
        try container.encode(ok, forKey: .ok)
    }

    /// The report as one JSON object.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The report as a table: what, figure, whether it held.
    func table(on terminal: Terminal) -> [String] {
        func row(_ what: String, _ figure: String, _ held: Bool? = nil) -> String {
            let mark: String =
                switch held {
                case true?: terminal.styled("ok", .good)
                case false?: terminal.styled("FAILED", .bad)
                case nil: ""
                }
            let name = what.padding(toLength: 22, withPad: " ", startingAt: 0)
            let value = figure.padding(toLength: 44, withPad: " ", startingAt: 0)
            return "  \(name)\(value)\(mark)"
        }
        let handshakes = handshakeMilliseconds.map { String(format: "%.1f ms", $0) }
        return [
            row("frames sent", "\(framesSent)", framesSent > 0),
            row("frames verified", "\(framesVerified)", framesVerified == framesSent),
            row("frames refused", "\(framesRefused)", framesRefused == 0),
            row("frames lost", "\(framesLost)", framesLost == 0),
            row("alarms", "\(alarms)"),
            row("handshakes", handshakes.joined(separator: ", "), handshakes.count == 3),
            row(
                "quantum job",
                jobMilliseconds.map { String(format: "%.1f ms", $0) }
                    ?? (jobOk == nil ? "none: recording too short" : "–"),
                jobOk
            ),
            row(
                "QFT against FFT",
                fftAgrees.map { $0 ? "same frequency" : "differ" } ?? "–",
                fftAgrees
            ),
            row(
                "toy modulus factored",
                shorFactors.isEmpty
                    ? "–"
                    : "\(shorN) = \(shorFactors.map { "\($0)" }.joined(separator: " × "))",
                shorFactors.reduce(1, *) == shorN && shorFactors.count == 2
            ),
            row(
                "toy session",
                plaintextRecovered ? "vital signs recovered" : "not recovered",
                plaintextRecovered
            ),
            row(
                "post-quantum session",
                postQuantumSessionOpaque ? "vital signs stay sealed" : "vital signs visible",
                postQuantumSessionOpaque
            ),
        ]
    }
}
