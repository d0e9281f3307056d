import QuantumSimulator

/// Textbook RSA with a modulus of 24 bits or so: a toy, breakable by anyone, for one demonstration.
///
/// No padding, no constant time, plain integers: everything that real RSA must not be. Nothing
/// outside the threat demonstration may use it.
public enum ToyRSA {
    /// A toy public key.
    public struct PublicKey: Equatable, Sendable {
        /// n = p·q.
        public let modulus: UInt64
        /// e.
        public let exponent: UInt64

        /// mᵉ modulo n.
        func encrypt(_ number: UInt64) -> UInt64 {
            power(number, exponent, modulo: modulus)
        }
    }

    /// A toy private key.
    struct PrivateKey {
        let publicKey: PublicKey
        /// d, the inverse of e modulo (p - 1)(q - 1).
        let exponent: UInt64

        /// Makes a key from two primes, or nil if they don't fit the public key.
        init?(publicKey: PublicKey, factors p: UInt64, _ q: UInt64) {
            let (product, overflow) = p.multipliedReportingOverflow(by: q)
            guard !overflow, product == publicKey.modulus, p > 1, q > 1 else { return nil }
            let totient = (p - 1) * (q - 1)
            guard let exponent = inverse(of: publicKey.exponent, modulo: totient) else {
                return nil
            }
            self.publicKey = publicKey
            self.exponent = exponent
        }

        /// cᵈ modulo n.
        func decrypt(_ number: UInt64) -> UInt64 {
            power(number, exponent, modulo: publicKey.modulus)
        }
    }

    /// Makes a toy key pair from two different random primes of half the length.
    ///
    /// - Parameters:
    ///   - bits: The length of the modulus; at an odd one q is a bit longer than p.
    ///   - generator: Where the primes come from.
    /// - Returns: The pair.
    static func generateKey(
        bits: Int,
        using generator: inout some RandomNumberGenerator
    ) -> PrivateKey {
        // Both top bits set, so that the product always has the length.
        let (short, long) = (
            UInt64(3) << UInt64(bits / 2 - 2), UInt64(3) << UInt64((bits + 1) / 2 - 2)
        )
        while true {
            let p = UInt64.random(in: short..<short / 3 * 4, using: &generator)
            let q = UInt64.random(in: long..<long / 3 * 4, using: &generator)
            guard p != q, isPrime(p), isPrime(q) else { continue }
            let publicKey = PublicKey(modulus: p * q, exponent: 65537)
            if let key = PrivateKey(publicKey: publicKey, factors: p, q) { return key }
        }
    }
}
