public import Logging
import NIOCore
public import PQTLS
public import ServiceLifecycle

/// A listener as a service: it runs until it is cancelled or shut down gracefully.
///
/// It asks for its configuration once per connection, so identity and trust can be replaced while
/// it runs.
public struct SecureListener: Service {
    private let start:
        @Sendable (_ onListening: @Sendable (_ port: Int) async throws -> Void) async throws -> Void

    /// A listener for connections that carry messages.
    ///
    /// - Parameters:
    ///   - host: The address to listen on.
    ///   - port: The TCP port; 0 lets the system choose.
    ///   - configuration: Who we are and whom we trust, asked for each connection on its event
    ///     loop; if it throws, that connection is dropped.
    ///   - limits: The sizes, counts and times that clients may not exceed.
    ///   - logger: Where refused and failed connections are told.
    ///   - handler: What to do with a connection, which is of no use after it.
    public init(
        on host: String,
        port: Int,
        configuration: @escaping @Sendable () throws -> TLSServerConfiguration,
        limits: TransportLimits = TransportLimits(),
        logger: Logger = Logger(label: "PQTransport"),
        handler: @escaping @Sendable (SecureConnection) async throws -> Void
    ) {
        start = { onListening in
            try await accept(
                [UInt8].self,
                on: host,
                port: port,
                configuration: configuration,
                limits: limits,
                logger: logger,
                onListening: onListening
            ) { link in try await handler(SecureConnection(link, limits: limits)) }
        }
    }

    /// A listener for connections that carry streams of bytes.
    ///
    /// - Parameters:
    ///   - host: The address to listen on.
    ///   - port: The TCP port; 0 lets the system choose.
    ///   - configuration: Who we are and whom we trust, asked for each connection on its event
    ///     loop; if it throws, that connection is dropped.
    ///   - limits: The sizes, counts and times that clients may not exceed.
    ///   - logger: Where refused and failed connections are told.
    ///   - streamHandler: What to do with a stream, which is of no use after it.
    public init(
        on host: String,
        port: Int,
        configuration: @escaping @Sendable () throws -> TLSServerConfiguration,
        limits: TransportLimits = TransportLimits(),
        logger: Logger = Logger(label: "PQTransport"),
        streamHandler: @escaping @Sendable (SecureStream) async throws -> Void
    ) {
        start = { onListening in
            try await accept(
                ByteBuffer.self,
                on: host,
                port: port,
                configuration: configuration,
                limits: limits,
                logger: logger,
                onListening: onListening
            ) { link in try await streamHandler(SecureStream(link)) }
        }
    }

    /// Listens until cancelled or shut down.
    ///
    /// - Throws: ``TransportError`` if the address can't be used or the listener itself fails.
    public func run() async throws { try await run(onListening: { _ in }) }

    /// Listens until cancelled or shut down, and tells the port.
    ///
    /// - Parameter onListening: Learns the port once connections are accepted.
    /// - Throws: ``TransportError``, or what `onListening` throws.
    public func run(onListening: @Sendable (_ port: Int) async throws -> Void) async throws {
        try await start(onListening)
    }
}
