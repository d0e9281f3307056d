/// A message of `len` bits: whole bytes, then up to seven bits.
///
/// ACVP's files write the bits left over in the highest places of the last byte, where the standard
/// counts them from the lowest (FIPS 202, Appendix B.1).
struct BitMessage {
    let wholeBytes: [UInt8]
    let lastBits: UInt8
    let lastBitCount: Int

    init(_ request: VectorRequest) throws(CaseProblem) {
        let message = try request.bytes("msg")
        let length = try request.integer("len")
        // ACVP writes a message of no bits as one zero byte.
        guard length >= 0, length <= 8 * message.count,
            message.count == max(1, (length + 7) / 8) || message.isEmpty
        else { throw .malformed("len doesn't fit msg") }
        wholeBytes = Array(message.prefix(length / 8))
        lastBitCount = length % 8
        lastBits = lastBitCount == 0 ? 0 : message[length / 8] >> UInt8(8 - lastBitCount)
    }
}

/// A message too long to hold: one content again and again.
struct RepeatedMessage {
    /// The whole length.
    let byteCount: Int
    private let block: [UInt8]

    init(_ request: VectorRequest) throws(CaseProblem) {
        guard let message = request.inputs["largeMsg"],
            let content = message["content"]?.string.flatMap(hexBytes), !content.isEmpty,
            let contentBits = message["contentLength"]?.integer, contentBits == 8 * content.count,
            let bits = message["fullLength"]?.integer, bits >= 0, bits.isMultiple(of: 8)
        else { throw .malformed("largeMsg") }
        guard message["expansionTechnique"]?.string == "repeating" else {
            throw .unsupported("expansion technique")
        }
        byteCount = bits / 8
        // Whole repetitions, near 64 KiB: the hash takes long pieces faster than short ones.
        let repetitions = max(1, 65_536 / content.count)
        block = (0..<repetitions).flatMap { _ in content }
    }

    func forEachPiece(_ body: ([UInt8]) -> Void) {
        for _ in 0..<byteCount / block.count { body(block) }
        let rest = byteCount % block.count
        if rest > 0 { body(Array(block.prefix(rest))) }
    }
}
