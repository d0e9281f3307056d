import PQSuites

/// A message sealed under a key both sides have (RFC 9052, Section 5.2).
public struct COSEEncrypt0: Sendable, Equatable {
    static let tag: UInt64 = 16

    /// The headers.
    public let headers: COSEHeaders
    /// The ciphertext with its tag.
    public let ciphertext: [UInt8]

    /// Reads a tagged message.
    ///
    /// - Parameters:
    ///   - bytes: The encoding.
    ///   - limits: What to accept at most.
    /// - Throws: ``TwinError``, one case per broken rule.
    public init(decoding bytes: [UInt8], limits: CBORLimits = CBORLimits()) throws(TwinError) {
        try self.init(try CBORValue(decoding: bytes, limits: limits))
    }

    init(_ item: CBORValue) throws(TwinError) {
        guard case .tagged(Self.tag, .array(let parts)) = item, parts.count == 3 else {
            throw .unexpected(.frame)
        }
        guard let protected = parts[0].bytesValue else { throw .unexpected(.protectedHeader) }
        guard let unprotected = parts[1].mapValue else { throw .unexpected(.unprotectedHeader) }
        guard let ciphertext = parts[2].bytesValue else { throw .unexpected(.ciphertext) }
        headers = try COSEHeaders(protectedBytes: protected, unprotected: unprotected)
        self.ciphertext = ciphertext
    }

    init(headers: COSEHeaders, ciphertext: [UInt8]) {
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
    /// RFC 9052, Section 3.1, with a context of zeros: the key is used for one epoch only.
    static func nonce(sequence: UInt64) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: 4)
        appendBigEndian(sequence, byteCount: 8, to: &nonce)
        return nonce
    }

    /// The Enc_structure (RFC 9052, Section 5.3).
    static func authenticated(_ protected: [UInt8], _ externalData: [UInt8]) -> [UInt8] {
        let structure: CBORValue = ["Encrypt0", .bytes(protected), .bytes(externalData)]
        return structure.encoded()
    }
}
