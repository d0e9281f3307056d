import ClinicalTwin
import Testing

struct ECGParserTests {
    func parse(_ text: String, limits: ECGLimits = ECGLimits()) throws -> ECGRecording {
        try ECGRecording(parsing: Array(text.utf8), limits: limits)
    }

    @Test func `the excerpt has its rate, length, figures and licence`() throws {
        let recording = try ECGRecording.example()
        #expect(recording.samplesPerSecond == 360)
        #expect(recording.millivolts.count == 23_760)
        #expect(recording.duration == 66)
        #expect(recording.millivolts.prefix(3) == [-0.23, -0.215, -0.215])
        // The sum of the source's figures from sample 40680 on.
        let figures = recording.millivolts.map { Int(($0 * 200 + 1024).rounded()) }
        #expect(figures.reduce(0, +) == 23_671_210)
        let provenance = recording.provenance.joined(separator: " ")
        #expect(provenance.contains("Open Data Commons Attribution License"))
        #expect(provenance.contains("record 208"))
    }

    @Test func `a plain file in millivolts is read`() throws {
        let recording = try parse("# mine\r\nrate=250\r\n0.5\r\n -0.25 \r\n\r\n1e-1\r\n")
        #expect(recording.samplesPerSecond == 250)
        #expect(recording.millivolts == [0.5, -0.25, 0.1])
        #expect(recording.provenance == ["mine"])
    }

    @Test func `converter figures become millivolts`() throws {
        let recording = try parse("rate = 100\nunit=adc\ngain=200\nzero=1024\n1024\n1224\n924")
        #expect(recording.millivolts == [0, 1, -0.5])
    }

    @Test func `rows of differences are added up, each row from its own start`() throws {
        let recording = try parse("rate=100\ncoding=rows\n10,1,1,-5\n100,-1\n")
        #expect(recording.millivolts == [10, 11, 12, 7, 100, 99])
    }

    @Test(arguments: [
        ("rate=360\n1\nx\n", 3, RecordingLineError.notANumber),
        ("rate=360\nnan\n", 2, .notANumber),
        ("rate=360\ninf\n", 2, .notANumber),
        ("rate=360\n0x10\n", 2, .notANumber),
        ("rate=360\n1;2\n", 2, .notANumber),
        ("rate=360\n1 2\n", 2, .notANumber),
        ("rate=360\n1,2\n", 2, .severalFigures),
        ("rate=360\n1e9\n", 2, .outOfRange),
        ("rate=360\ncoding=rows\n16777216,1\n", 3, .outOfRange),
        ("rate=360\ncoding=rows\n1,,1\n", 3, .notANumber),
        ("rate=360\ncolour=red\n", 2, .unknownSetting("colour")),
        ("rate=4001\n", 1, .badSetting("rate")),
        ("rate=\n", 1, .badSetting("rate")),
        ("rate=360.5\n", 1, .badSetting("rate")),
        ("rate=360\nunit=V\n", 2, .badSetting("unit")),
        ("rate=360\ngain=0\n", 2, .badSetting("gain")),
        ("rate=360\nzero=nan\n", 2, .badSetting("zero")),
        ("rate=360\ncoding=zip\n", 2, .badSetting("coding")),
        ("rate=360\nrate=360\n", 2, .misplacedSetting("rate")),
        ("rate=360\n1\ngain=2\n", 3, .misplacedSetting("gain")),
        ("rate=360\n\u{E9}\n", 2, .notText),
        ("rate=360\n\u{0}\n", 2, .notText),
    ])
    func `a bad line is refused with its number`(
        text: String,
        number: Int,
        reason: RecordingLineError
    ) {
        #expect(throws: ClinicalError.line(number: number, reason)) { try parse(text) }
    }

    @Test(arguments: ["", "# only words\n", "1\n2\n"])
    func `a file without a rate is refused`(text: String) {
        #expect(throws: ClinicalError.missingRate) { try parse(text) }
    }

    @Test func `limits hold at their edge`() throws {
        let text = "rate=100\n" + String(repeating: "1\n", count: 10)
        let exact = ECGLimits(byteCount: text.utf8.count, sampleCount: 10, lineByteCount: 8)
        #expect(try parse(text, limits: exact).millivolts.count == 10)
        var limits = exact
        limits.byteCount -= 1
        #expect(throws: ClinicalError.fileTooLarge(limit: 28, actual: 29)) {
            try parse(text, limits: limits)
        }
        limits = exact
        limits.sampleCount = 9
        #expect(throws: ClinicalError.tooManySamples(limit: 9)) { try parse(text, limits: limits) }
        limits = exact
        limits.lineByteCount = 7
        #expect(throws: ClinicalError.line(number: 1, .tooLong(limit: 7))) {
            try parse(text, limits: limits)
        }
    }

    @Test func `no damaged file makes it trap`() {
        let text = Array("rate=360\nunit=adc\ngain=200\ncoding=rows\n970,1,-2\n971,4\n".utf8)
        var generator = SeededGenerator(state: 208)
        for _ in 0..<2000 {
            var damaged = text
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                damaged[.random(in: 0..<damaged.count, using: &generator)] =
                    .random(in: 0...255, using: &generator)
            }
            damaged.removeLast(.random(in: 0...damaged.count, using: &generator))
            do {
                let recording = try ECGRecording(parsing: damaged)
                #expect(ECGRecording.rates.contains(recording.samplesPerSecond))
            } catch {}
        }
    }
}
