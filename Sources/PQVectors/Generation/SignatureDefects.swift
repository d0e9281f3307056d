import PQLattice

/// One honest signature and what can be wrong with its bytes, each by name.
///
/// The defects of the hint leave its meaning alone: a decoder that doesn't check the form reads the
/// same places out of it and takes the signature for the honest one (FIPS 204, Algorithm 21).
struct SignatureDefects<let k: Int, let l: Int, let η: Int> {
    typealias Scheme = ModuleLatticeSignature<k, l, η>

    /// The honest signature.
    let honest: [UInt8]

    /// The hint's bytes: ω places, then the k ends of the rows.
    private let hint: Range<Int>
    private let ω: Int

    init(_ key: Scheme.PrivateKey, message: [UInt8]) throws {
        ω = k == 4 ? 80 : k == 6 ? 55 : 75
        let signature = try Self.sign(key, message, roomFor: ω)
        honest = signature
        hint = signature.count - ω - k..<signature.count
    }

    /// Signs until the first row's hint has two ones and a place is free: the defects need both.
    private static func sign(
        _ key: Scheme.PrivateKey,
        _ message: [UInt8],
        roomFor ω: Int
    ) throws -> [UInt8] {
        for attempt in UInt8.min...UInt8.max {
            var rnd = [UInt8](repeating: 0, count: 32)
            rnd[0] = attempt
            let signature = try key.signature(for: message, signing: .given(rnd: rnd))
            let cuts = signature.suffix(k)
            if let first = cuts.first, first >= 2, let last = cuts.last, Int(last) < ω {
                return signature
            }
        }
        throw VectorError.generation("no signature of \(k)x\(l) has the hint that was wanted")
    }

    /// Signatures that must be refused, the commonest defects first.
    var malformed: [(defect: String, signature: [UInt8])] {
        [
            ("bit flipped in the challenge", flipped(honest, at: 0)),
            ("hint places not in order", placesSwapped),
            ("bit flipped in the response", flipped(honest, at: challengeByteCount + 5)),
            ("response out of bound", responseOutOfBound),
            ("hint place repeated", placeRepeated),
            ("hint padding not zero", paddingNotZero),
            ("hint weight above the limit", weightAboveLimit),
            ("hint rows end in the wrong order", cutsNotMonotone),
            ("signature too short", honest.dropLast()),
            ("signature too long", honest + [0]),
            ("signature empty", []),
        ]
    }

    private var challengeByteCount: Int { k == 4 ? 32 : k == 6 ? 48 : 64 }

    private func cut(_ row: Int) -> Int { Int(honest[hint.lowerBound + ω + row]) }

    private var placesSwapped: [UInt8] {
        var signature = honest
        signature.swapAt(hint.lowerBound, hint.lowerBound + 1)
        return signature
    }

    /// The first place twice: all places move up by one, and with them the ends of all rows.
    private var placeRepeated: [UInt8] {
        var signature = honest
        let used = cut(k - 1)
        for index in (0..<used).reversed() {
            signature[hint.lowerBound + index + 1] = signature[hint.lowerBound + index]
        }
        for row in 0..<k { signature[hint.lowerBound + ω + row] += 1 }
        return signature
    }

    private var paddingNotZero: [UInt8] {
        var signature = honest
        signature[hint.lowerBound + ω - 1] = 1
        return signature
    }

    private var weightAboveLimit: [UInt8] {
        var signature = honest
        signature[hint.upperBound - 1] = UInt8(ω + 1)
        return signature
    }

    private var cutsNotMonotone: [UInt8] {
        var signature = honest
        signature[hint.upperBound - 1] = UInt8(cut(k - 2)) &- 1
        return signature
    }

    /// The first coefficient of z becomes γ₁, whose code is 0 (FIPS 204, Algorithm 17).
    private var responseOutOfBound: [UInt8] {
        var signature = honest
        signature[challengeByteCount] = 0
        signature[challengeByteCount + 1] = 0
        // 18 or 20 bits a coefficient: the third byte holds its last 2 or 4.
        signature[challengeByteCount + 2] &= k == 4 ? 0xFC : 0xF0
        return signature
    }
}
