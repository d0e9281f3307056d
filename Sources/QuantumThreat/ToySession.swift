import QuantumSimulator

// The threat demonstration, kept apart from real cryptography. Reading order: ToyRSA, this file
// (what the eavesdropper records), Attacker (what a quantum computer makes of it),
// PublishedEstimate and KeyCost (what the real sizes take).

/// A toy classical session: a random number under textbook RSA keys a toy stream cipher.
///
/// It has the shape of the key transport that recorded traffic was once protected by, at a size
/// that the simulator can attack. It protects nothing.
public enum ToySession {
    /// Runs a session as both ends would, and keeps what passes over the wire.
    ///
    /// - Parameters:
    ///   - plaintext: What the session protects.
    ///   - bits: The length of the modulus; anything outside `16 ... 32` is taken as the nearer end.
    ///   - generator: Where primes and the session number come from.
    /// - Returns: What an eavesdropper sees; primes, private key and session number are gone.
    public static func record(
        plaintext: [UInt8],
        bits: Int = 24,
        using generator: inout some RandomNumberGenerator
    ) -> Recording {
        let key = ToyRSA.generateKey(bits: min(max(bits, 16), 32), using: &generator)
        let number = UInt64.random(in: 2..<(key.publicKey.modulus - 1), using: &generator)
        return Recording(
            publicKey: key.publicKey,
            encryptedNumber: key.publicKey.encrypt(number),
            ciphertext: ToyStreamCipher.apply(number, to: plaintext)
        )
    }
}

/// What an eavesdropper has of a toy session: public key, transported number, ciphertext.
public struct Recording: Equatable, Sendable {
    /// The receiver's public key, n and e.
    public let publicKey: ToyRSA.PublicKey
    /// The session number under the public key, c.
    public let encryptedNumber: UInt64
    /// The bytes that the session protected.
    public let ciphertext: [UInt8]

    /// Assembles a recording from bytes off the wire.
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
        self.init(
            publicKey: ToyRSA.PublicKey(modulus: modulus, exponent: exponent),
            encryptedNumber: encryptedNumber,
            ciphertext: ciphertext
        )
    }

    init(publicKey: ToyRSA.PublicKey, encryptedNumber: UInt64, ciphertext: [UInt8]) {
        self.publicKey = publicKey
        self.encryptedNumber = encryptedNumber
        self.ciphertext = ciphertext
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
