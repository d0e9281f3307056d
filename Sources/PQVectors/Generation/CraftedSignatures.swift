/// Signatures of the empty message under a public key of zeros, which anyone can make.
///
/// With t₁ = 0 the verifier computes w from z alone, so z and the hint can be chosen and the challenge
/// follows: every check of a signature's form can be met, or missed by one, while all else is in
/// order (FIPS 204, Algorithm 8). An invalid one would be valid to a verifier without that check.
struct CraftedSignatures {
    /// One signature.
    struct Signature {
        /// What it is, or what is wrong with it.
        let comment: String
        let isValid: Bool
        let bytes: [UInt8]
    }

    /// A factor a for which z = (a, 0, …) gives a wanted coefficient of w.
    struct EdgePlace {
        let factor: Int
        let row: Int
        let place: Int
        /// c̃ without a hint.
        let challenge: String
        /// c̃ with a hint at that coefficient.
        let challengeWithHint: String
    }

    let k: Int
    let l: Int

    private var γ₁Exponent: Int { k == 4 ? 17 : 19 }
    private var γ₁: Int { 1 << γ₁Exponent }
    private var β: Int { k == 4 ? 78 : k == 6 ? 196 : 120 }
    private var ω: Int { k == 4 ? 80 : k == 6 ? 55 : 75 }

    /// The key: ρ and t₁ are zeros.
    var publicKey: [UInt8] { [UInt8](repeating: 0, count: 32 + 320 * k) }

    /// All of them.
    var all: [Signature] { shapes + changedChallenges + edges }

    /// z and the hint as they are written.
    private struct Shape {
        let comment: String
        var isValid = true
        var response: [[Int]]
        var places: [Int] = []
        var ends: [Int]
    }

    private var shapes: [Signature] {
        zip(responses + hints, Self.challenges(k: k)).map { encode($0, challenge: $1) }
    }

    /// With t₁ = 0 the challenge isn't used, so a changed one leads to the same commitment: only the
    /// comparison can notice, and only at the changed byte.
    private var changedChallenges: [Signature] {
        shapes.prefix(1).flatMap { honest in
            (k == 4 ? [0, 31] : [0, 31, 32, 8 * k - 1]).map { index in
                Signature(
                    comment: "byte \(index) of the challenge changed",
                    isValid: false,
                    bytes: flipped(honest.bytes, at: index)
                )
            }
        }
    }

    private var responses: [Shape] {
        let bound = γ₁ - β
        let largest = (0..<256).map { $0.isMultiple(of: 2) ? bound - 1 : 1 - bound }
        return [
            Shape(comment: "z and hint all zero", response: response(), ends: ends()),
            Shape(
                comment: "a hint of the largest weight where w is 0",
                response: response(),
                places: [0, 255] + ((258 - ω)...255),
                ends: ends(2, last: ω)
            ),
            Shape(
                comment: "every coefficient of z one off the bound",
                response: [[Int]](repeating: largest, count: l),
                ends: ends()
            ),
            outOfBound("first coefficient of z is the bound", 0, 0, bound),
            outOfBound("last coefficient of z is minus the bound", l - 1, 255, -bound),
            outOfBound("last coefficient of z is the bound", l - 1, 255, bound),
            outOfBound("first coefficient of z is minus the bound", 0, 0, -bound),
            outOfBound("first coefficient of z is gamma1", 0, 0, γ₁),
            outOfBound("second coefficient of z is 1 - gamma1", 0, 1, 1 - γ₁),
        ]
    }

    private var hints: [Shape] {
        [
            malformed(
                "hint rows end in the wrong order",
                [1, 2, 3],
                ends(2, beforeLast: 3, last: 2)
            ),
            malformed(
                "hint weight above the limit, its last place read from the row ends",
                Array(0..<ω - 1) + [5],
                ends(ω - 1, last: ω + 1)
            ),
            malformed("hint place repeated", [7, 7], ends(2, last: 2)),
            malformed("hint places not in order", [9, 7], ends(2, last: 2)),
            malformed("hint places of the last row not in order", [9, 7], ends(0, last: 2)),
            Shape(
                comment: "hint places fall from one row to the next",
                response: response(),
                places: [200, 3],
                ends: [1] + [Int](repeating: 2, count: k - 1)
            ),
            malformed(
                "hint padding not zero in its last byte",
                [Int](repeating: 0, count: ω - 1) + [1],
                ends()
            ),
            malformed("hint padding not zero in its first byte", [1], ends()),
        ]
    }

    /// The edges of Decompose and UseHint (FIPS 204, Algorithm 36, and FIPS 204, Algorithm 40).
    private var edges: [Signature] {
        let names = [
            "q - 1", "q - 1 - gamma2", "q - gamma2", "gamma2", "gamma2 + 1", "1", "5 gamma2",
            "5 gamma2 + 1",
        ]
        return zip(names, Self.edgePlaces(k: k)).flatMap { name, edge in
            let z = response(0, 0, edge.factor)
            let ends = (0..<k).map { $0 < edge.row ? 0 : 1 }
            return [
                encode(
                    Shape(comment: "w is \(name), no hint", response: z, ends: self.ends()),
                    challenge: edge.challenge
                ),
                encode(
                    Shape(
                        comment: "w is \(name), with a hint",
                        response: z,
                        places: [edge.place],
                        ends: ends
                    ),
                    challenge: edge.challengeWithHint
                ),
            ]
        }
    }

    private func outOfBound(_ comment: String, _ column: Int, _ place: Int, _ value: Int) -> Shape {
        Shape(
            comment: comment,
            isValid: false,
            response: response(column, place, value),
            ends: ends()
        )
    }

    private func malformed(_ comment: String, _ places: [Int], _ ends: [Int]) -> Shape {
        Shape(comment: comment, isValid: false, response: response(), places: places, ends: ends)
    }

    private func response(_ column: Int = 0, _ place: Int = 0, _ value: Int = 0) -> [[Int]] {
        var z = [[Int]](repeating: [Int](repeating: 0, count: 256), count: l)
        z[column][place] = value
        return z
    }

    private func ends(_ first: Int = 0, beforeLast: Int? = nil, last: Int = 0) -> [Int] {
        [Int](repeating: first, count: k - 2) + [beforeLast ?? first, last]
    }

    /// c̃, z and h (FIPS 204, Algorithm 26).
    private func encode(_ shape: Shape, challenge: String) -> Signature {
        let z = shape.response.flatMap { polynomial in
            packed(polynomial.map { γ₁ - $0 }, bits: γ₁Exponent + 1)
        }
        let padding = [Int](repeating: 0, count: ω - shape.places.count)
        let hint = (shape.places + padding + shape.ends).map { UInt8($0) }
        return Signature(
            comment: shape.comment,
            isValid: shape.isValid,
            bytes: (hexBytes(challenge) ?? []) + z + hint
        )
    }
}
