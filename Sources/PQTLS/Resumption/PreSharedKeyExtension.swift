/// What a client offers in `pre_shared_key` (RFC 9846, Section 4.3.11).
package struct PreSharedKeyOffer: Equatable, Sendable {
    /// A key by its name.
    package struct Identity: Equatable, Sendable {
        /// The ticket, or the name of an external key.
        package let name: [UInt8]
        /// The age of the ticket; zero for an external key.
        package let obfuscatedAge: UInt32

        /// A key to offer.
        package init(name: [UInt8], obfuscatedAge: UInt32) {
            self.name = name
            self.obfuscatedAge = obfuscatedAge
        }
    }

    /// The keys, best first.
    package let identities: [Identity]
    /// A proof for each that the client holds it.
    package var binders: [[UInt8]]

    /// An offer to send.
    package init(identities: [Identity], binders: [[UInt8]]) {
        self.identities = identities
        self.binders = binders
    }

    /// Reads an offer.
    package init(reading reader: inout WireReader) throws(TLSError) {
        var list = try reader.vector16(7...0xFFFF)
        var identities: [Identity] = []
        while !list.isEmpty {
            let name = [UInt8](try list.vector16(1...0xFFFF).remaining)
            identities.append(Identity(name: name, obfuscatedAge: try list.uint32()))
        }
        list = try reader.vector16(33...0xFFFF)
        var binders: [[UInt8]] = []
        while !list.isEmpty {
            binders.append([UInt8](try list.vector8(32...255).remaining))
        }
        guard identities.count == binders.count else {
            throw .binderCount(keys: identities.count, binders: binders.count)
        }
        self.identities = identities
        self.binders = binders
    }

    /// Writes the offer.
    package func write(to writer: inout WireWriter) {
        writer.vector16 { writer in
            for identity in identities {
                writer.vector16 { $0.raw(identity.name) }
                writer.uint32(identity.obfuscatedAge)
            }
        }
        writer.vector16 { writer in
            for binder in binders { writer.vector8 { $0.raw(binder) } }
        }
    }

    /// Bytes of the binders with their lengths, which stand at the very end of a ClientHello.
    package var bindersByteCount: Int { binders.reduce(2) { $0 + 1 + $1.count } }
}

/// What may go with a pre-shared key (RFC 9846, Section 4.3.9).
package enum PreSharedKeyMode {
    /// A key exchange: the only mode of this profile, since without one the past is only as
    /// secret as the key stays.
    package static var withKeyExchange: UInt8 { 1 }
}

extension ClientHello {
    /// The pre-shared keys that the client offers.
    ///
    /// Offered without its modes, the extension is an error (RFC 9846, Section 4.3.9).
    package var preSharedKeys: PreSharedKeyOffer? {
        get throws(TLSError) {
            let offer = try extensions.optional(.preSharedKey) { (reader) throws(TLSError) in
                try PreSharedKeyOffer(reading: &reader)
            }
            guard offer == nil || extensions[.pskKeyExchangeModes] != nil else {
                throw .missingExtension(.pskKeyExchangeModes)
            }
            return offer
        }
    }

    /// Whether the client would use a pre-shared key with a key exchange.
    package var allowsResumption: Bool {
        get throws(TLSError) {
            let modes = try extensions.optional(.pskKeyExchangeModes) {
                (reader) throws(TLSError) in
                [UInt8](try reader.vector8(1...255).remaining)
            }
            return modes?.contains(PreSharedKeyMode.withKeyExchange) ?? false
        }
    }
}

extension ServerHello {
    /// Which pre-shared key the server chose.
    package var selectedPreSharedKey: Int? {
        get throws(TLSError) {
            try extensions.optional(.preSharedKey) { (reader) throws(TLSError) in
                Int(try reader.uint16())
            }
        }
    }
}
