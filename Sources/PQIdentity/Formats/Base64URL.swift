/// Base64url without padding, as JOSE writes bytes (RFC 7515, Section 2).
enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8
    )

    /// Writes bytes.
    ///
    /// - Parameter bytes: The bytes.
    /// - Returns: Four characters for every three bytes, fewer for the rest.
    static func encode(_ bytes: Span<UInt8>) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var pending = 0
        var bitCount = 0
        for index in bytes.indices {
            pending = (pending & 0x3F) << 8 | Int(bytes[index])
            bitCount += 8
            while bitCount >= 6 {
                bitCount -= 6
                text.append(alphabet[pending >> bitCount & 0x3F])
            }
        }
        if bitCount > 0 { text.append(alphabet[pending << (6 - bitCount) & 0x3F]) }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads bytes; padding, line breaks and any second spelling of the same bytes are refused.
    ///
    /// - Parameter text: The characters.
    /// - Returns: The bytes; nil for anything else.
    static func decode(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4)
        var pending = 0
        var bitCount = 0
        for character in text.utf8 {
            guard let value = value(character) else { return nil }
            pending = (pending & 0x3F) << 6 | value
            bitCount += 6
            if bitCount >= 8 {
                bitCount -= 8
                bytes.append(UInt8(truncatingIfNeeded: pending >> bitCount))
            }
        }
        // Six bits left over are a lone character; fewer must be zeros.
        guard bitCount < 6, pending & (1 << bitCount - 1) == 0 else { return nil }
        return bytes
    }

    private static func value(_ character: UInt8) -> Int? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): Int(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): Int(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
