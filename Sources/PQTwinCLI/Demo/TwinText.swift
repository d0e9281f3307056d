import PQCBOR
import PQTwin

/// A twin's document as lines for people.
enum TwinText {
    /// One line for each property: its path, value and unit.
    static func lines(of state: TwinState) -> [String] {
        lines(state.document, path: [])
    }

    private static func lines(_ value: CBORValue, path: [String]) -> [String] {
        if let property = Property(value) {
            return [line(path, text(property.value) + (property.unit.map { " " + $0 } ?? ""))]
        }
        if let entries = value.mapValue?.entries {
            return entries.flatMap { entry in
                lines(entry.value, path: path + [entry.key.textValue ?? "?"])
            }
        }
        return [line(path, text(value))]
    }

    private static func line(_ path: [String], _ value: String) -> String {
        let name = path.joined(separator: ".")
        return name + String(repeating: " ", count: max(1, 34 - name.count)) + value
    }

    private static func text(_ value: CBORValue) -> String {
        switch value {
        case .tagged(_, .bytes(let bytes)), .bytes(let bytes): "\(bytes.count) bytes"
        case .array(let items): "\(items.count) items"
        case .text(let text): text
        case .boolean(let flag): flag ? "yes" : "no"
        case .null: "–"
        default:
            value.doubleValue.map { number in
                number == number.rounded() ? "\(Int(number))" : "\((number * 1e4).rounded() / 1e4)"
            } ?? "?"
        }
    }
}
