import PQCBOR
import Foundation
import PQIdentity
import PQSuites
import PQTwin
import PQTwinStore
import Testing

/// Milliseconds since 1970 at which all tests begin.
let morning: UInt64 = 1_767_600_000_000

/// An authority and two nodes, made once for all tests.
struct Ward: Sendable {
    let trust: TrustAnchors
    let authority: Certificate
    let authorityKey: SigningPrivateKey
    let edge: LocalNode
    let cloud: LocalNode
    let twin: TwinIdentifier
    let policy: TwinPolicy

    static let shared: Result<Ward, any Error> = Result { try Ward() }

    init() throws {
        let key = try SigningPrivateKey(generating: .mldsa44)
        authorityKey = key
        authority = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Test authority"),
            notValidBefore: Self.time(-86_400),
            notValidAfter: Self.time(86_400 * 30)
        ).selfSigned(by: key)
        trust = TrustAnchors(roots: [authority])
        edge = try Self.node("edge", by: authority, key)
        cloud = try Self.node("cloud", by: authority, key)
        twin = try TwinIdentifier("patient-12")
        policy = TwinPolicy(writers: [.reported: edge.name, .alarms: cloud.name])
    }

    static func time(_ offset: Int64) -> CertificateTime {
        CertificateTime(secondsSinceEpoch: Int64(morning / 1000) + offset)
    }

    /// A node with a fresh certificate, and a fresh sealing key if none is given.
    static func node(
        _ text: String,
        by authority: Certificate,
        _ authorityKey: SigningPrivateKey,
        sealingKey: XWing.PrivateKey? = nil,
        earlierSealingKeys: [XWing.PrivateKey] = [],
        validUntil end: Int64 = 86_400
    ) throws -> LocalNode {
        let name = try NodeName(text)
        let key = try SigningPrivateKey(generating: .mldsa44)
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: text),
            names: [.uri(name.uniformResourceIdentifier)],
            notValidBefore: time(-3600),
            notValidAfter: time(end)
        ).issued(to: .signing(key.publicKey), by: authority, key: authorityKey)
        return try LocalNode(
            name: name,
            identity: NodeIdentity(certificateChain: [leaf], privateKey: key),
            sealingKey: sealingKey ?? XWing.PrivateKey(),
            earlierSealingKeys: earlierSealingKeys
        )
    }
}

/// A folder that goes with the test that uses it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("pqtwin-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.path
    }

    func file(_ name: String) -> String { path + "/" + name }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

func heartRate(_ value: Int) throws -> TwinPatch {
    try TwinPatch(
        .reported,
        ["heart": ["rate": Property(CBORValue(value), unit: "/min").item]]
    )
}

/// The test's power cut.
struct PowerCut: Error {}

/// A node with a journal, whose power can be cut between any two steps.
struct Station {
    let node: LocalNode
    let ward: Ward
    let file: String
    var journal: TwinJournal
    var exchange: TwinExchange

    init(
        _ node: LocalNode,
        of ward: Ward,
        file: String,
        wall: UInt64,
        policy: TwinPolicy? = nil
    ) async throws {
        self.node = node
        self.ward = ward
        self.file = file
        journal = try TwinJournal(path: file)
        exchange = try TwinExchange(
            node: node,
            trust: ward.trust,
            policy: policy ?? ward.policy,
            restoring: await journal.restore(),
            wall: wall
        )
    }

    /// What a start after a power cut does.
    mutating func restart(
        wall: UInt64,
        as node: LocalNode? = nil,
        policy: TwinPolicy? = nil
    ) async throws {
        try journal.close()
        self = try await Station(
            node ?? self.node,
            of: ward,
            file: file,
            wall: wall,
            policy: policy
        )
    }
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
