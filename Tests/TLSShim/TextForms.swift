/// The binary contents of the PEM blocks of a text with a label.
func blocks(of text: [UInt8], labelled label: String) -> [[UInt8]] {
    var found: [[UInt8]] = []
    var inside: String?
    for line in String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline) {
        if line == "-----BEGIN \(label)-----" {
            inside = ""
        } else if line == "-----END \(label)-----" {
            if let inside { found.append(bytes(base64: inside)) }
            inside = nil
        } else {
            inside?.append(contentsOf: line)
        }
    }
    return found
}

/// The bytes of a text in base64.
func bytes(base64 text: String) -> [UInt8] {
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for character in text.utf8 {
        let value: UInt8
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): value = character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): value = character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): value = 62
        case UInt8(ascii: "/"): value = 63
        default: continue
        }
        bits = bits << 6 | UInt32(value)
        count += 6
        if count >= 8 {
            count -= 8
            result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
    }
    return result
}
