/// Why clinical input was refused.
public enum ClinicalError: Error, Equatable, Sendable {
    /// The file has `actual` bytes, more than `limit`.
    case fileTooLarge(limit: Int, actual: Int)
    /// The recording holds more than `limit` samples.
    case tooManySamples(limit: Int)
    /// The recording has `actual` samples, fewer than the `needed` ones.
    case tooFewSamples(needed: Int, actual: Int)
    /// A line of a recording can't be read; lines count from 1.
    case line(number: Int, RecordingLineError)
    /// No `rate=` line came before the first sample.
    case missingRate
    /// The sampling rate in samples per second is outside ``ECGRecording/rates``.
    case samplingRate(Int)
    /// A series to transform has `actual` values, which is no power of two from 2 upward.
    case notPowerOfTwo(actual: Int)
    /// The beats cover `actual` seconds where the analysis asked for `needed`.
    case seriesTooShort(needed: Double, actual: Double)
    /// The interval at `index` isn't finite and positive, or doesn't end after the one before.
    case intervalOrder(index: Int)
    /// A sampling rate or limit for the analysis isn't a positive, finite number.
    case notPositive(Double)
}

/// What is wrong with one line of a recording.
public enum RecordingLineError: Error, Equatable, Sendable {
    /// The line is longer than the limit in bytes.
    case tooLong(limit: Int)
    /// The line isn't ASCII text.
    case notText
    /// A figure can't be read as a number.
    case notANumber
    /// A figure is outside the range a recording can hold.
    case outOfRange
    /// More than one figure on a line of a recording that isn't coded by differences.
    case severalFigures
    /// The header names a setting that doesn't exist.
    case unknownSetting(String)
    /// The header gives a setting a value that it can't take.
    case badSetting(String)
    /// A header line stands after the first sample or repeats an earlier one.
    case misplacedSetting(String)
}
