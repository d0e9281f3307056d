// snippet: mutual-imports
import PQIdentity
import PQTLS
import PQTransport
// end snippet
import Testing

/// Mutual TLS in ten lines.
struct MutualTests {
    @Test func `ten lines carry a message from a known client to a known server`() async throws {
        let ward = try Ward()
        let host = freshAddress()
        let (kept, keeper) = AsyncStream.makeStream(of: [UInt8].self)
        let message = try await beside {
            try await serve(ward, on: host) { keeper.yield($0) }
        } _: {
            try await report(ward, to: host)
            return await kept.first { _ in true }
        }
        #expect(message == Array("heart rate 72/min".utf8))
    }

    @Test func `the first screen of the readme works`() async throws {
        let ward = try Ward()
        let host = freshAddress()
        let (kept, keeper) = AsyncStream.makeStream(of: [UInt8].self)
        let message = try await beside {
            try await serve(ward, on: host) { keeper.yield($0) }
        } _: {
            try await readme(ward, to: host)
            return await kept.first { _ in true }
        }
        #expect(message == Array("heart rate 72/min".utf8))
    }

    @Test func `a list of names lets in those who bear one of them, and no one else`() async throws
    {
        let ward = try Ward()
        let server = admitting(ward.cloud, ward.trust)
        let known = try await knock(ward.edge, at: server, ward.trust)
        #expect(known == "heart rate 72/min")
        let stranger = try ward.node("other.example")
        await #expect(throws: TransportError.tls(.peerAlert(.accessDenied))) {
            try await knock(stranger, at: server, ward.trust)
        }
    }

    private func knock(
        _ identity: NodeIdentity,
        at server: TLSServerConfiguration,
        _ trust: TrustAnchors
    ) async throws -> String {
        let host = freshAddress()
        return try await beside {
            try await echo(server, on: host)
        } _: {
            let client = TLSClientConfiguration(
                identity: identity,
                trust: trust,
                serverName: .dns("cloud.example")
            )
            return try await greet(client, at: host).1
        }
    }

    @Test func `the files of the article are made as it says`() throws {
        let ward = try Ward()
        try makeFiles(in: ward.folder + "/")
        let trust = try TrustAnchors(file: ward.folder + "/made-authority.pem")
        let identity = try NodeIdentity(
            certificateFile: ward.folder + "/made-node.pem",
            privateKeyFile: ward.folder + "/made-node.key.pem"
        )
        #expect(trust.roots.count == 1)
        #expect(identity.names == [.dns("cloud.example")])
    }
}

private func serve(
    _ ward: Ward,
    on host: String,
    _ keep: @escaping @Sendable ([UInt8]) -> Void
) async throws {
    let (certificate, privateKey) = (ward.certificateFile("cloud"), ward.keyFile("cloud"))
    let authority = ward.authorityFile
    // snippet: mutual-server (6 lines)
    let identity = try NodeIdentity(certificateFile: certificate, privateKeyFile: privateKey)
    let trust = try TrustAnchors(file: authority)
    let server = TLSServerConfiguration(identity: identity, clientTrust: trust)
    try await listen(on: host, port: 8443, configuration: server) { connection in
        for try await message in connection.messages { keep(message) }
    }
    // end snippet
}

private func report(_ ward: Ward, to host: String) async throws {
    let (identity, trust, name) = (ward.edge, ward.trust, "cloud.example")
    // snippet: mutual-client (4 lines)
    let client = TLSClientConfiguration(identity: identity, trust: trust, serverName: .dns(name))
    try await connect(to: host, port: 8443, configuration: client) { connection in
        try await connection.send(Array("heart rate 72/min".utf8))
    }
    // end snippet
}

private func readme(_ ward: Ward, to host: String) async throws {
    let (certificate, privateKey) = (ward.certificateFile("edge"), ward.keyFile("edge"))
    let authority = ward.authorityFile
    // snippet: readme-connect
    let client = TLSClientConfiguration(
        identity: try NodeIdentity(certificateFile: certificate, privateKeyFile: privateKey),
        trust: try TrustAnchors(file: authority),
        serverName: .dns("cloud.example")
    )
    try await connect(to: host, port: 8443, configuration: client) { connection in
        print(connection.security.group, connection.security.isPostQuantum)  // X25519MLKEM768 true
        try await connection.send(Array("heart rate 72/min".utf8))
    }
    // end snippet
}

// snippet: mutual-admitted
/// Lets in clients that bear one of some names.
struct Admitted: PeerVerifier {
    let names: [ExpectedName]

    func verdict(on peer: PeerIdentity) async throws -> TLSVerdict {
        let isAdmitted = names.contains { name in peer.names.contains { name.matches($0) } }
        return isAdmitted ? .accepted : .refused(.accessDenied)
    }
}
// end snippet

private func admitting(_ identity: NodeIdentity, _ trust: TrustAnchors) -> TLSServerConfiguration {
    // snippet: mutual-names
    var clients = TLSTrust.authorities(trust)
    clients.verifier = Admitted(names: [.dns("edge.example"), .uri("pqtwin://edge-2")])
    let server = TLSServerConfiguration(identities: [TLSIdentity(identity)], clientTrust: clients)
    // end snippet
    return server
}

private func makeFiles(in ward: String) throws {
    let folder = ward + "made-"
    // snippet: mutual-files
    let now = CertificateTime.now()

    let authorityKey = try SigningPrivateKey(generating: .mldsa65)
    let authority = try CertificateTemplate.authority(
        subject: DistinguishedName(commonName: "Ward authority"),
        notValidBefore: now,
        notValidAfter: now.advanced(byDays: 3650)
    ).selfSigned(by: authorityKey)

    let nodeKey = try SigningPrivateKey(generating: .mldsa65)
    let node = try CertificateTemplate.node(
        subject: DistinguishedName(commonName: "Cloud"),
        names: [.dns("cloud.example")],
        notValidBefore: now,
        notValidAfter: now.advanced(byDays: 90)
    ).issued(to: .signing(nodeKey.publicKey), by: authority, key: authorityKey)

    try KeyFile.writePublic(pem: authority.pemRepresentation, to: folder + "authority.pem")
    try KeyFile.writePublic(pem: node.pemRepresentation, to: folder + "node.pem")
    try KeyFile.writePrivate(pem: nodeKey.pemRepresentation(), to: folder + "node.key.pem")
    // end snippet
}
