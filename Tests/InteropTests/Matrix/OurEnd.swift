import PQIdentity
import PQSecrets
import PQTLS

/// What our end saw of one connection.
struct OurSight {
    var security: ConnectionSecurity?
    var received: [UInt8] = []
    var exported: [UInt8] = []
    var keyUpdates = 0
    var peerClosed = false
    var error: TLSError?
}

/// Our end of one connection of the matrix: the client sends a message, the server sends it back,
/// and both do so again.
struct OurEnd {
    var role: End
    var updatesKeys = false
    var context: [UInt8] = []

    /// Drives an endpoint over a socket until both ends have closed or one gives up.
    func talk<Endpoint: TLSEndpoint & ~Copyable>(
        _ endpoint: consuming Endpoint,
        over socket: LoopbackSocket
    ) -> OurSight {
        var sight = OurSight()
        var records = RecordCounter()
        do throws(TLSError) {
            try endpoint.start()
            while true {
                while let event = endpoint.nextEvent() {
                    try handle(event, &endpoint, &sight)
                }
                // A peer that refuses us may have closed, and its alert may still be read.
                try? socket.write(endpoint.takeOutput())
                if sight.peerClosed { break }
                let bytes = (try? socket.read()) ?? []
                if bytes.isEmpty {
                    try endpoint.receiveEndOfStream()
                    break
                }
                records.count(bytes)
                try endpoint.receive(bytes)
            }
        } catch {
            while let event = endpoint.nextEvent() {
                if case .handshakeCompleted(let security) = event { sight.security = security }
            }
            try? socket.write(endpoint.takeOutput())
            socket.endOutput()
            // Closed over unread bytes, the socket would take our alert back.
            while let bytes = try? socket.read(), !bytes.isEmpty {}
            sight.error = error
        }
        socket.finish()
        sight.keyUpdates = records.keyUpdates
        return sight
    }

    private func sendMessage<Endpoint: TLSEndpoint & ~Copyable>(
        _ endpoint: inout Endpoint
    ) throws(TLSError) {
        // Twice: the answer to ours comes with the next data of a peer.
        if updatesKeys { try endpoint.updateKeys() }
        try endpoint.send(MatrixPlan.message)
    }

    private func handle<Endpoint: TLSEndpoint & ~Copyable>(
        _ event: TLSEvent,
        _ endpoint: inout Endpoint,
        _ sight: inout OurSight
    ) throws(TLSError) {
        switch event {
        case .handshakeCompleted(let security):
            sight.security = security
            let exported = try endpoint.exportKeyingMaterial(
                label: MatrixPlan.label,
                context: context.span,
                count: 32
            )
            sight.exported = exported.span.indices.map { exported.span[$0] }
            if role == .client { try sendMessage(&endpoint) }
        case .applicationData(let data):
            sight.received += data
            guard sight.received.count % MatrixPlan.count == 0 else { return }
            if role == .server || sight.received.count < 2 * MatrixPlan.count {
                try sendMessage(&endpoint)
            } else {
                endpoint.close()
            }
        case .signatureNeeded, .verificationNeeded: throw .handshakeIncomplete
        case .peerClosed:
            sight.peerClosed = true
            endpoint.close()
        }
    }
}

/// Counts the records that are as long as a KeyUpdate and nothing else of the conversation is.
private struct RecordCounter {
    /// The message, its type in the record, and the tag of the AEAD.
    private let keyUpdateByteCount = 5 + 1 + 16
    private var waiting: [UInt8] = []
    private(set) var keyUpdates = 0

    mutating func count(_ bytes: [UInt8]) {
        waiting += bytes
        while waiting.count >= 5 {
            let length = Int(waiting[3]) << 8 | Int(waiting[4])
            guard waiting.count >= 5 + length else { return }
            if length == keyUpdateByteCount { keyUpdates += 1 }
            waiting.removeFirst(5 + length)
        }
    }
}
