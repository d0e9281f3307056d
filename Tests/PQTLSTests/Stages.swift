import PQTLS
import TLSRehearsal

// Where an endpoint stands, told by its type: switches without a default, so that a state that is
// added to a machine doesn't compile here until the tables know what it expects.

/// Where an endpoint stands.
enum Stage: Hashable {
    case idle
    case client(ClientStage)
    case server(ServerStage)
    case open
    case dead

    /// The messages that may come now (RFC 9846, Section 4 and Appendix A).
    func expected(by role: Role) -> [HandshakeType] {
        switch self {
        case .idle, .dead: []
        case .client(let stage): stage.expected
        case .server(let stage): stage.expected
        case .open: role == .client ? [.newSessionTicket, .keyUpdate] : [.keyUpdate]
        }
    }

    /// Whether the handshake waits for our own signer or verifier; nothing is read then.
    var isWaiting: Bool {
        switch self {
        case .client(let stage): stage == .verdict || stage == .signature
        case .server(let stage): stage == .verdict || stage == .signature
        case .idle, .open, .dead: false
        }
    }

    /// Whether a ChangeCipherSpec is ignored: after the first ClientHello and before the peer's
    /// Finished (RFC 9846, Section 5).
    var toleratesChangeCipherSpec: Bool {
        switch self {
        case .client: true
        case .server(let stage): stage != .clientHello
        case .idle, .open, .dead: false
        }
    }
}

/// The states of a client's handshake.
enum ClientStage: CaseIterable {
    case serverHello
    case secondServerHello
    case encryptedExtensions
    case certificateOrRequest
    case certificate
    case certificateVerify
    case verdict
    case finished
    case signature

    init(_ states: borrowing ClientStates) {
        switch states {
        case .serverHello: self = .serverHello
        case .secondServerHello: self = .secondServerHello
        case .encryptedExtensions: self = .encryptedExtensions
        case .certificateOrRequest: self = .certificateOrRequest
        case .certificate: self = .certificate
        case .certificateVerify: self = .certificateVerify
        case .verdict: self = .verdict
        case .finished: self = .finished
        case .signature: self = .signature
        }
    }

    var expected: [HandshakeType] {
        switch self {
        case .serverHello, .secondServerHello: [.serverHello]
        case .encryptedExtensions: [.encryptedExtensions]
        case .certificateOrRequest: [.certificateRequest, .certificate]
        case .certificate: [.certificate]
        case .certificateVerify: [.certificateVerify]
        case .finished: [.finished]
        case .verdict, .signature: []
        }
    }
}

/// The states of a server's handshake.
enum ServerStage: CaseIterable {
    case clientHello
    case secondClientHello
    case signature
    case certificate
    case certificateVerify
    case verdict
    case finished

    init(_ states: borrowing ServerStates) {
        switch states {
        case .clientHello: self = .clientHello
        case .secondClientHello: self = .secondClientHello
        case .signature: self = .signature
        case .certificate: self = .certificate
        case .certificateVerify: self = .certificateVerify
        case .verdict: self = .verdict
        case .finished: self = .finished
        }
    }

    var expected: [HandshakeType] {
        switch self {
        case .clientHello, .secondClientHello: [.clientHello]
        case .certificate: [.certificate]
        case .certificateVerify: [.certificateVerify]
        case .finished: [.finished]
        case .signature, .verdict: []
        }
    }
}

/// An endpoint that lets a test see where it stands.
protocol StagedEndpoint: TLSEndpoint, ~Copyable {
    var stage: Stage { get }
}

extension TLSClient: StagedEndpoint {
    var stage: Stage {
        switch machine.phase {
        case .idle: .idle
        case .handshake(let states): .client(ClientStage(states))
        case .open: .open
        case .dead: .dead
        }
    }
}

extension TLSServer: StagedEndpoint {
    var stage: Stage {
        switch machine.phase {
        case .idle: .idle
        case .handshake(let states): .server(ServerStage(states))
        case .open: .open
        case .dead: .dead
        }
    }
}
