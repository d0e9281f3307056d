import Foundation
import PQTLS

/// What is tried with a peer: a row of its table.
enum Scenario: Hashable, Sendable {
    case handshake(NamedGroup)
    case retry(NamedGroup)
    case resumption(NamedGroup)
    case ourKeyUpdate
    case theirKeyUpdate
    case exporter
    case protocols
    case weRefuse(Reason)
    case itRefuses(Reason)

    enum Reason: String, CaseIterable, Sendable {
        case otherName = "a wrong name"
        case expired = "an expired leaf"
        case revoked = "a revoked leaf"
        case stranger = "an unknown authority"
        case nobody = "no certificate"
        case classical = "classical groups only"
    }
}

/// What the matrix consists of.
enum MatrixPlan {
    /// Bytes of the message, more than one record.
    static let count = 20_000
    static let label = "EXPORTER-interop"
    static let groups: [NamedGroup] = [
        .x25519MLKEM768, .secP256r1MLKEM768, .secP384r1MLKEM1024, .mlkem512, .mlkem768, .mlkem1024,
    ]
    static let message = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }

    static let environment = ProcessInfo.processInfo.environment

    /// Whether it shall be run: `make interop` builds what it needs and says so.
    static let isWanted: Bool = {
        if environment["PQTWIN_INTEROP"] != nil, Python.path != nil { return true }
        FileHandle.standardError.write(
            Data("NOT RUN: the matrix of peers, see make interop\n".utf8)
        )
        return false
    }()

    /// The rows.
    static var scenarios: [Scenario] {
        groups.map(Scenario.handshake) + groups.map(Scenario.retry)
            + groups.map(Scenario.resumption)
            + [.protocols, .exporter, .ourKeyUpdate, .theirKeyUpdate]
            + Scenario.Reason.allCases.map(Scenario.weRefuse)
            // A peer that knows classical groups takes them: to refuse them is our rule.
            + Scenario.Reason.allCases.filter { $0 != .classical }.map(Scenario.itRefuses)
    }
}

extension Scenario {
    /// The group of the key exchange.
    var group: NamedGroup {
        switch self {
        case .handshake(let group), .retry(let group), .resumption(let group): group
        default: .x25519MLKEM768
        }
    }

    /// The head of the row.
    var title: String {
        switch self {
        case .handshake(let group): "\(group)"
        case .retry(let group): "retry, \(group)"
        case .resumption(let group): "resumed, \(group)"
        case .protocols: "ALPN, no protocol in common"
        case .exporter: "exporter"
        case .ourKeyUpdate: "KeyUpdate of ours"
        case .theirKeyUpdate: "KeyUpdate of its own"
        case .weRefuse(let reason): "we refuse \(reason.rawValue)"
        case .itRefuses(let reason): "it refuses \(reason.rawValue)"
        }
    }

    /// Whether there is such a thing: only a client expects a name, only a server demands a
    /// certificate of an end that may do without.
    func exists(as end: End) -> Bool {
        switch self {
        case .weRefuse(.otherName), .itRefuses(.nobody): end == .server
        case .itRefuses(.otherName), .weRefuse(.nobody): end == .client
        default: true
        }
    }

    /// What a peer's library must have a call for, as that end.
    func need(as end: End) -> String? {
        switch self {
        case .exporter: "exporter"
        case .theirKeyUpdate: "keyUpdate"
        case .itRefuses(.revoked): "revocation"
        case .weRefuse(.classical): "groups"
        case .retry: end == .client ? "groups" : nil
        default: nil
        }
    }

    /// Whether the connection must not come about.
    var isRefusal: Bool {
        switch self {
        case .weRefuse, .itRefuses, .protocols: true
        default: false
        }
    }
}
