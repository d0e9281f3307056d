import Logging
import Metrics
import NIOCore
import PQIdentity
import PQTransport
import ServiceLifecycle
import UnixSignals

/// A tunnel's life: listens, reloads on SIGHUP, serves its figures, drains on SIGTERM.
struct TunnelRun: Sendable {
    let logger: Logger
    private let options: TunnelOptions
    private let role: String
    private let registry: PrometheusRegistry?

    /// Prepares log and figures, before the first connection asks for them.
    init(_ options: TunnelOptions, role: String) throws {
        self.options = options
        self.role = role
        let json = options.json
        var logger = Logger(label: "pqtwin.tunnel") { _ in TunnelLog(json: json) }
        logger.logLevel = .info
        self.logger = logger
        registry = options.metrics == nil ? nil : PrometheusRegistry()
        if let registry { MetricsSystem.bootstrap(registry) }
    }

    /// Runs until a signal ends it.
    ///
    /// - Parameters:
    ///   - listener: What listens.
    ///   - host: Where, for the log.
    ///   - reload: Reads certificates, authorities and lists again.
    ///   - expiry: When our certificate ends.
    /// - Throws: A ``CommandFailure``.
    func run(
        _ listener: some TunnelListener,
        listeningOn host: String,
        reload: @escaping @Sendable () throws -> Void,
        expiry: @escaping @Sendable () -> CertificateTime?
    ) async throws {
        let logger = logger
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(
                service: Running {
                    try await listener.run { port in
                        logger.notice(
                            "listening",
                            metadata: ["host": "\(host)", "port": "\(port)"]
                        )
                    }
                },
                successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup
            ),
            .init(service: Running { await reloadOnSignal(reload, expiry) }),
        ]
        if let registry, let address = options.metrics {
            let server = MetricsServer(address: address, registry: registry, logger: logger)
            services.append(.init(service: server))
        }
        if let end = expiry() { logger.info("our certificate", metadata: ["until": "\(end)"]) }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "pqtwin.tunnel") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        do {
            try await group.run()
        } catch {
            throw CommandFailure("\(role) on \(host): \(error)")
        }
        logger.notice("ended")
    }

    /// Reads everything again at each SIGHUP; what can't be used changes nothing.
    private func reloadOnSignal(
        _ reload: @Sendable () throws -> Void,
        _ expiry: @Sendable () -> CertificateTime?
    ) async {
        let reloads = ["ok", "failed"].map {
            Counter(label: "pqtwin_tunnel_reloads_total", dimensions: [("result", $0)])
        }
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            do {
                try reload()
                reloads[0].increment()
                let end = expiry().map { "\($0)" } ?? "none"
                logger.notice("reloaded", metadata: ["until": "\(end)"])
            } catch {
                reloads[1].increment()
                logger.error(
                    "reload failed, the old configuration stays",
                    metadata: ["reason": "\(error)"]
                )
            }
        }
    }
}

/// A service that is a closure.
private struct Running: Service {
    private let body: @Sendable () async throws -> Void

    init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    func run() async throws { try await body() }
}
