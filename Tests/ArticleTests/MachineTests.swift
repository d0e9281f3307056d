import PQIdentity
import PQTLS
import Testing

/// The machines without a network.
struct MachineTests {
    @Test func `a client and a server speak through memory`() throws {
        let ward = try Ward()
        let (arrived, clientName) = try converse(
            TLSClientConfiguration(
                identity: ward.edge,
                trust: ward.trust,
                serverName: .dns("cloud.example")
            ),
            TLSServerConfiguration(identity: ward.cloud, clientTrust: ward.trust)
        )
        #expect(arrived == Array("heart rate 72/min".utf8))
        #expect(clientName == [.dns("edge.example")])
    }

    @Test func `a machine that fails has its alert ready`() throws {
        let ward = try Ward()
        var server = TLSServer(TLSServerConfiguration(identity: ward.cloud, clientTrust: nil))
        try server.start()
        // snippet: machine-failure
        do throws(TLSError) {
            try server.receive(Array("GET / HTTP/1.1\r\n\r\n".utf8))
        } catch {
            print("refused: \(error)")
        }
        let alert = server.takeOutput()  // send this, then close
        // end snippet
        #expect(alert.count == 7)
    }

    private func converse(
        _ clientConfiguration: TLSClientConfiguration,
        _ serverConfiguration: TLSServerConfiguration
    ) throws -> ([UInt8], [GeneralName]) {
        var client = TLSClient(clientConfiguration)
        var server = TLSServer(serverConfiguration)
        // snippet: machine-memory
        try client.start()
        try server.start()
        var arrived: [UInt8] = []
        while arrived.isEmpty {
            try server.receive(client.takeOutput())
            while let event = server.nextEvent() {
                if case .applicationData(let data) = event { arrived += data }
            }
            try client.receive(server.takeOutput())
            while let event = client.nextEvent() {
                guard case .handshakeCompleted(let security) = event else { continue }
                print("\(security.group), \(security.cipherSuite)")
                try client.send(Array("heart rate 72/min".utf8))
            }
        }
        // end snippet
        return (arrived, server.security?.peer?.names ?? [])
    }
}
