/// What an eavesdropper has of a toy session: public key, transported number, ciphertext.
public struct Recording: Equatable, Sendable {
    /// The receiver's public key, n and e.
    public let publicKey: ToyRSA.PublicKey
    /// The session number under the public key, c.
    public let encryptedNumber: UInt64
    /// The bytes that the session protected.
    public let ciphertext: [UInt8]

    /// Reads what passed over the wire, see ``ToyMessage``.
    ///
    /// - Parameters:
    ///   - toCloud: All bytes on their way to the cloud.
    ///   - toEdge: All bytes on their way to the edge.
    /// - Throws: ``ThreatError`` for streams that don't hold one session, whole and alone.
    public init(toCloud: [UInt8], toEdge: [UInt8]) throws(ThreatError) {
        let publicKey = try ToyRSA.PublicKey(greeting: toEdge)
        var reader = ToyMessageReader(toCloud)
        let number = try reader.takeNumbers(.encryptedNumber)[0]
        let ciphertext = try reader.take(.vitals)
        try reader.finish()
        try self.init(
            modulus: publicKey.modulus,
            exponent: publicKey.exponent,
            encryptedNumber: number,
            ciphertext: Array(ciphertext)
        )
    }

    /// Assembles a recording from its numbers.
    ///
    /// - Parameters:
    ///   - modulus: n.
    ///   - exponent: e, odd and at least 3.
    ///   - encryptedNumber: c, below n.
    ///   - ciphertext: The protected bytes.
    /// - Throws: ``ThreatError/malformedRecording``.
    public init(
        modulus: UInt64,
        exponent: UInt64,
        encryptedNumber: UInt64,
        ciphertext: [UInt8]
    ) throws(ThreatError) {
        guard exponent >= 3, exponent % 2 == 1, encryptedNumber < modulus else {
            throw .malformedRecording
        }
        publicKey = ToyRSA.PublicKey(modulus: modulus, exponent: exponent)
        self.encryptedNumber = encryptedNumber
        self.ciphertext = ciphertext
    }
}
