// ClinicalTwin: vital signs as features of a patient twin. Samples of an electrocardiogram come
// in, heart beats, rates, alarms and a rhythm spectrum go out.
//
// Reading order: ECGRecording (what is measured), ECGParser (its file form), QRSFilter and
// BeatDetector (where the heart beats), RRSeries (the intervals), RhythmMonitor (alarms),
// FourierTransform (the classical side of the quantum job), VitalsMonitor (all of it as one
// stream), VitalsPatch (its place in the twin).
//
// Left out on purpose: diagnosis. The alarms here follow published limits and the figures are
// real, but nothing in this module has been validated for use on a patient.

/// A single-lead electrocardiogram, evenly sampled.
public struct ECGRecording: Sendable, Equatable {
    /// The sampling rates accepted, in samples per second.
    public static let rates = 50...4000

    /// Samples per second.
    public let samplesPerSecond: Int
    /// The signal in millivolts, oldest first.
    public let millivolts: [Double]
    /// Where the signal comes from: the comment lines of its file, in order.
    public let provenance: [String]

    /// Takes samples that are already in millivolts.
    ///
    /// - Parameters:
    ///   - millivolts: The signal, oldest first.
    ///   - samplesPerSecond: The sampling rate, within ``rates``.
    ///   - provenance: Where the signal comes from, line by line.
    /// - Throws: ``ClinicalError/samplingRate(_:)`` for a rate outside ``rates``.
    public init(
        millivolts: [Double],
        samplesPerSecond: Int,
        provenance: [String] = []
    ) throws(ClinicalError) {
        guard Self.rates.contains(samplesPerSecond) else { throw .samplingRate(samplesPerSecond) }
        self.samplesPerSecond = samplesPerSecond
        self.millivolts = millivolts
        self.provenance = provenance
    }

    /// The length in seconds.
    public var duration: Double { Double(millivolts.count) / Double(samplesPerSecond) }

    /// The excerpt that ships with the library: MIT-BIH Arrhythmia Database record 208, lead MLII.
    ///
    /// Its provenance and licence are in ``provenance``; the file is in `Resources`.
    ///
    /// - Returns: The recording.
    /// - Throws: ``ClinicalError`` if the file was damaged.
    public static func example() throws(ClinicalError) -> ECGRecording {
        try ECGRecording(parsing: PackageResources.mitdb_208_csv)
    }
}
