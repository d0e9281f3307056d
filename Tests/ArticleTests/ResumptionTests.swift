import PQIdentity
import PQTLS
import PQTransport
import Testing

/// Resume sessions.
struct ResumptionTests {
    @Test func `the second connection goes on from the first, until the keys are replaced`()
        async throws
    {
        let ward = try Ward()
        let host = freshAddress()
        let (server, tickets) = issuing(ward.cloud, ward.trust)
        let client = remembering(ward.edge, ward.trust)
        let resumed = try await beside {
            try await echo(server, on: host)
        } _: {
            var resumed = [try await greet(client, at: host).0.isResumed]
            let security = try await greet(client, at: host).0
            resumed.append(security.isResumed)
            #expect(security.peer?.names == [.dns("cloud.example")])
            #expect(security.isPostQuantum)
            endAll(tickets)
            resumed.append(try await greet(client, at: host).0.isResumed)
            return resumed
        }
        #expect(resumed == [false, true, false])
    }
}

private func issuing(
    _ identity: NodeIdentity,
    _ trust: TrustAnchors
) -> (TLSServerConfiguration, TLSTicketIssuer) {
    // snippet: resume-server
    let tickets = TLSTicketIssuer(lifetime: 3600, isSingleUse: true)
    var server = TLSServerConfiguration(identity: identity, clientTrust: trust)
    server.tickets = tickets
    // end snippet
    return (server, tickets)
}

private func remembering(
    _ identity: NodeIdentity,
    _ trust: TrustAnchors
) -> TLSClientConfiguration {
    // snippet: resume-client
    var client = TLSClientConfiguration(
        identity: identity,
        trust: trust,
        serverName: .dns("cloud.example")
    )
    client.sessions = TLSSessionCache()
    // end snippet
    return client
}

private func endAll(_ tickets: TLSTicketIssuer) {
    // snippet: resume-end
    tickets.rotate()
    tickets.rotate()
    // end snippet
}
