import PQIdentity
import PQLattice
import PQSecrets
import PQSuites
import PQTwin
import Synchronization

/// Bytes that are the same in every process: SHAKE128 of a word.
func fixedBytes(_ count: Int, _ word: String) -> [UInt8] {
    SHAKE128.hash(Array(word.utf8), count: count)
}

/// The bytes of a secret, for comparing.
func plain(_ secret: borrowing SecretBytes) -> [UInt8] {
    let bytes = secret.span
    return bytes.indices.map { bytes[$0] }
}

/// Randomness that is the same in every process, so that a recorded flight fits a new endpoint.
final class FixedRandom: RandomSource {
    private let word: String
    private let calls = Mutex(0)

    init(_ word: String) {
        self.word = word
    }

    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        let call = calls.withLock { value in
            value += 1
            return value
        }
        let stream = fixedBytes(bytes.count, "\(word) \(call)")
        for index in bytes.indices { bytes[index] = stream[index] }
    }
}

/// An authority and two nodes with the same keys in every process.
///
/// Their certificates differ in the signatures, which are hedged; what was recorded under the keys
/// of one process verifies in the next.
struct FuzzWorld: Sendable {
    static let shared: Result<FuzzWorld, any Error> = Result { try FuzzWorld() }
    static let now = CertificateTime(secondsSinceEpoch: 1_800_000_000)

    let authority: Certificate
    let authorityKey: SigningPrivateKey
    let server: NodeIdentity
    let client: NodeIdentity

    var trust: TrustAnchors { TrustAnchors(roots: [authority]) }

    private init() throws {
        let key = try Self.key(.mldsa44, "authority")
        let root = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Fuzz authority"),
            notValidBefore: Self.now.advanced(byDays: -10),
            notValidAfter: Self.now.advanced(byDays: 365)
        ).selfSigned(by: key)
        func identity(_ name: String) throws -> NodeIdentity {
            let nodeKey = try Self.key(.mldsa44, name)
            let uri = try NodeName(name).uniformResourceIdentifier
            let leaf = try CertificateTemplate.node(
                subject: DistinguishedName(commonName: name),
                names: [.dns("\(name).test"), .uri(uri)],
                notValidBefore: Self.now.advanced(byDays: -1),
                notValidAfter: Self.now.advanced(byDays: 30)
            ).issued(to: .signing(nodeKey.publicKey), by: root, key: key)
            return try NodeIdentity(certificateChain: [leaf], privateKey: nodeKey)
        }
        authorityKey = key
        authority = root
        server = try identity("cloud")
        client = try identity("edge")
    }

    /// A node of the twin with one of the identities.
    func node(_ name: String, _ identity: NodeIdentity) throws -> LocalNode {
        try LocalNode(
            name: NodeName(name),
            identity: identity,
            sealingKey: XWing.PrivateKey(seedRepresentation: fixedBytes(32, "sealing \(name)"))
        )
    }

    private static func key(_ algorithm: KeyAlgorithm, _ word: String) throws -> SigningPrivateKey {
        let seed = fixedBytes(32, word)
        return try SigningPrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
    }
}
