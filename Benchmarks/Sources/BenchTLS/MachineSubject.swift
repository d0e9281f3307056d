import PQIdentity
import PQTLS

/// Our state machines against each other, bytes carried from hand to hand.
final class MachineSubject: LocalSubject {
    let column = Column(subject: "pqtwin", variant: "machine")
    let measures: Set<Measure> = Set(Measure.allCases)
        .subtracting([.resumedHandshake, .resumedAllocations, .resumedClientHello])
    private let certificates: Certificates
    private let trust: TrustAnchors
    private let serverConfiguration: TLSServerConfiguration

    init(_ certificates: Certificates) throws {
        self.certificates = certificates
        trust = TrustAnchors(roots: [certificates.authority])
        serverConfiguration = TLSServerConfiguration(
            identity: certificates.server,
            clientTrust: trust
        )
    }

    func connect(_ meeting: Meeting) throws -> MachinePair {
        let pair = MachinePair(try clientConfiguration(meeting), serverConfiguration)
        try pair.shakeHands()
        return pair
    }

    private func clientConfiguration(_ meeting: Meeting) throws -> TLSClientConfiguration {
        var suite = CipherSuite.aes128GCMSHA256
        if case .full("AES-256-GCM") = meeting { suite = .aes256GCMSHA384 }
        return TLSClientConfiguration(
            identity: certificates.client,
            trust: trust,
            serverName: .dns(Certificates.serverName),
            policy: try .custom(cipherSuites: [suite])
        )
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
