import PQSecrets

/// The hash functions that HashML-DSA may be used with (FIPS 204, Section 5.4).
public enum Prehash: Sendable, CaseIterable {
    /// SHA-224.
    case sha224
    /// SHA-256.
    case sha256
    /// SHA-384.
    case sha384
    /// SHA-512.
    case sha512
    /// SHA-512/224.
    case sha512_224
    /// SHA-512/256.
    case sha512_256
    /// SHA3-224.
    case sha3_224
    /// SHA3-256.
    case sha3_256
    /// SHA3-384.
    case sha3_384
    /// SHA3-512.
    case sha3_512
    /// SHAKE128 with 32 bytes of output.
    case shake128
    /// SHAKE256 with 64 bytes of output.
    case shake256

    /// Bytes of a digest.
    public var byteCount: Int {
        switch self {
        case .sha224, .sha512_224, .sha3_224: 28
        case .sha256, .sha512_256, .sha3_256, .shake128: 32
        case .sha384, .sha3_384: 48
        case .sha512, .sha3_512, .shake256: 64
        }
    }

    /// The DER encoding of the function's object identifier, 11 bytes.
    ///
    /// All lie under 2.16.840.1.101.3.4.2, NIST's arc of hash functions.
    public var objectIdentifier: [UInt8] {
        let bytes = identifier
        return [UInt8](copying: bytes.span)
    }

    /// The same bytes without the heap.
    var identifier: InlineArray<11, UInt8> {
        [0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, lastArc]
    }

    /// Hashes a message with a function of FIPS 202.
    ///
    /// - Parameter message: The message.
    /// - Returns: The digest, or nothing for the SHA-2 family, which this module doesn't have.
    public func digest(of message: Span<UInt8>) -> [UInt8]? {
        switch self {
        case .sha224, .sha256, .sha384, .sha512, .sha512_224, .sha512_256: nil
        case .sha3_224: SHA3_224.hash(message)
        case .sha3_256: SHA3_256.hash(message)
        case .sha3_384: SHA3_384.hash(message)
        case .sha3_512: SHA3_512.hash(message)
        case .shake128: SHAKE128.hash(message, count: byteCount)
        case .shake256: SHAKE256.hash(message, count: byteCount)
        }
    }

    private var lastArc: UInt8 {
        switch self {
        case .sha256: 1
        case .sha384: 2
        case .sha512: 3
        case .sha224: 4
        case .sha512_224: 5
        case .sha512_256: 6
        case .sha3_224: 7
        case .sha3_256: 8
        case .sha3_384: 9
        case .sha3_512: 10
        case .shake128: 11
        case .shake256: 12
        }
    }
}
