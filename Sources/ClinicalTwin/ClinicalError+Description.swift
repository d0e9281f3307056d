extension ClinicalError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .fileTooLarge(let limit, let actual):
            "the file has \(actual) bytes, more than \(limit)"
        case .tooManySamples(let limit): "the recording holds more than \(limit) samples"
        case .tooFewSamples(let needed, let actual):
            "the recording has \(actual) samples, and \(needed) are needed"
        case .line(let number, let error): "line \(number): \(error)"
        case .missingRate: "a line rate=HZ must come before the first figure"
        case .samplingRate(let rate):
            "a rate of \(rate) samples a second is outside \(ECGRecording.rates.lowerBound) to "
                + "\(ECGRecording.rates.upperBound)"
        case .notPowerOfTwo(let actual): "\(actual) values are no power of two"
        case .seriesTooShort(let needed, let actual):
            "the beats cover \(actual) s, and \(needed) s are needed"
        case .intervalOrder(let index):
            "interval \(index) isn't positive or doesn't follow the one before"
        case .notPositive(let value): "\(value) isn't a positive number"
        }
    }
}

extension RecordingLineError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .tooLong(let limit): "longer than \(limit) bytes"
        case .notText: "not ASCII text"
        case .notANumber: "not a number"
        case .outOfRange: "a figure out of range"
        case .severalFigures: "several figures, where one belongs on a line"
        case .unknownSetting(let name): "no setting is called '\(name)'"
        case .badSetting(let name): "the setting '\(name)' can't have this value"
        case .misplacedSetting(let name):
            "the setting '\(name)' is repeated or stands after the first figure"
        }
    }
}
