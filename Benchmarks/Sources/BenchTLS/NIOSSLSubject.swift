import NIOCore
import NIOSSL
import PQIdentity
import PQSecrets

/// swift-nio-ssl's handlers against each other.
///
/// It always takes AES-128-GCM where the processor has AES, and has no call to resume a session.
final class NIOSSLSubject: LocalSubject {
    let column = Column(subject: "swift-nio-ssl", variant: "NIO")
    let measures: Set<Measure> = [
        .fullHandshake, .bulkAES128, .messages, .idleHeap, .handshakeAllocations,
        .recordAllocations, .clientHello,
    ]
    private let client: NIOSSLContext
    private let server: NIOSSLContext

    init(_ certificates: Certificates) throws {
        let authority = try NIOSSLCertificate(
            bytes: certificates.authority.derRepresentation,
            format: .der
        )
        func configured(_ base: TLSConfiguration) throws -> NIOSSLContext {
            var configuration = base
            configuration.minimumTLSVersion = .tlsv13
            configuration.curves = [.x25519_MLKEM768]
            let schemes = [SignatureAlgorithm(rawValue: 0x0905)]
            configuration.verifySignatureAlgorithms = schemes
            configuration.signingSignatureAlgorithms = schemes
            return try NIOSSLContext(configuration: configuration)
        }
        func material(
            _ identity: NodeIdentity
        ) throws -> (chain: [NIOSSLCertificateSource], key: NIOSSLPrivateKeySource) {
            let chain = try identity.certificateChain.map {
                NIOSSLCertificateSource.certificate(
                    try NIOSSLCertificate(bytes: $0.derRepresentation, format: .der)
                )
            }
            let pem = Array(try identity.privateKey.pemRepresentation().utf8)
            return (chain, .privateKey(try NIOSSLPrivateKey(bytes: pem, format: .pem)))
        }
        let (serverChain, serverKey) = try material(certificates.server)
        server = try configured(
            .makeServerConfigurationWithMTLS(
                certificateChain: serverChain,
                privateKey: serverKey,
                trustRoots: .certificates([authority])
            )
        )
        let (clientChain, clientKey) = try material(certificates.client)
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateChain = clientChain
        configuration.privateKey = clientKey
        configuration.trustRoots = .certificates([authority])
        client = try configured(configuration)
    }

    func connect(_ meeting: Meeting) throws -> EmbeddedPair {
        try EmbeddedPair(
            client: NIOSSLClientHandler(
                context: client,
                serverHostname: Certificates.serverName
            ),
            server: NIOSSLServerHandler(context: server)
        )
    }
}
