import Foundation
import QuantumThreat

/// What the demonstration measured, as numbers for a picture.
struct ThreatFigures: Sendable {
    /// The small modulus of the histogram, the base, and the order that its phases show.
    let modulus, base, order: UInt64
    /// How many runs fell into each bin of the phase, from 0 to 1.
    let histogram: [Int]
    /// The attack's own run.
    let attack: AttackOutcome.Factoring

    /// How many runs the histogram holds.
    var runs: Int { histogram.reduce(0, +) }
}

/// The picture as SVG: measured phases, the continued fraction, and what real keys would cost.
struct ThreatPicture {
    private var canvas = SVGCanvas(width: 1200, height: 1060)

    /// Draws the picture.
    ///
    /// - Parameter figures: What was measured.
    init(_ figures: ThreatFigures) {
        canvas.text(
            "What a recording is worth to a quantum computer",
            60,
            66,
            size: 30,
            weight: 600
        )
        canvas.text(
            "A toy session with a \(figures.attack.modulus.bitLength)-bit modulus, broken by Shor’s "
                + "algorithm on a simulator, and the published cost of real keys.",
            60,
            98,
            size: 17,
            colour: .muted
        )
        drawHistogram(figures, x: 60, y: 150)
        drawFraction(figures.attack, x: 660, y: 150)
        drawCosts(x: 60, y: 556, bits: figures.attack.modulus.bitLength)
        canvas.text(
            "Simulated: at this size trial division is faster. No quantum computer that exists today "
                + "can run the right half of the lower chart.",
            60,
            1036,
            size: 14,
            colour: .muted
        )
    }

    /// The picture's file.
    var svg: String { canvas.document }

    private mutating func drawHistogram(_ figures: ThreatFigures, x: Double, y: Double) {
        canvas.text("Measured phases", x, y, size: 20, weight: 600)
        canvas.text(
            "N = \(figures.modulus), base a = \(figures.base), \(figures.runs.grouped) simulated "
                + "runs; peaks at k/\(figures.order)",
            x,
            y + 24,
            size: 14,
            colour: .muted
        )
        let (left, top, width, height) = (x + 44, y + 52, 476.0, 240.0)
        let most = Double(figures.histogram.max() ?? 1)
        let share = 100 * most / Double(max(figures.runs, 1))
        for fraction in [0.0, 0.5, 1.0] {
            let line = top + height * (1 - fraction)
            canvas.line(left, line, left + width, line, colour: .grid)
            canvas.text(
                String(format: "%.1f %%", share * fraction),
                left - 8,
                line + 4,
                size: 12,
                colour: .muted,
                anchor: .end
            )
        }
        let step = width / Double(figures.histogram.count)
        for (bin, count) in figures.histogram.enumerated() where count > 0 {
            let size = height * Double(count) / most
            canvas.rectangle(
                left + step * Double(bin) + 0.5,
                top + height - size,
                max(step - 1, 1),
                size,
                colour: .accent
            )
        }
        for (tick, label) in ["0", "1/4", "1/2", "3/4", "1"].enumerated() {
            let place = left + width * Double(tick) / 4
            canvas.line(place, top + height, place, top + height + 5, colour: .muted)
            canvas.text(
                label,
                place,
                top + height + 22,
                size: 13,
                colour: .muted,
                anchor: .middle
            )
        }
        canvas.text(
            "phase",
            left + width / 2,
            top + height + 44,
            size: 13,
            colour: .muted,
            anchor: .middle
        )
    }

    private mutating func drawFraction(
        _ attack: AttackOutcome.Factoring,
        x: Double,
        y: Double
    ) {
        canvas.text("From one phase to the order", x, y, size: 20, weight: 600)
        canvas.text(
            "N = \(attack.modulus.grouped), base a = \(attack.base.grouped), drawn at random",
            x,
            y + 24,
            size: 14,
            colour: .muted
        )
        let half = attack.phase.index(attack.phase.startIndex, offsetBy: attack.phase.count / 2)
        canvas.text("0." + attack.phase[..<half], x, y + 62, size: 15, isCode: true)
        canvas.text("  " + attack.phase[half...], x, y + 82, size: 15, isCode: true)
        canvas.text("convergents of the measured phase", x, y + 116, size: 13, colour: .muted)
        let shown = attack.fractions.suffix(6)
        for (row, fraction) in shown.enumerated() {
            let line = y + 142 + 24 * Double(row)
            let isLast = row == shown.count - 1
            canvas.text(
                "\(fraction.numerator) / \(fraction.denominator)",
                x,
                line,
                size: 15,
                colour: isLast ? .alarm : .ink,
                weight: isLast ? 600 : 400,
                isCode: true
            )
            let value = Double(fraction.numerator) / Double(max(fraction.denominator, 1))
            canvas.text(
                String(format: "%.12f", value),
                x + 480,
                line,
                size: 15,
                colour: .muted,
                anchor: .end,
                isCode: true
            )
        }
        let end = y + 142 + 24 * Double(shown.count) + 10
        canvas.line(x, end - 20, x + 480, end - 20, colour: .grid)
        let cofactor = attack.cofactor == 1 ? "" : " (denominator × \(attack.cofactor))"
        canvas.text("order r = \(attack.order.grouped)\(cofactor)", x, end + 4, size: 15)
        canvas.text(
            "N = " + attack.factors.map(\.grouped).joined(separator: " × "),
            x,
            end + 28,
            size: 17,
            colour: .alarm,
            weight: 600
        )
    }

    private mutating func drawCosts(x: Double, y: Double, bits: Int) {
        canvas.text("What the real keys cost", x, y, size: 20, weight: 600)
        canvas.text(
            "Toffoli gates against key length, both logarithmic; every gate on error-corrected "
                + "qubits. Curves: formulas of arXiv:1905.09749 and arXiv:1706.06752.",
            x,
            y + 24,
            size: 14,
            colour: .muted
        )
        let chart = LogChart(
            left: x + 60,
            top: y + 52,
            width: 1000,
            height: 330,
            bits: 8...4096,
            gates: 1e3...1e13
        )
        drawAxes(chart, bits: bits)
        let modulus = stride(from: 4.0, through: 12, by: 0.1).map { exp2($0) }
        let curve = stride(from: 5.5, through: 9.03, by: 0.1).map { exp2($0) }
        canvas.path(
            modulus.map { chart.place($0, KeyCost.factoring(bits: $0)) },
            colour: .accent
        )
        canvas.path(
            curve.map { chart.place($0, KeyCost.ellipticCurve(bits: $0)) },
            colour: .alarm
        )
        let rsa = chart.place(90, KeyCost.factoring(bits: 90))
        canvas.text("RSA, formula of 2019", rsa.x + 12, rsa.y + 18, size: 14, colour: .accent)
        let ecc = chart.place(521, KeyCost.ellipticCurve(bits: 521))
        canvas.text(
            "elliptic curves, formula of 2017",
            ecc.x + 10,
            ecc.y + 5,
            size: 14,
            colour: .alarm
        )
        for point in CostPoint.all {
            let place = chart.place(Double(point.bits), point.gates)
            let colour: SVGCanvas.Colour = point.bits > 1000 ? .accent : .alarm
            canvas.dot(place.x, place.y, colour: colour)
            for (row, line) in point.label.enumerated() {
                canvas.text(
                    line,
                    place.x - 14,
                    place.y + point.shift + 17 * Double(row),
                    size: row == 0 ? 14 : 13,
                    colour: row == 0 ? .ink : .muted,
                    weight: row == 0 ? 600 : 400,
                    anchor: .end,
                    hasHalo: true
                )
            }
        }
    }

    private mutating func drawAxes(_ chart: LogChart, bits: Int) {
        let (origin, edge) = (chart.place(8, 1e3), chart.place(32, 1e13))
        canvas.rectangle(
            origin.x,
            edge.y,
            edge.x - origin.x,
            origin.y - edge.y,
            colour: .shade
        )
        canvas.text("simulated here", origin.x + 10, edge.y + 22, size: 14, colour: .muted)
        canvas.text("up to 32 bits", origin.x + 10, edge.y + 40, size: 13, colour: .muted)
        for power in stride(from: 3, through: 13, by: 2) {
            let place = chart.place(8, pow(10, Double(power)))
            canvas.line(place.x, place.y, place.x + chart.width, place.y, colour: .grid)
            canvas.text(
                "10\(power.superscript)",
                place.x - 10,
                place.y + 5,
                size: 13,
                colour: .muted,
                anchor: .end
            )
        }
        for length in [8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096] {
            let place = chart.place(Double(length), 1e3)
            canvas.line(place.x, place.y, place.x, place.y + 5, colour: .muted)
            let name = length == 256 ? "256 (P-256)" : length == 2048 ? "2048 (RSA)" : "\(length)"
            canvas.text(name, place.x, place.y + 22, size: 13, colour: .muted, anchor: .middle)
        }
        canvas.text(
            "key length in bits",
            chart.left + chart.width / 2,
            chart.top + chart.height + 46,
            size: 13,
            colour: .muted,
            anchor: .middle
        )
        let (low, high) = (chart.place(Double(bits), 1e3), chart.place(Double(bits), 1e12))
        canvas.line(low.x, low.y, high.x, high.y, colour: .alarm, isDashed: true)
        canvas.text(
            "this session",
            low.x - 6,
            low.y - 76,
            size: 13,
            colour: .alarm,
            anchor: .end
        )
        canvas.text("\(bits) bits", low.x - 6, low.y - 59, size: 13, colour: .alarm, anchor: .end)
    }
}

/// A published figure in the cost chart.
private struct CostPoint {
    let bits: Int
    let gates: Double
    let label: [String]
    let shift: Double

    static var all: [CostPoint] {
        PublishedEstimate.all.compactMap { estimate in
            guard let gates = estimate.toffoliGates else { return nil }
            let figures = estimate.text.split(separator: "(")[0].split(separator: ":").last ?? ""
            return CostPoint(
                bits: estimate.target.keyBits,
                gates: gates,
                label: [
                    estimate.shortAuthors + ", " + estimate.reference,
                    figures.trimmingCharacters(in: .whitespaces),
                ],
                shift: estimate.target == .p256 ? -24 : -14
            )
        }
    }
}

/// Where values stand in a chart with two logarithmic axes.
private struct LogChart {
    let left, top, width, height: Double
    let bits, gates: ClosedRange<Double>

    func place(_ bits: Double, _ gates: Double) -> (x: Double, y: Double) {
        let across =
            log(bits / self.bits.lowerBound)
            / log(self.bits.upperBound / self.bits.lowerBound)
        let up =
            log(gates / self.gates.lowerBound)
            / log(self.gates.upperBound / self.gates.lowerBound)
        return (left + width * across, top + height * (1 - up))
    }
}

extension Int {
    fileprivate var superscript: String {
        let digits = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
        return String("\(self)".compactMap { $0.wholeNumberValue.map { digits[$0] } })
    }
}

extension BinaryInteger {
    /// The number with a thin space between each three digits.
    var grouped: String {
        var (text, digits) = ("", Array("\(self)"))
        while digits.count > 3 {
            text = "\u{2009}" + String(digits.suffix(3)) + text
            digits.removeLast(3)
        }
        return String(digits) + text
    }
}

extension UInt64 {
    /// How many binary digits the number has.
    var bitLength: Int { UInt64.bitWidth - leadingZeroBitCount }
}
