import PQTLS
import PQTransport

/// Our SwiftNIO handlers against each other: what swift-nio-ssl's are measured as.
final class HandlerSubject: LocalSubject {
    let column = Column(subject: "pqtwin", variant: "NIO")
    let measures: Set<Measure> = [
        .fullHandshake, .bulkAES128, .bulkAES256, .messages, .idleHeap, .handshakeAllocations,
        .recordAllocations, .clientHello,
    ]
    private let configurations: TwinConfigurations

    init(_ certificates: Certificates) {
        configurations = TwinConfigurations(certificates)
    }

    func connect(_ meeting: Meeting) throws -> EmbeddedPair {
        let (client, server) = try configurations.pair(for: meeting)
        return try EmbeddedPair(
            client: PQTLSClientHandler(client),
            server: PQTLSServerHandler(server)
        )
    }
}
