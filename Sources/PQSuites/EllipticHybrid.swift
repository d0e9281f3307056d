public import PQLattice
public import PQSecrets

/// The hybrid key agreements of TLS 1.3 with a curve of NIST (RFC 10024): as ``X25519MLKEM768``,
/// but the curve comes first, in shares and in the secret.
///
/// Use them by their names ``SecP256r1MLKEM768`` and ``SecP384r1MLKEM1024``; no other values are
/// defined. Points are uncompressed.
///
///     client                                    server
///     point (65, 97) ‖ ek (1184, 1568)    ──▶
///                                         ◀──   point (65, 97) ‖ ML-KEM ciphertext (1088, 1568)
///     secret = x-coordinate of the common point (32, 48) ‖ ML-KEM shared secret (32)
public enum EllipticHybrid<let k: Int, let dᵤ: Int, let dᵥ: Int> {
    /// How many bytes the client sends.
    public static var clientShareByteCount: Int {
        curve.pointByteCount + ModuleLatticeKEM<k, dᵤ, dᵥ>.publicKeyByteCount
    }

    /// How many bytes the server sends.
    public static var serverShareByteCount: Int {
        curve.pointByteCount + ModuleLatticeKEM<k, dᵤ, dᵥ>.ciphertextByteCount
    }

    /// How many bytes the two sides share in the end.
    public static var sharedSecretByteCount: Int { curve.scalarByteCount + 32 }

    fileprivate static var curve: EllipticCurve { k == 3 ? .p256 : .p384 }

    /// What the client keeps until the server's share arrives; it serves once.
    @frozen
    public struct ClientSecret: ~Copyable, Sendable {
        private let curve: ECDH.PrivateKey
        private let lattice: ModuleLatticeKEM<k, dᵤ, dᵥ>.PrivateKey

        /// What to send to the server, 1249 or 1665 bytes.
        public let share: [UInt8]

        /// Draws fresh keys for both halves.
        ///
        /// - Parameter source: Where the randomness comes from: the scalar, then ML-KEM's 64 bytes.
        /// - Throws: ``SuiteError/random(_:)`` if the source fails.
        public init(
            from source: some RandomSource = SystemRandomSource()
        ) throws(SuiteError) {
            let curve = try ECDH.PrivateKey(curve: EllipticHybrid.curve, from: source)
            let lattice: ModuleLatticeKEM<k, dᵤ, dᵥ>.PrivateKey
            do {
                lattice = try ModuleLatticeKEM<k, dᵤ, dᵥ>.PrivateKey(from: source)
            } catch {
                throw SuiteError(error)
            }
            share = curve.publicKey + lattice.publicKey.rawRepresentation
            self.curve = curve
            self.lattice = lattice
        }

        /// Completes the agreement and destroys the private keys.
        ///
        /// Constant time in the private keys. A tampered ML-KEM ciphertext is not noticed here: it
        /// leads to an unrelated secret, so the handshake fails when it is used.
        ///
        /// - Parameter serverShare: What the server sent, 1153 or 1665 bytes.
        /// - Returns: The shared secret, 64 or 80 bytes.
        /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
        ///   ``SuiteError/invalidKey`` for what is no uncompressed point of the curve.
        public consuming func sharedSecret(
            serverShare: Span<UInt8>
        ) throws(SuiteError) -> SecretBytes {
            try requireLength(serverShare, serverShareByteCount)
            let split = EllipticHybrid.curve.pointByteCount
            let curveSecret = try curve.sharedSecret(with: serverShare.extracting(first: split))
            let latticeSecret: SecretBytes
            do {
                latticeSecret = try lattice.decapsulate(
                    serverShare.extracting(droppingFirst: split)
                )
            } catch {
                throw SuiteError(error)
            }
            return SecretBytes(joining: curveSecret.span, latticeSecret.span)
        }
    }

    /// The server's side of the agreement, complete.
    @frozen
    public struct Response: ~Copyable, Sendable {
        /// What to send to the client, 1153 or 1665 bytes.
        public let share: [UInt8]
        /// The shared secret, 64 or 80 bytes.
        public let sharedSecret: SecretBytes
    }

    /// Answers a client.
    ///
    /// - Parameters:
    ///   - clientShare: What the client sent, 1249 or 1665 bytes.
    ///   - source: Where the randomness comes from: the scalar, then ML-KEM's 32 bytes.
    /// - Returns: The share to send back, and the shared secret.
    /// - Throws: ``SuiteError/length(expected:actual:)`` for another length,
    ///   ``SuiteError/invalidKey`` for what is no uncompressed point of the curve,
    ///   ``SuiteError/lattice(_:)`` if the ML-KEM key is not reduced (FIPS 203, Section 7.2),
    ///   ``SuiteError/random(_:)`` if the source fails.
    public static func respond(
        to clientShare: Span<UInt8>,
        from source: some RandomSource = SystemRandomSource()
    ) throws(SuiteError) -> Response {
        try requireLength(clientShare, clientShareByteCount)
        let split = curve.pointByteCount
        let ephemeral = try ECDH.PrivateKey(curve: curve, from: source)
        let curveSecret = try ephemeral.sharedSecret(with: clientShare.extracting(first: split))
        let lattice: ModuleLatticeKEM<k, dᵤ, dᵥ>.EncapsulationResult
        do {
            let key = try ModuleLatticeKEM<k, dᵤ, dᵥ>.PublicKey(
                rawRepresentation: clientShare.extracting(droppingFirst: split)
            )
            lattice = try key.encapsulate(from: source)
        } catch {
            throw SuiteError(error)
        }
        return Response(
            share: ephemeral.publicKey + lattice.encapsulated,
            sharedSecret: SecretBytes(joining: curveSecret.span, lattice.sharedSecret.span)
        )
    }
}

/// P-256 and ML-KEM-768.
public typealias SecP256r1MLKEM768 = EllipticHybrid<3, 10, 4>
/// P-384 and ML-KEM-1024.
public typealias SecP384r1MLKEM1024 = EllipticHybrid<4, 11, 5>

extension SecretBytes {
    /// The secrets of both halves, one behind the other.
    init(joining first: Span<UInt8>, _ second: Span<UInt8>) {
        self.init(zeros: first.count + second.count)
        var bytes = mutableSpan
        for index in first.indices { bytes[index] = first[index] }
        for index in second.indices { bytes[first.count + index] = second[index] }
    }
}
