import PQIdentity
import PQSecrets
import PQTLS

/// Everything that two ends of a TLS connection bring to it, randomness included, so that the
/// connection can be run again byte for byte.
///
/// The names are those of the vectors: `clientKeyMaterial` is d, z and, in the hybrid, the X25519
/// scalar; `serverKeyMaterial` is m and the scalar; a `…SignatureRandom` is rnd of FIPS 204.
struct TLSScene: Sendable {
    var group: NamedGroup
    var suite: CipherSuite
    /// What the client trusts, and the server too if it asks who the client is.
    var authority: [UInt8]
    var serverCertificate: [UInt8]
    var serverKey: [UInt8]
    var serverName: String
    /// Seconds since 1970.
    var time: Int
    /// The client's certificate and the seed of its key, if the server asks for one.
    var client: (certificate: [UInt8], key: [UInt8])?
    var randomness: Randomness

    /// What each end draws, in the order in which it draws.
    struct Randomness: Sendable {
        var clientKeyMaterial: [UInt8]
        var helloClientRandom: [UInt8]
        var sessionID: [UInt8]
        var clientSignatureRandom: [UInt8]
        var serverKeyMaterial: [UInt8]
        var helloServerRandom: [UInt8]
        var serverSignatureRandom: [UInt8]
    }

    /// A client of this scene that has not started.
    func makeClient() throws -> TLSClient {
        var configuration = TLSClientConfiguration(
            identity: try client.map { try identity($0.certificate, seed: $0.key) },
            trust: try trust(),
            serverName: .dns(serverName),
            policy: try .custom(groups: [group], cipherSuites: [suite]),
            clock: clock
        )
        configuration.randomness = clientRandomness
        return TLSClient(configuration)
    }

    /// A server of this scene that has not started.
    func makeServer() throws -> TLSServer {
        var configuration = TLSServerConfiguration(
            identity: try identity(serverCertificate, seed: serverKey),
            clientTrust: client == nil ? nil : try trust(),
            policy: try .custom(groups: [group], cipherSuites: [suite]),
            clock: clock
        )
        configuration.randomness = serverRandomness
        return TLSServer(configuration)
    }

    /// What the client draws.
    var clientRandomness: ScriptedRandomSource {
        ScriptedRandomSource(
            randomness.clientKeyMaterial + randomness.helloClientRandom + randomness.sessionID
                + randomness.clientSignatureRandom
        )
    }

    /// What the server draws.
    var serverRandomness: ScriptedRandomSource {
        ScriptedRandomSource(
            randomness.serverKeyMaterial + randomness.helloServerRandom
                + randomness.serverSignatureRandom
        )
    }

    /// The server's certificate and key.
    func serverIdentity() throws -> NodeIdentity {
        try identity(serverCertificate, seed: serverKey)
    }

    private var clock: @Sendable () -> CertificateTime {
        let time = CertificateTime(secondsSinceEpoch: Int64(time))
        return { time }
    }

    private func trust() throws -> TrustAnchors {
        TrustAnchors(roots: [try Certificate(derRepresentation: authority)])
    }

    private func identity(_ certificate: [UInt8], seed: [UInt8]) throws -> NodeIdentity {
        let certificate = try Certificate(derRepresentation: certificate)
        return try NodeIdentity(
            certificateChain: [certificate],
            privateKey: SigningPrivateKey(
                seedRepresentation: seed.span,
                algorithm: certificate.subjectPublicKey.algorithm
            )
        )
    }
}

extension TLSScene {
    /// Reads the scene of a question, which may give only the end that it is about.
    init(_ request: VectorRequest) throws(CaseProblem) {
        let groupName = try request.text("group")
        let groups: [NamedGroup] = [.x25519MLKEM768, .mlkem768]
        guard let group = groups.first(where: { $0.description == groupName }) else {
            throw .unsupported("group \(groupName)")
        }
        let suiteName = try request.text("cipherSuite")
        guard let suite = CipherSuite.allCases.first(where: { $0.description == suiteName }) else {
            throw .unsupported("cipher suite \(suiteName)")
        }
        func bytes(_ name: String) throws(CaseProblem) -> [UInt8] {
            try request.optionalBytes(name) ?? []
        }
        self.init(
            group: group,
            suite: suite,
            authority: try bytes("caCertificate"),
            serverCertificate: try bytes("serverCertificate"),
            serverKey: try bytes("serverKey"),
            serverName: try request.text("serverName"),
            time: try request.integer("time"),
            client: request.inputs["clientCertificate"] == nil
                ? nil : (try bytes("clientCertificate"), try bytes("clientKey")),
            randomness: Randomness(
                clientKeyMaterial: try bytes("clientKeyMaterial"),
                helloClientRandom: try bytes("helloClientRandom"),
                sessionID: try bytes("sessionID"),
                clientSignatureRandom: try bytes("clientSignatureRandom"),
                serverKeyMaterial: try bytes("serverKeyMaterial"),
                helloServerRandom: try bytes("helloServerRandom"),
                serverSignatureRandom: try bytes("serverSignatureRandom")
            )
        )
    }
}
