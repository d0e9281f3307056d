import PQIdentity

extension TLSClientConfiguration {
    /// The ClientHello of this configuration.
    ///
    /// - Parameters:
    ///   - random: 32 fresh bytes.
    ///   - sessionIdentifier: 32 fresh bytes.
    ///   - share: Our share of X25519MLKEM768.
    ///   - cookie: What a HelloRetryRequest asked to see again.
    /// - Returns: The offer.
    /// - Throws: ``TLSError/configuration(_:)`` for what can't be put on the wire.
    package func clientHello(
        random: [UInt8],
        sessionIdentifier: [UInt8],
        share: [UInt8],
        cookie: [UInt8]? = nil
    ) throws(TLSError) -> ClientHello {
        guard !cipherSuites.isEmpty, !signatureSchemes.isEmpty else {
            throw .configuration("no cipher suite or no signature scheme")
        }
        try checkProtocolNames(applicationProtocols)
        var extensions = ExtensionList(for: .clientHello)
        try appendServerName(to: &extensions)
        extensions.append(.supportedVersions) { writer in
            writer.vector8 { $0.uint16(ProtocolVersion.tls13) }
        }
        extensions.append(.supportedGroups) { writer in
            writer.vector16 { $0.uint16(NamedGroup.x25519MLKEM768.rawValue) }
        }
        extensions.append(.signatureAlgorithms) { writer in
            writer.vector16 { writer in
                signatureSchemes.forEach { writer.uint16($0.rawValue) }
            }
        }
        if !applicationProtocols.isEmpty {
            extensions.append(.applicationProtocols) {
                ProtocolNames.write(applicationProtocols, to: &$0)
            }
        }
        if let cookie {
            extensions.append(.cookie) { writer in writer.vector16 { $0.raw(cookie) } }
        }
        extensions.append(.keyShare) { writer in
            writer.vector16 { KeyShare(group: .x25519MLKEM768, share: share).write(to: &$0) }
        }
        return ClientHello(
            random: random,
            sessionIdentifier: sessionIdentifier,
            cipherSuites: cipherSuites.map(\.rawValue),
            extensions: extensions
        )
    }

    /// Only DNS names go into SNI, without the dot of the root (RFC 6066, Section 3).
    private func appendServerName(to extensions: inout ExtensionList) throws(TLSError) {
        guard case .dns(let text) = serverName else { return }
        let name = text.utf8.last == UInt8(ascii: ".") ? text.utf8.dropLast() : text.utf8[...]
        guard (1...255).contains(name.count), name.allSatisfy(isVisible), IPAddress(text) == nil
        else { throw .configuration("the server name is not one of DNS") }
        extensions.append(.serverName) { writer in
            writer.vector16 { writer in
                writer.uint8(0)
                writer.vector16 { $0.raw(name) }
            }
        }
    }
}

/// Refuses protocol names that don't fit their field of 1 to 255 bytes.
package func checkProtocolNames(_ names: [String]) throws(TLSError) {
    // 200 names of 255 bytes still fit the list's 65,535.
    guard names.count <= 200, names.allSatisfy({ (1...255).contains($0.utf8.count) }) else {
        throw .configuration("an application protocol is empty or too long")
    }
}
