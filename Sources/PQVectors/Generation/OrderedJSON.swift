/// JSON whose members keep the order in which they were written, so that equal content is equal
/// text.
enum OrderedJSON {
    case object([(String, OrderedJSON)])
    case array([OrderedJSON])
    case string(String)
    case integer(Int)
    case boolean(Bool)

    /// Bytes as hexadecimal text.
    static func hex(_ bytes: [UInt8]) -> OrderedJSON { .string(hexText(bytes)) }

    /// The text, a member or element a line, with a newline at the end; without indentation, which
    /// would be a fiftieth of all vectors.
    var text: String { text(margin: nil) }

    /// The text with two more spaces for each level, as people read it.
    var indentedText: String { text(margin: "") }

    private func text(margin: String?) -> String {
        var text = ""
        write(to: &text, margin: margin)
        return text + "\n"
    }

    private func write(to text: inout String, margin: String?) {
        switch self {
        case .object(let members):
            Self.write(members, between: "{", "}", to: &text, margin) { member, text, margin in
                text += "\(quoted(member.0)): "
                member.1.write(to: &text, margin: margin)
            }
        case .array(let elements):
            Self.write(elements, between: "[", "]", to: &text, margin) { element, text, margin in
                element.write(to: &text, margin: margin)
            }
        case .string(let string): text += quoted(string)
        case .integer(let value): text += String(value)
        case .boolean(let value): text += value ? "true" : "false"
        }
    }

    private static func write<Item>(
        _ items: [Item],
        between open: String,
        _ close: String,
        to text: inout String,
        _ margin: String?,
        _ writeItem: (Item, inout String, String?) -> Void
    ) {
        let inner = margin.map { $0 + "  " }
        text += open
        for (index, item) in items.enumerated() {
            text += (index == 0 ? "\n" : ",\n") + (inner ?? "")
            writeItem(item, &text, inner)
        }
        text += items.isEmpty ? close : "\n" + (margin ?? "") + close
    }
}

/// Text in quotes, with what JSON wants escaped (RFC 8259, Section 7).
func quoted(_ string: String) -> String {
    var text = "\""
    for scalar in string.unicodeScalars {
        switch scalar {
        case "\"", "\\": text += "\\" + String(scalar)
        case "\u{0}"..<" ":
            let digits = String(scalar.value, radix: 16)
            text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: text.unicodeScalars.append(scalar)
        }
    }
    return text + "\""
}

/// Bytes as lower-case hexadecimal text.
///
/// - Parameter bytes: The bytes.
/// - Returns: Two digits for each.
package func hexText(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(2 * bytes.count)
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
}
