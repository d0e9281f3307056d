public import PQCBOR

/// A message sealed under a key both sides have (RFC 9052, Section 5.2).
public struct COSEEncrypt0: Sendable, Equatable {
    /// The tag of such a message.
    public static let tag: UInt64 = 16

    /// The headers.
    public let headers: COSEHeaders
    /// The ciphertext with its tag.
    public let ciphertext: [UInt8]

    /// Reads a tagged message.
    ///
    /// - Parameters:
    ///   - bytes: The encoding.
    ///   - limits: What to accept at most.
    ///   - labels: Labels that may be critical, because the caller acts on them.
    /// - Throws: ``COSEError``, one case per broken rule.
    public init(
        decoding bytes: [UInt8],
        limits: CBORLimits = CBORLimits(),
        understanding labels: [CBORValue] = []
    ) throws(COSEError) {
        try self.init(try CBORValue(cose: bytes, limits: limits), understanding: labels)
    }

    /// Reads a tagged message that was decoded before.
    ///
    /// - Parameters:
    ///   - item: The item.
    ///   - labels: Labels that may be critical, because the caller acts on them.
    /// - Throws: ``COSEError``, one case per broken rule.
    public init(_ item: CBORValue, understanding labels: [CBORValue] = []) throws(COSEError) {
        guard case .tagged(Self.tag, .array(let parts)) = item, parts.count == 3 else {
            throw .unexpected(.message)
        }
        guard let protected = parts[0].bytesValue else { throw .unexpected(.protectedHeader) }
        guard let unprotected = parts[1].mapValue else { throw .unexpected(.unprotectedHeader) }
        guard let ciphertext = parts[2].bytesValue else { throw .unexpected(.ciphertext) }
        headers = try COSEHeaders(
            protectedBytes: protected,
            unprotected: unprotected,
            understanding: labels
        )
        self.ciphertext = ciphertext
    }

    /// Puts a message together.
    ///
    /// - Parameters:
    ///   - headers: The headers.
    ///   - ciphertext: The ciphertext with its tag.
    public init(headers: COSEHeaders, ciphertext: [UInt8]) {
        self.headers = headers
        self.ciphertext = ciphertext
    }

    /// The encoding with its tag.
    ///
    /// - Returns: The bytes to send.
    public func encoded() -> [UInt8] {
        CBORValue.tagged(
            Self.tag,
            [.bytes(headers.encodedProtected), .map(headers.unprotected), .bytes(ciphertext)]
        ).encoded()
    }

    /// The nonce: the Partial IV of the protected header before zeros, as wide as the cipher's.
    ///
    /// RFC 9052, Section 3.1, with a context of zeros, for keys that serve one sequence only.
    ///
    /// - Parameter sequence: The Partial IV as a number.
    /// - Returns: 12 bytes.
    public static func nonce(sequence: UInt64) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: 4)
        appendBigEndian(sequence, byteCount: 8, to: &nonce)
        return nonce
    }

    /// The Enc_structure (RFC 9052, Section 5.3).
    ///
    /// - Parameters:
    ///   - protected: The protected header's bytes.
    ///   - externalData: What is authenticated along without being carried.
    /// - Returns: What the cipher authenticates beside the ciphertext.
    public static func authenticated(_ protected: [UInt8], _ externalData: [UInt8]) -> [UInt8] {
        let structure: CBORValue = ["Encrypt0", .bytes(protected), .bytes(externalData)]
        return structure.encoded()
    }
}
