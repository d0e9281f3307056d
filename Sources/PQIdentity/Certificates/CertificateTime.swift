import SwiftASN1

/// A moment to the second, as certificates state it.
public struct CertificateTime: Comparable, Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
    public var secondsSinceEpoch: Int64

    /// The moment that is so many seconds after the beginning of 1970.
    ///
    /// - Parameter secondsSinceEpoch: The seconds, negative before 1970.
    public init(secondsSinceEpoch: Int64) {
        self.secondsSinceEpoch = secondsSinceEpoch
    }

    /// The moment of a date and time of day in UTC.
    ///
    /// - Parameters:
    ///   - year: 1950 to 9999, what a certificate can say.
    ///   - month: 1 to 12.
    ///   - day: 1 to the month's length.
    ///   - hour: 0 to 23.
    ///   - minute: 0 to 59.
    ///   - second: 0 to 59.
    /// - Throws: ``IdentityError/invalidTime`` if there is no such moment.
    public init(
        year: Int,
        month: Int,
        day: Int,
        hour: Int = 0,
        minute: Int = 0,
        second: Int = 0
    ) throws(IdentityError) {
        guard (1950...9999).contains(year), (1...12).contains(month),
            (1...Self.length(ofMonth: month, year: year)).contains(day),
            (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second)
        else { throw .invalidTime }
        let days = Self.days(year: year, month: month, day: day)
        secondsSinceEpoch = Int64(((days * 24 + hour) * 60 + minute) * 60 + second)
    }

    /// Whether one moment is before another.
    ///
    /// - Parameters:
    ///   - a: One moment.
    ///   - b: Another.
    /// - Returns: Whether `a` is before `b`.
    public static func < (a: CertificateTime, b: CertificateTime) -> Bool {
        a.secondsSinceEpoch < b.secondsSinceEpoch
    }

    /// The moment some seconds later, or earlier for a negative count.
    ///
    /// - Parameter seconds: How many; the result stays within the range of the type.
    /// - Returns: The other moment.
    public func advanced(bySeconds seconds: Int64) -> CertificateTime {
        let (sum, overflow) = secondsSinceEpoch.addingReportingOverflow(seconds)
        return CertificateTime(secondsSinceEpoch: overflow ? (seconds > 0 ? .max : .min) : sum)
    }

    /// The moment some days later, or earlier for a negative count.
    ///
    /// - Parameter days: How many days of 86,400 seconds.
    /// - Returns: The other moment.
    public func advanced(byDays days: Int) -> CertificateTime {
        let (seconds, overflow) = Int64(days).multipliedReportingOverflow(by: 86_400)
        return advanced(bySeconds: overflow ? (days > 0 ? .max : .min) : seconds)
    }
}

extension CertificateTime {
    /// Reads a time as ISO 8601 writes it in UTC, or a day, which stands for its first second;
    /// `nil` for any other text.
    ///
    /// - Parameter text: Such as `2026-01-31T12:00:00Z` or `2026-01-31`.
    public init?(_ text: String) {
        let pattern = Array("dddd-dd-ddTdd:dd:ddZ".utf8)
        let bytes = Array(text.utf8)
        guard bytes.count == pattern.count || bytes.count == 10 else { return nil }
        var digits: [Int] = []
        for (byte, wanted) in zip(bytes, pattern) {
            guard wanted == UInt8(ascii: "d") else {
                guard byte == wanted else { return nil }
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            digits.append(Int(byte - UInt8(ascii: "0")))
        }
        digits += Array(repeating: 0, count: 14 - digits.count)
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        let time = try? CertificateTime(
            year: number(0..<4),
            month: number(4..<6),
            day: number(6..<8),
            hour: number(8..<10),
            minute: number(10..<12),
            second: number(12..<14)
        )
        guard let time else { return nil }
        self = time
    }
}

extension CertificateTime: CustomStringConvertible {
    /// The moment as ISO 8601 writes it, such as 2026-01-31T12:00:00Z.
    public var description: String {
        let parts = civil
        func padded(_ number: Int, _ width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return padded(parts.year, 4) + "-" + padded(parts.month, 2) + "-" + padded(parts.day, 2)
            + "T" + padded(parts.hour, 2) + ":" + padded(parts.minute, 2) + ":"
            + padded(parts.second, 2) + "Z"
    }
}

extension CertificateTime {
    /// Reads a Time: UTCTime up to 2049, GeneralizedTime from 2050 (RFC 5280, Section 4.1.2.5).
    ///
    /// - Parameter nodes: The parent's children, the time next.
    /// - Throws: ``IdentityError/invalidTime`` or an error of swift-asn1.
    init(derEncoded nodes: inout ASN1NodeCollection.Iterator) throws {
        guard let node = nodes.next() else { throw IdentityError.malformedDER(.certificate) }
        let text = try node.primitiveBytes(in: .certificate)
        let yearDigits: Int
        switch node.identifier {
        case .utcTime: yearDigits = 2
        case .generalizedTime: yearDigits = 4
        default: throw IdentityError.malformedDER(.certificate)
        }
        try self.init(text, yearDigits: yearDigits)
        guard yearDigits == 2 || civil.year >= 2050 else { throw IdentityError.invalidTime }
    }

    /// Reads a GeneralizedTime, whatever the year, as OCSP writes all of its times
    /// (RFC 6960, Section 4.2.2.1).
    ///
    /// - Parameter nodes: The parent's children, the time next.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    init(generalizedTime nodes: inout ASN1NodeCollection.Iterator) throws {
        try self.init(generalizedTime: nextNode(&nodes, in: .ocspResponse))
    }

    /// Reads a GeneralizedTime, whatever the year.
    ///
    /// - Parameter node: The time.
    /// - Throws: ``IdentityError`` or an error of swift-asn1.
    init(generalizedTime node: ASN1Node) throws {
        guard node.identifier == .generalizedTime else {
            throw IdentityError.malformedDER(.ocspResponse)
        }
        try self.init(node.primitiveBytes(in: .ocspResponse), yearDigits: 4)
    }

    /// Reads the digits of a time.
    private init(_ text: ArraySlice<UInt8>, yearDigits: Int) throws {
        // Seconds are always there, fractions and offsets never: the form has one length.
        guard text.count == yearDigits + 11, text.last == UInt8(ascii: "Z"),
            text.dropLast().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { throw IdentityError.invalidTime }
        var rest = text.dropLast()
        func number(_ digits: Int) -> Int {
            let value = rest.prefix(digits).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            rest = rest.dropFirst(digits)
            return value
        }
        var year = number(yearDigits)
        if yearDigits == 2 { year += year < 50 ? 2000 : 1900 }
        try self.init(
            year: year,
            month: number(2),
            day: number(2),
            hour: number(2),
            minute: number(2),
            second: number(2)
        )
    }

    /// Writes a Time in the form that its year asks for (RFC 5280, Section 4.1.2.5).
    ///
    /// - Parameter coder: Where to.
    /// - Throws: ``IdentityError/invalidTime`` for a year before 1950 or after 9999.
    func serialize(into coder: inout DER.Serializer) throws {
        let parts = civil
        if (1950..<2050).contains(parts.year) {
            try coder.serialize(
                UTCTime(
                    year: parts.year,
                    month: parts.month,
                    day: parts.day,
                    hours: parts.hour,
                    minutes: parts.minute,
                    seconds: parts.second
                )
            )
        } else {
            try serializeGeneralized(into: &coder)
        }
    }

    /// Writes a GeneralizedTime, whatever the year.
    ///
    /// - Parameter coder: Where to.
    /// - Throws: ``IdentityError/invalidTime`` for a year before 1950 or after 9999.
    func serializeGeneralized(into coder: inout DER.Serializer) throws {
        let parts = civil
        guard (1950...9999).contains(parts.year) else { throw IdentityError.invalidTime }
        try coder.serialize(
            GeneralizedTime(
                year: parts.year,
                month: parts.month,
                day: parts.day,
                hours: parts.hour,
                minutes: parts.minute,
                seconds: parts.second,
                fractionalSeconds: 0
            )
        )
    }

    // The proleptic Gregorian calendar, counted in eras of 400 years (146,097 days) from 1 March
    // of year 0, so that the leap day is the last day of its year.

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    private static func days(year: Int, month: Int, day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// Date and time of day, clamped to the years 0 to 9999 for display.
    private var civil: (year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) {
        // 0000-03-01 and 9999-12-31T23:59:59.
        let seconds = min(max(secondsSinceEpoch, -62_162_035_200), 253_402_300_799)
        let shifted = Int(seconds) + 719_468 * 86_400
        let (days, rest) = shifted.quotientAndRemainder(dividingBy: 86_400)
        let (era, dayOfEra) = days.quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            year: era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * shiftedMonth + 2) / 5 + 1,
            hour: rest / 3600, minute: rest / 60 % 60, second: rest % 60
        )
    }
}
