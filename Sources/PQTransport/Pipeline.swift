import Logging
import NIOCore
import PQSecrets
import PQTLS

/// A channel with its pipeline in place, its handshake under way; it carries messages (`[UInt8]`)
/// or a stream of bytes (`ByteBuffer`).
struct OpenChannel<Element: Sendable>: Sendable {
    let asyncChannel: UnclaimedChannel<Element>
    let handshake: EventLoopFuture<EstablishedConnection>
    let fate: ConnectionFate
    let exporter: @Sendable (String, [UInt8], Int) throws(TLSError) -> SecretReference
}

/// What is known of a connection when its handshake is complete; a channel that has closed since
/// would not tell its addresses any more.
struct EstablishedConnection: Sendable {
    let security: ConnectionSecurity
    let peerAddress: SocketAddress?
    let localAddress: SocketAddress?
}

/// Builds the pipeline of a connection; call it on the channel's event loop.
///
///     network ── bytes ── PQTLSHandler ── data ── MessageHandler ── messages ── async sequence
///
/// - Parameters:
///   - endpoint: Which end.
///   - channel: The channel, fresh.
///   - element: `[UInt8]` for messages, `ByteBuffer` for a stream, which has no MessageHandler.
///   - configuration: What the endpoint brings to the connection.
///   - limits: The sizes and times that the peer may not exceed.
/// - Returns: The channel, ready for use.
/// - Throws: An error of NIO.
func openChannel<Endpoint: TLSEndpoint & ~Copyable, Element: Sendable>(
    _ endpoint: Endpoint.Type,
    over channel: any Channel,
    of element: Element.Type,
    _ configuration: Endpoint.Configuration,
    limits: TransportLimits
) throws -> OpenChannel<Element> {
    let fate = ConnectionFate()
    let completion = channel.eventLoop.makePromise(of: ConnectionSecurity.self)
    let handler = PQTLSHandler<Endpoint>(
        configuration,
        limits: limits,
        completion: completion,
        fate: fate
    )
    do {
        try channel.pipeline.syncOperations.addHandler(handler)
        if element == [UInt8].self {
            try channel.pipeline.syncOperations.addHandler(
                MessageHandler(limit: limits.messageByteCount, fate: fate)
            )
        }
    } catch {
        completion.fail(error)
        throw error
    }
    // Messages may be as large as the limit, so few of them wait.
    let asyncChannel = try UnclaimedChannel<Element>(channel, highWatermark: 8) { fate.abandon() }
    let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    return OpenChannel(
        asyncChannel: asyncChannel,
        handshake: completion.futureResult.map { security in
            EstablishedConnection(
                security: security,
                peerAddress: channel.remoteAddress,
                localAddress: channel.localAddress
            )
        },
        fate: fate,
        exporter: { (label, context, count) throws(TLSError) in
            try bound.value.exportKeyingMaterial(label: label, context: context, count: count)
        }
    )
}

extension OpenChannel {
    /// Waits for the handshake, runs the body, and closes whatever comes.
    ///
    /// Only a body that returns says close_notify: to the peer, the end of one that throws must not
    /// look like the end of the data.
    ///
    /// NIO waits for the close and keeps its result to itself, so what was lost is asked for here.
    ///
    /// - Parameter body: What to do with the connection.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws, or ``TransportError``.
    func run<Result>(_ body: (Link<Element>) async throws -> Result) async throws -> Result {
        let channel = asyncChannel.channel
        // The result leaves through a variable: the closure of NIO wants to send it away.
        var result: Result?
        do {
            try await asyncChannel.executeThenClose { inbound, outbound in
                do {
                    let connection = try await withTaskCancellationHandler {
                        try await handshake.get()
                    } onCancel: {
                        fate.abandon()
                        channel.close(promise: nil)
                    }
                    try Task.checkCancellation()
                    result = try await body(Link(self, connection, inbound, outbound))
                } catch {
                    fate.abandon()
                    throw error
                }
            }
        } catch let error as TransportError {
            throw Task.isCancelled && error == .closed ? TransportError.cancelled : error
        } catch is CancellationError {
            throw TransportError.cancelled
        } catch let error as ChannelError {
            throw fate.reason(for: error)
        }
        guard let result else { throw TransportError.closed }
        // A server refuses a client after the client's handshake is complete: the body may have ended
        // well before.
        if let refusal = fate.untoldAlert { throw refusal }
        if fate.outputIsLost { throw fate.failure ?? TransportError.outputLost }
        return result
    }
}
