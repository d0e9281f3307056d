import Foundation
import QuantumThreat

/// What real keys would cost, by everything that is published: a chart of gates, one of qubits.
///
/// An estimate stands in each chart that it gives a figure for.
struct CostPicture {
    /// The length of the session's own modulus.
    let bits: Int

    /// Draws both charts.
    ///
    /// - Parameters:
    ///   - canvas: Where to.
    ///   - x: The left edge.
    ///   - y: The line of the first heading.
    func draw(on canvas: inout SVGCanvas, x: Double, y: Double) {
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
        drawAxes(of: chart, on: &canvas)
        drawSession(in: chart, on: &canvas)
        drawFormulas(in: chart, on: &canvas)
        for target in PublishedEstimate.Target.allCases {
            drawGates(of: target, in: chart, on: &canvas)
        }
        drawQubits(on: &canvas, x: x, y: y + 474)
    }

    // MARK: Gates

    private func drawAxes(of chart: LogChart, on canvas: inout SVGCanvas) {
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
    }

    /// The session that was attacked, at its own length.
    private func drawSession(in chart: LogChart, on canvas: inout SVGCanvas) {
        let (low, high) = (chart.place(Double(bits), 1e3), chart.place(Double(bits), 1e12))
        canvas.line(low.x, low.y, high.x, high.y, colour: .alarm, isDashed: true)
        for (row, line) in ["this session", "\(bits) bits"].enumerated() {
            canvas.text(
                line,
                low.x - 6,
                low.y - 76 + 17 * Double(row),
                size: 13,
                colour: .alarm,
                anchor: .end
            )
        }
    }

    private func drawFormulas(in chart: LogChart, on canvas: inout SVGCanvas) {
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
    }

    /// The published points of a key, the most gates first; a label that the one above it leaves
    /// no room for goes below its point, to the right.
    private func drawGates(
        of target: PublishedEstimate.Target,
        in chart: LogChart,
        on canvas: inout SVGCanvas
    ) {
        var above = -Double.infinity
        let points = PublishedEstimate.all.filter { $0.target == target }
            .compactMap { estimate in estimate.toffoliGates.map { (estimate, $0) } }
            .sorted { $0.1 > $1.1 }
        for (estimate, gates) in points {
            let place = chart.place(Double(target.keyBits), gates)
            canvas.dot(place.x, place.y, colour: target.colour, title: estimate.text)
            let hasRoom = place.y - above > 40
            let lines = [
                "\(estimate.shortAuthors), \(estimate.reference)", estimate.toffoliText ?? "",
            ]
            for (row, line) in lines.enumerated() {
                canvas.text(
                    line,
                    hasRoom ? place.x - 14 : chart.left + chart.width + 50,
                    place.y + (hasRoom ? -20 : 58) + 17 * Double(row),
                    size: row == 0 ? 14 : 13,
                    colour: row == 0 ? .ink : .muted,
                    weight: row == 0 ? 600 : 400,
                    anchor: .end,
                    hasHalo: true
                )
            }
            above = place.y
        }
    }

    // MARK: Qubits

    private func drawQubits(on canvas: inout SVGCanvas, x: Double, y: Double) {
        canvas.text("On how many qubits", x, y, size: 20, weight: 600)
        canvas.text(
            "Logarithmic. Full: noisy physical qubits, with error correction counted. Ring: logical "
                + "qubits, without what error correction adds.",
            x,
            y + 24,
            size: 14,
            colour: .muted
        )
        let rows = PublishedEstimate.all.filter { $0.qubitText != nil }
        let (left, top, decade) = (x + 470, y + 44, 90.0)
        let bottom = top + 28 * Double(rows.count)
        for power in 3...8 {
            let place = left + decade * Double(power - 3)
            canvas.line(place, top, place, bottom, colour: .grid)
            canvas.text(
                "10\(power.superscript)",
                place,
                bottom + 18,
                size: 13,
                colour: .muted,
                anchor: .middle
            )
        }
        for (row, estimate) in rows.enumerated() {
            let line = top + 28 * Double(row) + 18
            let count = Double(estimate.physicalQubits ?? estimate.logicalQubits ?? 1)
            let place = left + decade * (log10(count) - 3)
            canvas.text(estimate.target.rawValue, x, line, size: 14, colour: .muted)
            canvas.text(
                "\(estimate.shortAuthors), \(estimate.reference)",
                x + 78,
                line,
                size: 14,
                weight: 600
            )
            canvas.dot(
                place,
                line - 5,
                colour: estimate.target.colour,
                isRing: estimate.physicalQubits == nil,
                title: estimate.text
            )
            let figures = [estimate.qubitText, estimate.duration].compactMap(\.self)
            canvas.text(
                figures.joined(separator: ", "),
                place + 12,
                line,
                size: 13,
                colour: .muted,
                hasHalo: true
            )
        }
    }
}

extension PublishedEstimate.Target {
    fileprivate var colour: SVGCanvas.Colour { self == .rsa2048 ? .accent : .alarm }
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
