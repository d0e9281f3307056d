import PQIdentity
import PQTLS
import Synchronization
import Testing

/// A signer that is not in the handshake's thread, and may be wrong.
final class OutsideSigner: HandshakeSigner {
    enum Manner: Sendable { case right, wrong, failing }
    struct Failure: Error {}

    let key: SigningPrivateKey
    let manner: Manner

    init(_ key: SigningPrivateKey, _ manner: Manner = .right) {
        self.key = key
        self.manner = manner
    }

    var publicKey: SigningPublicKey { key.publicKey }

    func signature(for content: [UInt8]) async throws -> [UInt8] {
        switch manner {
        case .right: return try key.signature(for: content)
        case .wrong:
            var signature = try key.signature(for: content)
            signature[7] ^= 1
            return signature
        case .failing: throw Failure()
        }
    }
}

/// A verifier with one answer, which remembers whom it was asked about.
final class FixedVerifier: PeerVerifier {
    private let answer: TLSVerdict
    private let asked = Mutex([PeerIdentity]())

    init(_ answer: TLSVerdict) {
        self.answer = answer
    }

    var peers: [PeerIdentity] { asked.withLock { $0 } }

    func verdict(on peer: PeerIdentity) async throws -> TLSVerdict {
        asked.withLock { $0.append(peer) }
        return answer
    }
}

extension Pair {
    /// Carries bytes to and fro, and lets signers and verifiers answer, until all is said.
    func pumpAnswering() async {
        var answered = true
        while answered {
            pump()
            answered = false
            while let event = takeQuestion(&clientEvents) {
                answered = true
                do throws(TLSError) {
                    switch event {
                    case .signatureNeeded(let request):
                        let signature = await request.answer()
                        try client.provide(signature: signature)
                    case .verificationNeeded(let request):
                        let verdict = await request.answer()
                        try client.provide(verdict: verdict)
                    default: break
                    }
                } catch { clientError = clientError ?? error }
                while let event = client.nextEvent() { clientEvents.append(event) }
            }
            while let event = takeQuestion(&serverEvents) {
                answered = true
                do throws(TLSError) {
                    switch event {
                    case .signatureNeeded(let request):
                        let signature = await request.answer()
                        try server.provide(signature: signature)
                    case .verificationNeeded(let request):
                        let verdict = await request.answer()
                        try server.provide(verdict: verdict)
                    default: break
                    }
                } catch { serverError = serverError ?? error }
                while let event = server.nextEvent() { serverEvents.append(event) }
            }
        }
    }

    private func takeQuestion(_ events: inout [TLSEvent]) -> TLSEvent? {
        let position = events.firstIndex { event in
            switch event {
            case .signatureNeeded, .verificationNeeded: true
            default: false
            }
        }
        return position.map { events.remove(at: $0) }
    }
}

extension World {
    /// A key that no certificate speaks of.
    static let rawServer = Result { try SigningPrivateKey(generating: .mldsa65) }
    static let rawClient = Result { try SigningPrivateKey(generating: .mldsa44) }

    /// A server's configuration of given identities.
    static func server(
        _ identities: [TLSIdentity],
        clientTrust: TLSTrust? = nil,
        _ change: (inout TLSServerConfiguration) -> Void = { _ in }
    ) -> TLSServerConfiguration {
        var configuration = TLSServerConfiguration(
            identities: identities,
            clientTrust: clientTrust,
            clock: { now }
        )
        change(&configuration)
        return configuration
    }

    /// A client's configuration of given identities and trust.
    static func client(
        _ identities: [TLSIdentity] = [],
        trust: TLSTrust? = nil,
        name: String = "cloud.test",
        _ change: (inout TLSClientConfiguration) -> Void = { _ in }
    ) throws -> TLSClientConfiguration {
        var configuration = TLSClientConfiguration(
            identities: identities,
            trust: try trust ?? .authorities(World.trust()),
            serverName: .dns(name),
            clock: { now }
        )
        change(&configuration)
        return configuration
    }
}
