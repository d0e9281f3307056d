import NIOCore
import PQSecrets
import PQTLS

/// A channel with its pipeline in place, its handshake under way.
struct OpenChannel: Sendable {
    let asyncChannel: NIOAsyncChannel<[UInt8], [UInt8]>
    let handshake: EventLoopFuture<ConnectionSecurity>
    let fate: ConnectionFate
    let exporter: @Sendable (String, [UInt8], Int) throws(TLSError) -> SecretReference
}

/// Builds the pipeline of a connection; call it on the channel's event loop.
///
///     network ── bytes ── PQTLSHandler ── data ── MessageHandler ── messages ── async sequence
///
/// - Parameters:
///   - endpoint: Which end.
///   - channel: The channel, fresh.
///   - configuration: What the endpoint brings to the connection.
///   - limits: The sizes and times that the peer may not exceed.
/// - Returns: The channel, ready for use.
/// - Throws: An error of NIO.
func openChannel<Endpoint: TLSEndpoint & ~Copyable>(
    _ endpoint: Endpoint.Type,
    over channel: any Channel,
    _ configuration: Endpoint.Configuration,
    limits: TransportLimits
) throws -> OpenChannel {
    let fate = ConnectionFate()
    let completion = channel.eventLoop.makePromise(of: ConnectionSecurity.self)
    let handler = PQTLSHandler<Endpoint>(
        configuration,
        limits: limits,
        completion: completion,
        fate: fate
    )
    do {
        try channel.pipeline.syncOperations.addHandlers([
            handler, MessageHandler(limit: limits.messageByteCount, fate: fate),
        ])
    } catch {
        completion.fail(error)
        throw error
    }
    let asyncChannel = try NIOAsyncChannel<[UInt8], [UInt8]>(
        wrappingChannelSynchronously: channel,
        configuration: .init(
            // Messages may be as large as the limit, so few of them wait.
            backPressureStrategy: .init(lowWatermark: 2, highWatermark: 8)
        )
    )
    let bound = NIOLoopBound(handler, eventLoop: channel.eventLoop)
    return OpenChannel(
        asyncChannel: asyncChannel,
        handshake: completion.futureResult,
        fate: fate,
        exporter: { (label, context, count) throws(TLSError) in
            try bound.value.exportKeyingMaterial(label: label, context: context, count: count)
        }
    )
}

extension OpenChannel {
    /// Waits for the handshake, runs the body, and closes whatever comes.
    ///
    /// NIO waits for the close and keeps its result to itself, so what was lost is asked for here.
    func run<Result>(
        limits: TransportLimits,
        _ body: (SecureConnection) async throws -> Result
    ) async throws -> Result {
        let channel = asyncChannel.channel
        // The result leaves through a variable: the closure of NIO wants to send it away.
        var result: Result?
        do {
            try await asyncChannel.executeThenClose { inbound, outbound in
                let security = try await withTaskCancellationHandler {
                    try await handshake.get()
                } onCancel: {
                    channel.close(promise: nil)
                }
                try Task.checkCancellation()
                let connection = SecureConnection(
                    self,
                    security: security,
                    inbound,
                    outbound,
                    limits: limits
                )
                result = try await body(connection)
            }
        } catch let error as TransportError {
            throw Task.isCancelled && error == .closed ? TransportError.cancelled : error
        } catch is CancellationError {
            throw TransportError.cancelled
        } catch let error as ChannelError {
            throw fate.reason(for: error)
        }
        guard let result else { throw TransportError.closed }
        if fate.outputIsLost { throw fate.failure ?? TransportError.outputLost }
        return result
    }
}
