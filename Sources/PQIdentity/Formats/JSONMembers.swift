/// The members of one JSON object whose values are strings; all other values are read over.
///
/// Strict (RFC 8259): no byte order mark, no comma or text too many, no member twice. A library's
/// reader would keep one of two members of the same name without a word, and another program the
/// other.
struct JSONMembers {
    /// The members whose values are strings.
    let strings: [String: String]
    /// The names of all members.
    let names: Set<String>

    /// Reads an object.
    ///
    /// - Parameter text: The object and nothing else but white space.
    /// - Throws: ``IdentityError/malformedJSON`` or ``IdentityError/duplicateMember(_:)``.
    init(_ text: String) throws(IdentityError) {
        var strings: [String: String] = [:]
        var names: Set<String> = []
        var reader = JSONReader(bytes: Array(text.utf8))
        reader.skipSpace()
        try reader.object(depth: 0) { reader, name throws(IdentityError) in
            guard names.insert(name).inserted else { throw IdentityError.duplicateMember(name) }
            if reader.next == UInt8(ascii: "\"") {
                strings[name] = try reader.string()
            } else {
                try reader.value(depth: 1)
            }
        }
        reader.skipSpace()
        guard reader.next == nil else { throw IdentityError.malformedJSON }
        self.strings = strings
        self.names = names
    }
}

/// A place in a JSON text, moving forward only.
private struct JSONReader {
    /// The deepest nesting that is read over.
    private static let depthLimit = 16

    let bytes: [UInt8]
    private var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    /// The byte here; nil at the end.
    var next: UInt8? { offset < bytes.count ? bytes[offset] : nil }

    mutating func skipSpace() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { offset += 1 }
    }

    /// Reads an object, each member by a closure that finds the reader at the member's value.
    mutating func object(
        depth: Int,
        member: (inout JSONReader, String) throws(IdentityError) -> Void
    ) throws(IdentityError) {
        try list("{", "}", depth: depth) { reader throws(IdentityError) in
            let name = try reader.string()
            reader.skipSpace()
            try reader.expect(":")
            reader.skipSpace()
            try member(&reader, name)
        }
    }

    /// Reads over any value.
    mutating func value(depth: Int) throws(IdentityError) {
        switch next {
        case UInt8(ascii: "{"):
            var names: Set<String> = []
            try object(depth: depth) { reader, name throws(IdentityError) in
                guard names.insert(name).inserted else { throw IdentityError.duplicateMember(name) }
                try reader.value(depth: depth + 1)
            }
        case UInt8(ascii: "["):
            try list("[", "]", depth: depth) { reader throws(IdentityError) in
                try reader.value(depth: depth + 1)
            }
        case UInt8(ascii: "\""): _ = try string()
        default: try word()
        }
    }

    /// Reads a string with its escapes.
    mutating func string() throws(IdentityError) -> String {
        try expect("\"")
        var content: [UInt8] = []
        while let byte = next {
            offset += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw IdentityError.malformedJSON
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &content)
            case 0..<0x20: throw IdentityError.malformedJSON
            default: content.append(byte)
            }
        }
        throw IdentityError.malformedJSON
    }

    private mutating func escape(into content: inout [UInt8]) throws(IdentityError) {
        guard let byte = next else { throw IdentityError.malformedJSON }
        offset += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): content.append(byte)
        case UInt8(ascii: "b"): content.append(0x08)
        case UInt8(ascii: "f"): content.append(0x0C)
        case UInt8(ascii: "n"): content.append(0x0A)
        case UInt8(ascii: "r"): content.append(0x0D)
        case UInt8(ascii: "t"): content.append(0x09)
        case UInt8(ascii: "u"):
            var unit = try fourDigits()
            // A high surrogate needs its low one (RFC 8259, Section 7).
            if 0xD800..<0xDC00 ~= unit {
                try expect("\\")
                try expect("u")
                let low = try fourDigits()
                guard 0xDC00..<0xE000 ~= low else { throw IdentityError.malformedJSON }
                unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw IdentityError.malformedJSON }
            content += Array(String(Character(scalar)).utf8)
        default: throw IdentityError.malformedJSON
        }
    }

    private mutating func fourDigits() throws(IdentityError) -> UInt32 {
        guard offset + 4 <= bytes.count else { throw IdentityError.malformedJSON }
        var number: UInt32 = 0
        for byte in bytes[offset..<offset + 4] {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else {
                throw IdentityError.malformedJSON
            }
            number = number << 4 | UInt32(digit)
        }
        offset += 4
        return number
    }

    /// Reads over a number, `true`, `false` or `null`.
    private mutating func word() throws(IdentityError) {
        let start = offset
        while let byte = next, Character(Unicode.Scalar(byte)).isLetterOrNumberPart { offset += 1 }
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard ["true", "false", "null"].contains(text) || isNumber(text) else {
            throw IdentityError.malformedJSON
        }
    }

    /// Whether a text is a JSON number: no plus, no leading zero, digits around the point.
    private func isNumber(_ text: String) -> Bool {
        text.wholeMatch(of: /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+\-]?[0-9]+)?/) != nil
    }

    private mutating func list(
        _ open: Unicode.Scalar,
        _ close: Unicode.Scalar,
        depth: Int,
        element: (inout JSONReader) throws(IdentityError) -> Void
    ) throws(IdentityError) {
        guard depth < Self.depthLimit else { throw IdentityError.malformedJSON }
        try expect(open)
        skipSpace()
        if next == UInt8(ascii: close) {
            offset += 1
            return
        }
        while true {
            skipSpace()
            try element(&self)
            skipSpace()
            if next == UInt8(ascii: ",") {
                offset += 1
                continue
            }
            try expect(close)
            return
        }
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(IdentityError) {
        guard next == UInt8(ascii: character) else { throw IdentityError.malformedJSON }
        offset += 1
    }
}

extension Character {
    fileprivate var isLetterOrNumberPart: Bool {
        isASCII && (isLetter || isNumber || self == "-" || self == "+" || self == ".")
    }
}
