import PQSecrets
import PQSuites
import Testing

/// The digests of "abc" that NIST publishes with FIPS 180-4.
private let digestsOfABC: [HashAlgorithm: String] = [
    .sha224: "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
    .sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    .sha384: """
    cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163\
    1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7
    """,
    .sha512: """
    ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a\
    2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
    """,
    .sha512_224: "4634270f707b6a54daae7530460842e20e37ed265ceee9a43e8924aa",
    .sha512_256: "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
]

private let abc: [UInt8] = Array("abc".utf8)

struct HashTests {
    @Test(arguments: HashAlgorithm.allCases)
    func `the digest of abc is the published one`(algorithm: HashAlgorithm) throws {
        let expected = hex(try #require(digestsOfABC[algorithm]))
        #expect(try algorithm.digest(abc) == expected)
        #expect(expected.count == algorithm.byteCount)
        #expect(try algorithm.digest([97, 98, 100]) != expected)
    }

    @Test func `the digest of nothing is the published one`() throws {
        let expected = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(try HashAlgorithm.sha256.digest([]) == hex(expected))
    }

    @Test(arguments: HashAlgorithm.allCases)
    func `a transcript tells its value and goes on`(algorithm: HashAlgorithm) throws {
        var transcript = try TranscriptHash(algorithm)
        var seen: [UInt8] = []
        for length in 0..<200 {
            #expect(try transcript.current() == algorithm.digest(seen))
            let piece = [UInt8](repeating: UInt8(length), count: length)
            try transcript.update(piece)
            seen += piece
        }
        #expect(try transcript.current() == transcript.current())
    }

    @Test func `a copied transcript goes its own way`() throws {
        var first = try TranscriptHash(.sha384)
        try first.update(abc)
        var second = try first.copy()
        try second.update([1])
        #expect(try first.current() == HashAlgorithm.sha384.digest(abc))
        #expect(try second.current() == HashAlgorithm.sha384.digest(abc + [1]))
    }
}
