public import PQSecrets

/// The end that chooses.
public struct TLSServer: ~Copyable, TLSEndpoint {
    private var machine: Machine<ServerStates>

    /// A server that has not started.
    ///
    /// - Parameter configuration: What it brings to the connection.
    public init(_ configuration: TLSServerConfiguration) {
        machine = Machine(configuration, limits: configuration.limits)
    }

    /// Begins to wait for a ClientHello.
    ///
    /// - Throws: ``TLSError/configuration(_:)`` for what can't be put on the wire.
    public mutating func start() throws(TLSError) { try machine.start() }

    /// Takes bytes from the client, in pieces of any size.
    ///
    /// - Parameter bytes: The bytes.
    /// - Throws: ``TLSError``; the server is dead then, and its alert is among the output.
    public mutating func receive(_ bytes: [UInt8]) throws(TLSError) {
        try machine.receive(bytes)
    }

    /// Learns that the transport has ended.
    ///
    /// - Throws: ``TLSError/truncated`` unless the client had said that it would send no more.
    public mutating func receiveEndOfStream() throws(TLSError) {
        try machine.receiveEndOfStream()
    }

    /// The next thing to tell the owner, or nothing for now.
    public mutating func nextEvent() -> TLSEvent? { machine.nextEvent() }

    /// The bytes that wait to be sent; they are handed out once.
    public mutating func takeOutput() -> [UInt8] { machine.takeOutput() }

    /// Sends data to the client.
    ///
    /// - Parameter data: The data, of any length.
    /// - Throws: ``TLSError/handshakeIncomplete`` or ``TLSError/closed``, which change nothing, or
    ///   another ``TLSError``.
    public mutating func send(_ data: [UInt8]) throws(TLSError) { try machine.send(data) }

    /// Changes the keys of both directions.
    ///
    /// - Throws: As ``send(_:)`` does.
    public mutating func updateKeys() throws(TLSError) { try machine.updateKeys() }

    /// Says to the client that we will send no more; we can still receive.
    ///
    /// During the handshake this ends it.
    public mutating func close() { machine.close() }

    /// Keying material that both ends can derive for another use.
    ///
    /// - Parameters:
    ///   - label: What it is for, 1 to 249 bytes.
    ///   - context: What it is bound to.
    ///   - count: How many bytes, from 1 to 255 digests.
    /// - Returns: The material.
    /// - Throws: ``TLSError/handshakeIncomplete``, ``TLSError/exporterLabel(length:)``,
    ///   ``TLSError/exporterLength(count:)``.
    public borrowing func exportKeyingMaterial(
        label: String,
        context: Span<UInt8>,
        count: Int
    ) throws(TLSError) -> SecretBytes {
        try machine.export(label: label, context: context, count: count)
    }

    /// What the handshake proved, once it is complete.
    public var security: ConnectionSecurity? { machine.security }
}
