import PQIdentity
import PQLattice
import PQSecrets
import PQTLS
import Synchronization
import Testing

/// A small world of certificates, made once.
enum World {
    static let now = CertificateTime(secondsSinceEpoch: 1_800_000_000)
    static let authority = Result { try Authority(name: "Ward 4") }
    static let otherAuthority = Result { try Authority(name: "Elsewhere") }
    static let server = Result { try authority.get().identity("cloud.test") }
    static let client = Result { try authority.get().identity("edge.test") }

    static func trust(_ authority: Authority? = nil) throws -> TrustAnchors {
        TrustAnchors(roots: [try (authority ?? World.authority.get()).certificate])
    }

    static func clientConfiguration(
        identity: NodeIdentity? = try? client.get(),
        trust: TrustAnchors? = nil,
        serverName: ExpectedName = .dns("cloud.test"),
        indication: String? = nil,
        policy: TLSPolicy = .postQuantum,
        protocols: [String] = [],
        limits: TLSLimits = TLSLimits(),
        at time: CertificateTime = now
    ) throws -> TLSClientConfiguration {
        TLSClientConfiguration(
            identity: identity,
            trust: try trust ?? World.trust(),
            serverName: serverName,
            serverNameIndication: indication,
            policy: policy,
            applicationProtocols: protocols,
            limits: limits,
            clock: { time }
        )
    }

    static func serverConfiguration(
        identity: NodeIdentity? = nil,
        isMutual: Bool = true,
        trust: TrustAnchors? = nil,
        policy: TLSPolicy = .postQuantum,
        protocols: [String] = [],
        limits: TLSLimits = TLSLimits(),
        at time: CertificateTime = now
    ) throws -> TLSServerConfiguration {
        TLSServerConfiguration(
            identity: try identity ?? server.get(),
            clientTrust: isMutual ? try trust ?? World.trust() : nil,
            policy: policy,
            applicationProtocols: protocols,
            limits: limits,
            clock: { time }
        )
    }
}

/// A certificate authority that issues what a test needs.
struct Authority {
    let key: SigningPrivateKey
    let certificate: Certificate

    init(name: String, _ algorithm: KeyAlgorithm = .mldsa65) throws {
        key = try SigningPrivateKey(generating: algorithm)
        certificate = try CertificateTemplate.authority(
            subject: DistinguishedName(commonName: name),
            notValidBefore: World.now.advanced(byDays: -10),
            notValidAfter: World.now.advanced(byDays: 365)
        ).selfSigned(by: key)
    }

    func identity(
        _ name: String,
        _ algorithm: KeyAlgorithm = .mldsa65,
        validFrom: Int = -1,
        to: Int = 30,
        _ change: (inout CertificateTemplate) -> Void = { _ in }
    ) throws -> NodeIdentity {
        let nodeKey = try SigningPrivateKey(generating: algorithm)
        var template = CertificateTemplate.node(
            subject: try DistinguishedName(commonName: name),
            names: [.dns(name)],
            notValidBefore: World.now.advanced(byDays: validFrom),
            notValidAfter: World.now.advanced(byDays: to)
        )
        change(&template)
        let leaf = try template.issued(
            to: .signing(nodeKey.publicKey),
            by: certificate,
            key: key
        )
        return try NodeIdentity(certificateChain: [leaf], privateKey: nodeKey)
    }
}

/// Random bytes that are the same in every run: SHAKE128 of a seed and a counter.
final class FixedRandom: RandomSource {
    private let seed: UInt8
    private let calls = Mutex(UInt8(0))

    init(seed: UInt8) {
        self.seed = seed
    }

    func fill(_ bytes: inout MutableSpan<UInt8>) throws(RandomError) {
        let call = calls.withLock { value in
            value &+= 1
            return value
        }
        let stream = SHA3_512.hash([seed, call].span)
        for index in bytes.indices {
            bytes[index] = stream[index % stream.count] ^ UInt8(truncatingIfNeeded: index / 64)
        }
    }
}

/// A client and a server in one memory.
final class Pair {
    var client: TLSClient
    var server: TLSServer
    var clientEvents: [TLSEvent] = []
    var serverEvents: [TLSEvent] = []
    var clientError: TLSError?
    var serverError: TLSError?

    /// What the client proved; a copy, since macros can't look into noncopyable values.
    var clientSecurity: ConnectionSecurity? { client.security }
    /// What the server proved.
    var serverSecurity: ConnectionSecurity? { server.security }

    init(_ client: TLSClientConfiguration, _ server: TLSServerConfiguration) throws {
        self.client = TLSClient(client)
        self.server = TLSServer(server)
        try self.server.start()
        try self.client.start()
    }

    convenience init() throws {
        try self.init(World.clientConfiguration(), World.serverConfiguration())
    }

    /// Carries bytes to and fro until no one has more to say.
    func pump() {
        while true {
            let toServer = client.takeOutput()
            if !toServer.isEmpty {
                do throws(TLSError) { try server.receive(toServer) } catch {
                    serverError = serverError ?? error
                }
                while let event = server.nextEvent() { serverEvents.append(event) }
            }
            let toClient = server.takeOutput()
            if !toClient.isEmpty {
                do throws(TLSError) { try client.receive(toClient) } catch {
                    clientError = clientError ?? error
                }
                while let event = client.nextEvent() { clientEvents.append(event) }
            }
            if toServer.isEmpty, toClient.isEmpty { return }
        }
    }
}

extension [TLSEvent] {
    /// All application data, joined.
    var data: [UInt8] {
        flatMap { event -> [UInt8] in
            if case .applicationData(let data) = event { data } else { [] }
        }
    }

    /// Whether the peer has closed.
    var isClosed: Bool {
        contains { if case .peerClosed = $0 { true } else { false } }
    }
}

extension SecretBytes {
    /// The secret as plain bytes: for tests only.
    var plain: [UInt8] {
        let bytes = span
        return bytes.indices.map { bytes[$0] }
    }
}

/// The error that a step of TLS ends with, if any.
func failure(of step: () throws -> Void) -> TLSError? {
    do {
        try step()
        return nil
    } catch { return error as? TLSError }
}

/// The alert in the clear at the end of some output, if there is one.
func plainAlert(in output: [UInt8]) -> AlertDescription? {
    guard output.count >= 7, output.suffix(7).starts(with: [21, 3, 3, 0, 2]),
        let code = output.last
    else { return nil }
    return AlertDescription(rawValue: code)
}
