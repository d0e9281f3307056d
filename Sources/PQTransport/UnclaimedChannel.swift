package import NIOCore
import Synchronization

/// A channel that may never be served, because its listener ends first.
///
/// NIO stops the process if such a channel is simply forgotten, so it is closed in its stead.
package final class UnclaimedChannel<Element: Sendable>: Sendable {
    /// The channel underneath, for its addresses and to close it early.
    package let channel: any Channel
    private let base: NIOAsyncChannel<Element, Element>
    private let isClaimed = Atomic(false)
    private let onAbandoning: @Sendable () -> Void

    /// Wraps a channel; call it on the channel's event loop.
    ///
    /// - Parameters:
    ///   - channel: The channel.
    ///   - highWatermark: How many elements wait at most before reading stops.
    ///   - onAbandoning: Comes before the close of a channel that nobody serves.
    /// - Throws: An error of NIO.
    package init(
        _ channel: any Channel,
        highWatermark: Int = 8,
        onAbandoning: @escaping @Sendable () -> Void = {}
    ) throws {
        self.channel = channel
        self.onAbandoning = onAbandoning
        base = try NIOAsyncChannel(
            wrappingChannelSynchronously: channel,
            configuration: .init(
                backPressureStrategy: .init(lowWatermark: 2, highWatermark: highWatermark)
            )
        )
    }

    deinit {
        guard !isClaimed.load(ordering: .acquiring) else { return }
        onAbandoning()
        let base = base
        Task { try? await base.executeThenClose { _, _ in } }
    }

    /// Serves the channel, once, and closes it.
    ///
    /// - Parameter body: What to do with both its halves.
    /// - Throws: What the body throws, or an error of NIO.
    package func executeThenClose(
        _ body: (
            NIOAsyncChannelInboundStream<Element>, NIOAsyncChannelOutboundWriter<Element>
        ) async throws -> Void
    ) async throws {
        isClaimed.store(true, ordering: .releasing)
        try await base.executeThenClose { inbound, outbound in try await body(inbound, outbound) }
    }
}
