import PQLattice
package import PQSecrets

extension HPKE {
    /// How a KEM's shared secret becomes key, nonce and exporter secret, in base mode.
    ///
    /// HKDF extracts, then expands (RFC 9180, Sections 4 and 5.1); SHAKE does both in one stage, with
    /// each variable input behind its length (draft-ietf-hpke-hpke).
    package struct KeySchedule: Sendable {
        private let kdf: KDF
        private let aead: AEADAlgorithm
        private let labels: Labels

        private static let baseMode: UInt8 = 0

        /// What a context starts from.
        package struct Secrets: ~Copyable {
            package let key: SecretBytes
            package let baseNonce: SecretBytes
            package let exporterSecret: SecretBytes
        }

        /// Fixes the algorithms.
        package init(kemIdentifier: UInt16, kdf: KDF, aead: AEADAlgorithm) {
            self.kdf = kdf
            self.aead = aead
            labels = Labels(kem: kemIdentifier, kdf: kdf, aead: aead)
        }

        /// Derives the secrets of a context without a pre-shared key.
        package func secrets(
            sharedSecret: Span<UInt8>,
            info: Span<UInt8>
        ) throws(SuiteError) -> Secrets {
            guard let hash = kdf.hash else {
                return try oneStageSecrets(sharedSecret: sharedSecret, info: info)
            }
            let nothing: [UInt8] = []
            let pskHash = try labels.extract([], "psk_id_hash", nothing.span, using: hash)
            let infoHash = try labels.extract([], "info_hash", info, using: hash)
            let context =
                [Self.baseMode] + Array(copying: pskHash.span) + Array(copying: infoHash.span)
            let secret = try HKDF.extract(
                salt: sharedSecret,
                inputKeyMaterial: labels.prefix("secret").span,
                using: hash
            )
            func expand(_ label: String, _ count: Int) throws(SuiteError) -> SecretBytes {
                try labels.expand(secret.span, label, context, count: count, using: hash)
            }
            return Secrets(
                key: try expand("key", aead.keyByteCount),
                baseNonce: try expand("base_nonce", aead.nonceByteCount),
                exporterSecret: try expand("exp", kdf.secretByteCount)
            )
        }

        /// Derives a secret for use outside HPKE.
        func export(
            _ exporterSecret: Span<UInt8>,
            context: Span<UInt8>,
            count: Int
        ) throws(SuiteError) -> SecretBytes {
            // The label carries the count in two bytes.
            guard count <= Int(UInt16.max) else {
                throw .tooLong(maximum: Int(UInt16.max), actual: count)
            }
            guard count >= 0 else { throw .length(expected: 0, actual: count) }
            let context = Array(copying: context)
            guard let hash = kdf.hash else {
                return labels.derive([], exporterSecret, "sec", context, count: count, using: kdf)
            }
            return try labels.expand(exporterSecret, "sec", context, count: count, using: hash)
        }
    }
}

// One stage: SHAKE, draft-ietf-hpke-hpke.
extension HPKE.KeySchedule {
    private func oneStageSecrets(
        sharedSecret: Span<UInt8>,
        info: Span<UInt8>
    ) throws(SuiteError) -> Secrets {
        guard info.count <= Int(UInt16.max) else {
            throw .tooLong(maximum: Int(UInt16.max), actual: info.count)
        }
        // The pre-shared key and its name are empty: two zero bytes of length each. A KEM's secret
        // is far shorter than 64 KiB.
        let prefix = bigEndian(0) + bigEndian(UInt16(sharedSecret.count))
        let context =
            [Self.baseMode] + bigEndian(0) + bigEndian(UInt16(info.count)) + Array(copying: info)
        let (keyCount, nonceCount) = (aead.keyByteCount, aead.nonceByteCount)
        let count = keyCount + nonceCount + kdf.secretByteCount
        let stream = labels.derive(
            prefix,
            sharedSecret,
            "secret",
            context,
            count: count,
            using: kdf
        )
        let bytes = stream.span
        return Secrets(
            key: SecretBytes(copying: bytes.extracting(first: keyCount)),
            baseNonce: SecretBytes(
                copying: bytes.extracting(keyCount..<keyCount + nonceCount)
            ),
            exporterSecret: SecretBytes(
                copying: bytes.extracting(droppingFirst: keyCount + nonceCount)
            )
        )
    }
}

extension HPKE.KDF {
    /// The hash beneath HKDF, nil for the KDFs of one stage.
    fileprivate var hash: HashAlgorithm? {
        switch self {
        case .hkdfSHA256: .sha256
        case .hkdfSHA384: .sha384
        case .hkdfSHA512: .sha512
        case .shake128, .shake256: nil
        }
    }

    /// Nh of RFC 9180: how many bytes the exporter secret has.
    fileprivate var secretByteCount: Int {
        switch self {
        case .hkdfSHA256, .shake128: 32
        case .hkdfSHA384: 48
        case .hkdfSHA512, .shake256: 64
        }
    }
}
