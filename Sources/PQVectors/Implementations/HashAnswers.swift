import PQLattice

/// This package's answers for one SHA-3 function: a message of any number of bits, the Monte Carlo
/// chain, or a large message.
enum SHA3Answers<let digestBitCount: Int> {
    private typealias Hash = SHA3<digestBitCount>

    static func answer(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        switch request.function {
        case "digest" where request.inputs["largeMsg"] != nil:
            let message = try RepeatedMessage(request)
            var hash = Hash()
            message.forEachPiece { hash.update($0.span) }
            return .bytes(["md": hash.finalize()])
        case "digest":
            let message = try BitMessage(request)
            var hash = Hash()
            hash.update(message.wholeBytes)
            return .bytes([
                "md": hash.finalize(afterBits: message.lastBits, count: message.lastBitCount)
            ])
        case "monteCarlo": return try monteCarlo(request)
        default: throw .unsupported("function \(request.function)")
        }
    }

    /// Each result is a thousand hashes after the one before.
    private static func monteCarlo(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        let message = try BitMessage(request)
        guard message.lastBitCount == 0 else { throw .unsupported("a seed of part of a byte") }
        var digest = message.wholeBytes
        var results: [JSONValue] = []
        for _ in 0..<(try request.resultCount()) {
            for _ in 0..<1000 { digest = Hash.hash(digest) }
            results.append(.object(["md": .hex(digest)]))
        }
        return .answered(["resultsArray": .array(results)])
    }
}

/// This package's answers for one SHAKE function: the same with outputs of any number of bits.
enum SHAKEAnswers<let strength: Int> {
    private typealias Function = SHAKE<strength>

    static func answer(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        switch request.function {
        case "digest" where request.inputs["largeMsg"] != nil:
            let message = try RepeatedMessage(request)
            var function = Function()
            message.forEachPiece { function.absorb($0.span) }
            var stream = function.squeezing()
            return try output(request) { stream.squeeze($0) }
        case "digest":
            let message = try BitMessage(request)
            var function = Function()
            function.absorb(message.wholeBytes)
            var stream = function.squeezing(
                afterBits: message.lastBits,
                count: message.lastBitCount
            )
            return try output(request) { stream.squeeze($0) }
        case "monteCarlo": return try monteCarlo(request)
        default: throw .unsupported("function \(request.function)")
        }
    }

    /// The last two bytes of each output say how long the next one is.
    private static func monteCarlo(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
        let shortest = try request.integer("minOutLen") / 8
        let longest = try request.integer("maxOutLen") / 8
        guard shortest >= 2, longest >= shortest, longest <= 1 << 16 else {
            throw .malformed("minOutLen or maxOutLen")
        }
        var output = try request.bytes("msg")
        var count = longest
        var results: [JSONValue] = []
        for _ in 0..<(try request.resultCount()) {
            for _ in 0..<1000 {
                let message = (output + [UInt8](repeating: 0, count: 16)).prefix(16)
                output = Function.hash(Array(message), count: count)
                let last = Int(output[count - 2]) << 8 | Int(output[count - 1])
                count = shortest + last % (longest - shortest + 1)
            }
            results.append(
                .object(["md": .hex(output), "outLen": .integer(8 * output.count)])
            )
        }
        return .answered(["resultsArray": .array(results)])
    }

    /// Moves the bits left over to the highest places of the last byte, as ACVP's files do.
    private static func output(
        _ request: VectorRequest,
        _ squeeze: (Int) -> [UInt8]
    ) throws(CaseProblem) -> VectorResponse {
        let bits = try request.integer("outLen")
        guard (1...1 << 26).contains(bits) else { throw .malformed("outLen \(bits)") }
        let bytes = squeeze((bits + 7) / 8)
        let odd = bits % 8
        guard odd > 0, let last = bytes.last else { return .bytes(["md": bytes]) }
        return .bytes(["md": bytes.dropLast() + [last << UInt8(8 - odd)]])
    }
}

extension VectorRequest {
    fileprivate func resultCount() throws(CaseProblem) -> Int {
        let count = try integer("resultCount")
        guard (1...1000).contains(count) else { throw .malformed("resultCount \(count)") }
        return count
    }
}
