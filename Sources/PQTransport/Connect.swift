// PQTransport: authenticated, encrypted, post-quantum connections that carry messages. SwiftNIO
// moves the bytes, PQTLS decides, this module joins the two.
//
// Reading order: connect (here) and listen, SecureConnection, Pipeline, TLSHandler (executes what
// the TLS endpoint asks for), MessageHandler and MessageFraming, ConnectionFate.
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
/// - Throws: What the body throws, or ``TransportError``: ``TransportError/outputLost`` for instance
///   if the body ended well and the peer then took no more.
public func connect<Result>(
    to host: String,
    port: Int,
    configuration: TLSClientConfiguration,
    limits: TransportLimits = TransportLimits(),
    _ body: (SecureConnection) async throws -> Result
) async throws -> Result {
    let open: OpenChannel
    do {
        open = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connectTimeout(TimeAmount(limits.handshakeTime))
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try openChannel(
                        TLSClient.self,
                        over: channel,
                        configuration,
                        limits: limits
                    )
                }
            }
    } catch { throw TransportError(network: error) }
    return try await open.run(limits: limits, body)
}
