import PQLattice
import PQSecrets
import PQSuites

/// The KEMs that HPKE vectors use, with known randomness: more than the package offers for use.
enum HPKEVectorKEM: UInt16 {
    /// DHKEM(P-256, HKDF-SHA256) (RFC 9180, Section 4.1).
    case p256 = 0x0010
    /// ML-KEM by itself (draft-ietf-hpke-pq).
    case mlkem512 = 0x0040
    case mlkem768 = 0x0041
    case mlkem1024 = 0x0042
    /// ML-KEM beside a curve (draft-ietf-hpke-pq).
    case mlkem768P256 = 0x0050
    case mlkem1024P384 = 0x0051
    /// X-Wing.
    case xWing = 0x647A

    /// DeriveKeyPair: the recipient's private key.
    func privateKey(ikm: [UInt8]) throws(SuiteError) -> [UInt8] {
        switch self {
        case .p256: return try DHKEM.privateKey(ikm: ikm)
        case .mlkem512, .mlkem768, .mlkem1024: return derive(ikm, count: 64)
        case .mlkem768P256, .mlkem1024P384, .xWing: return derive(ikm, count: 32)
        }
    }

    func publicKey(of privateKey: [UInt8]) throws(SuiteError) -> [UInt8] {
        switch self {
        case .p256:
            return try ECDH.PrivateKey(curve: .p256, rawRepresentation: privateKey.span).publicKey
        case .mlkem512, .mlkem768, .mlkem1024:
            return try lattice { () throws(LatticeError) in try latticeKey(privateKey).publicKey }
        case .mlkem768P256, .mlkem1024P384:
            let parts = try hybridParts(privateKey)
            return try lattice { () throws(LatticeError) in
                try latticeKey(parts.seed).publicKey
            } + parts.curve.publicKey
        case .xWing:
            return try XWing.PrivateKey(seedRepresentation: privateKey.span).publicKey
                .rawRepresentation
        }
    }

    func encapsulate(
        to publicKey: [UInt8],
        random: [UInt8]
    ) throws(SuiteError) -> (encapsulated: [UInt8], secret: [UInt8]) {
        switch self {
        case .p256: return try DHKEM.encapsulate(to: publicKey, ikm: random)
        case .mlkem512, .mlkem768, .mlkem1024:
            return try lattice { () throws(LatticeError) in
                try latticeEncapsulate(publicKey, random)
            }
        case .mlkem768P256, .mlkem1024P384:
            let curveCount = curve.pointByteCount
            let (latticeKey, point) = (publicKey.dropLast(curveCount), publicKey.suffix(curveCount))
            let ephemeral = try ECDH.PrivateKey(
                curve: curve,
                rawRepresentation: Array(random.dropFirst(32).prefix(curve.scalarByteCount)).span
            )
            let sent = try lattice { () throws(LatticeError) in
                try latticeEncapsulate(Array(latticeKey), Array(random.prefix(32)))
            }
            let shared = try ephemeral.sharedSecret(with: Array(point).span).array
            return (
                sent.encapsulated + ephemeral.publicKey,
                combine(sent.secret, shared, ephemeral.publicKey, Array(point))
            )
        case .xWing:
            let sent = try XWing.PublicKey(rawRepresentation: publicKey)
                .encapsulate(from: ScriptedRandomSource(random))
            return (sent.encapsulated, sent.sharedSecret.array)
        }
    }

    func decapsulate(
        _ encapsulated: [UInt8],
        with privateKey: [UInt8]
    ) throws(SuiteError) -> [UInt8] {
        switch self {
        case .p256: return try DHKEM.decapsulate(encapsulated, with: privateKey)
        case .mlkem512, .mlkem768, .mlkem1024:
            return try lattice { () throws(LatticeError) in
                try latticeKey(privateKey).decapsulate(encapsulated)
            }
        case .mlkem768P256, .mlkem1024P384:
            let parts = try hybridParts(privateKey)
            let ephemeral = Array(encapsulated.suffix(curve.pointByteCount))
            let secret = try lattice { () throws(LatticeError) in
                try latticeKey(parts.seed)
                    .decapsulate(Array(encapsulated.dropLast(curve.pointByteCount)))
            }
            let shared = try parts.curve.sharedSecret(with: ephemeral.span).array
            return combine(secret, shared, ephemeral, parts.curve.publicKey)
        case .xWing:
            return try XWing.PrivateKey(seedRepresentation: privateKey.span)
                .decapsulate(encapsulated.span).array
        }
    }

    // MARK: Parts

    private var curve: EllipticCurve { self == .mlkem1024P384 ? .p384 : .p256 }

    private var label: String { self == .mlkem1024P384 ? "MLKEM1024-P384" : "MLKEM768-P256" }

    /// LabeledDerive with SHAKE256, in one stage (draft-ietf-hpke-pq).
    private func derive(_ ikm: [UInt8], count: Int) -> [UInt8] {
        let label = Array("DeriveKeyPair".utf8)
        let suite = Array("KEM".utf8) + bigEndian(Int(rawValue))
        return SHAKE256.hash(
            ikm + Array("HPKE-v1".utf8) + suite + bigEndian(label.count) + label
                + bigEndian(count),
            count: count
        )
    }

    /// A hybrid's seed, stretched to the lattice key's and the curve's.
    ///
    /// A number that is out of range, one in 2³² for P-256, would ask for the next one; it is
    /// refused here.
    private func hybridParts(
        _ seed: [UInt8]
    ) throws(SuiteError) -> (seed: [UInt8], curve: ECDH.PrivateKey) {
        let expanded = SHAKE256.hash(seed, count: 64 + curve.scalarByteCount)
        return (
            Array(expanded.prefix(64)),
            try ECDH.PrivateKey(curve: curve, rawRepresentation: Array(expanded.dropFirst(64)).span)
        )
    }

    private func combine(
        _ latticeSecret: [UInt8],
        _ curveSecret: [UInt8],
        _ ephemeral: [UInt8],
        _ recipient: [UInt8]
    ) -> [UInt8] {
        SHA3_256.hash(latticeSecret + curveSecret + ephemeral + recipient + Array(label.utf8))
    }

    private func lattice<Result>(
        _ body: () throws(LatticeError) -> Result
    ) throws(SuiteError) -> Result {
        do {
            return try body()
        } catch {
            throw .lattice(error)
        }
    }

    private func latticeKey(_ seed: [UInt8]) throws(LatticeError) -> LatticeKey {
        switch self {
        case .mlkem512: LatticeKey(try MLKEM512.PrivateKey(seedRepresentation: seed))
        case .mlkem1024, .mlkem1024P384:
            LatticeKey(try MLKEM1024.PrivateKey(seedRepresentation: seed))
        default: LatticeKey(try MLKEM768.PrivateKey(seedRepresentation: seed))
        }
    }

    private func latticeEncapsulate(
        _ key: [UInt8],
        _ message: [UInt8]
    ) throws(LatticeError) -> (encapsulated: [UInt8], secret: [UInt8]) {
        switch self {
        case .mlkem512:
            let sent = try MLKEM512.PublicKey(rawRepresentation: key)
                .encapsulate(message: message.span)
            return (sent.encapsulated, sent.sharedSecret.array)
        case .mlkem1024, .mlkem1024P384:
            let sent = try MLKEM1024.PublicKey(rawRepresentation: key)
                .encapsulate(message: message.span)
            return (sent.encapsulated, sent.sharedSecret.array)
        default:
            let sent = try MLKEM768.PublicKey(rawRepresentation: key)
                .encapsulate(message: message.span)
            return (sent.encapsulated, sent.sharedSecret.array)
        }
    }
}

/// A private key of any set of ML-KEM.
private struct LatticeKey {
    let publicKey: [UInt8]
    let decapsulate: ([UInt8]) throws(LatticeError) -> [UInt8]

    init<let k: Int, let dᵤ: Int, let dᵥ: Int>(_ key: ModuleLatticeKEM<k, dᵤ, dᵥ>.PrivateKey) {
        publicKey = key.publicKey.rawRepresentation
        decapsulate = { (ciphertext: [UInt8]) throws(LatticeError) in
            try key.decapsulate(ciphertext).array
        }
    }
}

/// DHKEM(P-256, HKDF-SHA256) (RFC 9180, Sections 4.1 and 7.1.3).
private enum DHKEM {
    private static let suite = Array("KEM".utf8) + bigEndian(0x0010)

    static func privateKey(ikm: [UInt8]) throws(SuiteError) -> [UInt8] {
        let pseudorandom = try extract("dkp_prk", ikm)
        for counter in UInt8.min...UInt8.max {
            let candidate = try expand(pseudorandom, "candidate", [counter])
            if (try? ECDH.PrivateKey(curve: .p256, rawRepresentation: candidate.span)) != nil {
                return candidate
            }
        }
        throw .invalidKey
    }

    static func encapsulate(
        to publicKey: [UInt8],
        ikm: [UInt8]
    ) throws(SuiteError) -> (encapsulated: [UInt8], secret: [UInt8]) {
        let scalar = try privateKey(ikm: ikm)
        let ephemeral = try ECDH.PrivateKey(curve: .p256, rawRepresentation: scalar.span)
        let shared = try ephemeral.sharedSecret(with: publicKey.span).array
        return (ephemeral.publicKey, try secret(shared, ephemeral.publicKey + publicKey))
    }

    static func decapsulate(
        _ encapsulated: [UInt8],
        with privateKey: [UInt8]
    ) throws(SuiteError) -> [UInt8] {
        let key = try ECDH.PrivateKey(curve: .p256, rawRepresentation: privateKey.span)
        let shared = try key.sharedSecret(with: encapsulated.span).array
        return try secret(shared, encapsulated + key.publicKey)
    }

    private static func secret(_ shared: [UInt8], _ context: [UInt8]) throws(SuiteError) -> [UInt8]
    {
        try expand(try extract("eae_prk", shared), "shared_secret", context)
    }

    private static func extract(_ label: String, _ input: [UInt8]) throws(SuiteError) -> [UInt8] {
        let nothing: [UInt8] = []
        let material = Array("HPKE-v1".utf8) + suite + Array(label.utf8) + input
        return try HKDF.extract(salt: nothing.span, inputKeyMaterial: material.span, using: .sha256)
            .array
    }

    private static func expand(
        _ key: [UInt8],
        _ label: String,
        _ context: [UInt8]
    ) throws(SuiteError) -> [UInt8] {
        let info = bigEndian(32) + Array("HPKE-v1".utf8) + suite + Array(label.utf8) + context
        return try HKDF.expand(
            pseudorandomKey: key.span,
            info: info.span,
            count: 32,
            using: .sha256
        ).array
    }
}

private func bigEndian(_ number: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
}
