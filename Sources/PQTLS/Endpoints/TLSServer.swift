public import PQSecrets

/// The end that chooses.
public struct TLSServer: ~Copyable, TLSEndpoint {
    /// What both ends have in common.
    package private(set) var machine: Machine<ServerStates>

    /// A server that has not started.
    ///
    /// - Parameter configuration: What it brings to the connection.
    public init(_ configuration: TLSServerConfiguration) {
        machine = Machine(
            configuration,
            HandshakeChannel(
                limits: configuration.limits,
                clock: configuration.clock,
                padding: configuration.padding,
                keyLog: configuration.keyLog
            )
        )
    }

    /// Begins to wait for a ClientHello.
    ///
    /// - Throws: ``TLSError/configuration(_:)`` for what can't be put on the wire.
    public mutating func start() throws(TLSError) { try machine.start() }

    /// Takes bytes from the client, and decrypts application data straight into memory that the
    /// owner hands out.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - data: Receives the data at its end; see ``TLSEndpoint/receive(_:data:)``.
    /// - Throws: ``TLSError``; the server is dead then, and its alert is among the output.
    public mutating func receive(
        _ bytes: Span<UInt8>,
        data: inout OutputSpan<UInt8>
    ) throws(TLSError) {
        try machine.receive(bytes, data: &data)
    }

    /// How many bytes have come and wait, for the rest of their record for instance.
    public var inputByteCount: Int { machine.inputByteCount }

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

    /// Hands out the bytes that wait to be sent, as many as there is room for.
    ///
    /// - Parameter output: Receives the bytes at its end.
    public mutating func takeOutput(into output: inout OutputSpan<UInt8>) {
        machine.takeOutput(into: &output)
    }

    /// How many bytes wait to be sent.
    public var outputByteCount: Int { machine.outputByteCount }

    /// Sends data to the client, encrypted straight into memory that the owner hands out.
    ///
    /// - Parameters:
    ///   - data: The data, of any length.
    ///   - output: Receives the bytes at its end; see ``TLSEndpoint/send(_:output:)``.
    /// - Throws: ``TLSError/handshakeIncomplete`` or ``TLSError/closed``, which change nothing, or
    ///   another ``TLSError``.
    public mutating func send(
        _ data: Span<UInt8>,
        output: inout OutputSpan<UInt8>
    ) throws(TLSError) {
        try machine.send(data, to: &output)
    }

    /// Answers ``TLSEvent/signatureNeeded(_:)``.
    ///
    /// - Parameter signature: The signature, or nothing if the signer failed.
    /// - Throws: ``TLSError/nothingAwaited``, which changes nothing, ``TLSError/signerFailed`` for
    ///   no signature or one that doesn't verify, or what follows from the handshake going on.
    public mutating func provide(signature: [UInt8]?) throws(TLSError) {
        try machine.provide(.signature(signature))
    }

    /// Answers ``TLSEvent/verificationNeeded(_:)``.
    ///
    /// - Parameter verdict: What the verifier says about the client.
    /// - Throws: ``TLSError/nothingAwaited``, which changes nothing, ``TLSError/refused(_:)``,
    ///   ``TLSError/verifierFailed``, or what follows from the handshake going on.
    public mutating func provide(verdict: TLSVerdict) throws(TLSError) {
        try machine.provide(.verdict(verdict))
    }

    /// Changes the keys of both directions.
    ///
    /// - Throws: What sending data throws.
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
