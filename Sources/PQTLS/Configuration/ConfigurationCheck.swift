// What a configuration may not say, refused before anything is sent.

extension TLSClientConfiguration {
    /// Refuses what can't be offered.
    ///
    /// - Returns: The group to send a share for: the first.
    /// - Throws: ``TLSError/configuration(_:)``.
    package func check() throws(TLSError) -> NamedGroup {
        _ = try indicatedName()
        return try bestGroup(
            of: groups,
            cipherSuites,
            signatureSchemes,
            applicationProtocols
        )
    }
}

extension TLSServerConfiguration {
    /// Refuses what can't be chosen or asked for.
    ///
    /// - Throws: ``TLSError/configuration(_:)``.
    package func check() throws(TLSError) {
        _ = try bestGroup(of: groups, cipherSuites, signatureSchemes, applicationProtocols)
    }
}

/// The first group, once the lists that both ends have are found to be in order.
private func bestGroup(
    of groups: [NamedGroup],
    _ cipherSuites: [CipherSuite],
    _ signatureSchemes: [SignatureScheme],
    _ applicationProtocols: [String]
) throws(TLSError) -> NamedGroup {
    guard let best = groups.first else { throw .configuration("no group") }
    for group in groups { try KeyExchange.requireImplemented(group) }
    guard !cipherSuites.isEmpty, !signatureSchemes.isEmpty else {
        throw .configuration("no cipher suite or no signature scheme")
    }
    for scheme in signatureSchemes where !SignatureScheme.implemented.contains(scheme) {
        throw .configuration("the signature scheme \(scheme) is not one we have")
    }
    // 200 names of 255 bytes still fit the list's 65,535.
    guard applicationProtocols.count <= 200,
        applicationProtocols.allSatisfy({ (1...255).contains($0.utf8.count) })
    else { throw .configuration("an application protocol is empty or too long") }
    return best
}
