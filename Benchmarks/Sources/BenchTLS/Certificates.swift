import PQIdentity

/// An authority and two nodes, all ML-DSA-65, made for this run.
struct Certificates {
    let authority: Certificate
    let server: NodeIdentity
    let client: NodeIdentity
    static let serverName = "cloud.test"

    init() throws {
        let key = try SigningPrivateKey(generating: .mldsa65)
        let now = CertificateTime.now()
        let root = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: "Benchmark"),
            notValidBefore: now.advanced(byDays: -1),
            notValidAfter: now.advanced(byDays: 30)
        ).selfSigned(by: key)
        func identity(_ name: String) throws -> NodeIdentity {
            let nodeKey = try SigningPrivateKey(generating: .mldsa65)
            let leaf = try CertificateTemplate.node(
                subject: DistinguishedName(commonName: name),
                names: [.dns(name)],
                notValidBefore: now.advanced(byDays: -1),
                notValidAfter: now.advanced(byDays: 10)
            ).issued(to: .signing(nodeKey.publicKey), by: root, key: key)
            return try NodeIdentity(certificateChain: [leaf], privateKey: nodeKey)
        }
        authority = root
        server = try identity(Certificates.serverName)
        client = try identity("edge.test")
    }
}
