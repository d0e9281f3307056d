import NIOCore
import PQSecrets
import PQTLS

/// What a connection is made of, whatever it carries.
struct Link<Element: Sendable>: Sendable {
    /// What the handshake proved.
    let security: ConnectionSecurity
    /// Where the peer is, as the network has it.
    let peerAddress: SocketAddress?
    /// Where we are.
    let localAddress: SocketAddress?
    /// What comes from the peer.
    let inbound: LinkInput<Element>

    private let channel: any Channel
    private let writer: NIOAsyncChannelOutboundWriter<Element>
    private let fate: ConnectionFate
    private let exporter: @Sendable (String, [UInt8], Int) throws(TLSError) -> SecretReference

    init(
        _ open: OpenChannel<Element>,
        _ connection: EstablishedConnection,
        _ inbound: NIOAsyncChannelInboundStream<Element>,
        _ writer: NIOAsyncChannelOutboundWriter<Element>
    ) {
        security = connection.security
        peerAddress = connection.peerAddress
        localAddress = connection.localAddress
        self.inbound = LinkInput(inbound: inbound, fate: open.fate)
        self.writer = writer
        channel = open.asyncChannel.channel
        fate = open.fate
        exporter = open.exporter
    }

    /// The peer's address as the network has it.
    var remoteAddress: String { peerAddress?.text ?? "unknown" }

    /// Sends, and waits while the network can't take more.
    func send(_ element: Element) async throws(TransportError) {
        try fate.requireSending()
        do {
            try await writer.write(element)
            // The writer hears only from the event loop that the network is full: waiting for it
            // here keeps a fast sender to one element beyond the watermark.
            try await channel.eventLoop.submit {}.get()
        } catch { throw fate.reason(for: error) }
        // NIO doesn't say what became of what waited while the connection was closed.
        try fate.requireSending()
    }

    /// Says that we send no more.
    func close() throws(TransportError) {
        if let failure = fate.tellFailure() { throw failure }
        fate.endSending()
        // Not awaited: a peer that answers before it reads on would wait for us to receive.
        channel.close(mode: .output, promise: nil)
    }

    /// Keying material that both ends can derive for another use.
    func exportKeyingMaterial(
        label: String,
        context: [UInt8],
        count: Int
    ) async throws(TransportError) -> SecretBytes {
        let exporter = exporter
        do {
            let material = try await channel.eventLoop.submit {
                try exporter(label, context, count)
            }.get()
            return material.bytes.copy()
        } catch { throw fate.reason(for: error) }
    }
}

/// What comes from a peer; it ends when the peer closes, and throws when the connection ends in
/// any other way.
struct LinkInput<Element: Sendable>: Sendable {
    let inbound: NIOAsyncChannelInboundStream<Element>
    let fate: ConnectionFate

    func makeAsyncIterator() -> Iterator {
        Iterator(base: inbound.makeAsyncIterator(), fate: fate)
    }

    struct Iterator {
        var base: NIOAsyncChannelInboundStream<Element>.AsyncIterator
        let fate: ConnectionFate

        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(TransportError) -> Element? {
            let element: Element?
            do {
                element = try await base.next(isolation: actor)
            } catch { throw fate.reason(for: error) }
            if element == nil, let failure = fate.tellFailure() { throw failure }
            return element
        }
    }
}
