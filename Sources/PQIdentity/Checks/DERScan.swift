import SwiftASN1

/// A walk over DER that was refused, to say where it goes wrong; it never decides what is accepted.
enum DERScan {
    private static let depthLimit = 16

    /// The first defect in the lengths of a value that should fill all bytes.
    ///
    /// - Parameter bytes: The encoding.
    /// - Returns: What is wrong; nil if all lengths are right.
    static func defect(_ bytes: ArraySlice<UInt8>) -> KeyDefect? {
        switch end(of: bytes, from: bytes.startIndex, depth: 0) {
        case .failure(let found): found.defect
        case .success(let end):
            end == bytes.endIndex ? nil : .trailingData(count: bytes.endIndex - end)
        }
    }

    /// The first defect inside the OCTET STRING of a private key.
    ///
    /// - Parameter bytes: A PKCS#8 structure whose own lengths are right.
    /// - Returns: What is wrong; nil if nothing is, or if there is no such OCTET STRING.
    static func innerDefect(_ bytes: [UInt8]) -> KeyDefect? {
        guard let root = try? DER.parse(bytes), case .constructed(let children) = root.content
        else { return nil }
        for node in children where node.identifier == .octetString {
            guard case .primitive(let content) = node.content else { return nil }
            return defect(content)
        }
        return nil
    }

    /// The algorithm that a structure names, wherever else it is wrong.
    ///
    /// - Parameter bytes: A PKCS#8 structure or a subjectPublicKeyInfo.
    /// - Returns: The algorithm, if it is one of ours.
    static func algorithm(_ bytes: [UInt8]) -> KeyAlgorithm? {
        guard let root = try? DER.parse(bytes), case .constructed(let children) = root.content
        else { return nil }
        var nodes = children.makeIterator()
        if children.first(where: { _ in true })?.identifier == .integer { _ = nodes.next() }
        return try? KeyAlgorithm(derEncoded: &nodes, in: .privateKey)
    }

    private struct Found: Error { let defect: KeyDefect }

    /// Where a value ends; its contents are walked if it is constructed.
    private static func end(
        of bytes: ArraySlice<UInt8>,
        from start: Int,
        depth: Int
    ) -> Result<Int, Found> {
        let cut = Result<Int, Found>.failure(Found(defect: .truncated(offset: start)))
        let long = Result<Int, Found>.failure(Found(defect: .nonMinimalLength(offset: start)))
        guard bytes.endIndex - start >= 2, depth < depthLimit else { return cut }
        var position = start + 2
        var length = Int(bytes[start + 1])
        if length >= 0x80 {
            let count = length & 0x7F
            guard count > 0 else { return long }
            guard count <= 4, bytes.endIndex - position >= count else { return cut }
            length = bytes[position..<position + count].reduce(0) { $0 << 8 | Int($1) }
            if length < 0x80 || bytes[position] == 0 { return long }
            position += count
        }
        guard length <= bytes.endIndex - position else { return cut }
        let end = position + length
        if bytes[start] & 0x20 != 0 {
            while position < end {
                switch self.end(of: bytes[..<end], from: position, depth: depth + 1) {
                case .failure(let found): return .failure(found)
                case .success(let next): position = next
                }
            }
        }
        return .success(end)
    }
}
