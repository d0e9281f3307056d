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
    private var canvas = SVGCanvas(width: 1200, height: 1300)

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
        CostPicture(bits: figures.attack.modulus.bitLength).draw(on: &canvas, x: 60, y: 556)
        canvas.text(
            "Simulated: at this size trial division is faster. No quantum computer that exists today "
                + "can do what the two lower charts ask for.",
            60,
            1276,
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
