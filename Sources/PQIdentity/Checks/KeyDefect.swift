/// One thing that is wrong with a key file, named as exactly as can be found out.
public enum KeyDefect: Equatable, Sendable {
    /// The structure's lengths promise more bytes than there are; the value that starts here.
    case truncated(offset: Int)
    /// Bytes follow the structure.
    case trailingData(count: Int)
    /// A length is not written in its shortest form, or left open, in the value that starts here.
    case nonMinimalLength(offset: Int)
    /// The key has the length of another algorithm's keys than the one that its identifier names.
    case otherAlgorithm(named: KeyAlgorithm, byLength: KeyAlgorithm)
    /// The seed expands to another key than the one beside it; these parts differ.
    case seedMismatch(KeyAlgorithm, parts: [String])
    /// A coefficient of s₁ or s₂ is not between −η and η.
    case secretOutOfRange(KeyAlgorithm)
    /// tr is not the hash of the public key that the rest of the expanded key makes.
    case signingHash(KeyAlgorithm)
    /// t₀ is not what ρ, s₁ and s₂ make.
    case lowPart(KeyAlgorithm)
    /// H(ek) in an expanded key is not the hash of its ek.
    case publicKeyHash(KeyAlgorithm)
    /// The coefficient of the encapsulation key with this number is not below q.
    case modulus(KeyAlgorithm, coefficient: Int)
    /// The public key that came with the private one is not its own.
    case publicKeyMismatch(KeyAlgorithm)
    /// The scalar is zero or not below the order of the group, or the point is not on the curve.
    case notOnCurve(KeyAlgorithm)
    /// Anything else that the reader refuses.
    case refused(IdentityError)

    /// A short name for programs.
    public var code: String {
        switch self {
        case .truncated: "truncated"
        case .trailingData: "trailing-data"
        case .nonMinimalLength: "non-minimal-length"
        case .otherAlgorithm: "other-algorithm"
        case .seedMismatch: "seed-mismatch"
        case .secretOutOfRange: "secret-out-of-range"
        case .signingHash: "tr"
        case .lowPart: "t0"
        case .publicKeyHash: "public-key-hash"
        case .modulus: "modulus"
        case .publicKeyMismatch: "public-key-mismatch"
        case .notOnCurve: "not-on-curve"
        case .refused(.algorithmParametersPresent): "parameters-present"
        case .refused(.unknownAlgorithm): "unknown-algorithm"
        case .refused(.keyLength): "length"
        case .refused(.malformedDER): "malformed-der"
        case .refused: "refused"
        }
    }
}

extension KeyDefect: CustomStringConvertible {
    /// The defect in words.
    public var description: String {
        switch self {
        case .truncated(let offset): "the value at byte \(offset) is cut off"
        case .trailingData(let count): "\(count) bytes follow the end of the structure"
        case .nonMinimalLength(let offset):
            "the length of the value at byte \(offset) is not in its shortest form"
        case .otherAlgorithm(let named, let byLength):
            "the identifier says \(named), the length says \(byLength)"
        case .seedMismatch(let algorithm, let parts)
        where parts.count == (algorithm.isSignature ? 6 : 4):
            "the seed does not expand to the expanded key: every part differs"
        case .seedMismatch(_, let parts):
            "the seed does not expand to the expanded key: \(Self.list(parts)) "
                + (parts.count == 1 ? "differs" : "differ")
        case .secretOutOfRange:
            "a coefficient of s₁ or s₂ in the expanded key is out of range"
        case .signingHash:
            "tr in the expanded key is not the hash of its public key"
        case .lowPart: "t₀ in the expanded key is not what ρ, s₁ and s₂ make"
        case .publicKeyHash: "H(ek) in the expanded key is not the hash of its ek"
        case .modulus(_, let coefficient):
            "coefficient \(coefficient) of the encapsulation key is not below q = 3329"
        case .publicKeyMismatch: "the public key beside the private key is not its own"
        case .notOnCurve(let algorithm): "the key is no point or scalar of \(algorithm)"
        case .refused(let error): "\(error)"
        }
    }

    private static func list(_ parts: [String]) -> String {
        parts.count < 2
            ? parts.joined()
            : parts.dropLast().joined(separator: ", ") + " and " + (parts.last ?? "")
    }
}
