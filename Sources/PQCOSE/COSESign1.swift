public import PQCBOR
public import PQIdentity

/// A message with one signature (RFC 9052, Section 4.2), signed with ML-DSA (RFC 9964).
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
        do throws(IdentityError) {
            // RFC 9964: the pure mode with an empty context.
            signature = try key.signature(for: message, context: [])
        } catch {
            throw .identity(error)
        }
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
        guard let payload, let algorithm = try? key.algorithm.coseAlgorithm(), algorithm == headers.algorithm
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
        let structure: CBORValue = [
            "Signature1", .bytes(protected), .bytes(externalData), .bytes(payload),
        ]
        return structure.encoded()
    }
}

extension KeyAlgorithm {
    /// The COSE number of a signature algorithm.
    func coseAlgorithm() throws(COSEError) -> COSEAlgorithm {
        switch self {
        case .mldsa44: .mldsa44
        case .mldsa65: .mldsa65
        case .mldsa87: .mldsa87
        default: throw .identity(.wrongKindOfKey(self))
        }
    }
}
