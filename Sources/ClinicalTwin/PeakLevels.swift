/// The running estimates of signal and noise peaks that make one adaptive threshold.
struct PeakLevels: Sendable {
    private(set) var signal = 0.0
    private(set) var noise = 0.0

    /// A peak above it is taken for a beat: a quarter of the way from noise to signal.
    var threshold: Double { noise + 0.25 * (signal - noise) }

    /// Takes first estimates from a stretch of signal that holds at least one beat.
    mutating func learn(_ values: [Double]) {
        signal = (values.max() ?? 0) / 2
        noise = values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count) / 2
    }

    mutating func learn(signal peak: Double, weight: Double) {
        signal += weight * (peak - signal)
    }

    mutating func learn(noise peak: Double) {
        noise += 0.125 * (peak - noise)
    }

    /// Lowers the signal level for a silent stretch, but never to where noise would pass for it.
    mutating func decay(by factor: Double) {
        signal = max(signal / factor, min(signal, 4 * noise))
    }
}

/// The recent intervals between beats, in samples: how long is usual, and when one is overdue.
struct Pace: Sendable {
    private var recent: [Double] = []
    private var usual: [Double] = []

    /// Whether the last eight intervals all lie within 92 to 116 % of the usual one.
    private(set) var isRegular = true

    /// How long to wait before searching back: 166 % of the usual interval.
    var missedBeatLimit: Double? { usual.isEmpty ? nil : 1.66 * mean(usual) }

    mutating func add(interval: Double) {
        append(interval, to: &recent)
        guard !usual.isEmpty else {
            append(interval, to: &usual)
            return
        }
        let limits = 0.92 * mean(usual)...1.16 * mean(usual)
        if limits.contains(interval) { append(interval, to: &usual) }
        isRegular = recent.allSatisfy { limits.contains($0) }
        // When none of the last eight was usual, the rhythm has changed for good.
        if recent.count == 8, !recent.contains(where: { limits.contains($0) }) { usual = recent }
    }

    private func append(_ interval: Double, to intervals: inout [Double]) {
        if intervals.count == 8 { intervals.removeFirst() }
        intervals.append(interval)
    }

    private func mean(_ intervals: [Double]) -> Double {
        intervals.reduce(0, +) / Double(intervals.count)
    }
}
