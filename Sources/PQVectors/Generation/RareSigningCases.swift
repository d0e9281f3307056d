import PQLattice
import PQSecrets

/// Keys and signatures that reach what random ones hardly ever do.
///
/// The numbers were found by a search over small numbers: a seed or a randomness is its number,
/// lowest byte first, and zeros. Signatures are of a μ of 64 zeros; what is said of them is said of
/// the first attempt, with κ = 0. None depends on the set's seed.
struct RareSigningCases {
    /// A number and what it leads to.
    typealias Case = (number: Int, comment: String)

    /// Seeds ξ.
    let keys: [Case]
    /// Randomness rnd for the key whose seed is 0.
    let signatures: [Case]

    /// The parameter set's.
    ///
    /// - Parameter k: 4, 6 or 8.
    init(k: Int) {
        switch k {
        case 4: self.init(keys: Self.keys44, numbers: Self.numbers44)
        case 6: self.init(keys: Self.keys65, numbers: Self.numbers65)
        default: self.init(keys: Self.keys87, numbers: Self.numbers87)
        }
    }

    private init(keys: [Case], numbers: [Int]) {
        self.keys = keys
        signatures = Array(zip(numbers, Self.comments)).map { (number: $0, comment: $1) }
    }

    /// A key of ML-DSA-44 and the randomness whose first attempt is rejected for c·t₀ alone.
    ///
    /// The key's t₀ is unusually large. In the other sets τ·2¹² is below γ₂: it can't happen.
    static let largeCorrection = (key: 54_937, rnd: 1_198_750)

    private static let keys44: [Case] = [
        (122, "a matrix entry takes q - 1; a coefficient of t0 is 4096"),
        (2869, "a candidate for a matrix entry is q"),
        (36_223, "a matrix entry takes q - 1 next to a candidate that isn't taken"),
        (127_256, "a matrix entry takes q - 1 next to a candidate that isn't taken"),
        (9200, "a coefficient of t passes q when s2 is added"),
        (15_279, "a coefficient of t passes q when s2 is added"),
    ]
    private static let keys65: [Case] = [
        (966, "a matrix entry takes q - 1; a coefficient of t0 is 4096"),
        (1836, "a candidate for a matrix entry is q"),
        (10_063, "a polynomial of s2 needs a third block"),
        (76_549, "a matrix entry takes q - 1 next to a candidate that isn't taken"),
    ]
    private static let keys87: [Case] = [
        (1, "a coefficient of t0 is 4096"),
        (52, "a candidate for a matrix entry is q"),
        (4355, "a matrix entry takes q - 1"),
        (28_415, "a matrix entry takes q - 1 next to a candidate that isn't taken"),
    ]

    /// In the order of the numbers below.
    private static let comments = [
        "rejected for the low part alone",
        "rejected for the response alone",
        "rejected for the weight of the hint alone",
        "rejected: largest coefficient of z is the bound",
        "rejected: smallest coefficient of z is minus the bound",
        "accepted: largest coefficient of z is one below the bound",
        "accepted: smallest coefficient of z is one above minus the bound",
        "rejected: largest low part is the bound",
        "rejected: smallest low part is minus the bound",
        "accepted: largest low part is one below the bound",
        "accepted: smallest low part is one above minus the bound",
        "rejected: low part minus the bound where w - c s2 is near q and its high part 0",
        "accepted: weight of the hint is the limit",
        "rejected: weight of the hint is one above the limit",
        "low part plus c t0 is gamma2",
        "low part plus c t0 is gamma2 + 1",
        "low part plus c t0 is -gamma2, high part not 0",
        "low part plus c t0 is -gamma2, high part 0",
        "low part plus c t0 is -gamma2 + 1",
        "low part plus c t0 is -gamma2 - 1, high part 0",
        "c t0 leads from the last high part to 0",
        "c t0 leads from high part 0 to the last",
        "more than 36 attempts: kappa needs its second byte",
    ]
    private static let numbers44 = [
        0, 5, 14, 2867, 158, 119, 1812, 1431, 642, 400, 443, 81_038, 596, 1040, 1989, 1165, 481,
        4519,
        528, 252_073, 36, 4,
    ]
    private static let numbers65 = [
        0, 1, 580, 4063, 3074, 1930, 439, 1060, 630, 928, 2119, 30_572, 2017, 580, 13_216, 3597,
        2037,
        47_496, 2336, 210_647, 2, 2, 1239,
    ]
    private static let numbers87 = [
        0, 2, 284, 9823, 296, 847, 1104, 219, 1390, 74, 888, 2226, 4722, 284, 1, 4458, 3029, 24_376,
        9164, 5918, 1, 5, 60_634,
    ]
}

/// A number, lowest byte first, in as many bytes.
func numbered(_ number: Int, count: Int = 32) -> [UInt8] {
    (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: number >> (8 * $0)) : 0 }
}
