import Logging
import Metrics
import NIOCore
import PQIdentity
import PQTransport
import PQTLS
import ServiceLifecycle
import Synchronization
import TwinNode
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
        if options.policy == .browser {
            logger.warning(
                "POLICY BROWSER: the server may show a classical certificate, which a quantum computer could forge"
            )
        }
    }

    /// Runs until a signal ends it.
    ///
    /// - Parameters:
    ///   - listener: What listens.
    ///   - address: Where, for the log.
    ///   - reload: Reads certificates, authorities and lists again.
    ///   - identity: Whose certificate is shown now.
    /// - Throws: A ``CommandFailure``.
    func run(
        _ listener: some TunnelListener,
        listeningOn address: TunnelAddress,
        reload: @escaping @Sendable () throws -> Void,
        identity: @escaping @Sendable () -> TLSIdentity?
    ) async throws {
        let logger = logger
        let expiry = CertificateExpiry(logger: logger)
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(
                service: Running { try await listen(listener, on: address) },
                successTerminationBehavior: .gracefullyShutdownGroup,
                failureTerminationBehavior: .cancelGroup
            ),
            .init(
                service: Running {
                    await reloadOnSignal {
                        try reload()
                        return expiry.note(identity())
                    }
                }
            ),
        ]
        if let registry, let address = options.metrics {
            let server = MetricsServer(address: address, registry: registry, logger: logger)
            services.append(.init(service: server))
        }
        if let end = expiry.note(identity()) {
            logger.info("our certificate", metadata: ["until": "\(end)"])
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services,
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "pqtwin.tunnel") { _ in SwiftLogNoOpLogHandler() }
            )
        )
        do {
            try await group.run()
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure("\(role) on \(address): \(error)")
        }
        logger.notice("ended")
    }

    /// Listens, and says where if that can't be.
    private func listen(_ listener: some TunnelListener, on address: TunnelAddress) async throws {
        let isListening = Mutex(false)
        do {
            try await listener.run { port in
                isListening.withLock { $0 = true }
                let host =
                    if case .tcp(let address) = address { address.host } else { "\(address)" }
                logger.notice("listening", metadata: ["host": "\(host)", "port": "\(port)"])
            }
        } catch {
            guard !isListening.withLock({ $0 }), !(error is CancellationError) else { throw error }
            // The transport says where it can't.
            if error is TransportError { throw CommandFailure("\(error)") }
            throw CommandFailure("can't listen on \(address): \(networkReason(of: error))")
        }
    }

    /// Reads everything again at each SIGHUP; what can't be used changes nothing.
    ///
    /// - Parameter reload: Tells when our certificate ends.
    private func reloadOnSignal(_ reload: @Sendable () throws -> CertificateTime?) async {
        let reloads = ["ok", "failed"].map {
            Counter(label: "pqtwin_tunnel_reloads_total", dimensions: [("result", $0)])
        }
        for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
            do {
                let end = try reload().map { "\($0)" } ?? "none"
                reloads[0].increment()
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
