public import ServiceLifecycle

/// A quantum node: dials the cloud, runs its jobs on the simulator, answers under its signature.
public struct QuantumNode: Service {
    private let configuration: NodeConfiguration
    private let address: NodeAddress

    /// A quantum node.
    ///
    /// - Parameters:
    ///   - configuration: Its files, and whom it expects as cloud.
    ///   - address: Where the cloud listens.
    public init(_ configuration: NodeConfiguration, dialling address: NodeAddress) {
        self.configuration = configuration
        self.address = address
    }

    /// Runs until a graceful shutdown.
    ///
    /// - Throws: ``NodeError`` or `StoreError`.
    public func run() async throws {
        let (address, configuration) = (address, configuration)
        try await configuration.run(role: QuantumRole(cloud: configuration.cloud)) {
            engine,
            credentials in
            try await keepConnected(
                engine,
                as: credentials,
                to: configuration.cloud,
                at: address,
                tell: configuration.tell
            )
        } work: { _ in
            try await gracefulShutdown()
        }
    }
}
