import PQIdentity
public import PQTLS
import PQTransport
public import PQTwin

/// An address as people write it: `host:port`, IPv6 in brackets.
public struct NodeAddress: Sendable, Equatable {
    /// A name or an address.
    public let host: String
    /// The TCP port; 0 lets a listener choose.
    public let port: Int

    /// An address.
    ///
    /// - Parameters:
    ///   - host: A name or an address.
    ///   - port: The TCP port.
    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads an address.
    ///
    /// - Parameter text: `127.0.0.1:8443`, `cloud.example:8443` or `[::1]:8443`.
    /// - Throws: ``NodeError/address(_:)``.
    public init(_ text: String) throws(NodeError) {
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { throw .address(text) }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, host.contains(":") == text.hasPrefix("[") else {
            throw .address(text)
        }
        self.host = String(host)
        self.port = Int(port)
    }
}

/// The application protocol that nodes speak over TLS.
let frameProtocol = "pqtwin/1"

extension NodeCredentials {
    /// What this node brings when it dials the cloud.
    ///
    /// - Parameter cloud: Whom it expects at the other end.
    /// - Returns: The configuration.
    public func client(to cloud: NodeName) -> TLSClientConfiguration {
        TLSClientConfiguration(
            identity: identity,
            trust: trust,
            serverName: .uri(cloud.uniformResourceIdentifier),
            applicationProtocols: [frameProtocol]
        )
    }

    /// What this node brings when others dial it.
    ///
    /// - Returns: The configuration.
    public func server() -> TLSServerConfiguration {
        TLSServerConfiguration(
            identity: identity,
            clientTrust: trust,
            applicationProtocols: [frameProtocol]
        )
    }
}

/// How long a node waits before it dials again: twice as long each time, up to the longest.
private let pauses = (shortest: Duration.milliseconds(100), longest: Duration.seconds(10))

/// A node's end of its connections to others.
struct NodeLinks: Sendable {
    /// The node.
    let engine: NodeEngine
    /// What carries its frames over connections.
    let courier: TransportCourier
    /// Who it is.
    let credentials: NodeCredentials
    /// What its connections may not exceed.
    let limits: TransportLimits
    /// Where connections and their ends are told.
    let tell: EventOutput

    /// Keeps the node connected to the cloud: dials, serves, dials again.
    ///
    /// Whatever ends a link is told and no more: a failure of the node itself ends its engine.
    ///
    /// - Parameters:
    ///   - cloud: Whom it expects at the other end.
    ///   - address: Where the cloud listens.
    /// - Throws: `CancellationError` in the end.
    func keepConnected(to cloud: NodeName, at address: NodeAddress) async throws {
        var pause = pauses.shortest
        while true {
            let start = ContinuousClock.now
            do {
                try await PQTransport.connect(
                    to: address.host,
                    port: address.port,
                    configuration: credentials.client(to: cloud),
                    limits: limits
                ) { connection in
                    tell(.connected(ConnectionEvent(connection.security, dialled: start)))
                    try await courier.serve(connection, by: engine)
                }
                tell(.disconnected(peer: cloud.description, reason: "closed"))
            } catch {
                try Task.checkCancellation()
                tell(.disconnected(peer: cloud.description, reason: "\(error)"))
            }
            // A link that ends soon after it began, because another node uses the same name for
            // instance, would otherwise be made again as fast as handshakes go.
            if .now - start > pauses.longest { pause = pauses.shortest }
            try await Task.sleep(for: pause)
            pause = min(pause * 2, pauses.longest)
        }
    }
}

extension ConnectionSecurity {
    /// The node at the other end, as its certificate has it; nil if that names none.
    var node: NodeName? { NodeName(certifiedBy: peer?.names ?? []) }
}

extension ConnectionEvent {
    /// Tells what a handshake proved.
    init(_ security: ConnectionSecurity, dialled start: ContinuousClock.Instant? = nil) {
        self.init(
            peer: security.node?.description ?? "unknown",
            group: "\(security.group)",
            signature: security.serverSignatureScheme?.description ?? "none",
            cipher: "\(security.cipherSuite)",
            milliseconds: start.map { (.now - $0) / .milliseconds(1) }
        )
    }
}
