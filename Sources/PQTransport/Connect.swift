// PQTransport: authenticated, encrypted, post-quantum connections that carry messages or a stream of
// bytes. SwiftNIO moves the bytes, PQTLS decides, this module joins the two.
//
// Reading order: connect and connectStream (here), listen and SecureListener, SecureConnection and
// SecureStream, Link, Pipeline, TLSHandler (executes what the TLS endpoint asks for),
// MessageHandler and MessageFraming, ConnectionFate.
//
// Left out on purpose: reconnecting and multiplexing, which belong to whoever knows what a lost
// message means.

import NIOCore
import NIOPosix
public import PQTLS

/// Connects to a listener, completes the handshake, and closes when the body ends.
///
/// - Parameters:
///   - host: A name or an address.
///   - port: The TCP port.
///   - configuration: Who we are, whom we trust and whom we expect.
///   - limits: The sizes and times that the peer may not exceed.
///   - body: What to do with the connection, which is of no use after it.
/// - Returns: What the body returns.
/// - Throws: What the body throws, which breaks the connection off instead of closing it, or
///   ``TransportError``: ``TransportError/outputLost`` for instance if the body ended well and the
///   peer then took no more, and the peer's alert if it refused us only then.
public func connect<Result>(
    to host: String,
    port: Int,
    configuration: TLSClientConfiguration,
    limits: TransportLimits = TransportLimits(),
    _ body: (SecureConnection) async throws -> Result
) async throws -> Result {
    try await dial([UInt8].self, host, port, configuration, limits).run { link in
        try await body(SecureConnection(link, limits: limits))
    }
}

/// Connects as ``connect(to:port:configuration:limits:_:)`` does, to carry a stream of bytes.
///
/// - Parameters:
///   - host: A name or an address.
///   - port: The TCP port.
///   - configuration: Who we are, whom we trust and whom we expect.
///   - limits: The sizes and times that the peer may not exceed.
///   - body: What to do with the stream, which is of no use after it.
/// - Returns: What the body returns.
/// - Throws: What the body throws, or ``TransportError``.
public func connectStream<Result>(
    to host: String,
    port: Int,
    configuration: TLSClientConfiguration,
    limits: TransportLimits = TransportLimits(),
    _ body: (SecureStream) async throws -> Result
) async throws -> Result {
    try await dial(ByteBuffer.self, host, port, configuration, limits).run { link in
        try await body(SecureStream(link))
    }
}

private func dial<Element: Sendable>(
    _ element: Element.Type,
    _ host: String,
    _ port: Int,
    _ configuration: TLSClientConfiguration,
    _ limits: TransportLimits
) async throws(TransportError) -> OpenChannel<Element> {
    do {
        return try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(limits.connectTime))
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try openChannel(
                        TLSClient.self,
                        over: channel,
                        of: Element.self,
                        configuration,
                        limits: limits
                    )
                }
            }
    } catch { throw TransportError(connectingTo: host, port, error) }
}
