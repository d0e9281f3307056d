import PQIdentity
import PQTLS

/// Our state machines against each other, bytes carried from hand to hand.
final class MachineSubject: LocalSubject {
    let column = Column(subject: "pqtwin", variant: "machine")
    let measures = Set(Measure.allCases)
    private let configurations: TwinConfigurations

    init(_ certificates: Certificates) {
        configurations = TwinConfigurations(certificates)
    }

    func connect(_ meeting: Meeting) throws -> MachinePair {
        let (client, server) = try configurations.pair(for: meeting)
        let pair = MachinePair(client, server)
        try pair.shakeHands()
        if case .resumed = meeting, !pair.isResumed {
            // The first one has no ticket, and brings some.
            let again = MachinePair(client, server)
            try again.shakeHands()
            try require(again.isResumed, "the session was not resumed")
            return again
        }
        return pair
    }
}

/// What our ends bring to a connection; each proves who it is with ML-DSA-65.
struct TwinConfigurations {
    private let certificates: Certificates
    private let trust: TrustAnchors
    private let server: TLSServerConfiguration
    private let tickets = TLSTicketIssuer()
    private let sessions = TLSSessionCache()

    init(_ certificates: Certificates) {
        self.certificates = certificates
        trust = TrustAnchors(roots: [certificates.authority])
        server = TLSServerConfiguration(identity: certificates.server, clientTrust: trust)
    }

    func pair(
        for meeting: Meeting
    ) throws -> (client: TLSClientConfiguration, server: TLSServerConfiguration) {
        var suite = CipherSuite.aes128GCMSHA256
        if case .full("AES-256-GCM") = meeting { suite = .aes256GCMSHA384 }
        var client = TLSClientConfiguration(
            identity: certificates.client,
            trust: trust,
            serverName: .dns(Certificates.serverName),
            policy: try .custom(cipherSuites: [suite])
        )
        var server = server
        if case .resumed = meeting {
            client.sessions = sessions
            server.tickets = tickets
        }
        return (client, server)
    }
}

/// Two machines.
final class MachinePair: LocalConnection {
    private(set) var clientHelloByteCount = 0
    private var client: TLSClient
    private var server: TLSServer

    init(_ client: TLSClientConfiguration, _ server: TLSServerConfiguration) {
        self.client = TLSClient(client)
        self.server = TLSServer(server)
    }

    /// Whether a ticket stood for the certificates.
    var isResumed: Bool { client.security?.isResumed == true }

    func shakeHands() throws {
        try client.start()
        try server.start()
        clientHelloByteCount = client.outputByteCount
        while true {
            let toServer = client.takeOutput()
            if !toServer.isEmpty { try server.receive(toServer) }
            let toClient = server.takeOutput()
            if !toClient.isEmpty { try client.receive(toClient) }
            if toServer.isEmpty, toClient.isEmpty { break }
        }
        while client.nextEvent() != nil {}
        while server.nextEvent() != nil {}
        let isConnected = client.security != nil && server.security != nil
        try require(isConnected, "the handshake did not end")
    }

    func carry(_ message: Message) throws {
        let sealed = try [UInt8](capacity: TLSSizes.sealed(message.bytes.count)) { output in
            try client.send(message.bytes.span, output: &output)
        }
        let opened = try [UInt8](capacity: sealed.count) { data in
            try server.receive(sealed.span, data: &data)
        }
        try require(opened.count == message.bytes.count, "the message did not arrive whole")
    }
}
