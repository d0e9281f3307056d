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
//
// Reading order: TLSEndpoint and TLSClient (here), TLSServer, Machine (what both have in common),
// ClientStates and ServerStates (who may say what when), KeyExchange, KeySchedule, RecordLayer and
// RecordKey, HandshakeJoiner, then the messages and their fields.
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
    mutating func receive(_ bytes: [UInt8]) throws(TLSError)

    /// Learns that the transport has ended.
    ///
    /// - Throws: ``TLSError/truncated`` unless the peer had said that it would send no more.
    mutating func receiveEndOfStream() throws(TLSError)

    /// The next thing to tell the owner, or nothing for now.
    mutating func nextEvent() -> TLSEvent?

    /// The bytes that wait to be sent; they are handed out once.
    mutating func takeOutput() -> [UInt8]

    /// Sends data to the peer.
    ///
    /// - Parameter data: The data, of any length.
    /// - Throws: ``TLSError/handshakeIncomplete`` or ``TLSError/closed``, which change nothing, or
    ///   another ``TLSError``.
    mutating func send(_ data: [UInt8]) throws(TLSError)

    /// Changes the keys of both directions.
    ///
    /// - Throws: As ``send(_:)`` does.
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
    public mutating func receive(_ bytes: Span<UInt8>) throws(TLSError) {
        try receive(bytes.indices.map { bytes[$0] })
    }
}

/// The end that speaks first.
public struct TLSClient: ~Copyable, TLSEndpoint {
    private var machine: Machine<ClientStates>

    /// A client that has not started.
    ///
    /// - Parameter configuration: What it brings to the connection.
    public init(_ configuration: TLSClientConfiguration) {
        machine = Machine(configuration, limits: configuration.limits)
    }

    /// Begins the handshake: the ClientHello is ready afterwards.
    ///
    /// - Throws: ``TLSError`` if there is no randomness or the configuration can't be sent.
    public mutating func start() throws(TLSError) { try machine.start() }

    /// Takes bytes from the server, in pieces of any size.
    ///
    /// - Parameter bytes: The bytes.
    /// - Throws: ``TLSError``; the client is dead then, and its alert is among the output.
    public mutating func receive(_ bytes: [UInt8]) throws(TLSError) {
        try machine.receive(bytes)
    }

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

    /// Sends data to the server.
    ///
    /// - Parameter data: The data, of any length.
    /// - Throws: ``TLSError/handshakeIncomplete`` or ``TLSError/closed``, which change nothing, or
    ///   another ``TLSError``.
    public mutating func send(_ data: [UInt8]) throws(TLSError) { try machine.send(data) }

    /// Changes the keys of both directions.
    ///
    /// - Throws: As ``send(_:)`` does.
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
