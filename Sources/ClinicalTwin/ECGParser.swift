// The project's own CSV for one lead of an electrocardiogram:
//
//     # Any number of comment lines: provenance, licence.
//     rate=360        samples per second; the only setting that must be there
//     unit=adc        mV (the default) or adc
//     gain=200        adc units per millivolt, for unit=adc
//     zero=1024       the adc figure that means 0 mV, for unit=adc
//     coding=rows     plain (the default: one figure a line) or rows
//     971
//     970
//
// With coding=rows a line holds the figure of its first sample, then the difference from each
// sample to the next, separated by commas: a third of the size, and every line stands alone.

/// What a recording's file may hold at most.
public struct ECGLimits: Sendable, Equatable {
    /// The largest file, in bytes.
    public var byteCount: Int
    /// The most samples.
    public var sampleCount: Int
    /// The longest line, in bytes.
    public var lineByteCount: Int

    /// Limits for a file.
    ///
    /// - Parameters:
    ///   - byteCount: The largest file, in bytes; 64 MiB unless told.
    ///   - sampleCount: The most samples; ten million unless told, 7.7 hours at 360 Hz.
    ///   - lineByteCount: The longest line in bytes; 4096 unless told.
    public init(
        byteCount: Int = 64 << 20,
        sampleCount: Int = 10_000_000,
        lineByteCount: Int = 4096
    ) {
        self.byteCount = byteCount
        self.sampleCount = sampleCount
        self.lineByteCount = lineByteCount
    }
}

extension ECGRecording {
    /// Reads the CSV form described at the head of this file.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - limits: How much of it is accepted.
    /// - Throws: ``ClinicalError``; a bad line comes with its number.
    public init(
        parsing bytes: Span<UInt8>,
        limits: ECGLimits = ECGLimits()
    ) throws(ClinicalError) {
        guard bytes.count <= limits.byteCount else {
            throw .fileTooLarge(limit: limits.byteCount, actual: bytes.count)
        }
        var parser = ECGParser(limits: limits)
        var start = 0
        var number = 1
        while start < bytes.count {
            var end = start
            while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
            do {
                try parser.read(line: bytes.extracting(start..<end))
            } catch {
                throw .line(number: number, error)
            }
            guard parser.samples.count <= limits.sampleCount else {
                throw .tooManySamples(limit: limits.sampleCount)
            }
            if parser.settings["rate"] == nil, !parser.samples.isEmpty { throw .missingRate }
            start = end + 1
            number += 1
        }
        guard let rate = parser.settings["rate"] else { throw .missingRate }
        try self.init(
            millivolts: parser.samples,
            samplesPerSecond: Int(rate),
            provenance: parser.comments
        )
    }

    /// Reads the CSV form described at the head of this file.
    ///
    /// - Parameters:
    ///   - bytes: The file's content.
    ///   - limits: How much of it is accepted.
    /// - Throws: ``ClinicalError``; a bad line comes with its number.
    public init(
        parsing bytes: [UInt8],
        limits: ECGLimits = ECGLimits()
    ) throws(ClinicalError) {
        try self.init(parsing: bytes.span, limits: limits)
    }
}

/// One pass over a recording's lines.
private struct ECGParser {
    let limits: ECGLimits
    var comments: [String] = []
    /// Numeric settings seen so far.
    var settings: [String: Double] = [:]
    var isADC = false
    var isRows = false
    /// The signal in millivolts.
    var samples: [Double] = []
    private var named: Set<String> = []

    /// The largest figure a recording may hold, in its own unit: a 24-bit converter's full scale.
    static let largestFigure = 16_777_216.0

    init(limits: ECGLimits) {
        self.limits = limits
    }

    mutating func read(line: Span<UInt8>) throws(RecordingLineError) {
        guard line.count <= limits.lineByteCount else {
            throw .tooLong(limit: limits.lineByteCount)
        }
        let text = try trimmedASCII(line)
        if text.isEmpty { return }
        if text.hasPrefix("#") {
            comments.append(String(trimmed(text.dropFirst())))
        } else if let equals = text.firstIndex(of: "=") {
            let value = trimmed(text[text.index(after: equals)...])
            try set(String(trimmed(text[..<equals])), to: String(value))
        } else {
            try readFigures(text)
        }
    }

    private mutating func readFigures(_ text: Substring) throws(RecordingLineError) {
        let fields = text.split(separator: ",", omittingEmptySubsequences: false)
        guard isRows || fields.count == 1 else { throw .severalFigures }
        var figure = 0.0
        for field in fields {
            // Double(String) also reads "nan", "inf" and hexadecimal: none is a sample.
            let field = trimmed(field)
            guard field.utf8.allSatisfy(isDecimal), let value = Double(field) else {
                throw .notANumber
            }
            figure = isRows ? figure + value : value
            guard figure.magnitude <= Self.largestFigure else { throw .outOfRange }
            let gain = settings["gain"] ?? 1
            samples.append(isADC ? (figure - (settings["zero"] ?? 0)) / gain : figure)
        }
    }

    private mutating func set(_ name: String, to value: String) throws(RecordingLineError) {
        guard ["rate", "gain", "zero", "unit", "coding"].contains(name) else {
            throw .unknownSetting(name)
        }
        guard samples.isEmpty, named.insert(name).inserted else { throw .misplacedSetting(name) }
        switch (name, value) {
        case ("unit", "adc"): isADC = true
        case ("unit", "mV"): isADC = false
        case ("coding", "rows"): isRows = true
        case ("coding", "plain"): isRows = false
        case ("rate", _):
            guard let rate = Int(value), ECGRecording.rates.contains(rate) else {
                throw .badSetting(name)
            }
            settings[name] = Double(rate)
        case ("gain", _), ("zero", _):
            guard value.utf8.allSatisfy(isDecimal), let number = Double(value),
                number.magnitude <= Self.largestFigure, name == "zero" || number >= 0.001
            else { throw .badSetting(name) }
            settings[name] = number
        default: throw .badSetting(name)
        }
    }
}

private func trimmedASCII(_ line: Span<UInt8>) throws(RecordingLineError) -> Substring {
    var text = ""
    text.reserveCapacity(line.count)
    for index in line.indices {
        let byte = line[index]
        guard byte == 0x09 || byte == 0x0D || (0x20...0x7E).contains(byte) else { throw .notText }
        text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return trimmed(text[...])
}

private func trimmed(_ text: Substring) -> Substring {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" }
    let tail = text.drop(while: isBlank)
    guard let last = tail.lastIndex(where: { !isBlank($0) }) else { return "" }
    return tail[...last]
}

private func isDecimal(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
        UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
    default: false
    }
}
