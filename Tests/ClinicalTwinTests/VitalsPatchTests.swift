import PQCBOR
import ClinicalTwin
import PQTwin
import Testing

struct VitalsPatchTests {
    static let start: UInt64 = 1_700_000_000_000
    let signs = VitalSigns(
        time: 12.3456,
        rrInterval: 0.5771,
        heartRate: 103.6,
        waveform: [-1, 0, 1, .max, .min],
        waveformRate: 90
    )

    @Test func `vital signs become a patch of the reported class, with units and time`() throws {
        let patch = try signs.patch(signalStart: Self.start)
        #expect(patch.pathClass == .reported)
        let rate = patch.body["heart"]?["rate"].flatMap { Property($0) }
        #expect(rate == Property(104, unit: "/min", time: Self.start + 12_346))
        let interval = patch.body["heart"]?["interval"].flatMap { Property($0) }
        #expect(interval == Property(577, unit: "ms", time: Self.start + 12_346))
        let waveform = patch.body["heart"]?["waveform"]
        #expect(
            waveform?["v"]
                == .tagged(73, .bytes([0xFF, 0xFF, 0, 0, 0, 1, 0x7F, 0xFF, 0x80, 0]))
        )
    }

    @Test func `vital signs come back from their patch`() throws {
        let patch = try signs.patch(signalStart: Self.start)
        let back = try #require(VitalSigns(reported: patch.body, signalStart: Self.start))
        #expect(back.waveform == signs.waveform)
        #expect(back.waveformRate == 90)
        #expect(back.heartRate == 104)
        #expect(abs(back.time - signs.time) <= 0.0005)
        #expect(abs(back.rrInterval - signs.rrInterval) <= 0.0005)
    }

    @Test(arguments: ["rate", "interval", "waveform"])
    func `a report that lacks a part is no vital sign`(part: String) throws {
        var heart = try #require(
            try signs.patch(signalStart: Self.start).body["heart"]?.mapValue
        )
        heart[.text(part)] = nil
        let report: CBORValue = ["heart": .map(heart)]
        #expect(VitalSigns(reported: report, signalStart: Self.start) == nil)
    }

    @Test func `a report of the wrong kind is no vital sign`() throws {
        #expect(VitalSigns(reported: 1, signalStart: 0) == nil)
        #expect(VitalSigns(reported: ["heart": [1, 2]], signalStart: 0) == nil)
        let body = try signs.patch(signalStart: Self.start).body
        #expect(VitalSigns(reported: body, signalStart: Self.start + 60_000) == nil)
        var heart = try #require(body["heart"]?.mapValue)
        heart["waveform"] = ["v": .tagged(73, .bytes([1, 2, 3])), "rate": 90.0]
        #expect(VitalSigns(reported: ["heart": .map(heart)], signalStart: Self.start) == nil)
    }

    @Test(arguments: ["rate", "interval", "waveform"], [Double.infinity, .nan, -.infinity])
    func `figures that are no numbers are no vital sign`(part: String, figure: Double) throws {
        var heart = try #require(
            try signs.patch(signalStart: Self.start).body["heart"]?.mapValue
        )
        var item = try #require(heart[.text(part)]?.mapValue)
        item[part == "waveform" ? "rate" : "v"] = .float(figure)
        heart[.text(part)] = .map(item)
        #expect(VitalSigns(reported: ["heart": .map(heart)], signalStart: Self.start) == nil)
    }

    @Test func `an alarm is set when it starts and removed when it ends`() throws {
        var monitor = RhythmMonitor()
        let fast = (1...4).compactMap {
            monitor.receive(RRInterval(time: Double($0), seconds: 0.5))
        }
        let raised = try #require(fast.first).patch(signalStart: Self.start)
        #expect(raised.pathClass == .alarms)
        #expect(raised.body["rhythm"]?["v"] == "tachycardia")
        #expect(raised.body["rhythm"]?["rate"] == 120)
        let calm = (5...8).compactMap { monitor.receive(RRInterval(time: Double($0), seconds: 1)) }
        let ended = try #require(calm.first).patch(signalStart: Self.start)
        #expect(ended.body["rhythm"] == .null)
    }
}
