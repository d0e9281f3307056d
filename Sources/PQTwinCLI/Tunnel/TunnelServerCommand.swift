import ArgumentParser
import Logging
import NIOCore
import PQIdentity
import PQTLS
import PQTransport
import TwinNode

/// The end of a tunnel that stands beside the service.
struct TunnelServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server",
        abstract: "Take TLS connections and hand them to a service as TCP.",
        discussion: """
            A client must show a certificate of a trusted authority that bears one of the allowed \
            names. --allow-any lets in all whom an authority vouches for, --allow-anonymous \
            everyone.

            Examples:
              pqtwin tunnel server --listen 0.0.0.0:5433 --target 127.0.0.1:5432 \\
                --cert db.pem --key db.key --trust trusted --allow-name app.test
              pqtwin tunnel server --listen :::8443 --target unix:/run/web.sock \\
                --cert web.pem --key web.key --trust ca.pem --allow-uri pqtwin://edge-1 \\
                --proxy-protocol --metrics 127.0.0.1:9464
              pqtwin tunnel server --listen 127.0.0.1:8443 --echo --allow-anonymous \\
                --cert web.pem --key web.key
            """
    )

    @Option(
        help: ArgumentHelp("Where to listen.", valueName: "host:port"),
        transform: NodeOptions.address
    )
    var listen: NodeAddress

    @Option(
        help: ArgumentHelp("The service: host:port or unix:PATH.", valueName: "address"),
        transform: TunnelAddress.init
    )
    var target: TunnelAddress?

    @Flag(help: "Send back what comes, in place of a service: for tests.")
    var echo = false

    @Option(
        help: ArgumentHelp(
            "A name of a client that is let in: a host, an address, or uri:URI; can be repeated.",
            valueName: "name"
        ),
        transform: expectedName
    )
    var allowName: [ExpectedName] = []

    @Option(
        help: ArgumentHelp("A URI of a client that is let in; can be repeated.", valueName: "uri")
    )
    var allowUri: [String] = []

    @Flag(help: "Let in all clients whom a trusted authority vouches for.")
    var allowAny = false

    @Flag(help: "Let in all clients, also without certificates.")
    var allowAnonymous = false

    @Flag(
        help: "Begin each connection to the service with a header of the PROXY protocol, version 2."
    )
    var proxyProtocol = false

    @OptionGroup var options: TunnelOptions

    func validate() throws {
        guard (target == nil) == echo else {
            throw ValidationError(echo ? "--echo has no --target" : "--target or --echo is needed")
        }
        guard options.cert != nil else { throw ValidationError("--cert and --key are needed") }
        let names = !allowName.isEmpty || !allowUri.isEmpty
        guard [names, allowAny, allowAnonymous].filter({ $0 }).count == 1 else {
            throw ValidationError(
                names || allowAny
                    ? "--allow-name and --allow-uri, --allow-any, --allow-anonymous exclude each other"
                    : "nobody is let in; say who with --allow-name, --allow-uri or --allow-any"
            )
        }
        guard allowAnonymous == options.trust.isEmpty else {
            throw ValidationError(
                allowAnonymous
                    ? "--allow-anonymous asks for no certificate, so --trust has no use"
                    : "--trust says who vouches for clients"
            )
        }
    }

    func run() async throws {
        try await reporting("pqtwin tunnel server") {
            let tunnel = try TunnelRun(options, role: "server")
            let keyLog = try options.keylog.map { try TunnelKeyLog($0, logger: tunnel.logger) }
            let source = try ReloadingConfiguration(configuration(keyLog, tunnel.logger))
            let relay = TunnelRelay(logger: tunnel.logger)
            try await tunnel.run(
                SecureListener(
                    on: listen.host,
                    port: listen.port,
                    configuration: { source.current },
                    limits: options.limits,
                    logger: tunnel.logger
                ) { stream in
                    if echo {
                        try await relay.echo(stream)
                    } else if let target {
                        try await relay.serve(stream, to: target, withHeader: proxyProtocol)
                    }
                },
                listeningOn: listen.host,
                reload: { try source.update(configuration(keyLog, tunnel.logger)) },
                expiry: { source.current.identities.first?.certificateChain.first?.notValidAfter }
            )
        }
    }

    private func configuration(
        _ keyLog: TunnelKeyLog?,
        _ logger: Logger
    ) throws -> TLSServerConfiguration {
        guard let identity = try options.identity() else {
            throw CommandFailure("no certificate; give --cert and --key")
        }
        var trust = try options.authorities(logger)
        if !allowAny, !allowAnonymous {
            trust?.verifier = AllowedNames(allowName + allowUri.map(ExpectedName.uri))
        }
        var configuration = TLSServerConfiguration(
            identities: [TLSIdentity(identity)],
            clientTrust: allowAnonymous ? nil : trust,
            policy: options.policy.policy,
            applicationProtocols: options.alpn
        )
        configuration.keyLog = keyLog
        return configuration
    }
}

/// Lets in clients that bear one of some names; others are told that they may not.
struct AllowedNames: PeerVerifier {
    private let names: [ExpectedName]

    init(_ names: [ExpectedName]) {
        self.names = names
    }

    func verdict(on peer: PeerIdentity) async throws -> TLSVerdict {
        let isAllowed = names.contains { name in peer.names.contains { name.matches($0) } }
        return isAllowed ? .accepted : .refused(.accessDenied)
    }
}
