import Foundation
import PQIdentity
import Testing

@Suite struct `Certificate times` {
    @Test func `the calendar agrees with Foundation's`() throws {
        var generator = SystemRandomNumberGenerator()
        let formatter = ISO8601DateFormatter()
        for _ in 0..<2000 {
            // 1950-01-01 to 9999-12-31.
            let seconds = Int64.random(in: -631_152_000...253_402_300_799, using: &generator)
            let expected = formatter.string(from: Date(timeIntervalSince1970: Double(seconds)))
            #expect(CertificateTime(secondsSinceEpoch: seconds).description == expected)
        }
    }

    @Test func `dates become seconds and back`() throws {
        #expect(try CertificateTime(year: 1970, month: 1, day: 1).secondsSinceEpoch == 0)
        #expect(
            try CertificateTime(year: 2000, month: 2, day: 29, hour: 12).secondsSinceEpoch
                == 951_825_600
        )
        let last = try CertificateTime(
            year: 9999,
            month: 12,
            day: 31,
            hour: 23,
            minute: 59,
            second: 59
        )
        #expect(last.description == "9999-12-31T23:59:59Z")
        #expect(CertificateTime(secondsSinceEpoch: .max).description == last.description)
        #expect(CertificateTime(secondsSinceEpoch: .min).description == "0000-03-01T00:00:00Z")
        #expect(last.advanced(byDays: .max).secondsSinceEpoch == .max)
    }

    @Test(arguments: [
        (2025, 2, 29), (2100, 2, 29), (2025, 4, 31), (2025, 13, 1), (2025, 0, 1), (2025, 1, 0),
        (1949, 12, 31), (10000, 1, 1),
    ])
    func `days that don't exist are refused`(year: Int, month: Int, day: Int) {
        #expect(
            refusal { _ = try CertificateTime(year: year, month: month, day: day) } == .invalidTime
        )
    }

    @Test func `the clock runs`() {
        #expect(
            abs(CertificateTime.now().secondsSinceEpoch - Int64(Date().timeIntervalSince1970)) < 5
        )
    }
}

@Suite struct `Certificate times in text` {
    @Test(arguments: ["1950-01-01T00:00:00Z", "2026-12-31T23:59:59Z", "9999-12-31T23:59:59Z"])
    func `a time is read as it is shown`(text: String) {
        #expect(CertificateTime(text)?.description == text)
    }

    @Test func `a day begins at midnight`() {
        #expect(CertificateTime("2026-01-31")?.description == "2026-01-31T00:00:00Z")
    }

    @Test(arguments: [
        "", "2026", "2026-02-29", "2026-13-01", "1949-12-31", "2026-01-31T24:00:00Z",
        "2026-01-31 12:00:00Z", "2026-01-31T12:00:00", "2026-01-31T12:00:00+", "２０２６-01-31",
        "2026-1-31", "20260131", "-026-01-31",
    ])
    func `anything else is no time`(text: String) {
        #expect(CertificateTime(text) == nil)
    }
}
