extension SuiteError: CustomStringConvertible {
    /// The error in words.
    public var description: String {
        switch self {
        case .length(let expected, let actual): "\(actual) bytes where \(expected) belong"
        case .tooShort(let minimum, let actual): "\(actual) bytes, fewer than \(minimum)"
        case .tooLong(let maximum, let actual): "\(actual) bytes, more than \(maximum)"
        case .authenticationFailure: "the authentication tag doesn't fit"
        case .decryptionFailure: "the ciphertext can't be decrypted with this key"
        case .invalidKey: "the bytes are no key of this curve"
        case .unacceptableCost(let parameter, let actual):
            "\(parameter) of \(actual), which must be \(parameter.range)"
        case .invalidShare: "the key share forces a secret that everyone knows"
        case .mismatchedKEM(let suite, let key): "a key for \(key) in a suite of \(suite)"
        case .messageLimitReached: "the context has sealed all the messages it may"
        case .lattice(let error): "\(error)"
        case .random(let error): "\(error)"
        case .libraryFailure(let text): text
        }
    }
}
