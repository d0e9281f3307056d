import PQSecrets
import SwiftASN1

extension PrivateKeyInfo {
    /// Writes a PKCS#8 structure, version 1, around the content of its privateKey.
    ///
    /// The content is the structure's tail: it is copied behind the head from one storage that
    /// wipes itself into another and never passes through swift-asn1.
    ///
    /// - Parameters:
    ///   - content: What the OCTET STRING privateKey holds.
    ///   - algorithm: The key's algorithm.
    /// - Returns: The DER.
    /// - Throws: ``IdentityError``.
    static func derRepresentation(
        of content: borrowing SecretBytes,
        algorithm: KeyAlgorithm
    ) throws(IdentityError) -> SecretBytes {
        let head =
            try encode(.privateKey) { coder in
                try coder.serialize(Int64(0))
                try algorithm.serialize(into: &coder)
            } + header(.octets, content.count)
        return joined(header(.sequence, head.count + content.count) + head, content)
    }

    /// The content of the seed form.
    ///
    /// - Parameters:
    ///   - seed: The seed.
    ///   - algorithm: An algorithm other than that of a NIST curve.
    /// - Returns: A [0] for the lattice, the bare seed for X-Wing, which has no wrapping of its own
    ///   (draft-connolly-cfrg-xwing-kem), and an OCTET STRING for Curve25519 (RFC 8410, Section 7).
    static func seedContent(
        _ seed: borrowing SecretBytes,
        algorithm: KeyAlgorithm
    ) -> SecretBytes {
        switch algorithm {
        case .xwing: seed.copy()
        case .x25519, .ed25519: octets(seed)
        default: joined(header(.seed, seed.count), seed)
        }
    }

    /// The content of the form with seed and expanded key.
    ///
    /// - Parameters:
    ///   - seed: The seed.
    ///   - expanded: The expanded key.
    /// - Returns: A SEQUENCE of two OCTET STRINGs.
    static func bothContent(
        _ seed: borrowing SecretBytes,
        _ expanded: borrowing SecretBytes
    ) -> SecretBytes {
        let first = octets(seed)
        let second = octets(expanded)
        let head = header(.sequence, first.count + second.count)
        return joined(head, joined([], first, tail: second))
    }

    /// An ECPrivateKey with its public key and without the curve, which stands outside it
    /// (RFC 5915, Section 3).
    ///
    /// - Parameters:
    ///   - scalar: The private scalar.
    ///   - publicKey: The uncompressed point.
    /// - Returns: The DER.
    static func curveKey(
        _ scalar: borrowing SecretBytes,
        publicKey: [UInt8]
    ) -> SecretBytes {
        let bits = header(.bits, publicKey.count + 1) + [0] + publicKey
        let tail = header(.publicKey, bits.count) + bits
        let version: [UInt8] = [0x02, 0x01, 0x01]
        let head = version + header(.octets, scalar.count)
        return joined(
            header(.sequence, head.count + scalar.count + tail.count) + head,
            scalar,
            tail: SecretBytes(copying: tail.span)
        )
    }

    /// An OCTET STRING.
    ///
    /// - Parameter content: What it holds.
    /// - Returns: The DER.
    static func octets(_ content: borrowing SecretBytes) -> SecretBytes {
        joined(header(.octets, content.count), content)
    }

    /// The tags of a private key.
    private enum Tag: UInt8 {
        case bits = 0x03
        case octets = 0x04
        case sequence = 0x30
        /// The [0] of a seed.
        case seed = 0x80
        /// The [1] of an ECPrivateKey's public key.
        case publicKey = 0xA1
    }

    /// A tag and a length of at most two bytes: no private key is longer.
    private static func header(_ tag: Tag, _ count: Int) -> [UInt8] {
        switch count {
        case ..<0x80: [tag.rawValue, UInt8(count)]
        case ..<0x100: [tag.rawValue, 0x81, UInt8(count)]
        default:
            [tag.rawValue, 0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(count & 0xFF)]
        }
    }

    private static func joined(
        _ head: [UInt8],
        _ secret: borrowing SecretBytes,
        tail: consuming SecretBytes = SecretBytes(zeros: 0)
    ) -> SecretBytes {
        var result = SecretBytes(zeros: head.count + secret.count + tail.count)
        var bytes = result.mutableSpan
        let (middle, end) = (secret.span, tail.span)
        for index in head.indices { bytes[index] = head[index] }
        for index in middle.indices { bytes[head.count + index] = middle[index] }
        for index in end.indices { bytes[head.count + middle.count + index] = end[index] }
        return result
    }
}
