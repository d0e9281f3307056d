/// The present, twice: as a stamp for what is signed, and as the wall clock has it for all waiting.
///
/// The stamp runs with the clocks of others; what waits for it would wait as long as theirs lead.
struct Moment: Sendable {
    let stamp: HybridTimestamp
    /// Milliseconds since 1970.
    let wall: UInt64

    /// Whether so many milliseconds have passed since; a clock set back means that they have.
    func hasElapsed(_ interval: UInt64, since start: UInt64) -> Bool {
        wall < start || wall - start >= interval
    }
}

/// Milliseconds for timers: as the wall clock counts them, and never backwards.
///
/// When the wall clock is set back the ticks go on from where they are, so that nothing waits for
/// the wall clock to come there again.
struct TickCounter: Sendable {
    private var last: UInt64 = 0
    private var lead: UInt64 = 0

    /// The ticks at a time of the wall clock.
    mutating func ticks(wall: UInt64) -> UInt64 {
        if wall + lead < last { lead = last - wall }
        last = wall + lead
        return last
    }

    /// The time of the wall clock at which so many ticks are reached.
    func wall(ticks: UInt64) -> UInt64 { ticks > lead ? ticks - lead : 0 }
}

/// When a receiver asks for frames: once, and again only where nothing comes.
struct GapRequests: Sendable {
    /// The longest wait before frames are asked for again, in milliseconds.
    static let longestInterval: UInt64 = 8000

    private struct Request {
        let epoch: UInt64
        let frames: ClosedRange<UInt64>
        /// When it was sent, or the last frame of it came in.
        var time: UInt64
        var interval = PatchReceiver.repeatInterval
    }

    private var last: Request?
    private var lastUnproven: (time: UInt64, interval: UInt64)?

    /// Whether to ask for a range now; if so, it counts as asked for.
    ///
    /// - Parameters:
    ///   - epoch: The epoch's number.
    ///   - frames: The sequence numbers.
    ///   - moment: The present.
    /// - Returns: Whether to ask.
    mutating func begin(
        epoch: UInt64,
        frames: ClosedRange<UInt64>,
        at moment: Moment
    ) -> Bool {
        var next = Request(epoch: epoch, frames: frames, time: moment.wall)
        if let last {
            let isOnItsWay = last.epoch == epoch && last.frames.contains(frames.lowerBound)
            let wait = isOnItsWay ? last.interval : PatchReceiver.gapInterval
            guard moment.hasElapsed(wait, since: last.time) else { return false }
            if isOnItsWay, last.frames.lowerBound == frames.lowerBound {
                // Not one frame of it came: the link is slow or gone.
                next.interval = min(Self.longestInterval, last.interval * 2)
            }
        }
        last = next
        return true
    }

    /// Whether to ask because of a frame that anyone could have made.
    ///
    /// These requests have a measure of their own, so that forged frames keep no real one back.
    mutating func beginUnproven(at moment: Moment) -> Bool {
        var interval = PatchReceiver.repeatInterval
        if let lastUnproven {
            guard moment.hasElapsed(lastUnproven.interval, since: lastUnproven.time) else {
                return false
            }
            interval = min(Self.longestInterval, lastUnproven.interval * 2)
        }
        lastUnproven = (moment.wall, interval)
        return true
    }

    /// Takes notice that a frame came in in its order.
    mutating func arrived(_ sequence: UInt64, of epoch: UInt64, at moment: Moment) {
        guard let last, last.epoch == epoch, last.frames.contains(sequence) else { return }
        self.last?.time = moment.wall
        self.last?.interval = PatchReceiver.repeatInterval
    }

    /// Takes notice that an epoch was opened.
    mutating func opened() {
        lastUnproven = nil
    }
}
