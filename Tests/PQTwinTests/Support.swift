import PQCBOR
import PQIdentity
import PQSecrets
import PQSuites
import PQTwin
import Testing

/// A generator for property tests; its seed is printed with each failure.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// True once in so many times.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }
}

func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex.utf8).filter { $0 != UInt8(ascii: " ") }
    return stride(from: 0, to: digits.count, by: 2).map {
        UInt8(String(decoding: digits[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
    }
}

func hex(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}

/// Milliseconds since 1970 at which all tests begin.
let morning: UInt64 = 1_767_600_000_000

/// One authority and the nodes it vouches for; keys are made once for all tests.
struct World: Sendable {
    let authority: Certificate
    let authorityKey: SigningPrivateKey
    let trust: TrustAnchors

    static let shared: Result<World, any Error> = Result { try World() }
    static let other: Result<World, any Error> = Result { try World() }

    init() throws {
        authorityKey = try SigningPrivateKey(generating: .mldsa44)
        authority = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Test authority"),
            notValidBefore: Self.time(-86_400),
            notValidAfter: Self.time(86_400 * 30)
        ).selfSigned(by: authorityKey)
        trust = TrustAnchors(roots: [authority])
    }

    static func time(_ offset: Int64) -> CertificateTime {
        CertificateTime(secondsSinceEpoch: Int64(morning / 1000) + offset)
    }

    /// A node with fresh keys.
    func node(
        _ name: String,
        certifiedAs certified: String? = nil,
        validUntil end: Int64 = 86_400 * 10,
        algorithm: KeyAlgorithm = .mldsa44
    ) throws -> LocalNode {
        let name = try NodeName(name)
        let uri = try NodeName(certified ?? name.description).uniformResourceIdentifier
        let key = try SigningPrivateKey(generating: algorithm)
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: name.description),
            names: [.uri(uri)],
            notValidBefore: Self.time(-3600),
            notValidAfter: Self.time(end)
        ).issued(to: .signing(key.publicKey), by: authority, key: authorityKey)
        return try LocalNode(
            name: name,
            identity: NodeIdentity(certificateChain: [leaf], privateKey: key),
            sealingKey: XWing.PrivateKey()
        )
    }

    func verified(_ node: LocalNode) throws -> VerifiedNode {
        try node.announcement(at: HybridTimestamp(milliseconds: morning))
            .verified(against: trust, at: Self.time(0))
    }
}

extension SyncAction {
    var frame: [UInt8]? {
        if case .send(let frame, _) = self { frame } else { nil }
    }

    var refusal: TwinError? {
        if case .report(.refused(let error)) = self { error } else { nil }
    }

    var batch: VerifiedBatch? {
        if case .persist(.verified(let batch)) = self { batch } else { nil }
    }
}

let patient = Result { () throws(TwinError) in try TwinIdentifier("patient-12") }

func vitals(_ heartRate: Double) throws -> TwinPatch {
    let rate = Property(.float(heartRate), unit: "/min").item
    return try TwinPatch(.reported, ["heart": ["rate": rate]])
}

extension TwinPolicy {
    /// Everyone may write and read everything, but for classes with one writer.
    init(
        writers: [PathClass: NodeName],
        twins: [TwinIdentifier: [PathClass: NodeName]] = [:]
    ) {
        func rules(_ own: [PathClass: NodeName]) -> Rules {
            var rules = Rules(allWrittenBy: .anyone, readBy: .anyone)
            for (pathClass, writer) in writers.merging(own, uniquingKeysWith: { $1 }) {
                rules.writers[pathClass] = [writer]
            }
            return rules
        }
        self.init(standard: rules([:]), twins: twins.mapValues(rules))
    }
}
