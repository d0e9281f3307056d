public import PQLattice
public import PQSecrets

/// DHKEM(P-256, HKDF-SHA256) of RFC 9180, Section 4.1: classical, so that the known answers of the
/// SHAKE key schedules that are published for it can be checked.
///
/// A quantum computer opens what it seals: nothing of this package offers it.
public enum DHKEMP256 {
    /// A public key.
    public struct PublicKey: Sendable, Equatable {
        /// The key: an uncompressed point.
        public let rawRepresentation: [UInt8]
    }

    /// A private key; copies share one storage.
    public struct PrivateKey: Sendable {
        private let key: ECDH.PrivateKey

        /// The public key.
        public var publicKey: PublicKey { PublicKey(rawRepresentation: key.publicKey) }
    }

    private static let labels = HPKE.Labels(kem: HPKE.KEM.dhkemP256.rawValue)

    /// ExtractAndExpand: binds both public keys to the secret.
    private static func secret(
        from coordinate: Span<UInt8>,
        encapsulated: [UInt8],
        recipient: [UInt8]
    ) throws(SuiteError) -> SecretBytes {
        let key = try labels.extract([], "eae_prk", coordinate, using: .sha256)
        return try labels.expand(
            key.span,
            "shared_secret",
            encapsulated + recipient,
            count: 32,
            using: .sha256
        )
    }
}

extension DHKEMP256.PublicKey: HPKEPublicKey {
    /// DHKEM(P-256, HKDF-SHA256).
    public var hpkeKEM: HPKE.KEM { .dhkemP256 }

    /// The key: an uncompressed point.
    public var hpkeRepresentation: [UInt8] { rawRepresentation }

    /// Reads a point and checks that it is one.
    public init(hpkeRepresentation: Span<UInt8>) throws(SuiteError) {
        try CurveGroup.of(.p256).requireOnCurve(hpkeRepresentation)
        rawRepresentation = Array(copying: hpkeRepresentation)
    }

    /// Encapsulates to a fresh key, which is derived from 32 random bytes.
    public func hpkeEncapsulate(
        from source: some RandomSource
    ) throws(SuiteError) -> KEMEncapsulationResult {
        let material = try draw(32, from: source)
        let ephemeral = try DHKEMP256.PrivateKey(hpkeKeyMaterial: material.span)
        return try ephemeral.encapsulate(to: self)
    }
}

extension DHKEMP256.PrivateKey: HPKEPrivateKey {
    /// The public key.
    public var hpkePublicKey: DHKEMP256.PublicKey { publicKey }

    /// The scalar.
    public var hpkeRepresentation: SecretBytes { key.rawRepresentation }

    /// Reads a scalar.
    public init(hpkeRepresentation: Span<UInt8>) throws(SuiteError) {
        key = try ECDH.PrivateKey(curve: .p256, rawRepresentation: hpkeRepresentation)
    }

    /// Derives the scalar by rejection (RFC 9180, Section 7.1.3).
    public init(hpkeKeyMaterial material: Span<UInt8>) throws(SuiteError) {
        guard material.count >= 32 else { throw .tooShort(minimum: 32, actual: material.count) }
        let root = try DHKEMP256.labels.extract([], "dkp_prk", material, using: .sha256)
        var candidate = SecretBytes(zeros: 32)
        var counter: UInt8 = 0
        // 256 refusals are less likely than any fault; the reader then refuses the last candidate.
        repeat {
            candidate = try DHKEMP256.labels.expand(
                root.span,
                "candidate",
                [counter],
                count: 32,
                using: .sha256
            )
            counter &+= 1
        } while !EllipticCurve.p256.isPrivateScalar(candidate.span) && counter != 0
        try self.init(hpkeRepresentation: candidate.span)
    }

    /// Decapsulates.
    public func hpkeDecapsulate(
        _ encapsulated: Span<UInt8>
    ) throws(SuiteError) -> SecretBytes {
        let coordinate = try key.sharedSecret(with: encapsulated)
        return try DHKEMP256.secret(
            from: coordinate.span,
            encapsulated: Array(copying: encapsulated),
            recipient: key.publicKey
        )
    }

    /// Encap with this key as the ephemeral one.
    fileprivate func encapsulate(
        to recipient: DHKEMP256.PublicKey
    ) throws(SuiteError) -> KEMEncapsulationResult {
        let coordinate = try key.sharedSecret(with: recipient.rawRepresentation.span)
        let secret = try DHKEMP256.secret(
            from: coordinate.span,
            encapsulated: key.publicKey,
            recipient: recipient.rawRepresentation
        )
        return KEMEncapsulationResult(sharedSecret: secret, encapsulated: key.publicKey)
    }
}

extension DHKEMP256.PrivateKey: CustomReflectable {
    /// A mirror without children: nothing of the key shows in `dump` or in logs.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
