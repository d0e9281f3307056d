// A program that links the transport: a listener and a client, both with ML-DSA-65 identities,
// exchange a message over TLS 1.3 with X25519MLKEM768.

import PQIdentity
import PQTLS
import PQTransport

// A throw-away authority, and two identities that it vouches for.
let (begins, ends) = (CertificateTime.now(), CertificateTime.now().advanced(bySeconds: 3600))
let authorityKey = try SigningPrivateKey(generating: .mldsa65)
let authority = try CertificateTemplate.authority(
    subject: DistinguishedName(commonName: "Example authority"),
    notValidBefore: begins,
    notValidAfter: ends
).selfSigned(by: authorityKey)
let trust = TrustAnchors(roots: [authority])

func identity(_ name: String) throws -> NodeIdentity {
    let key = try SigningPrivateKey(generating: .mldsa65)
    let leaf = try CertificateTemplate.node(
        subject: DistinguishedName(commonName: name),
        names: [.dns(name)],
        notValidBefore: begins,
        notValidAfter: ends
    ).issued(to: .signing(key.publicKey), by: authority, key: authorityKey)
    return try NodeIdentity(certificateChain: [leaf], privateKey: key)
}

// snippet: link-configure
let server = TLSServerConfiguration(identity: try identity("cloud.example"), clientTrust: trust)
let client = TLSClientConfiguration(
    identity: try identity("edge.example"),
    trust: trust,
    serverName: .dns("cloud.example")
)
// end snippet

let (ports, found) = AsyncStream.makeStream(of: Int.self)
try await withThrowingTaskGroup { group in
    group.addTask {
        try await PQTransport.listen(
            on: "127.0.0.1",
            port: 0,
            configuration: server,
            onListening: { found.yield($0) }
        ) { connection in
            for try await message in connection.messages {
                try await connection.send(Array(message.reversed()))
            }
        }
    }
    for await port in ports {
        // snippet: link-connect
        let answer = try await PQTransport.connect(
            to: "127.0.0.1",
            port: port,
            configuration: client
        ) { connection in
            let security = connection.security
            print("\(security.group), \(security.cipherSuite)")
            try await connection.send(Array("heart rate 72/min".utf8))
            var replies = connection.messages.makeAsyncIterator()
            return try await replies.next() ?? []
        }
        // end snippet
        guard String(decoding: answer, as: UTF8.self) == "nim/27 etar traeh" else {
            throw Failure.wrongAnswer
        }
        print("sent 'heart rate 72/min', got '\(String(decoding: answer, as: UTF8.self))'")
        break
    }
    group.cancelAll()
}

enum Failure: Error {
    case wrongAnswer
}
