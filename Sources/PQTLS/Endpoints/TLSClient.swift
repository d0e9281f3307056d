public import PQSecrets

// PQTLS: TLS 1.3 (RFC 9846), post-quantum only, without any input or output of its own. Bytes go
// in, bytes and events come out; whoever owns the endpoint owns the socket.
//
//     Client                                                              Server
//
//     ClientHello  (key_share: ML-KEM-768 key, X25519 key)  ──────▶
//                              ◀──────  ServerHello  (key_share: ML-KEM-768 ciphertext, X25519)
//                                                             [ChangeCipherSpec: means nothing]
//                                                                       {EncryptedExtensions}
//                                                                        {CertificateRequest}
//                                                                     {Certificate: ML-DSA-65}
//                                                              {CertificateVerify: ML-DSA-65}
//                              ◀──────                                            {Finished}
//     [ChangeCipherSpec]
//     {Certificate: ML-DSA-65}
//     {CertificateVerify: ML-DSA-65}
//     {Finished}                                            ──────▶
//     (application data)                                   ◀─────▶          (application data)
//
//     {} under the handshake keys, () under the application keys.
//     A client that sends no share is asked for one, once, by a HelloRetryRequest.
//     A key of both ends, from a ticket of the server's or given otherwise, stands for certificates
//     and their signatures, never for the key exchange.
//
// Reading order: TLSEndpoint and TLSClient (here), TLSServer, Machine (what both have in common),
// ClientStates and ServerStates (who may say what when), KeyExchange, KeySchedule, RecordLayer and
// RecordKey, HandshakeJoiner, then the messages and their fields; TLSTicketIssuer and TLSSession
// for what comes after.
//
// Left out on purpose: TLS 1.2 and classical groups (there is nothing to fall back to), early data
// (a replay would break sync), renegotiation, compression of certificates (ML-DSA's don't shrink).

/// One end of a TLS connection: the calls that client and server share.
public protocol TLSEndpoint: ~Copyable, Sendable {
    /// What the end brings to the connection.
    associatedtype Configuration: Sendable

    /// An end that has not started.
    ///
    /// - Parameter configuration: What it brings to the connection.
    init(_ configuration: Configuration)

    /// Begins the handshake; a client has its offer ready afterwards.
    ///
    /// - Throws: ``TLSError``; the endpoint is dead then.
    mutating func start() throws(TLSError)

    /// Takes bytes from the transport, in pieces of any size.
    ///
    /// - Parameter bytes: The bytes.
    /// - Throws: ``TLSError``; the endpoint is dead then, and its alert is among the output.
    mutating func receive(_ bytes: Span<UInt8>) throws(TLSError)

    /// Takes bytes from the transport, and decrypts application data straight into memory that
    /// the owner hands out.
    ///
    /// Data that finds no room, or comes behind an event that the owner has not been told, becomes
    /// an event instead; room for what has come and ``inputByteCount`` more is always enough. What
    /// was written comes before the events that ``nextEvent()`` then gives, and stands after an
    /// error too. The memory may be changed beyond the data.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - data: Receives the data at its end.
    /// - Throws: ``TLSError``; the endpoint is dead then, and its alert is among the output.
    mutating func receive(
        _ bytes: Span<UInt8>,
        data: inout OutputSpan<UInt8>
    ) throws(TLSError)

    /// How many bytes have come and wait, for the rest of their record for instance.
    var inputByteCount: Int { get }

    /// Learns that the transport has ended.
    ///
    /// - Throws: ``TLSError/truncated`` unless the peer had said that it would send no more. While
    ///   a handshake waits for an answer and something is kept meanwhile, `provide` throws it.
    mutating func receiveEndOfStream() throws(TLSError)

    /// The next thing to tell the owner, or nothing for now.
    mutating func nextEvent() -> TLSEvent?

    /// The bytes that wait to be sent; they are handed out once.
    mutating func takeOutput() -> [UInt8]

    /// Hands out the bytes that wait to be sent, as many as there is room for.
    ///
    /// - Parameter output: Receives the bytes at its end.
    mutating func takeOutput(into output: inout OutputSpan<UInt8>)

    /// How many bytes wait to be sent.
    var outputByteCount: Int { get }

    /// Sends data to the peer.
    ///
    /// - Parameter data: The data, of any length.
    /// - Throws: ``TLSError/handshakeIncomplete`` or ``TLSError/closed``, which change nothing, or
    ///   another ``TLSError``.
    mutating func send(_ data: Span<UInt8>) throws(TLSError)

    /// Sends data to the peer, encrypted straight into memory that the owner hands out.
    ///
    /// Bytes that wait already come first; what finds no room waits and is handed out by
    /// ``takeOutput()``. ``TLSSizes/sealed(_:)`` of the data and ``outputByteCount`` are always
    /// enough without padding and key updates.
    ///
    /// - Parameters:
    ///   - data: The data, of any length.
    ///   - output: Receives the bytes at its end.
    /// - Throws: What sending data throws.
    mutating func send(
        _ data: Span<UInt8>,
        output: inout OutputSpan<UInt8>
    ) throws(TLSError)

    /// Answers ``TLSEvent/signatureNeeded(_:)``.
    ///
    /// - Parameter signature: The signature, or nothing if the signer failed.
    /// - Throws: ``TLSError/nothingAwaited``, which changes nothing, ``TLSError/signerFailed`` for
    ///   no signature or one that doesn't verify, or what follows from the handshake going on.
    mutating func provide(signature: [UInt8]?) throws(TLSError)

    /// Answers ``TLSEvent/verificationNeeded(_:)``.
    ///
    /// - Parameter verdict: What the verifier says about the peer.
    /// - Throws: ``TLSError/nothingAwaited``, which changes nothing, ``TLSError/refused(_:)``,
    ///   ``TLSError/verifierFailed``, or what follows from the handshake going on.
    mutating func provide(verdict: TLSVerdict) throws(TLSError)

    /// Changes the keys of both directions.
    ///
    /// - Throws: What sending data throws.
    mutating func updateKeys() throws(TLSError)

    /// Says to the peer that we will send no more; we can still receive.
    ///
    /// During the handshake this ends it.
    mutating func close()

    /// Keying material that both ends can derive for another use (RFC 9846, Section 7.5).
    ///
    /// - Parameters:
    ///   - label: What it is for, 1 to 249 bytes.
    ///   - context: What it is bound to.
    ///   - count: How many bytes, from 1 to 255 digests.
    /// - Returns: The material.
    /// - Throws: ``TLSError/handshakeIncomplete``, ``TLSError/exporterLabel(length:)``,
    ///   ``TLSError/exporterLength(count:)``.
    borrowing func exportKeyingMaterial(
        label: String,
        context: Span<UInt8>,
        count: Int
    ) throws(TLSError) -> SecretBytes

    /// What the handshake proved, once it is complete.
    var security: ConnectionSecurity? { get }
}

extension TLSEndpoint where Self: ~Copyable {
    /// Takes bytes from the transport, in pieces of any size.
    ///
    /// - Parameter bytes: The bytes.
    /// - Throws: ``TLSError``; the endpoint is dead then, and its alert is among the output.
    public mutating func receive(_ bytes: [UInt8]) throws(TLSError) {
        try receive(bytes.span)
    }

    /// Takes bytes from the transport, in pieces of any size.
    ///
    /// - Parameter bytes: The bytes.
    /// - Throws: ``TLSError``; the endpoint is dead then, and its alert is among the output.
    public mutating func receive(_ bytes: Span<UInt8>) throws(TLSError) {
        var nowhere = OutputSpan<UInt8>()
        try receive(bytes, data: &nowhere)
    }

    /// Sends data to the peer.
    ///
    /// - Parameter data: The data, of any length.
    /// - Throws: ``TLSError/handshakeIncomplete`` or ``TLSError/closed``, which change nothing, or
    ///   another ``TLSError``.
    public mutating func send(_ data: [UInt8]) throws(TLSError) {
        try send(data.span)
    }

    /// Sends data to the peer.
    ///
    /// - Parameter data: The data, of any length.
    /// - Throws: ``TLSError/handshakeIncomplete`` or ``TLSError/closed``, which change nothing, or
    ///   another ``TLSError``.
    public mutating func send(_ data: Span<UInt8>) throws(TLSError) {
        var nowhere = OutputSpan<UInt8>()
        try send(data, output: &nowhere)
    }
}

/// How large things become on the wire.
public enum TLSSizes {
    /// Bytes of the records that carry data, without padding and with the largest records.
    ///
    /// - Parameter byteCount: Bytes of the data.
    /// - Returns: Bytes on the wire.
    public static func sealed(_ byteCount: Int) -> Int {
        let records = (byteCount + RecordLimits.content - 1) / RecordLimits.content
        return byteCount + records * (RecordLimits.header + RecordLimits.protection)
    }
}

/// The end that speaks first.
public struct TLSClient: ~Copyable, TLSEndpoint {
    /// What both ends have in common.
    package private(set) var machine: Machine<ClientStates>

    /// A client that has not started.
    ///
    /// - Parameter configuration: What it brings to the connection.
    public init(_ configuration: TLSClientConfiguration) {
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

    /// Begins the handshake: the ClientHello is ready afterwards.
    ///
    /// - Throws: ``TLSError`` if there is no randomness or the configuration can't be sent.
    public mutating func start() throws(TLSError) { try machine.start() }

    /// Takes bytes from the server, and decrypts application data straight into memory that the
    /// owner hands out.
    ///
    /// - Parameters:
    ///   - bytes: The bytes.
    ///   - data: Receives the data at its end; see ``TLSEndpoint/receive(_:data:)``.
    /// - Throws: ``TLSError``; the client is dead then, and its alert is among the output.
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
    /// - Throws: ``TLSError/truncated`` unless the server had said that it would send no more.
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

    /// Sends data to the server, encrypted straight into memory that the owner hands out.
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
    /// - Parameter verdict: What the verifier says about the server.
    /// - Throws: ``TLSError/nothingAwaited``, which changes nothing, ``TLSError/refused(_:)``,
    ///   ``TLSError/verifierFailed``, or what follows from the handshake going on.
    public mutating func provide(verdict: TLSVerdict) throws(TLSError) {
        try machine.provide(.verdict(verdict))
    }

    /// Changes the keys of both directions.
    ///
    /// - Throws: What sending data throws.
    public mutating func updateKeys() throws(TLSError) { try machine.updateKeys() }

    /// Says to the server that we will send no more; we can still receive.
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
