import PQLattice
import PQSecrets

extension HPKE {
    /// The labelled key derivation of HPKE: version, suite and label take part in every step, so
    /// that no secret of one suite or purpose is another's (RFC 9180, Section 4).
    struct Labels: Sendable {
        private let suite: [UInt8]

        private static let version = Array("HPKE-v1".utf8)

        /// Labels within a KEM.
        init(kem: UInt16) {
            suite = Array("KEM".utf8) + bigEndian(kem)
        }

        /// Labels of a whole suite.
        init(kem: UInt16, kdf: KDF, aead: AEADAlgorithm) {
            suite =
                Array("HPKE".utf8) + bigEndian(kem) + bigEndian(kdf.rawValue)
                + bigEndian(aead.hpkeIdentifier)
        }

        /// What stands before the input of HKDF.
        func prefix(_ label: String) -> [UInt8] {
            Self.version + suite + Array(label.utf8)
        }
    }
}

// Two stages: HKDF, RFC 9180, Section 4.
extension HPKE.Labels {
    /// LabeledExtract of RFC 9180.
    func extract(
        _ salt: [UInt8],
        _ label: String,
        _ input: Span<UInt8>,
        using hash: HashAlgorithm
    ) throws(SuiteError) -> SecretBytes {
        let start = prefix(label)
        var material = SecretBytes(zeros: start.count + input.count)
        var bytes = material.mutableSpan
        for index in start.indices { bytes[index] = start[index] }
        for index in input.indices { bytes[start.count + index] = input[index] }
        return try HKDF.extract(salt: salt.span, inputKeyMaterial: material.span, using: hash)
    }

    /// LabeledExpand of RFC 9180; `count` fits in two bytes.
    func expand(
        _ secret: Span<UInt8>,
        _ label: String,
        _ context: [UInt8],
        count: Int,
        using hash: HashAlgorithm
    ) throws(SuiteError) -> SecretBytes {
        let info = bigEndian(UInt16(count)) + prefix(label) + context
        return try HKDF.expand(
            pseudorandomKey: secret,
            info: info.span,
            count: count,
            using: hash
        )
    }
}

// One stage: SHAKE, draft-ietf-hpke-hpke.
extension HPKE.Labels {
    /// LabeledDerive of the draft over `before ‖ secret`; `count` fits in two bytes.
    ///
    /// With SHAKE128 for the KDF of that name and with SHAKE256 for every other.
    func derive(
        _ before: [UInt8],
        _ secret: Span<UInt8>,
        _ label: String,
        _ context: [UInt8],
        count: Int,
        using kdf: HPKE.KDF
    ) -> SecretBytes {
        let label = Array(label.utf8)
        let after =
            prefix("") + bigEndian(UInt16(label.count)) + label + bigEndian(UInt16(count)) + context
        return kdf == .shake128
            ? squeeze(SHAKE128(), before, secret, after, count: count)
            : squeeze(SHAKE256(), before, secret, after, count: count)
    }

    private func squeeze<let strength: Int>(
        _ sponge: consuming SHAKE<strength>,
        _ before: [UInt8],
        _ secret: Span<UInt8>,
        _ after: [UInt8],
        count: Int
    ) -> SecretBytes {
        sponge.absorb(before)
        sponge.absorb(secret)
        sponge.absorb(after)
        var stream = sponge.squeezing()
        var output = SecretBytes(zeros: count)
        var bytes = output.mutableSpan
        stream.squeeze(into: &bytes)
        return output
    }
}

/// A number as HPKE writes it.
func bigEndian(_ number: UInt16) -> [UInt8] {
    [UInt8(number >> 8), UInt8(number & 0xFF)]
}
