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
              pqtwin tunnel server --listen '[::]:8443' --target unix:/run/web.sock \\
                --cert web.pem --key web.key --trust ca.pem --allow-uri pqtwin://edge-1 \\
                --proxy-protocol --metrics 127.0.0.1:9464
              pqtwin tunnel server --listen 127.0.0.1:8443 --echo --allow-anonymous \\
                --cert web.pem --key web.key
            """
    )

    @Option(
        help: ArgumentHelp("Where to listen.", valueName: "host:port"),
        transform: NodeAddress.init(tunnel:)
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
        transform: ExpectedName.init(allowed:)
    )
    var allowName: [ExpectedName] = []

    @Option(
        help: ArgumentHelp("A URI of a client that is let in; can be repeated.", valueName: "uri"),
        transform: ExpectedName.init(allowedURI:)
    )
    var allowUri: [ExpectedName] = []

    @Flag(help: "Let in all clients whom a trusted authority vouches for.")
    var allowAny = false

    @Flag(help: "Let in all clients, also without certificates.")
    var allowAnonymous = false

    @Flag(
        help: "Begin each connection to the service with a header of the PROXY protocol, version 2."
    )
    var proxyProtocol = false

    @Option(help: "The most clients at once that are not authenticated yet.")
    var maxHandshakes = 256

    @Option(help: "The most of those from one address.")
    var maxHandshakesPerAddress = 64

    @OptionGroup var options: TunnelOptions

    func validate() throws {
        guard (target == nil) == echo else {
            throw ValidationError(echo ? "--echo has no --target" : "--target or --echo is needed")
        }
        guard options.cert != nil else { throw ValidationError("--cert and --key are needed") }
        guard maxHandshakes > 0, maxHandshakesPerAddress > 0 else {
            throw ValidationError("--max-handshakes and its share per address are at least 1")
        }
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
            let identity = TunnelIdentity(options, for: .serverAuth, logger: tunnel.logger)
            let allowed = AllowedNames(allowName + allowUri, logger: tunnel.logger)
            @Sendable func configuration() throws -> TLSServerConfiguration {
                try self.configuration(identity, allowed, keyLog, tunnel.logger)
            }
            let source = try ReloadingConfiguration(configuration())
            try await tunnel.run(
                listener(source, allowed, TunnelRelay(logger: tunnel.logger), tunnel.logger),
                listeningOn: .tcp(listen),
                reload: { try source.update(configuration()) },
                identity: { source.current.identities.first }
            )
        }
    }

    private func listener(
        _ source: ReloadingConfiguration<TLSServerConfiguration>,
        _ allowed: AllowedNames,
        _ relay: TunnelRelay,
        _ logger: Logger
    ) -> SecureListener {
        var limits = options.limits
        limits.handshakesAtOnce = maxHandshakes
        limits.handshakesPerAddress = maxHandshakesPerAddress
        return SecureListener(
            on: listen.host,
            port: listen.port,
            configuration: { source.current },
            limits: limits,
            logger: logger,
            streamHandler: { stream in
                guard let target else { return try await relay.echo(stream) }
                var header: ProxyHeader?
                if proxyProtocol {
                    let name = stream.security.peer.flatMap { allowed.name(of: $0) }
                    header = try ProxyHeader(stream, allowedAs: name)
                }
                try await relay.serve(stream, to: target, header: header?.bytes)
            }
        )
    }

    private func configuration(
        _ identity: TunnelIdentity,
        _ allowed: AllowedNames,
        _ keyLog: TunnelKeyLog?,
        _ logger: Logger
    ) throws -> TLSServerConfiguration {
        guard let identity = try identity.read() else {
            throw CommandFailure("no certificate; give --cert and --key")
        }
        var trust = try options.authorities(logger)
        if !allowAny, !allowAnonymous { trust?.verifier = allowed }
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
