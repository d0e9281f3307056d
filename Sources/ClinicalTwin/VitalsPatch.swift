public import PQCBOR
public import PQTwin

// The place of vital signs in a twin's document:
//
//     reported.heart.rate      {"v": 104, "u": "/min", "t": ms}
//     reported.heart.interval  {"v": 577, "u": "ms", "t": ms}
//     reported.heart.waveform  {"v": 73(h'…'), "u": "uV", "t": ms, "rate": 90.0}
//     alarms.rhythm            {"v": "tachycardia", "t": ms, "rate": 107}, gone when it ends
//
// Units are UCUM codes. The waveform is a typed array of big-endian 16-bit integers (RFC 8746,
// Section 2.1, tag 73). Times are milliseconds since 1970: the caller says when the signal began.

extension VitalSigns {
    /// The vital signs as a patch of what a device reports.
    ///
    /// - Parameter start: When the signal began, in milliseconds since 1970.
    /// - Returns: The patch.
    /// - Throws: Nothing that happens for a patch of this shape; the type asks for it.
    public func patch(signalStart start: UInt64) throws(TwinError) -> TwinPatch {
        let now = milliseconds(time, after: start)
        var waveformItem = CBORMap()
        waveformItem["v"] = typedArray(waveform)
        waveformItem["u"] = "uV"
        waveformItem["t"] = .unsigned(now)
        waveformItem["rate"] = .float(waveformRate)
        let rate = Property(CBORValue(whole(heartRate)), unit: "/min", time: now)
        let interval = Property(CBORValue(whole(1000 * rrInterval)), unit: "ms", time: now)
        return try TwinPatch(
            .reported,
            [
                "heart": [
                    "rate": rate.item, "interval": interval.item, "waveform": .map(waveformItem),
                ]
            ]
        )
    }

    /// Reads vital signs back from what a device reported; nil where a part is missing or wrong.
    ///
    /// - Parameters:
    ///   - reported: The `reported` member of a twin's document, or the body of such a patch.
    ///   - start: When the signal began, in milliseconds since 1970.
    public init?(reported: CBORValue, signalStart start: UInt64) {
        guard let heart = reported["heart"],
            let rate = heart["rate"].flatMap(Property.init)?.value.doubleValue, rate.isFinite,
            let interval = heart["interval"].flatMap(Property.init),
            let milliseconds = interval.value.doubleValue, milliseconds > 0,
            milliseconds.isFinite,
            let now = interval.time, now >= start,
            let waveform = heart["waveform"], let samples = waveform["v"].flatMap(integers),
            let waveformRate = waveform["rate"]?.doubleValue, waveformRate > 0,
            waveformRate.isFinite
        else { return nil }
        self.init(
            time: Double(now - start) / 1000,
            rrInterval: milliseconds / 1000,
            heartRate: rate,
            waveform: samples,
            waveformRate: waveformRate
        )
    }
}

extension RhythmChange {
    /// The change as a patch of the twin's alarms: it sets the alarm, or takes it away at the end.
    ///
    /// - Parameter start: When the signal began, in milliseconds since 1970.
    /// - Returns: The patch.
    /// - Throws: Nothing that happens for a patch of this shape; the type asks for it.
    public func patch(signalStart start: UInt64) throws(TwinError) -> TwinPatch {
        guard to != .normal else { return try TwinPatch(.alarms, ["rhythm": .null]) }
        return try TwinPatch(
            .alarms,
            [
                "rhythm": [
                    "v": .text(to.rawValue), "t": .unsigned(milliseconds(time, after: start)),
                    "rate": CBORValue(whole(ratePerMinute)),
                ]
            ]
        )
    }
}

/// The tag of a big-endian array of signed 16-bit integers (RFC 8746, Section 2.1).
private let signedIntegers16: UInt64 = 73

private func typedArray(_ values: [Int16]) -> CBORValue {
    let bytes = values.flatMap { value in
        [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)]
    }
    return .tagged(signedIntegers16, .bytes(bytes))
}

private func integers(_ item: CBORValue) -> [Int16]? {
    guard case .tagged(signedIntegers16, .bytes(let bytes)) = item, bytes.count.isMultiple(of: 2)
    else { return nil }
    return stride(from: 0, to: bytes.count, by: 2).map { index in
        Int16(truncatingIfNeeded: Int(bytes[index]) << 8 | Int(bytes[index + 1]))
    }
}

private func milliseconds(_ seconds: Double, after start: UInt64) -> UInt64 {
    start &+ UInt64(clamping: whole(1000 * seconds))
}

/// The nearest whole number, held within a range that any figure of medicine fits.
private func whole(_ value: Double) -> Int {
    value.isFinite ? Int(max(-1e15, min(1e15, value.rounded()))) : 0
}
