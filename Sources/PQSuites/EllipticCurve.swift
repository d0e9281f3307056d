import CLibcrypto
import PQSecrets

/// The prime curves of NIST (SP 800-186, Section 3.2.1).
public enum EllipticCurve: Sendable, CaseIterable {
    /// P-256, which X9.62 calls prime256v1 and SEC 2 secp256r1.
    case p256
    /// P-384, which SEC 2 calls secp384r1.
    case p384

    /// How many bytes a scalar or a coordinate has.
    public var scalarByteCount: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        }
    }

    /// How many bytes an uncompressed point has: the byte 4, then both coordinates.
    public var pointByteCount: Int { 1 + 2 * scalarByteCount }

    /// The hash function that ECDSA uses with this curve.
    public var hash: HashAlgorithm {
        switch self {
        case .p256: .sha256
        case .p384: .sha384
        }
    }

    /// Whether bytes are a private key: a big-endian number from 1 to the group's order less 1.
    ///
    /// Constant time in the contents of `scalar`.
    ///
    /// - Parameter scalar: The bytes.
    /// - Returns: Whether they are; false for another length.
    func isPrivateScalar(_ scalar: Span<UInt8>) -> Bool {
        let order = order
        guard scalar.count == order.count else { return false }
        var anyBit: UInt8 = 0
        var borrow: Int16 = 0
        // scalar − order, byte by byte from the low end: it borrows at last iff scalar < order.
        for index in scalar.indices.reversed() {
            anyBit |= scalar[index]
            // From −256 to 255, so the bits above the low eight tell the sign.
            borrow = ((Int16(scalar[index]) &- Int16(order[index]) &- borrow) >> 8) & 1
        }
        return anyBit != 0 && borrow == 1
    }

    /// The order of the group, big-endian.
    private var order: [UInt8] {
        switch self {
        case .p256:
            [
                0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                0xFF, 0xFF, 0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2,
                0xFC, 0x63, 0x25, 0x51,
            ]
        case .p384:
            [
                0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
                0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xC7, 0x63, 0x4D, 0x81,
                0xF4, 0x37, 0x2D, 0xDF, 0x58, 0x1A, 0x0D, 0xB2, 0x48, 0xB0, 0xA7, 0x7A, 0xEC, 0xEC,
                0x19, 0x6A, 0xCC, 0xC5, 0x29, 0x73,
            ]
        }
    }

    /// Draws a private key: bytes are drawn until they are one, so that none is likelier.
    ///
    /// - Parameter source: Where the bytes come from.
    /// - Returns: The scalar, big-endian.
    /// - Throws: ``SuiteError/random(_:)`` if the source fails.
    func randomScalar(from source: some RandomSource) throws(SuiteError) -> SecretBytes {
        var candidate = try draw(scalarByteCount, from: source)
        while !isPrivateScalar(candidate.span) {
            candidate = try draw(scalarByteCount, from: source)
        }
        return candidate
    }
}

extension SuiteError {
    /// Checks a private key's bytes: the length first, then the range.
    static func requireScalar(
        _ scalar: Span<UInt8>,
        on curve: EllipticCurve
    ) throws(SuiteError) {
        try requireLength(scalar, curve.scalarByteCount)
        guard curve.isPrivateScalar(scalar) else { throw .invalidKey }
    }
}
