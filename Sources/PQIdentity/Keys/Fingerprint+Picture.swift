extension Fingerprint {
    /// The digest as a small picture, which shows a changed key at a glance.
    ///
    /// The walk that OpenSSH prints: from the middle of a room of 17 by 9 tiles, two bits at a time,
    /// lowest first, say in which diagonal direction the next step goes. A step into a wall slides
    /// along it. The more often a tile is trodden on, the darker its sign; S is the start, E the end.
    ///
    /// - Parameters:
    ///   - title: What stands in the upper frame, at most 15 characters of it.
    ///   - footing: What stands in the lower frame, at most 15 characters of it.
    /// - Returns: Eleven lines of 19 characters.
    public func picture(title: String, footing: String = "SHA256") -> [String] {
        let (width, height) = (17, 9)
        let signs = Array(" .o+=*BOX@%&#/^")
        var steps = [Int](repeating: 0, count: width * height)
        let start = (height / 2) * width + width / 2
        var (x, y) = (width / 2, height / 2)
        for byte in bytes {
            for shift in stride(from: 0, to: 8, by: 2) {
                let direction = byte >> shift & 3
                x = min(max(x + (direction & 1 == 0 ? -1 : 1), 0), width - 1)
                y = min(max(y + (direction & 2 == 0 ? -1 : 1), 0), height - 1)
                steps[y * width + x] += 1
            }
        }
        var tiles = steps.map { signs[min($0, signs.count - 1)] }
        tiles[start] = "S"
        tiles[y * width + x] = "E"
        let rows = stride(from: 0, to: tiles.count, by: width).map {
            "|" + String(tiles[$0..<$0 + width]) + "|"
        }
        return [Self.edge(title, width)] + rows + [Self.edge(footing, width)]
    }

    /// The upper or lower frame with a text in its middle, a little to the left if it must be.
    private static func edge(_ text: String, _ width: Int) -> String {
        let label = "[" + text.prefix(width - 2) + "]"
        let left = (width - label.count) / 2
        let dashes = { String(repeating: "-", count: $0) }
        return "+" + dashes(left) + label + dashes(width - label.count - left) + "+"
    }
}
