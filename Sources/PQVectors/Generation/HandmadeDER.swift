import PQIdentity

/// DER put together by hand, so that it can be wrong in one place on purpose.
///
/// The private keys are those of RFC 5958, Section 2, with the content of RFC 9881 or RFC 9935.
enum HandmadeDER {
    /// A value under a tag, with the shortest length.
    static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag] + length(content.count) + content
    }

    /// A value under a tag, with one byte of length more than is needed.
    static func longValue(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        var length = length(content.count)
        if length.count == 1 { return [tag, 0x81] + length + content }
        length[0] += 1
        return [tag] + [length[0], 0] + length.dropFirst() + content
    }

    /// A value without a length, ended by two zeros, as BER allows.
    static func indefiniteValue(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
        [tag, 0x80] + content + [0, 0]
    }

    static func sequence(_ parts: [UInt8]...) -> [UInt8] { value(0x30, parts.flatMap { $0 }) }
    static func octets(_ content: [UInt8]) -> [UInt8] { value(0x04, content) }
    static func integer(_ number: UInt8) -> [UInt8] { value(0x02, [number]) }
    static func bits(_ content: [UInt8], unused: UInt8 = 0) -> [UInt8] {
        value(0x03, [unused] + content)
    }

    /// An algorithm identifier.
    static func algorithm(_ algorithm: KeyAlgorithm, parameters: [UInt8] = []) -> [UInt8] {
        sequence(identifier(algorithm.objectIdentifier), parameters)
    }

    /// An object identifier from its arcs with dots between them.
    static func identifier(_ dotted: String) -> [UInt8] {
        let arcs = dotted.split(separator: ".").compactMap { Int($0) }
        guard arcs.count > 2 else { return value(0x06, []) }
        let first = [40 * arcs[0] + arcs[1]]
        return value(0x06, (first + arcs.dropFirst(2)).flatMap(base128))
    }

    /// A private key of version 1, or of version 2 where a public key goes with it.
    static func privateKey(
        _ algorithm: [UInt8],
        _ content: [UInt8],
        version: UInt8 = 0,
        publicKey: [UInt8] = []
    ) -> [UInt8] {
        let tail = publicKey.isEmpty ? [] : value(0x81, [0] + publicKey)
        return sequence(integer(version), algorithm, octets(content), tail)
    }

    /// The content of a private key's three forms.
    static func seedForm(_ seed: [UInt8]) -> [UInt8] { value(0x80, seed) }
    static func bothForm(_ seed: [UInt8], _ expanded: [UInt8]) -> [UInt8] {
        sequence(octets(seed), octets(expanded))
    }

    private static func length(_ count: Int) -> [UInt8] {
        switch count {
        case ..<0x80: [UInt8(count)]
        case ..<0x100: [0x81, UInt8(count)]
        default: [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(count & 0xFF)]
        }
    }

    private static func base128(_ arc: Int) -> [UInt8] {
        var bytes = [UInt8(arc & 0x7F)]
        var rest = arc >> 7
        while rest > 0 {
            bytes.insert(UInt8(rest & 0x7F) | 0x80, at: 0)
            rest >>= 7
        }
        return bytes
    }
}
