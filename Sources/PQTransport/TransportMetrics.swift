public import Metrics
import PQTLS

/// What connections count and time, through swift-metrics.
///
/// | label | kind | dimensions |
/// |---|---|---|
/// | `pqtls_handshakes_started_total` | counter | `role` |
/// | `pqtls_handshakes_completed_total` | counter | `role`, `resumed` |
/// | `pqtls_handshakes_failed_total` | counter | `role`, `reason` |
/// | `pqtls_handshake_duration_seconds` | timer, of completed ones | `role` |
/// | `pqtls_received_bytes_total`, `pqtls_sent_bytes_total` | counter, data without records | `role` |
/// | `pqtls_connections_open` | meter, handshakes complete | `role` |
///
/// `role` is `client` or `server`; `reason` is one of ``Reason``. A client that a listener drops
/// because there are too many has failed by a limit without having started.
public final class TransportMetrics: Sendable {
    /// Whose connections are counted.
    public enum Role: String, Sendable {
        /// The end that dials.
        case client
        /// The end that listens.
        case server
    }

    /// Why handshakes fail, in few words, so that their number stays small.
    public enum Reason: String, Sendable, CaseIterable {
        /// The peer's certificate, key or name.
        case certificate
        /// The peer ended it with an alert.
        case peerAlert = "peer_alert"
        /// Nothing in common: version, group, suite or scheme.
        case mismatch
        /// The peer broke a rule of the protocol.
        case violation
        /// A time or a size was exceeded.
        case limit
        /// The network, or an end that went away.
        case network
        /// Something of our own.
        case local
    }

    private let started: Counter
    private let completed: Counter
    private let resumed: Counter
    private let failed: [Reason: Counter]
    private let duration: Metrics.Timer
    private let receivedBytes: Counter
    private let sentBytes: Counter
    private let open: Meter

    /// What is counted for one role.
    ///
    /// - Parameters:
    ///   - role: Whose connections.
    ///   - factory: Where the figures go.
    public init(role: Role, factory: any MetricsFactory = MetricsSystem.factory) {
        func counter(_ label: String, _ more: (String, String)...) -> Counter {
            Counter(
                label: "pqtls_\(label)_total",
                dimensions: [("role", role.rawValue)] + more,
                factory: factory
            )
        }
        started = counter("handshakes_started")
        completed = counter("handshakes_completed", ("resumed", "false"))
        resumed = counter("handshakes_completed", ("resumed", "true"))
        failed = Dictionary(
            uniqueKeysWithValues: Reason.allCases.map { reason in
                (reason, counter("handshakes_failed", ("reason", reason.rawValue)))
            }
        )
        receivedBytes = counter("received_bytes")
        sentBytes = counter("sent_bytes")
        duration = Metrics.Timer(
            label: "pqtls_handshake_duration_seconds",
            dimensions: [("role", role.rawValue)],
            factory: factory
        )
        open = Meter(
            label: "pqtls_connections_open",
            dimensions: [("role", role.rawValue)],
            factory: factory
        )
    }

    /// The process's figures, made with the factory of `MetricsSystem` at the first connection.
    static func shared(_ role: Role) -> TransportMetrics {
        role == .client ? client : server
    }

    private static let client = TransportMetrics(role: .client)
    private static let server = TransportMetrics(role: .server)

    func begin() { started.increment() }

    func complete(isResumed: Bool, nanoseconds: Int64) {
        (isResumed ? resumed : completed).increment()
        duration.recordNanoseconds(nanoseconds)
        open.increment()
    }

    func fail(_ error: TransportError) { failed[Reason(error)]?.increment() }

    func close() { open.decrement() }

    func receive(byteCount: Int) { receivedBytes.increment(by: byteCount) }

    func send(byteCount: Int) { sentBytes.increment(by: byteCount) }
}

extension TransportMetrics.Reason {
    /// The class of an error.
    init(_ error: TransportError) {
        switch error {
        case .tls(let error): self.init(error)
        case .handshakeTimedOut, .tooManyHandshakes, .tooManyConnections,
            .tooMuchBeforeValidation, .idle, .messageTooLarge:
            self = .limit
        case .network, .incompleteMessage, .outputLost: self = .network
        case .closed, .cancelled, .tooMuchBeforeHandshake: self = .local
        }
    }

    private init(_ error: TLSError) {
        switch error {
        case .peerAlert: self = .peerAlert
        case .truncated: self = .network
        case .closed, .handshakeIncomplete, .configuration: self = .local
        default:
            switch error.alert {
            case .badCertificate, .unsupportedCertificate, .certificateRevoked,
                .certificateExpired, .certificateUnknown, .unknownAuthority, .accessDenied,
                .certificateRequired, .decryptError:
                self = .certificate
            case .handshakeFailure, .protocolVersion, .noApplicationProtocol: self = .mismatch
            case .internalError: self = .local
            case nil: self = .local
            default: self = .violation
            }
        }
    }
}
