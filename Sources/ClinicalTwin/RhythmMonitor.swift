/// How fast the heart beats, as an alarm sees it.
public enum Rhythm: String, Sendable, CaseIterable {
    /// Within the limits.
    case normal
    /// Too fast.
    case tachycardia
    /// Too slow.
    case bradycardia
}

/// When an alarm starts and ends.
///
/// Rates are in beats per minute. Tachycardia is a rate above 100 (Page et al., 2015 ACC/AHA/HRS guideline on supraventricular
/// tachycardia), bradycardia a sinus rate below 50 (Kusumoto et al., 2018 ACC/AHA/HRS guideline on
/// bradycardia). Four intervals in a row and a margin of ten are this project's choice: a single
/// premature beat raises nothing, and a rate that hovers at a limit doesn't ring all the time.
public struct RhythmLimits: Sendable, Equatable {
    /// Tachycardia starts above this rate.
    public let tachycardia: Double
    /// Bradycardia starts below this rate.
    public let bradycardia: Double
    /// How far back across its limit the rate must go to end an alarm.
    public let margin: Double
    /// How many intervals in a row make the rate.
    public let intervalCount: Int

    /// The limits above: 100 and 50 per minute over four intervals, margin ten.
    public static let adult = RhythmLimits(
        checkedTachycardia: 100,
        bradycardia: 50,
        margin: 10,
        intervalCount: 4
    )

    /// Other limits.
    ///
    /// - Parameters:
    ///   - tachycardia: Where tachycardia starts, per minute.
    ///   - bradycardia: Where bradycardia starts, per minute.
    ///   - margin: How far back the rate must go, per minute, at least 0.
    ///   - intervalCount: How many intervals make the rate, at least 1.
    /// - Throws: ``ClinicalError/notPositive(_:)`` for a figure that can't be, or for limits so close
    ///   that the margins meet.
    public init(
        tachycardia: Double,
        bradycardia: Double,
        margin: Double,
        intervalCount: Int
    ) throws(ClinicalError) {
        guard bradycardia > 0, bradycardia.isFinite else { throw .notPositive(bradycardia) }
        guard margin >= 0, margin.isFinite else { throw .notPositive(margin) }
        guard intervalCount >= 1 else { throw .notPositive(Double(intervalCount)) }
        let room = tachycardia - bradycardia - 2 * margin
        guard room > 0, room.isFinite else { throw .notPositive(room) }
        self.init(
            checkedTachycardia: tachycardia,
            bradycardia: bradycardia,
            margin: margin,
            intervalCount: intervalCount
        )
    }

    private init(
        checkedTachycardia: Double,
        bradycardia: Double,
        margin: Double,
        intervalCount: Int
    ) {
        tachycardia = checkedTachycardia
        self.bradycardia = bradycardia
        self.margin = margin
        self.intervalCount = intervalCount
    }
}

/// An alarm that started or ended.
public struct RhythmChange: Sendable, Equatable {
    /// The rhythm before.
    public let from: Rhythm
    /// The rhythm from now on.
    public let to: Rhythm
    /// The rate that decided, in beats per minute.
    public let ratePerMinute: Double
    /// The time of the beat that decided, in seconds.
    public let time: Double
}

/// Follows heart-beat intervals and tells when the rhythm leaves the limits or comes back.
public struct RhythmMonitor: Sendable {
    /// The limits in force.
    public let limits: RhythmLimits
    /// The rhythm now.
    public private(set) var rhythm = Rhythm.normal
    private var recent: [RRInterval] = []

    /// A monitor that hasn't heard anything yet.
    ///
    /// - Parameter limits: When an alarm starts and ends; ``RhythmLimits/adult`` unless told.
    public init(limits: RhythmLimits = .adult) {
        self.limits = limits
    }

    /// The mean rate over the last intervals in beats per minute; nil until there are enough.
    public var ratePerMinute: Double? {
        guard recent.count == limits.intervalCount else { return nil }
        return 60 * Double(recent.count) / recent.reduce(0) { $0 + $1.seconds }
    }

    /// Takes the next interval.
    ///
    /// - Parameter interval: The interval; one that isn't finite and positive is left out.
    /// - Returns: What changed, if anything did.
    public mutating func receive(_ interval: RRInterval) -> RhythmChange? {
        guard interval.seconds.isFinite, interval.seconds > 0 else { return nil }
        if recent.count == limits.intervalCount { recent.removeFirst() }
        recent.append(interval)
        guard let rate = ratePerMinute else { return nil }
        let next = classify(rate)
        guard next != rhythm else { return nil }
        defer { rhythm = next }
        return RhythmChange(from: rhythm, to: next, ratePerMinute: rate, time: interval.time)
    }

    private func classify(_ rate: Double) -> Rhythm {
        if rate > limits.tachycardia { return .tachycardia }
        if rate < limits.bradycardia { return .bradycardia }
        switch rhythm {
        case .tachycardia where rate > limits.tachycardia - limits.margin: return .tachycardia
        case .bradycardia where rate < limits.bradycardia + limits.margin: return .bradycardia
        default: return .normal
        }
    }
}
