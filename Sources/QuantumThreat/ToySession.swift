import QuantumSimulator

// The threat demonstration, kept apart from real cryptography. Reading order: ToyRSA, ToyMessage
// (what passes over the wire), this file (the two ends), Recording (what the eavesdropper has),
// Attacker (what a quantum computer makes of it), PublishedEstimate and KeyCost (what the real
// sizes take).

/// The receiving end of a toy classical session: textbook RSA key transport, then a toy cipher.
///
/// It has the shape of the key transport that recorded traffic was once protected by, at a size
/// that the simulator can attack. It protects nothing. Bytes in, bytes out: sockets are another's.
public struct ToyCloud: Sendable {
    private let key: ToyRSA.PrivateKey

    /// Makes a key.
    ///
    /// - Parameters:
    ///   - bits: The length of the modulus; anything outside `16 ... 32` is taken as the nearer end.
    ///   - generator: Where the primes come from.
    public init(bits: Int = 24, using generator: inout some RandomNumberGenerator) {
        key = ToyRSA.generateKey(bits: min(max(bits, 16), 32), using: &generator)
    }

    /// What it sends to whoever connects: its public key.
    public var greeting: [UInt8] {
        ToyMessage.publicKey.encoded([key.publicKey.modulus, key.publicKey.exponent])
    }

    /// Reads what the edge answered.
    ///
    /// - Parameter answer: All that the edge sent.
    /// - Returns: What the session protected.
    /// - Throws: ``ThreatError`` for an answer that is none.
    public func open(_ answer: [UInt8]) throws(ThreatError) -> [UInt8] {
        let received = try Recording(toCloud: answer, toEdge: greeting)
        let number = key.decrypt(received.encryptedNumber)
        return ToyStreamCipher.apply(number, to: received.ciphertext)
    }
}

/// The sending end of a toy classical session.
public enum ToyEdge {
    /// How many bytes the cloud's greeting has.
    public static let greetingByteCount = ToyMessage.headerByteCount + 16

    /// Answers the cloud's greeting with a session number under its key, and the plaintext under
    /// that number.
    ///
    /// - Parameters:
    ///   - greeting: All that the cloud sent.
    ///   - plaintext: What the session protects.
    ///   - generator: Where the session number comes from.
    /// - Returns: What goes to the cloud.
    /// - Throws: ``ThreatError`` for a greeting that is none.
    public static func answer(
        to greeting: [UInt8],
        sending plaintext: [UInt8],
        using generator: inout some RandomNumberGenerator
    ) throws(ThreatError) -> [UInt8] {
        let publicKey = try ToyRSA.PublicKey(greeting: greeting)
        let number = UInt64.random(in: 2..<(publicKey.modulus - 1), using: &generator)
        return ToyMessage.encryptedNumber.encoded([publicKey.encrypt(number)])
            + ToyMessage.vitals.encoded(ToyStreamCipher.apply(number, to: plaintext))
    }
}

extension ToyRSA.PublicKey {
    /// Reads the cloud's greeting.
    ///
    /// - Parameter greeting: All that the cloud sent.
    /// - Throws: ``ThreatError`` for anything but one key of at least 15 and an odd exponent.
    init(greeting: [UInt8]) throws(ThreatError) {
        var reader = ToyMessageReader(greeting)
        let numbers = try reader.takeNumbers(.publicKey)
        try reader.finish()
        guard numbers[0] >= 15, numbers[1] >= 3, numbers[1] % 2 == 1 else {
            throw .malformedRecording
        }
        self.init(modulus: numbers[0], exponent: numbers[1])
    }
}

/// A toy stream cipher: bytes of a seeded simulation generator, added without carry.
enum ToyStreamCipher {
    /// Encrypts or decrypts, which is the same.
    static func apply(_ sessionNumber: UInt64, to bytes: [UInt8]) -> [UInt8] {
        var stream = SimulationRandom(seed: sessionNumber)
        return bytes.map { $0 ^ UInt8(truncatingIfNeeded: stream.next() >> 32) }
    }
}
