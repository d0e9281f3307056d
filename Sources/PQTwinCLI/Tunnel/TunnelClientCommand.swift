import ArgumentParser
import Logging
import NIOCore
import PQIdentity
import PQTLS
import PQTransport
import TwinNode

/// The end of a tunnel that stands beside whoever uses the service.
struct TunnelClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Take TCP connections and carry them to a tunnel's server over TLS.",
        discussion: """
            Whoever can reach --listen uses our certificate, so it should be an address of this \
            machine, or a socket in a folder that is closed to others.

            Examples:
              pqtwin tunnel client --listen 127.0.0.1:5432 --target db.test:5433 \\
                --cert app.pem --key app.key --trust ca.pem
              pqtwin tunnel client --listen unix:/run/app/db.sock --target 10.0.0.7:5433 \\
                --name db.test --cert app.pem --key app.key --trust trusted
            """
    )

    @Option(
        help: ArgumentHelp("Where to listen: host:port or unix:PATH.", valueName: "address"),
        transform: TunnelAddress.init
    )
    var listen: TunnelAddress

    @Option(
        help: ArgumentHelp("The tunnel's server.", valueName: "host:port"),
        transform: NodeAddress.init(tunnel:)
    )
    var target: NodeAddress

    @Option(
        help: ArgumentHelp(
            "The name that the server must bear: a host, an address, or uri:URI. "
                + "Default: the target's host.",
            valueName: "name"
        ),
        transform: expectedName
    )
    var name: ExpectedName?

    @OptionGroup var options: TunnelOptions

    func validate() throws {
        guard !options.trust.isEmpty else {
            throw ValidationError("--trust says who vouches for the server")
        }
    }

    func run() async throws {
        try await reporting("pqtwin tunnel client") {
            let tunnel = try TunnelRun(options, role: "client")
            let keyLog = try options.keylog.map { try TunnelKeyLog($0, logger: tunnel.logger) }
            let identity = TunnelIdentity(options, for: .clientAuth, logger: tunnel.logger)
            @Sendable func configuration() throws -> TLSClientConfiguration {
                try self.configuration(identity, keyLog, tunnel.logger)
            }
            let source = try ReloadingConfiguration(configuration())
            let (target, limits) = (target, options.limits)
            let relay = TunnelRelay(logger: tunnel.logger)
            try await tunnel.run(
                TunnelEntrance(address: listen, limits: limits, logger: tunnel.logger) { channel in
                    try await connectStream(
                        to: target.host,
                        port: target.port,
                        configuration: source.current,
                        limits: limits
                    ) { stream in
                        try await relay.join(
                            stream,
                            channel,
                            called: [
                                "client": "\(channel.remoteAddress)",
                                "server": "\(stream.remoteAddress)",
                            ]
                        )
                    }
                },
                listeningOn: listen,
                reload: { try source.update(configuration()) },
                identity: { source.current.identities.first }
            )
        }
    }

    private func configuration(
        _ identity: TunnelIdentity,
        _ keyLog: TunnelKeyLog?,
        _ logger: Logger
    ) throws -> TLSClientConfiguration {
        guard let trust = try options.authorities(logger) else {
            throw CommandFailure("no authority; give --trust")
        }
        var configuration = try TLSClientConfiguration(
            identities: identity.read().map { [TLSIdentity($0)] } ?? [],
            trust: trust,
            serverName: name ?? ExpectedName(host: target.host),
            policy: options.policy.policy,
            applicationProtocols: options.alpn
        )
        configuration.keyLog = keyLog
        return configuration
    }
}
