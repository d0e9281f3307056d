package import PQIdentity

// What a configuration may not say, refused before anything is sent.

extension TLSClientConfiguration {
    /// The configuration, found in order; `start()` asks for the same.
    ///
    /// - Returns: This configuration.
    /// - Throws: ``TLSError/configuration(_:)`` for a name or a protocol that can't be put on the
    ///   wire, ``TLSError/policy(_:)`` for a key that can't sign under the policy.
    public func validated() throws(TLSError) -> TLSClientConfiguration {
        _ = try indicatedName()
        if let identity { try policy.requireUsable(identity, of: .client) }
        try requireSendable(applicationProtocols)
        return self
    }
}

extension TLSServerConfiguration {
    /// The configuration, found in order; `start()` asks for the same.
    ///
    /// - Returns: This configuration.
    /// - Throws: ``TLSError/configuration(_:)`` for a protocol that can't be put on the wire,
    ///   ``TLSError/policy(_:)`` for a key that can't sign under the policy.
    public func validated() throws(TLSError) -> TLSServerConfiguration {
        try policy.requireUsable(identity, of: .server)
        try requireSendable(applicationProtocols)
        return self
    }
}

extension TLSPolicy {
    /// Refuses an identity whose key could never serve, so that no handshake has to find out.
    ///
    /// - Parameters:
    ///   - identity: Whose key would sign.
    ///   - signer: The end it would sign for.
    /// - Throws: ``TLSError/policy(_:)``.
    package func requireUsable(
        _ identity: NodeIdentity,
        of signer: Role
    ) throws(TLSError) {
        guard let scheme = identity.signatureScheme,
            signatureSchemes(of: signer).contains(scheme)
        else { throw .policy(.unusableKey(identity.privateKey.algorithm.rawValue)) }
    }
}

private func requireSendable(_ applicationProtocols: [String]) throws(TLSError) {
    // 200 names of 255 bytes still fit the list's 65,535.
    guard applicationProtocols.count <= 200,
        applicationProtocols.allSatisfy({ (1...255).contains($0.utf8.count) })
    else { throw .configuration("an application protocol is empty or too long") }
}
