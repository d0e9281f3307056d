import LatticeOracle
import PQKeccak
import PQLattice
import PQSecrets
import Testing
import TestSupport

// Packing and sampling of every build that this processor can run, beside the scalar oracle.
@Suite struct `ML-DSA packing and sampling of every build` {
    @Test(arguments: supportedLevels, [4, 6, 10])
    func `coefficients are packed as the oracle packs them`(level: LatticeLevel, bitCount: Int) {
        var numbers = TestNumbers(seed: UInt64(bitCount))
        for round in 0..<20 {
            let f = (0..<256).map { _ in
                round == 0 ? UInt32(1 << bitCount) - 1 : UInt32(numbers.next() % (1 << bitCount))
            }
            let packed = level.pack(vectors(f.map { Int32($0) }), bitCount: bitCount, below: nil)
            #expect(packed == oraclePacked(f, bitCount: bitCount))
            if bitCount == 10 {
                let back = level.unpack(packed, bitCount: 10, below: nil)
                #expect(values(back) == f.map { $0 << 13 })
            }
        }
    }

    @Test(
        arguments: supportedLevels,
        [(3, 2), (4, 4), (13, 4096), (18, 1 << 17), (20, 1 << 19)]
    )
    func `distances are packed as the oracle packs them`(
        level: LatticeLevel,
        form: (bitCount: Int, top: Int)
    ) {
        var numbers = TestNumbers(seed: UInt64(form.bitCount))
        for round in 0..<20 {
            let distances = (0..<256).map { _ in
                round == 0
                    ? UInt32(1 << form.bitCount) - 1
                    : UInt32(numbers.next() % (1 << form.bitCount))
            }
            let packed = oraclePacked(distances, bitCount: form.bitCount)
            let unpacked = level.unpack(packed, bitCount: form.bitCount, below: Int32(form.top))
            #expect(unpacked == vectors(distances.map { Int32(form.top) - Int32($0) }))
            let again = level.pack(unpacked, bitCount: form.bitCount, below: Int32(form.top))
            #expect(again == packed)
        }
    }

    @Test(arguments: supportedLevels)
    func `an entry of the matrix is the oracle's`(level: LatticeLevel) {
        for round in 0..<40 as Range<UInt8> {
            let ρ = [UInt8](repeating: round, count: 32)
            let expected = coefficients(
                DSANTTPolynomial(rejectionSampling: ρ.span, row: 3, column: Int(round))
            )
            let stream = keccakHash(.shake128, (ρ + [round, 3]).span, count: 840)
            let (count, sampled) = level.sample(0, stream)
            #expect(count == 256)
            #expect(values(sampled) == expected)
            let index = UInt16(round) | 3 << 8
            #expect(values(level.sample(0, seed: ρ, index: index)) == expected)
        }
    }

    @Test(arguments: supportedLevels)
    func `candidates that are not below q are left out wherever they lie`(level: LatticeLevel) {
        var numbers = TestNumbers(seed: 41)
        for round in 0..<300 {
            // Up to 24 candidates of 280 are bad, in runs and at the ends as well.
            var candidates = (0..<280).map { _ in UInt32(numbers.next() % UInt64(DSAField.q)) }
            let badCount = round % 25
            let start = Int(numbers.next() % 256)
            for number in 0..<badCount {
                let place = round % 2 == 0 ? start + number : Int(numbers.next() % 280)
                candidates[place] = number % 2 == 0 ? DSAField.q : 0x7F_FFFF
            }
            // The top bit of each candidate is ignored.
            let stream = candidates.flatMap { candidate in
                (0..<3).map {
                    UInt8(truncatingIfNeeded: (candidate | 0x80_0000) >> UInt32(8 * $0))
                }
            }
            let expected = candidates.filter { $0 < DSAField.q }.prefix(256)
            let (count, sampled) = level.sample(0, stream)
            #expect(count == 256)
            #expect(values(sampled).elementsEqual(expected))
        }
    }

    @Test(arguments: supportedLevels)
    func `a stream that is too short says how far it came`(level: LatticeLevel) {
        let bad = [UInt8](repeating: 0xFF, count: 75)
        let good = [UInt8](repeating: 1, count: 765)
        #expect(level.sample(0, bad + good).count == 255)
        #expect(level.sample(0, good + bad).count == 255)
        #expect(level.sample(1, [UInt8](repeating: 0xF1, count: 248)).count == 248)
        #expect(level.sample(2, [UInt8](repeating: 0x91, count: 248)).count == 248)
    }

    @Test(arguments: supportedLevels, [2, 4])
    func `a short polynomial is the oracle's`(level: LatticeLevel, η: Int) {
        for round in 0..<40 as Range<UInt8> {
            let seed = [UInt8](repeating: round, count: 64)
            let expected = coefficients(
                DSAPolynomial(boundedSampling: seed.span, nonce: Int(round) + 256, η: η)
            )
            let stream = keccakHash(.shake256, (seed + [round, 1]).span, count: 272)
            let (count, sampled) = level.sample(η / 2, stream)
            #expect(count == 256)
            #expect(residues(sampled) == expected)
            let index = UInt16(round) | 1 << 8
            #expect(residues(level.sample(η / 2, seed: seed, index: index)) == expected)
        }
    }

    @Test(arguments: supportedLevels, SignatureSet.allCases)
    func `a challenge is the oracle's`(level: LatticeLevel, set: SignatureSet) {
        for round in 0..<100 as Range<UInt8> {
            let c̃ = [UInt8](repeating: round, count: set.parameters.challengeByteCount)
            let expected = coefficients(DSAPolynomial(inBall: c̃.span, τ: set.parameters.τ))
            let stream = keccakHash(.shake256, c̃.span, count: 136)
            let c = level.sampleChallenge(set.number, stream, c̃, isNegated: false)
            #expect(c.isEnough)
            #expect(residues(c.first) == expected && residues(c.second) == expected)
            let negated = level.sampleChallenge(set.number, stream, c̃, isNegated: true)
            let opposite = expected.map { $0 == 0 ? 0 : DSAField.q - $0 }
            #expect(residues(negated.first) == opposite && residues(negated.second) == opposite)
            // One place is always missing from so short a stream.
            let short = Array(stream.prefix(8 + set.parameters.τ - 1))
            #expect(!level.sampleChallenge(set.number, short, c̃, isNegated: false).isEnough)
        }
    }

    private func residues(_ f: [Eight]) -> [UInt32] {
        values(f).map { Int32(bitPattern: $0) < 0 ? $0 &+ DSAField.q : $0 }
    }

    private func oraclePacked(_ f: [UInt32], bitCount: Int) -> [UInt8] {
        var packed = [UInt8](repeating: 0, count: 32 * bitCount)
        var target = packed.mutableSpan
        polynomial(f).pack(bitCount: bitCount, into: &target, at: 0)
        return packed
    }
}
