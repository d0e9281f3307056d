import Synchronization

/// What an end brings to a connection, which can be found in order before anyone connects.
public protocol TLSEndpointConfiguration: Sendable {
    /// The configuration, found in order.
    ///
    /// - Returns: This configuration.
    /// - Throws: ``TLSError/configuration(_:)`` or ``TLSError/policy(_:)``.
    func validated() throws(TLSError) -> Self
}

extension TLSClientConfiguration: TLSEndpointConfiguration {}
extension TLSServerConfiguration: TLSEndpointConfiguration {}

/// A configuration that can be replaced while connections run: identities that were renewed, trust
/// that has changed.
///
/// Each new connection asks for the ``current`` one; a connection that has begun keeps its own. A
/// configuration that is not in order is refused, and the old one stays.
public final class ReloadingConfiguration<Configuration: TLSEndpointConfiguration>: Sendable {
    private let state: Mutex<Configuration>

    /// A source that begins with a configuration.
    ///
    /// - Parameter configuration: The configuration.
    /// - Throws: ``TLSError/configuration(_:)`` or ``TLSError/policy(_:)``.
    public init(_ configuration: Configuration) throws(TLSError) {
        let configuration = try configuration.validated()
        state = Mutex(configuration)
    }

    /// The configuration for a connection that begins now.
    public var current: Configuration { state.withLock { $0 } }

    /// Replaces the configuration for connections that begin later.
    ///
    /// - Parameter configuration: The new one.
    /// - Throws: ``TLSError/configuration(_:)`` or ``TLSError/policy(_:)``; nothing changes then.
    public func update(_ configuration: Configuration) throws(TLSError) {
        let configuration = try configuration.validated()
        state.withLock { $0 = configuration }
    }

    /// Changes a part of the configuration for connections that begin later.
    ///
    /// - Parameter change: Changes it; another change waits meanwhile, and what it throws changes
    ///   nothing.
    /// - Throws: What the change throws, or ``TLSError/configuration(_:)`` or
    ///   ``TLSError/policy(_:)``.
    public func update(
        with change: (inout Configuration) throws(TLSError) -> Void
    ) throws(TLSError) {
        try state.withLock { (state) throws(TLSError) in
            var changed = state
            try change(&changed)
            state = try changed.validated()
        }
    }
}
