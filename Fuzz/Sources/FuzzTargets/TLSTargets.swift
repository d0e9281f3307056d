import PQIdentity
import PQTLS

/// TLS: records, handshake messages, and both machines fed with a peer's bytes.
let tlsTargets: [FuzzTarget] = [
    FuzzTarget("tls-records") { bytes in
        let whole = records(in: [bytes])
        let pieces = records(in: bytes.map { [$0] })
        try demand(whole == pieces, "where the stream is cut is nothing")
        return !whole.isEmpty
    } seeds: {
        [try FuzzTLS.clientHello(), [20, 3, 3, 0, 1, 1, 21, 3, 3, 0, 2, 2, 40]]
    },
    FuzzTarget("tls-messages") { bytes in
        var joiner = HandshakeJoiner(limit: 1 << 16)
        joiner.append(bytes)
        var accepted = false
        while let message = try? joiner.next() {
            accepted = try isUnderstood(message) || accepted
        }
        return accepted
    } seeds: {
        try FuzzTLS.messages()
    },
    FuzzTarget("tls-server") { bytes in
        var server = try FuzzTLS.server()
        let error = feed([bytes], to: &server)
        let isComplete = server.security != nil
        try demand(!isComplete, "no client is believed without its certificate")
        var second = try FuzzTLS.server()
        try demand(feed(cut(bytes), to: &second) == error, "where the stream is cut is nothing")
        if error != nil {
            try demand(feed([[0]], to: &server) == .closed, "a failed server stays closed")
        }
        return error == nil && !server.takeOutput().isEmpty
    } seeds: {
        [try FuzzTLS.clientHello()]
    },
    FuzzTarget("tls-client") { bytes in
        var client = try FuzzTLS.client()
        let error = feed([bytes], to: &client)
        if let peer = client.security?.peer {
            let key = try FuzzWorld.shared.get().server.privateKey.publicKey
            try demand(peer.publicKey == key, "only the true server is believed")
        }
        let isComplete = client.security != nil
        var second = try FuzzTLS.client()
        try demand(feed(cut(bytes), to: &second) == error, "where the stream is cut is nothing")
        if error != nil {
            try demand(feed([[0]], to: &client) == .closed, "a failed client stays closed")
        }
        return isComplete
    } seeds: {
        [try FuzzTLS.serverFlight()]
    },
    FuzzTarget("tls-client-sealed") { bytes in
        // The bytes come sealed under the right keys, as from a server that says anything.
        var client = try FuzzTLS.client()
        let flight = try FuzzTLS.flight(answering: client.takeOutput(), saying: bytes)
        let error = feed([flight], to: &client)
        let isComplete = client.security != nil
        try demand(!isComplete, "no server is believed without a Finished")
        return error == nil
    } seeds: {
        let messages = try FuzzTLS.messages()
        return messages + [messages.dropFirst(2).flatMap(\.self)]
    },
]

/// The records in a stream, up to the first error.
private func records(in pieces: [[UInt8]]) -> [Record] {
    var layer = RecordLayer()
    var records: [Record] = []
    for piece in pieces {
        layer.append(piece)
        do {
            while let record = try layer.next() { records.append(record) }
        } catch {
            return records
        }
    }
    return records
}

/// Cuts bytes into pieces whose lengths follow from the bytes.
private func cut(_ bytes: [UInt8]) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var rest = bytes[...]
    while let first = rest.first {
        let piece = rest.prefix(1 + Int(first) % 97)
        pieces.append(Array(piece))
        rest = rest.dropFirst(piece.count)
    }
    return pieces
}

/// Feeds an endpoint until its first error.
private func feed<Endpoint: TLSEndpoint & ~Copyable>(
    _ pieces: [[UInt8]],
    to endpoint: inout Endpoint
) -> TLSError? {
    do throws(TLSError) {
        for piece in pieces { try endpoint.receive(piece) }
        return nil
    } catch {
        return error
    }
}

/// What a server may answer in EncryptedExtensions.
private let answers: [ExtensionType] = [.serverName, .supportedGroups, .applicationProtocols]

/// Whether the message's body is well formed; what is understood is written as it was read.
private func isUnderstood(_ message: HandshakeMessage) throws -> Bool {
    switch message.type {
    case .clientHello: try comesBack(message, { try? ClientHello($0) }, \.encoded)
    case .serverHello: try comesBack(message, { try? ServerHello($0) }, \.encoded)
    case .certificate:
        try isWritten(
            message,
            try? CertificateMessage(message, limit: 1 << 16, takesStatus: true).encoded
        )
    case .certificateVerify: try isWritten(message, try? CertificateVerify(message).encoded)
    case .keyUpdate: try isWritten(message, try? KeyUpdate(message).encoded)
    case .certificateRequest: (try? CertificateRequest(message)) != nil
    case .encryptedExtensions: (try? EncryptedExtensions(message, offered: answers)) != nil
    case .newSessionTicket: (try? NewSessionTicket(message)) != nil
    default: false
    }
}

/// A message with one spelling is written as it was read.
private func isWritten(_ message: HandshakeMessage, _ written: [UInt8]?) throws -> Bool {
    guard let written else { return false }
    try demand(written == message.encoded, "a message is written as it was read")
    return true
}

/// A hello, whose old version field is not kept, is read again as the same.
private func comesBack<Hello: Equatable>(
    _ message: HandshakeMessage,
    _ read: (HandshakeMessage) -> Hello?,
    _ encoded: (Hello) -> [UInt8]
) throws -> Bool {
    guard let hello = read(message) else { return false }
    var joiner = HandshakeJoiner(limit: 1 << 17)
    joiner.append(encoded(hello))
    try demand(
        try joiner.next().flatMap(read) == hello,
        "a hello that was written is the same hello"
    )
    return true
}
