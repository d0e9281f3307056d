package import ClinicalTwin
import PQTwin

/// What the cloud knows of one patient from the last two minutes: beats, rhythm, and whether a
/// job was asked for.
///
/// Times are seconds since 1970, as the device has them.
package struct PatientWatch: Sendable {
    /// How much of the past is kept, in seconds.
    package static let memory = 120.0
    /// How many entries of a twin's history hold that much, at 240 beats a minute.
    static let entries: UInt64 = 512

    /// Whether the frequency of the rhythm has been asked for.
    var hasAsked = false
    /// The alarm's last change.
    private(set) var lastChange: RhythmChange?
    private var monitor = RhythmMonitor()
    private var intervals: [RRInterval] = []

    /// A patient of whom nothing is known.
    package init() {}

    /// The rhythm as the alarm has it.
    var rhythm: Rhythm { monitor.rhythm }

    /// The last beats as a series, once there are enough of them.
    package var series: RRSeries? { try? RRSeries(resampling: intervals) }

    /// Takes vital signs.
    ///
    /// - Parameter signs: The vital signs.
    /// - Returns: How the rhythm changed, if it did.
    package mutating func receive(_ signs: VitalSigns) -> RhythmChange? {
        let interval = signs.interval
        // A time that goes back is another signal's: a device started again, or set its clock.
        if let last = intervals.last, interval.time <= last.time { intervals = [] }
        intervals.append(interval)
        intervals.removeFirst(
            intervals.prefix { interval.time - $0.time > Self.memory }.count
        )
        guard let change = monitor.receive(interval) else { return nil }
        lastChange = change
        return change
    }
}

extension VitalSigns {
    /// Reads vital signs with their device's own time, in seconds since 1970.
    init?(reportedIn patch: TwinPatch) {
        guard patch.pathClass == .reported else { return nil }
        self.init(reported: patch.body, signalStart: 0)
    }
}

extension RhythmChange {
    /// The change as a patch of the twin's alarms.
    var patch: TwinPatch? { try? patch(signalStart: 0) }
}
