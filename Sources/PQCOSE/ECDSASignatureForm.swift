import PQCBOR
public import PQIdentity

// COSE writes an ECDSA signature as two numbers of fixed length, r ‖ s (RFC 9053, Section 2.1);
// keys here, like certificates and TLS, write it as a DER sequence of two integers.

extension KeyAlgorithm {
    /// The COSE number of a signature algorithm.
    ///
    /// - Returns: The algorithm.
    /// - Throws: ``COSEError/identity(_:)`` for a key that doesn't sign.
    public func coseAlgorithm() throws(COSEError) -> COSEAlgorithm {
        switch self {
        case .mldsa44: .mldsa44
        case .mldsa65: .mldsa65
        case .mldsa87: .mldsa87
        case .ed25519: .eddsa
        case .p256: .es256
        case .p384: .es384
        default: throw .identity(.wrongKindOfKey(self))
        }
    }
}

extension COSEAlgorithm {
    /// How many bytes each number of an ECDSA signature has; nil for other algorithms.
    private var numberByteCount: Int? {
        switch self {
        case .es256: 32
        case .es384: 48
        default: nil
        }
    }

    /// A signature as a message carries it.
    ///
    /// - Parameter signature: The signature as a key makes it.
    /// - Returns: The signature, of ECDSA as r ‖ s.
    /// - Throws: ``COSEError/unexpected(_:)`` if it is no such DER.
    func messageForm(of signature: [UInt8]) throws(COSEError) -> [UInt8] {
        guard let numberByteCount else { return signature }
        // Both curves' signatures are shorter than 128 bytes, so lengths take one byte each.
        var rest = signature[...]
        guard rest.popFirst() == 0x30, rest.popFirst().map(Int.init) == rest.count else {
            throw .unexpected(.signature)
        }
        var numbers: [UInt8] = []
        for _ in 0..<2 {
            guard rest.popFirst() == 0x02, let count = rest.popFirst().map(Int.init),
                count <= rest.count
            else { throw .unexpected(.signature) }
            let digits = rest.prefix(count).drop { $0 == 0 }
            rest = rest.dropFirst(count)
            guard digits.count <= numberByteCount else { throw .unexpected(.signature) }
            numbers += [UInt8](repeating: 0, count: numberByteCount - digits.count) + digits
        }
        return numbers
    }

    /// A signature as a key takes it.
    ///
    /// - Parameter signature: The signature as a message carries it.
    /// - Returns: The signature, of ECDSA in DER; nil for a wrong length.
    func keyForm(of signature: [UInt8]) -> [UInt8]? {
        guard let numberByteCount else { return signature }
        guard signature.count == 2 * numberByteCount else { return nil }
        let content =
            derInteger(signature[..<numberByteCount])
            + derInteger(signature[numberByteCount...])
        return [0x30, UInt8(content.count)] + content
    }
}

/// A number of at most 48 bytes as a DER integer.
private func derInteger(_ number: ArraySlice<UInt8>) -> [UInt8] {
    var digits = Array(number.drop { $0 == 0 })
    if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
    return [0x02, UInt8(digits.count)] + digits
}
