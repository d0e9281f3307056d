public import PQLattice
public import PQSecrets

// PQSuites: what protocols choose by name. Nothing is implemented twice: the lattice half of a
// hybrid comes from PQLattice, X25519 and ChaCha20-Poly1305 from libsodium, SHA-2 and AES-GCM
// from libcrypto. This is the only module that calls those two libraries; above it there are
// only spans, arrays, secrets and typed errors.
//
// Reading order: this file, EllipticHybrid, X25519, XWing, LatticeCurveKEM; HPKE, HPKEContext, HPKEKeySchedule,
// HPKELabels, HPKEKeys; AEADKey and its two engines; HashAlgorithm, TranscriptHash, HMAC, HKDF;
// Ed25519, ECDSA, ECDH with EllipticCurve, EllipticKey, CurveGroup; PasswordHash, AESCBC;
// Libcrypto and Libsodium.
//
// Left out on purpose: nonces of other lengths than 12 bytes, truncated tags, HPKE's authenticated
// and pre-shared-key modes. Classical schemes on their own serve migration only.

/// The hybrid key agreement of TLS 1.3 (RFC 10024): ML-KEM-768 and X25519 side by side.
///
/// The session stays secret while either half holds. In shares and in the secret ML-KEM comes
/// first, whatever the name suggests.
///
///     client                                    server
///     ek (1184) ‖ X25519 public key (32)  ──▶
///                                         ◀──   ML-KEM ciphertext (1088) ‖ X25519 public key (32)
///     secret = ML-KEM shared secret (32) ‖ X25519 shared secret (32)
public enum X25519MLKEM768 {
    /// How many bytes the client sends.
    public static var clientShareByteCount: Int {
        MLKEM768.publicKeyByteCount + X25519.byteCount
    }

    /// How many bytes the server sends.
    public static var serverShareByteCount: Int {
        MLKEM768.ciphertextByteCount + X25519.byteCount
    }

    /// How many bytes the two sides share in the end.
    public static var sharedSecretByteCount: Int { 64 }

    /// What the client keeps until the server's share arrives; it serves once.
    @frozen
    public struct ClientSecret: ~Copyable, Sendable {
        private let lattice: MLKEM768.PrivateKey
        private let curve: X25519.PrivateKey

        /// What to send to the server, 1216 bytes.
        public let share: [UInt8]

        /// Draws fresh keys for both halves.
        ///
        /// - Parameter source: Where the randomness comes from.
        /// - Throws: ``SuiteError/random(_:)`` if the source fails.
        public init(
            from source: some RandomSource = SystemRandomSource()
        ) throws(SuiteError) {
            let lattice: MLKEM768.PrivateKey
            do {
                lattice = try MLKEM768.PrivateKey(from: source)
            } catch {
                throw SuiteError(error)
            }
            let curve = try X25519.PrivateKey(from: source)
            share = lattice.publicKey.rawRepresentation + curve.publicKey
            self.lattice = lattice
            self.curve = curve
        }

        /// Completes the agreement and destroys the private keys.
        ///
        /// Constant time in the private keys. A tampered ML-KEM ciphertext is not noticed here: it
        /// leads to an unrelated secret, so the handshake fails when it is used.
        ///
        /// - Parameter serverShare: What the server sent, 1120 bytes.
        /// - Returns: The shared secret, 64 bytes.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
        ///   ``SuiteError/invalidShare`` if the X25519 half is all zeros.
        public consuming func sharedSecret(
            serverShare: Span<UInt8>
        ) throws(SuiteError) -> SecretBytes {
            try requireLength(serverShare, serverShareByteCount)
            let split = MLKEM768.ciphertextByteCount
            let curveSecret = try curve.sharedSecret(
                with: serverShare.extracting(droppingFirst: split)
            )
            let latticeSecret: SecretBytes
            do {
                latticeSecret = try lattice.decapsulate(serverShare.extracting(first: split))
            } catch {
                throw SuiteError(error)
            }
            return SecretBytes(joining: latticeSecret.span, curveSecret.span)
        }
    }

    /// The server's side of the agreement, complete.
    @frozen
    public struct Response: ~Copyable, Sendable {
        /// What to send to the client, 1120 bytes.
        public let share: [UInt8]
        /// The shared secret, 64 bytes.
        public let sharedSecret: SecretBytes
    }

    /// Answers a client.
    ///
    /// - Parameters:
    ///   - clientShare: What the client sent, 1216 bytes.
    ///   - source: Where the randomness comes from.
    /// - Returns: The share to send back, and the shared secret.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
    ///   ``SuiteError/lattice(_:)`` if the ML-KEM key is not reduced (FIPS 203, Section 7.2),
    ///   ``SuiteError/invalidShare`` if the X25519 half is all zeros,
    ///   ``SuiteError/random(_:)`` if the source fails.
    public static func respond(
        to clientShare: Span<UInt8>,
        from source: some RandomSource = SystemRandomSource()
    ) throws(SuiteError) -> Response {
        try requireLength(clientShare, clientShareByteCount)
        let split = MLKEM768.publicKeyByteCount
        let lattice: MLKEM768.EncapsulationResult
        do {
            let key = try MLKEM768.PublicKey(
                rawRepresentation: clientShare.extracting(first: split)
            )
            lattice = try key.encapsulate(from: source)
        } catch {
            throw SuiteError(error)
        }
        let curve = try X25519.PrivateKey(from: source)
        let curveSecret = try curve.sharedSecret(
            with: clientShare.extracting(droppingFirst: split)
        )
        return Response(
            share: lattice.encapsulated + curve.publicKey,
            sharedSecret: SecretBytes(joining: lattice.sharedSecret.span, curveSecret.span)
        )
    }
}
