import Foundation
import PQIdentity
import PQSuites
import PQTLS

/// The authority of one parameter set, everyone it vouches for, and their files for the peers.
final class MatrixWorld: Sendable {
    static let serverName = "cloud.test"

    /// Who proves itself, and whether it should be believed.
    enum Person: String, CaseIterable {
        case good, otherName, expired, revoked, stranger
    }

    let algorithm: KeyAlgorithm
    let folder: URL
    /// The authority, with its revocation list.
    let trust: TLSTrust
    private let servers: [Person: NodeIdentity]
    private let clients: [Person: NodeIdentity]

    init(_ algorithm: KeyAlgorithm) throws {
        self.algorithm = algorithm
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("matrix-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let authority = try Authority(algorithm, name: "authority")
        let stranger = try Authority(algorithm, name: "stranger")
        func people(_ name: String) throws -> [Person: NodeIdentity] {
            var result: [Person: NodeIdentity] = [:]
            for person in Person.allCases {
                result[person] = try (person == .stranger ? stranger : authority).identity(
                    person == .otherName ? "other.test" : name,
                    expired: person == .expired
                )
            }
            return result
        }
        servers = try people(Self.serverName)
        clients = try people("edge.test")
        let list = try authority.list(
            revoking: [servers, clients].compactMap { $0[.revoked]?.certificateChain.first }
        )
        trust = .authorities(
            TrustAnchors(roots: [authority.certificate]),
            revocation: RevocationPolicy(lists: [list], requirement: .required)
        )
        try write(authority.certificate.pemRepresentation, "trust.pem")
        try write(list.pemRepresentation, "revoked.pem")
        for (end, people) in [(End.server, servers), (.client, clients)] {
            for (person, identity) in people {
                let name = "\(end)-\(person)"
                let chain = identity.certificateChain.map(\.pemRepresentation).joined()
                try write(chain, name + ".pem")
                try write(identity.privateKey.pemRepresentation(), name + ".key")
            }
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
    }

    /// A person of our own.
    func identity(_ person: Person, as end: End) -> NodeIdentity? {
        end == .server ? servers[person] : clients[person]
    }

    /// Has a peer be a person, or nobody.
    func dress(_ order: inout PeerOrder, as person: Person?) {
        order.trust = path("trust.pem")
        guard let person else { return }
        order.certificate = path("\(order.role)-\(person).pem")
        order.key = path("\(order.role)-\(person).key")
    }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    private func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
}

private struct Authority {
    let algorithm: KeyAlgorithm
    let key: SigningPrivateKey
    let certificate: Certificate
    let start = CertificateTime.now().advanced(byDays: -10)
    let end = CertificateTime.now().advanced(byDays: 10)

    init(_ algorithm: KeyAlgorithm, name: String) throws {
        self.algorithm = algorithm
        key = try SigningPrivateKey(generating: algorithm)
        certificate = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "\(name) \(UUID().uuidString)"),
            notValidBefore: start,
            notValidAfter: end
        ).selfSigned(by: key)
    }

    func identity(_ name: String, expired: Bool) throws -> NodeIdentity {
        let own = try SigningPrivateKey(generating: algorithm)
        let leaf = try CertificateTemplate.node(
            subject: DistinguishedName(commonName: name),
            names: [.dns(name)],
            notValidBefore: start,
            notValidAfter: expired ? start.advanced(byDays: 5) : end
        ).issued(to: .signing(own.publicKey), by: certificate, key: key)
        return try NodeIdentity(certificateChain: [leaf], privateKey: own)
    }

    func list(revoking certificates: [Certificate]) throws -> CertificateRevocationList {
        try CertificateRevocationList(
            issuer: certificate,
            key: key,
            entries: certificates.map {
                RevokedCertificate(
                    serialNumber: $0.serialNumber,
                    revokedOn: start.advanced(byDays: 1),
                    reason: .keyCompromise
                )
            },
            number: RevocationListNumber(1),
            thisUpdate: start.advanced(byDays: 1),
            nextUpdate: end
        )
    }
}
