public import PQCBOR
public import PQIdentity

// PQCOSE: messages of COSE with one signature or one ciphertext, in deterministic CBOR.
//
// Reading order: this file, COSEHeader, COSEEncrypt0; COSESigner and MessageSigner for payloads
// that come in pieces. Left out on purpose: several signers, recipients, countersignatures.

/// A message with one signature (RFC 9052, Section 4.2): ML-DSA (RFC 9964), and ECDSA or EdDSA for
/// migration.
public struct COSESign1: Sendable, Equatable {
    /// The tag of such a message.
    public static let tag: UInt64 = 18

    /// The headers.
    public let headers: COSEHeaders
    /// What is signed, or nil if it travels on its own.
    public let payload: [UInt8]?
    /// The signature.
    public let signature: [UInt8]

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
        guard case .tagged(Self.tag, .array(let parts)) = item, parts.count == 4 else {
            throw .unexpected(.message)
        }
        guard let protected = parts[0].bytesValue else { throw .unexpected(.protectedHeader) }
        guard let unprotected = parts[1].mapValue else { throw .unexpected(.unprotectedHeader) }
        let payload = parts[2].bytesValue
        guard payload != nil || parts[2] == .null else { throw .unexpected(.payload) }
        guard let signature = parts[3].bytesValue else { throw .unexpected(.signature) }
        headers = try COSEHeaders(
            protectedBytes: protected,
            unprotected: unprotected,
            understanding: labels
        )
        self.payload = payload
        self.signature = signature
    }

    /// Signs a payload.
    ///
    /// - Parameters:
    ///   - payload: What to sign.
    ///   - parameters: Protected header parameters beside the algorithm.
    ///   - externalData: What is signed along without being carried.
    ///   - key: The key.
    /// - Throws: ``COSEError/identity(_:)`` if signing fails.
    public init(
        signing payload: [UInt8],
        parameters: CBORMap,
        externalData: [UInt8],
        with key: SigningPrivateKey
    ) throws(COSEError) {
        headers = COSEHeaders(
            algorithm: try key.algorithm.coseAlgorithm(),
            parameters: parameters
        )
        self.payload = payload
        let message = Self.toBeSigned(headers.encodedProtected, externalData, payload)
        let made: [UInt8]
        do throws(IdentityError) {
            // RFC 9964: the pure mode with an empty context.
            made = try key.signature(for: message, context: [])
        } catch {
            throw .identity(error)
        }
        signature = try headers.algorithm.messageForm(of: made)
    }

    /// Puts a message together.
    init(headers: COSEHeaders, payload: [UInt8]?, signature: [UInt8]) {
        self.headers = headers
        self.payload = payload
        self.signature = signature
    }

    /// The encoding with its tag.
    ///
    /// - Returns: The bytes to send.
    public func encoded() -> [UInt8] {
        CBORValue.tagged(
            Self.tag,
            [
                .bytes(headers.encodedProtected), .map(headers.unprotected),
                payload.map(CBORValue.bytes) ?? .null, .bytes(signature),
            ]
        ).encoded()
    }

    /// Whether the signature is this key's, under this key's algorithm; false for a message
    /// whose payload is not in it.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - externalData: What was signed along without being carried.
    /// - Returns: Whether it is.
    public func isValidSignature(by key: SigningPublicKey, externalData: [UInt8]) -> Bool {
        guard let payload else { return false }
        return isValidSignature(by: key, externalData: externalData, over: payload)
    }

    /// Whether the signature is this key's, over a payload that came on its own; false for a
    /// message that carries one.
    ///
    /// - Parameters:
    ///   - key: The key.
    ///   - externalData: What was signed along without being carried.
    ///   - payload: The payload.
    /// - Returns: Whether it is.
    public func isValidSignature(
        by key: SigningPublicKey,
        externalData: [UInt8] = [],
        detachedPayload payload: [UInt8]
    ) -> Bool {
        guard self.payload == nil else { return false }
        return isValidSignature(by: key, externalData: externalData, over: payload)
    }

    private func isValidSignature(
        by key: SigningPublicKey,
        externalData: [UInt8],
        over payload: [UInt8]
    ) -> Bool {
        guard let algorithm = try? key.algorithm.coseAlgorithm(), algorithm == headers.algorithm,
            let signature = algorithm.keyForm(of: signature)
        else { return false }
        let message = Self.toBeSigned(headers.encodedProtected, externalData, payload)
        return key.isValidSignature(signature, for: message)
    }

    /// The Sig_structure (RFC 9052, Section 4.4).
    package static func toBeSigned(
        _ protected: [UInt8],
        _ externalData: [UInt8],
        _ payload: [UInt8]
    ) -> [UInt8] {
        signedPrefix(protected, externalData, payloadByteCount: payload.count) + payload
    }

    /// The Sig_structure up to its payload, which is the last of its four parts.
    static func signedPrefix(
        _ protected: [UInt8],
        _ externalData: [UInt8],
        payloadByteCount: Int
    ) -> [UInt8] {
        var prefix: [UInt8] = []
        appendHead(major: 4, 4, to: &prefix)
        CBORValue.text("Signature1").encode(into: &prefix)
        CBORValue.bytes(protected).encode(into: &prefix)
        CBORValue.bytes(externalData).encode(into: &prefix)
        appendHead(major: 2, UInt64(payloadByteCount), to: &prefix)
        return prefix
    }
}
