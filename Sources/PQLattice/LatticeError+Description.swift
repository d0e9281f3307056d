import PQSecrets

extension LatticeError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .length(let expected, let actual): "\(actual) bytes where \(expected) belong"
        case .coefficientTooLarge(let index): "coefficient \(index) is not reduced"
        case .publicKeyHashMismatch: "the stored hash is not that of the public key"
        case .contextTooLong(let actual): "a context of \(actual) bytes is over 255"
        case .privateKeyOutOfRange: "a coefficient of the private key is out of range"
        case .inconsistentPrivateKey: "the parts of the private key don't belong together"
        case .attemptsExhausted(let limit): "no signature after \(limit) attempts"
        case .faultySignature: "the signature doesn't verify: a fault"
        case .random(let error): "\(error)"
        }
    }
}
