import Logging
import PQIdentity
import PQTLS
import PQTransport
import Testing
import UnixSignals

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// Rotate certificates and trust without a restart.
struct RotationTests {
    @Test(.timeLimit(.minutes(1)))
    func `a signal brings new certificates and revocations, and a bad file changes nothing`()
        async throws
    {
        let ward = try Ward()
        let (folder, host) = (ward.folder, freshAddress())
        var store = try TrustStore.make(at: folder + "/trust")
        _ = try store.add(ward.certificate)
        let client = TLSClientConfiguration(
            identity: ward.edge,
            trust: ward.trust,
            serverName: .dns("cloud.example")
        )
        try await beside {
            try await serve(folder, on: host)
        } _: {
            let first = try await greet(client, at: host).0
            #expect(first.peer?.publicKey == ward.cloud.privateKey.publicKey)

            let renewed = try ward.node("cloud.example")
            try ward.write(renewed, "cloud")
            try await hangUp { try await key(client, host) == renewed.privateKey.publicKey }

            // The key of another: refused, and the old configuration stays.
            try KeyFile.writePrivate(
                pem: ward.edge.privateKey.pemRepresentation(),
                to: ward.keyFile("cloud"),
                overwriting: true
            )
            kill(getpid(), SIGHUP)
            #expect(try await key(client, host) == renewed.privateKey.publicKey)
            try ward.write(renewed, "cloud")

            var changed = try TrustStore(path: folder + "/trust")
            _ = try changed.add(try ward.revoking(ward.edge))
            try await hangUp {
                do {
                    _ = try await greet(client, at: host)
                    return false
                } catch TransportError.tls(.peerAlert(let alert)) {
                    return alert == .certificateRevoked
                }
            }
        }
    }

    private func key(
        _ client: TLSClientConfiguration,
        _ host: String
    ) async throws -> SigningPublicKey? {
        try await greet(client, at: host).0.peer?.publicKey
    }

    /// Sends the signal, and waits until it has shown.
    private func hangUp(_ hasShown: () async throws -> Bool) async throws {
        kill(getpid(), SIGHUP)
        while try await !hasShown() { try await Task.sleep(for: .milliseconds(20)) }
    }
}

extension Ward {
    /// A list that revokes a node.
    fileprivate func revoking(_ identity: NodeIdentity) throws -> CertificateRevocationList {
        try CertificateRevocationList(
            issuer: certificate,
            key: key,
            entries: identity.certificateChain.map {
                RevokedCertificate(serialNumber: $0.serialNumber, revokedOn: .now())
            },
            number: RevocationListNumber(1),
            thisUpdate: .now(),
            nextUpdate: .now().advanced(byDays: 7)
        )
    }
}

// snippet: rotate-load
/// What the files of a folder say now.
func load(
    _ folder: String,
    _ tickets: TLSTicketIssuer
) throws -> TLSServerConfiguration {
    let store = try TrustStore(path: folder + "/trust")  // authorities and revocation lists
    let identity = try NodeIdentity(
        certificateFile: folder + "/cloud.pem",
        privateKeyFile: folder + "/cloud.key.pem"
    )
    var server = TLSServerConfiguration(
        identities: [TLSIdentity(identity)],
        clientTrust: .authorities(
            store.anchors,
            revocation: RevocationPolicy(lists: store.revocationLists)
        )
    )
    server.tickets = tickets
    return server
}
// end snippet

private func serve(_ folder: String, on host: String) async throws {
    let logger = Logger(label: "rotation")
    // snippet: rotate-serve
    let tickets = TLSTicketIssuer()
    let source = try ReloadingConfiguration(load(folder, tickets))
    let hangups = await UnixSignalsSequence(trapping: .sighup)
    let listener = SecureListener(
        on: host,
        port: 8443,
        configuration: { source.current }
    ) { connection in
        for try await message in connection.messages { try await connection.send(message) }
    }
    try await withThrowingTaskGroup { group in
        group.addTask { try await listener.run() }
        group.addTask {
            for await _ in hangups {
                do {
                    try source.update(load(folder, tickets))
                    logger.notice("certificates and trust were read again")
                } catch {
                    logger.error("the old certificates stay", metadata: ["reason": "\(error)"])
                }
            }
        }
        try await group.next()
        group.cancelAll()
    }
    // end snippet
}
