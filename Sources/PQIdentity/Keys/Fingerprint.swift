import PQSuites

/// The SHA-256 digest of a public key's subjectPublicKeyInfo, in forms to print and to compare.
public struct Fingerprint: Sendable, Hashable {
    /// The digest, 32 bytes.
    public let bytes: [UInt8]

    /// The fingerprint of a public key.
    ///
    /// - Parameter key: The key.
    /// - Throws: ``IdentityError/suite(_:)`` if the library fails.
    public init(of key: SubjectPublicKey) throws(IdentityError) {
        bytes = try digest(key.derRepresentation)
    }

    /// A fingerprint from a digest.
    package init(digest: [UInt8]) {
        bytes = digest
    }

    /// Two hexadecimal digits for each byte.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    /// Base64 without padding behind the name of the hash, as ssh prints it.
    public var base64: String {
        let plain = Base64URL.encode(bytes.span)
        return "SHA256:" + String(plain.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
    }

    /// Sixteen words of five letters to read aloud.
    ///
    /// Two bytes make a word, from the top bit down: four bits choose a consonant and two a vowel,
    /// in turn. All words can be pronounced, and every one of them counts.
    public var words: [String] {
        let consonants = Array("bdfghjklmnprstvz")
        let vowels = Array("aiou")
        return stride(from: 0, to: bytes.count - 1, by: 2).map { index in
            let pair = Int(bytes[index]) << 8 | Int(bytes[index + 1])
            return String([
                consonants[pair >> 12 & 15], vowels[pair >> 10 & 3], consonants[pair >> 6 & 15],
                vowels[pair >> 4 & 3], consonants[pair & 15],
            ])
        }
    }
}

extension Fingerprint: CustomStringConvertible {
    /// The base64 form.
    public var description: String { base64 }
}

extension SubjectPublicKey {
    /// SHA-256 of the key's subjectPublicKeyInfo.
    public var fingerprint: Fingerprint {
        get throws(IdentityError) { try Fingerprint(of: self) }
    }
}
