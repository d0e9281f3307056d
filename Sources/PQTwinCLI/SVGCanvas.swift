import Foundation

/// A drawing in SVG 1.1: text, lines, rectangles and dots, with one palette.
struct SVGCanvas {
    /// The palette, by meaning.
    enum Colour: String {
        case ink = "#1b1f24"
        case muted = "#5b6570"
        case accent = "#0b5f8a"
        case good = "#2e7d4f"
        case alarm = "#b3261e"
        case grid = "#dde3e8"
        case shade = "#eef3f7"
    }

    /// Where a text stands to its place.
    enum Anchor: String {
        case start, middle, end
    }

    private let width, height: Int
    private var elements: [String] = []

    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
    }

    /// The file.
    var document: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" \
        viewBox="0 0 \(width) \(height)" role="img" \
        font-family="'Source Sans 3', 'Noto Sans', 'DejaVu Sans', Helvetica, Arial, sans-serif">
        <rect width="\(width)" height="\(height)" fill="#ffffff"/>
        \(elements.joined(separator: "\n"))
        </svg>

        """
    }

    /// Writes a line of text.
    mutating func text(
        _ text: some StringProtocol,
        _ x: Double,
        _ y: Double,
        size: Double,
        colour: Colour = .ink,
        weight: Int = 400,
        anchor: Anchor = .start,
        isCode: Bool = false,
        hasHalo: Bool = false
    ) {
        let family =
            isCode
            ? " font-family=\"'DejaVu Sans Mono', Menlo, monospace\" xml:space=\"preserve\"" : ""
        elements.append(
            "<text x=\"\(x.short)\" y=\"\(y.short)\" font-size=\"\(size.short)\" "
                + "font-weight=\"\(weight)\" fill=\"\(colour.rawValue)\" "
                + (hasHalo ? "paint-order=\"stroke\" stroke=\"#ffffff\" stroke-width=\"4\" " : "")
                + "text-anchor=\"\(anchor.rawValue)\"\(family)>\(Self.escaped(text))</text>"
        )
    }

    /// Draws a line.
    mutating func line(
        _ x1: Double,
        _ y1: Double,
        _ x2: Double,
        _ y2: Double,
        colour: Colour,
        isDashed: Bool = false
    ) {
        elements.append(
            "<line x1=\"\(x1.short)\" y1=\"\(y1.short)\" x2=\"\(x2.short)\" y2=\"\(y2.short)\" "
                + "stroke=\"\(colour.rawValue)\""
                + (isDashed ? " stroke-dasharray=\"4 4\"/>" : "/>")
        )
    }

    /// Fills a rectangle.
    mutating func rectangle(
        _ x: Double,
        _ y: Double,
        _ width: Double,
        _ height: Double,
        colour: Colour,
        opacity: Double = 1
    ) {
        let fill = opacity < 1 ? "\" fill-opacity=\"\(opacity.short)" : ""
        elements.append(
            "<rect x=\"\(x.short)\" y=\"\(y.short)\" width=\"\(width.short)\" "
                + "height=\"\(height.short)\" fill=\"\(colour.rawValue)\(fill)\"/>"
        )
    }

    /// Draws a line through points.
    mutating func path(_ points: [(x: Double, y: Double)], colour: Colour) {
        let list = points.map { "\($0.x.short),\($0.y.short)" }.joined(separator: " ")
        elements.append(
            "<polyline points=\"\(list)\" fill=\"none\" stroke=\"\(colour.rawValue)\" "
                + "stroke-width=\"2\"/>"
        )
    }

    /// Draws a dot, full or as a ring, with a text that a reader may ask for.
    mutating func dot(
        _ x: Double,
        _ y: Double,
        colour: Colour,
        isRing: Bool = false,
        title: String? = nil
    ) {
        let fill =
            isRing
            ? "fill=\"#ffffff\" stroke=\"\(colour.rawValue)\" stroke-width=\"2.5\""
            : "fill=\"\(colour.rawValue)\" stroke=\"#ffffff\" stroke-width=\"1.5\""
        let circle = "<circle cx=\"\(x.short)\" cy=\"\(y.short)\" r=\"5.5\" \(fill)"
        elements.append(
            title.map { "\(circle)><title>\(Self.escaped($0))</title></circle>" } ?? "\(circle)/>"
        )
    }

    private static func escaped(_ text: some StringProtocol) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            default: String(character)
            }
        }.joined()
    }
}

extension Double {
    /// The number with two decimals at most.
    fileprivate var short: String {
        let rounded = (self * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int(rounded)) : "\(rounded)"
    }
}
