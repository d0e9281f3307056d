public import PQCBOR
public import PQIdentity

/// A COSE_Sign1 message in the making, whose payload comes in pieces and travels on its own.
///
/// What is signed carries the payload's length before the payload (RFC 9052, Section 4.4), so the
/// length must be known at the start.
public struct COSESigner: ~Copyable, Sendable {
    private let headers: COSEHeaders
    private var payload: CountedPayload
    private var signer: MessageSigner

    /// Begins a message.
    ///
    /// - Parameters:
    ///   - key: Who signs.
    ///   - parameters: Protected header parameters beside the algorithm.
    ///   - externalData: What is signed along without being carried.
    ///   - payloadByteCount: How many bytes will come.
    /// - Throws: ``COSEError/identity(_:)``.
    public init(
        key: SigningPrivateKey,
        parameters: CBORMap = CBORMap(),
        externalData: [UInt8] = [],
        payloadByteCount: Int
    ) throws(COSEError) {
        // Nothing is stored before the last call that may fail.
        let headers = COSEHeaders(
            algorithm: try key.algorithm.coseAlgorithm(),
            parameters: parameters
        )
        var signer = try MessageSigner(key: key)
        try signer.update(
            COSESign1.signedPrefix(
                headers.encodedProtected,
                externalData,
                payloadByteCount: payloadByteCount
            ).span
        )
        self.headers = headers
        payload = CountedPayload(expected: payloadByteCount)
        self.signer = signer
    }

    /// Takes the next piece of the payload.
    ///
    /// - Parameter piece: Any number of bytes.
    /// - Throws: ``COSEError/payloadLength(expected:actual:)`` or
    ///   ``COSEError/messageTooLong(limit:)``.
    public mutating func update(_ piece: Span<UInt8>) throws(COSEError) {
        try payload.add(piece.count)
        try signer.update(piece)
    }

    /// Ends the payload and signs it.
    ///
    /// - Returns: The message, without its payload.
    /// - Throws: ``COSEError/payloadLength(expected:actual:)`` or ``COSEError/identity(_:)``.
    public consuming func finalize() throws(COSEError) -> COSESign1 {
        try payload.end()
        let headers = self.headers
        let signature = try headers.algorithm.messageForm(of: try signer.finalize())
        return COSESign1(headers: headers, payload: nil, signature: signature)
    }
}

/// A COSE_Sign1 message to be checked, whose payload comes in pieces and on its own.
public struct COSEVerifier: ~Copyable, Sendable {
    private let signature: [UInt8]?
    private var payload: CountedPayload
    private var verifier: MessageVerifier

    /// Begins a payload.
    ///
    /// - Parameters:
    ///   - message: The message, without its payload.
    ///   - key: Who is said to have signed.
    ///   - externalData: What was signed along without being carried.
    ///   - payloadByteCount: How many bytes will come.
    /// - Throws: ``COSEError/unexpected(_:)`` if the message carries its payload.
    public init(
        checking message: COSESign1,
        key: SigningPublicKey,
        externalData: [UInt8] = [],
        payloadByteCount: Int
    ) throws(COSEError) {
        guard message.payload == nil else { throw .unexpected(.payload) }
        // A signature under another algorithm than the key's, or not in its form, is not valid.
        let algorithm = try key.algorithm.coseAlgorithm()
        let signature =
            algorithm == message.headers.algorithm ? algorithm.keyForm(of: message.signature) : nil
        var verifier = try MessageVerifier(key: key)
        try verifier.update(
            COSESign1.signedPrefix(
                message.headers.encodedProtected,
                externalData,
                payloadByteCount: payloadByteCount
            ).span
        )
        self.signature = signature
        payload = CountedPayload(expected: payloadByteCount)
        self.verifier = verifier
    }

    /// Takes the next piece of the payload.
    ///
    /// - Parameter piece: Any number of bytes.
    /// - Throws: ``COSEError/payloadLength(expected:actual:)`` or
    ///   ``COSEError/messageTooLong(limit:)``.
    public mutating func update(_ piece: Span<UInt8>) throws(COSEError) {
        try payload.add(piece.count)
        try verifier.update(piece)
    }

    /// Ends the payload.
    ///
    /// - Returns: Whether the key signed this payload with the message's header.
    /// - Throws: ``COSEError/payloadLength(expected:actual:)``.
    public consuming func isValid() throws(COSEError) -> Bool {
        try payload.end()
        guard let signature else { return false }
        return verifier.isValidSignature(signature)
    }
}

/// Holds a payload to the length that was signed before it.
private struct CountedPayload: Sendable {
    let expected: Int
    private var actual = 0

    init(expected: Int) { self.expected = expected }

    mutating func add(_ count: Int) throws(COSEError) {
        actual += count
        guard actual <= expected else { throw .payloadLength(expected: expected, actual: actual) }
    }

    func end() throws(COSEError) {
        guard actual == expected else { throw .payloadLength(expected: expected, actual: actual) }
    }
}
