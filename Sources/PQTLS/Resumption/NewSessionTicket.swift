/// A ticket for a later session (RFC 9846, Section 4.7.1).
package struct NewSessionTicket: Equatable, Sendable {
    /// Seconds that it may be used, 0 for not at all.
    package let lifetime: UInt32
    /// What hides its age.
    package let ageAdd: UInt32
    /// What makes its key differ from those of the connection's other tickets.
    package let nonce: [UInt8]
    /// The ticket itself, which means something to the server alone.
    package let ticket: [UInt8]

    /// A ticket to send.
    package init(lifetime: UInt32, ageAdd: UInt32, nonce: [UInt8], ticket: [UInt8]) {
        self.lifetime = lifetime
        self.ageAdd = ageAdd
        self.nonce = nonce
        self.ticket = ticket
    }

    /// Reads a ticket; what it says of early data is ignored, since we never send any.
    ///
    /// - Parameter message: A message of type `new_session_ticket`.
    /// - Throws: ``TLSError/malformed(_:_:)``, ``TLSError/repeatedExtension(_:)``,
    ///   ``TLSError/misplacedExtension(_:)``.
    package init(_ message: HandshakeMessage) throws(TLSError) {
        var body = message.body
        lifetime = try body.uint32()
        ageAdd = try body.uint32()
        nonce = [UInt8](try body.vector8(0...255).remaining)
        ticket = [UInt8](try body.vector16(1...0xFFFF).remaining)
        let extensions = try ExtensionList(reading: &body, of: .newSessionTicket)
        try body.finish()
        try extensions.requireInPlace([.earlyData])
    }

    /// The message with its header.
    package var encoded: [UInt8] {
        WireWriter.message(.newSessionTicket) { writer in
            writer.uint32(lifetime)
            writer.uint32(ageAdd)
            writer.vector8 { $0.raw(nonce) }
            writer.vector16 { $0.raw(ticket) }
            writer.vector16 { _ in }
        }
    }
}
