import PQLattice
import LatticeOracle
import PQKeccak
import Testing
import TestSupport

/// The official cases of SHA-3 and SHAKE, most of which aren't whole bytes.
struct HashVectorTests {
    @Test(arguments: [(256, 1199, 1194), (512, 687, 682)])
    func `SHA-3 gives the official digests of messages of any number of bits`(
        size: Int,
        caseCount: Int,
        inFirstGroup: Int
    ) throws {
        guard let file = try ACVPFile("SHA3-\(size)-2.0", caseCount: caseCount) else { return }
        let group = try #require(file.groups.first)
        #expect(group.cases.count == inFirstGroup)
        for test in group.cases {
            let digest = hash(
                .sha3(digestBitCount: size),
                try test.prompt.bytes("msg"),
                bitCount: try test.prompt.integer("len"),
                outputBitCount: size
            )
            #expect(digest == (try test.expected.bytes("md")), "tcId \(test.id)")
        }
    }

    @Test(.slow, arguments: [(256, 1199), (512, 687)])
    func `SHA-3 gives the official digests of the Monte Carlo chain`(
        size: Int,
        caseCount: Int
    ) throws {
        guard let file = try ACVPFile("SHA3-\(size)-2.0", caseCount: caseCount) else { return }
        let test = try #require(file.groups[1].cases.first)
        var digest = try test.prompt.bytes("msg")
        let expected = try test.expected.objects("resultsArray")
        #expect(expected.count == 100)
        for (round, answer) in expected.enumerated() {
            for _ in 0..<1000 {
                digest = keccakHash(
                    .sha3(digestBitCount: size),
                    digest.span,
                    count: digest.count
                )
            }
            #expect(digest == (try answer.bytes("md")), "tcId \(test.id), round \(round)")
        }
    }

    // The sets hold messages of 1, 2, 4 and 8 GiB. The last three would take minutes, and an
    // unoptimised build leaves out the first as well.
    @Test(.slow, arguments: [(256, 1199), (512, 687)])
    func `SHA-3 gives the official digest of a very long message`(
        size: Int,
        caseCount: Int
    ) throws {
        guard let file = try ACVPFile("SHA3-\(size)-2.0", caseCount: caseCount) else { return }
        #if DEBUG
        let bound = 0
        #else
        let bound = 1 << 30
        #endif
        var notRun = 0
        for test in file.groups[2].cases {
            let message = try test.prompt.object("largeMsg")
            let content = try message.bytes("content")
            let byteCount = try message.integer("fullLength") / 8
            guard byteCount <= bound else {
                notRun += 1
                continue
            }
            let piece = Array(repeatElement(content, count: 8192).joined())
            var sponge = AbsorbingSponge(.sha3(digestBitCount: size))
            for _ in 0..<(byteCount / piece.count) { sponge.absorb(piece.span) }
            var stream = sponge.squeezing()
            let digest = (0..<(size / 8)).map { _ in stream.nextByte() }
            #expect(digest == (try test.expected.bytes("md")), "tcId \(test.id)")
        }
        OfficialVectors.notRun(
            notRun,
            of: "SHA3-\(size)-2.0",
            because: "messages of more than \(bound) bytes"
        )
    }

    @Test(arguments: [(128, 269), (256, 237)])
    func `SHAKE gives the official output of any number of bits`(
        strength: Int,
        caseCount: Int
    ) throws {
        guard let file = try ACVPFile("SHAKE-\(strength)-FIPS202", caseCount: caseCount)
        else { return }
        for test in file.groups.flatMap(\.cases) {
            let output = hash(
                .shake(strength: strength),
                try test.prompt.bytes("msg"),
                bitCount: try test.prompt.integer("len"),
                outputBitCount: try test.prompt.integer("outLen")
            )
            #expect(output == (try test.expected.bytes("md")), "tcId \(test.id)")
        }
    }

    /// The files write leftover bits in the high places of the last byte, FIPS 202 in the low
    /// ones.
    private func hash(
        _ function: SpongeFunction,
        _ message: [UInt8],
        bitCount: Int,
        outputBitCount: Int
    ) -> [UInt8] {
        let (whole, leftover) = (bitCount / 8, bitCount % 8)
        var sponge = AbsorbingSponge(function)
        sponge.absorb(Array(message[..<whole]).span)
        let last = leftover == 0 ? 0 : message[whole] >> (8 - leftover)
        var stream = sponge.squeezing(afterBits: last, count: leftover)
        var output = (0..<((outputBitCount + 7) / 8)).map { _ in stream.nextByte() }
        if outputBitCount % 8 != 0, let byte = output.popLast() {
            output.append(byte << (8 - outputBitCount % 8))
        }
        return output
    }
}
