import Foundation
import PQIdentity
import PQSecrets
import PQSuites
import PQTLS
import Synchronization
import TLSRehearsal
import Testing

/// Whether every alteration is tried, for which `PQTWIN_EXHAUSTIVE` must be set: that takes long.
let isExhaustive = ProcessInfo.processInfo.environment["PQTWIN_EXHAUSTIVE"] != nil

/// Whether this is a debug build, hundreds of times slower, which tries samples only.
#if DEBUG
let isSampling = !isExhaustive
#else
let isSampling = false
#endif

/// The handshakes that the tables run through, each rehearsed once.
enum Repertoire {
    static let rehearsals: Result<[Rehearsal], any Error> = Result {
        try [
            try rehearsal("mutual"),
            try rehearsal("anonymous client") { _, server in server.clientTrust = nil },
            try rehearsal("after a retry") { _, server in
                server.policy = try retryPolicy()
            },
            try rehearsal("anonymous client after a retry") { _, server in
                server.clientTrust = nil
                server.policy = try retryPolicy()
            },
            try rehearsal("raw public keys") { client, server in
                let keys = try [World.server.get(), World.client.get()].map(\.privateKey)
                client.identities = [TLSIdentity(rawPublicKeyOf: keys[1])]
                client.trust = .publicKeys([keys[0].publicKey])
                server.identities = [TLSIdentity(rawPublicKeyOf: keys[0])]
                server.clientTrust = .publicKeys([keys[1].publicKey])
            },
            try rehearsal(
                "signers and verifiers elsewhere",
                { client, server in
                    let both = try [World.client.get(), World.server.get()].map {
                        try TLSIdentity(
                            certificateChain: $0.certificateChain,
                            signer: RehearsedSigner(key: $0.privateKey)
                        )
                    }
                    client.identities = [both[0]]
                    server.identities = [both[1]]
                    client.trust.verifier = RehearsedVerifier()
                    server.clientTrust?.verifier = RehearsedVerifier()
                },
                sign: RehearsedSigner.sign
            ),
            try rehearsal(
                "external key",
                { client, server in
                    let owner = SecretBytes(copying: externalKey.span)
                    let key = try ExternalPSK(identity: [1, 2, 3], key: owner, hash: .sha384)
                    client.externalPSKs = [key]
                    server.externalPSKs = [key]
                    client.externalPSKsReplaceCertificates = true
                    server.externalPSKsReplaceCertificates = true
                },
                preSharedKey: externalKey
            ),
        ] + resumptions()
    }

    private static let externalKey = [UInt8](repeating: 0x5C, count: 48)

    /// A handshake that gives tickets, and two that use one.
    private static func resumptions() throws -> [Rehearsal] {
        let issuer = TLSTicketIssuer()
        let store = FrozenStore()
        let full = try rehearsal("with tickets") { client, server in
            server.tickets = issuer
            client.sessions = store
        }
        guard let session = store.first.withLock({ $0 }) else { return [full] }
        let key = session.preSharedKey.bytes.plain
        return [
            full,
            try rehearsal(
                "resumed",
                { client, server in
                    client.sessions = FrozenStore(session)
                    server.tickets = issuer
                },
                preSharedKey: key
            ),
            try rehearsal(
                "resumed after a retry",
                { client, server in
                    client.sessions = FrozenStore(session)
                    server.tickets = issuer
                    client.keyShareGroups = []
                },
                preSharedKey: key
            ),
        ]
    }

    /// A group first that the client sends no share for.
    private static func retryPolicy() throws -> TLSPolicy {
        try .custom(groups: [.secP384r1MLKEM1024, .x25519MLKEM768])
    }

    private static func rehearsal(
        _ name: String,
        _ change: (inout TLSClientConfiguration, inout TLSServerConfiguration) throws -> Void = {
            _,
            _ in
        },
        sign: (@Sendable (TLSSignatureRequest) -> [UInt8]?)? = nil,
        preSharedKey: [UInt8]? = nil
    ) throws -> Rehearsal {
        var client = try World.clientConfiguration()
        var server = try World.serverConfiguration()
        try change(&client, &server)
        return try Rehearsal(
            name,
            client: { [client] in
                var configuration = client
                configuration.randomness = FixedRandom(seed: 11)
                return configuration
            },
            server: { [server] in
                var configuration = server
                configuration.randomness = FixedRandom(seed: 12)
                return configuration
            },
            sign: sign,
            preSharedKey: preSharedKey
        )
    }
}

/// A signer outside the machine, which signs the same in every run.
private struct RehearsedSigner: HandshakeSigner {
    let key: SigningPrivateKey

    var publicKey: SigningPublicKey { key.publicKey }

    func signature(for content: [UInt8]) async throws -> [UInt8] { try answer(to: content) }

    func answer(to content: [UInt8]) throws -> [UInt8] {
        try key.signature(for: content, from: FixedRandom(seed: 13))
    }

    @Sendable static func sign(_ request: TLSSignatureRequest) -> [UInt8]? {
        try? (request.signer as? RehearsedSigner)?.answer(to: request.content)
    }
}

/// A store that hands out one session again and again, or none, and keeps the first it gets for
/// the test.
private final class FrozenStore: TLSSessionStore {
    let first = Mutex<TLSSession?>(nil)
    private let session: TLSSession?

    init(_ session: TLSSession? = nil) {
        self.session = session
    }

    func insert(_ session: TLSSession, for key: TLSSessionKey) {
        first.withLock { $0 = $0 ?? session }
    }

    func take(for key: TLSSessionKey) -> TLSSession? { session }
}

/// A verifier that has nothing against anyone.
private struct RehearsedVerifier: PeerVerifier {
    func verdict(on peer: PeerIdentity) async throws -> TLSVerdict { .accepted }
}

/// A point in the life of an endpoint to which it can be led again and again.
struct Moment: Sendable, CustomTestStringConvertible {
    /// What has happened besides the handshake.
    enum Turn: CaseIterable {
        /// Nothing, not even the start.
        case before
        /// The handshake is under way or complete.
        case none
        /// As before, and our signer or verifier has answered.
        case answered
        /// We said that we close.
        case weClosed
        /// The peer said that it closes.
        case peerClosed
        /// The connection has failed.
        case failed
    }

    let rehearsal: Rehearsal
    let role: Role
    /// How many lines of the rehearsal have been heard.
    let position: Int
    let turn: Turn

    /// Every point of every rehearsal, for both ends.
    static let all: Result<[Moment], any Error> = Result {
        try Repertoire.rehearsals.get().flatMap { rehearsal in
            [Role.client, .server].flatMap { role in
                let end = rehearsal.cues(for: role).count
                func moment(_ position: Int, _ turn: Turn) -> Moment {
                    Moment(rehearsal: rehearsal, role: role, position: position, turn: turn)
                }
                let answered = rehearsal.sign == nil ? [] : (1...end).map { moment($0, .answered) }
                return [moment(0, .before)] + (0...end).map { moment($0, .none) } + answered
                    + [moment(end, .weClosed), moment(end, .peerClosed), moment(end, .failed)]
            }
        }
    }

    var testDescription: String {
        let end = role == .client ? "client" : "server"
        return "\(rehearsal.name), \(end), \(position) heard, \(turn)"
    }

    /// Leads a client there.
    func client() throws -> Scene<TLSClient> {
        var scene = Scene<TLSClient>(.client, try rehearsal.client(), rehearsal)
        try lead(&scene)
        return scene
    }

    /// Leads a server there.
    func server() throws -> Scene<TLSServer> {
        var scene = Scene<TLSServer>(.server, try rehearsal.server(), rehearsal)
        try lead(&scene)
        return scene
    }

    private func lead<Endpoint>(
        _ scene: inout Scene<Endpoint>
    ) throws where Endpoint: TLSEndpoint & ~Copyable {
        guard turn != .before else { return }
        try scene.start()
        try scene.play(position)
        if turn != .none { try scene.answer() }
        switch turn {
        case .before, .none, .answered: break
        case .weClosed: scene.endpoint.close()
        case .peerClosed: try scene.say([1, 0], 21)
        case .failed: _ = failure { try scene.say([2, 40], 21) }
        }
        try scene.listen()
    }
}
