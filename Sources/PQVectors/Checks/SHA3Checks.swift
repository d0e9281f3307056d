import PQLattice

/// SHA-3: a message of any number of bits, the Monte Carlo chain, or a large message.
func checkSHA3(_ test: CaseContext) throws(CaseProblem) -> Outcome {
    switch test.algorithm {
    case "SHA3-224": try SHA3Checks<224>.check(test)
    case "SHA3-256": try SHA3Checks<256>.check(test)
    case "SHA3-384": try SHA3Checks<384>.check(test)
    case "SHA3-512": try SHA3Checks<512>.check(test)
    default: throw .unsupported(test.algorithm)
    }
}

/// SHAKE: a message and an output of any number of bits, or the Monte Carlo chain.
func checkSHAKE(_ test: CaseContext) throws(CaseProblem) -> Outcome {
    switch test.algorithm {
    case "SHAKE-128": try SHAKEChecks<128>.check(test)
    case "SHAKE-256": try SHAKEChecks<256>.check(test)
    default: throw .unsupported(test.algorithm)
    }
}

private enum SHA3Checks<let digestBitCount: Int> {
    typealias Hash = SHA3<digestBitCount>

    static func check(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        switch try test.text("testType") {
        case "AFT": return try functional(test)
        case "MCT": return try monteCarlo(test)
        case "LDT": return try largeData(test)
        case let other: throw .unsupported("test type \(other)")
        }
    }

    private static func functional(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let message = try BitMessage(test)
        var hash = Hash()
        hash.update(message.wholeBytes)
        let digest = hash.finalize(afterBits: message.lastBits, count: message.lastBitCount)
        return compare("md", digest, try test.expectedBytes("md"))
    }

    /// A hundred results, each a thousand hashes after the one before.
    private static func monteCarlo(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        guard try test.text("mctVersion") == "standard" else {
            throw .unsupported("mctVersion \(try test.text("mctVersion"))")
        }
        let message = try BitMessage(test)
        guard message.lastBitCount == 0 else { throw .unsupported("a seed of part of a byte") }
        var digest = message.wholeBytes
        let results = try test.expectedArray("resultsArray")
        for (index, result) in results.enumerated() {
            for _ in 0..<1000 { digest = Hash.hash(digest) }
            guard let text = result["md"]?.string, let expected = hexBytes(text) else {
                throw .malformed("no md in result \(index)")
            }
            if digest != expected { return .failed("result \(index) of the chain differs") }
        }
        return results.isEmpty ? .failed("an empty chain") : .passed
    }

    private static func largeData(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let message = try RepeatedMessage(test)
        var hash = Hash()
        message.forEachPiece { hash.update($0.span) }
        return compare("md", hash.finalize(), try test.expectedBytes("md"))
    }
}

private enum SHAKEChecks<let strength: Int> {
    typealias Function = SHAKE<strength>

    static func check(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        switch try test.text("testType") {
        case "AFT", "VOT": return try functional(test)
        case "MCT": return try monteCarlo(test)
        case "LDT": return try largeData(test)
        case let other: throw .unsupported("test type \(other)")
        }
    }

    private static func functional(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let message = try BitMessage(test)
        var function = Function()
        function.absorb(message.wholeBytes)
        var stream = function.squeezing(afterBits: message.lastBits, count: message.lastBitCount)
        let output = stream.squeeze(try outputByteCount(test))
        return compare("md", try trimmed(output, test), try test.expectedBytes("md"))
    }

    /// A hundred results, each a thousand outputs after the one before; the last two bytes of each
    /// output say how long the next one is.
    private static func monteCarlo(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let shortest = try test.integer("minOutLen") / 8
        let longest = try test.integer("maxOutLen") / 8
        guard shortest >= 2, longest >= shortest, longest <= 1 << 16 else {
            throw .malformed("minOutLen or maxOutLen")
        }
        var output = try test.bytes("msg")
        var count = longest
        let results = try test.expectedArray("resultsArray")
        for (index, result) in results.enumerated() {
            for _ in 0..<1000 {
                let message = (output + [UInt8](repeating: 0, count: 16)).prefix(16)
                output = Function.hash(Array(message), count: count)
                let last = Int(output[count - 2]) << 8 | Int(output[count - 1])
                count = shortest + last % (longest - shortest + 1)
            }
            guard let text = result["md"]?.string, let expected = hexBytes(text) else {
                throw .malformed("no md in result \(index)")
            }
            if output != expected { return .failed("result \(index) of the chain differs") }
        }
        return results.isEmpty ? .failed("an empty chain") : .passed
    }

    private static func largeData(_ test: CaseContext) throws(CaseProblem) -> Outcome {
        let message = try RepeatedMessage(test)
        var function = Function()
        message.forEachPiece { function.absorb($0.span) }
        var stream = function.squeezing()
        let output = stream.squeeze(try outputByteCount(test))
        return compare("md", try trimmed(output, test), try test.expectedBytes("md"))
    }

    private static func outputByteCount(_ test: CaseContext) throws(CaseProblem) -> Int {
        let bits = try test.integer("outLen")
        guard (1...1 << 26).contains(bits) else { throw .malformed("outLen \(bits)") }
        return (bits + 7) / 8
    }

    /// Moves the bits left over to the highest places of the last byte, as ACVP's files do.
    private static func trimmed(
        _ output: [UInt8],
        _ test: CaseContext
    ) throws(CaseProblem) -> [UInt8] {
        let odd = try test.integer("outLen") % 8
        guard odd > 0, let last = output.last else { return output }
        return output.dropLast() + [last << UInt8(8 - odd)]
    }
}

/// A message of `len` bits: whole bytes, then up to seven bits.
///
/// ACVP's files write the bits left over in the highest places of the last byte, where the standard
/// counts them from the lowest (FIPS 202, Appendix B.1).
private struct BitMessage {
    let wholeBytes: [UInt8]
    let lastBits: UInt8
    let lastBitCount: Int

    init(_ test: CaseContext) throws(CaseProblem) {
        let message = try test.bytes("msg")
        let length = try test.integer("len")
        // ACVP writes a message of no bits as one zero byte.
        guard length >= 0, message.count == max(1, (length + 7) / 8) || message.isEmpty else {
            throw .malformed("len doesn't fit msg")
        }
        guard length <= 8 * message.count else { throw .malformed("len doesn't fit msg") }
        wholeBytes = Array(message.prefix(length / 8))
        lastBitCount = length % 8
        lastBits = lastBitCount == 0 ? 0 : message[length / 8] >> UInt8(8 - lastBitCount)
    }
}

/// A message too long to hold: one content again and again.
private struct RepeatedMessage {
    private let block: [UInt8]
    private let byteCount: Int

    init(_ test: CaseContext) throws(CaseProblem) {
        guard let message = test.value("largeMsg"),
            let content = message["content"]?.string.flatMap(hexBytes), !content.isEmpty,
            let contentBits = message["contentLength"]?.integer, contentBits == 8 * content.count,
            let bits = message["fullLength"]?.integer, bits >= 0, bits.isMultiple(of: 8)
        else { throw .malformed("largeMsg") }
        guard message["expansionTechnique"]?.string == "repeating" else {
            throw .unsupported("expansion technique")
        }
        guard bits / 8 <= test.largestMessage else {
            throw .unsupported("a message of \(bits >> 23) MiB, over the limit")
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
