import PQSuites

/// CTR_DRBG with AES-256 and without a derivation function (SP 800-90A, Section 10.2.1).
///
/// The known answer tests of NIST's submissions take their randomness from it. For test vectors
/// only.
struct CounterModeGenerator {
    private var key = [UInt8](repeating: 0, count: 32)
    private var counter = [UInt8](repeating: 0, count: 16)

    /// Starts from a test's seed, 48 bytes.
    init(seed: [UInt8]) throws(CaseProblem) {
        guard seed.count == 48 else { throw .malformed("seed has \(seed.count) bytes, not 48") }
        try update(seed)
    }

    /// The next random bytes.
    mutating func generate(_ count: Int) throws(CaseProblem) -> [UInt8] {
        let output = try blocks((count + 15) / 16)
        try update([UInt8](repeating: 0, count: 48))
        return Array(output.prefix(count))
    }

    private mutating func update(_ data: [UInt8]) throws(CaseProblem) {
        let material = zip(try blocks(3), data).map { $0 ^ $1 }
        key = Array(material.prefix(32))
        counter = Array(material.suffix(16))
    }

    private mutating func blocks(_ count: Int) throws(CaseProblem) -> [UInt8] {
        let zeros = [UInt8](repeating: 0, count: 16)
        var output: [UInt8] = []
        for _ in 0..<count {
            for index in counter.indices.reversed() {
                counter[index] &+= 1
                if counter[index] != 0 { break }
            }
            // One block chained to zeros is the block cipher itself; the padding goes.
            guard let block = try? AESCBC.encrypt(key: key.span, iv: zeros.span, counter.span)
            else {
                throw .unsupported("AES-256 isn't there")
            }
            output += block.prefix(16)
        }
        return output
    }
}
