import Foundation
import NIOCore
import NIOPosix
import PQIdentity
import PQTLS
import PQTransport
import Testing

/// Debug with Wireshark.
struct KeyLogTests {
    @Test func `the log holds the secrets of one connection, each under the same random`()
        async throws
    {
        let ward = try Ward()
        let host = freshAddress()
        let path = ward.folder + "/keys.log"
        let server = TLSServerConfiguration(identity: ward.cloud, clientTrust: ward.trust)
        // As at a second start: the file of the first is there.
        _ = try KeyLogFile(path)
        let client = try logging(
            TLSClientConfiguration(
                identity: ward.edge,
                trust: ward.trust,
                serverName: .dns("cloud.example")
            ),
            path
        )
        _ = try await beside {
            try await echo(server, on: host)
        } _: {
            try await greet(client, at: host).1
        }
        let lines = try KeyFile.read(path).split(separator: "\n").map { $0.split(separator: " ") }
        let labels = Set(lines.map { String($0[0]) })
        #expect(
            labels.isSuperset(of: [
                "CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
                "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0",
            ])
        )
        #expect(lines.allSatisfy { $0.count == 3 && $0[1].count == 64 && $0[2].count == 96 })
        #expect(Set(lines.map { $0[1] }).count == 1)
    }
}

// snippet: keylog-file
/// Keeps the secrets of connections in a file that only its owner may read.
final class KeyLogFile: TLSKeyLog {
    private let file: FileHandle

    init(_ path: String) throws {
        try KeyFile.writePrivate(pem: "", to: path, overwriting: true)
        file = try FileHandle(forWritingTo: URL(filePath: path))
    }

    func write(_ line: String) {
        try? file.write(contentsOf: Data((line + "\n").utf8))
    }
}
// end snippet

private func logging(
    _ configuration: TLSClientConfiguration,
    _ path: String,
    isDebugging: Bool = true
) throws -> TLSClientConfiguration {
    var client = configuration
    // snippet: keylog-use
    if isDebugging {
        client.keyLog = try KeyLogFile(path)
    }
    // end snippet
    return client
}
