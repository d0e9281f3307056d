import PQIdentity

// What a configuration may not say, refused before anything is sent.

extension TLSClientConfiguration {
    /// The configuration, found in order; `start()` asks for the same.
    ///
    /// - Returns: This configuration.
    /// - Throws: ``TLSError/configuration(_:)`` for trust in nobody, or a name or a protocol that
    ///   can't be put on the wire, ``TLSError/policy(_:)`` for a key that can't sign under the policy
    ///   or a share for a group that is not in it.
    public func validated() throws(TLSError) -> TLSClientConfiguration {
        _ = try indicatedName()
        try trust.check()
        for identity in identities { try policy.requireUsable(identity, of: .client) }
        for group in keyShareGroups ?? [] where !policy.groups.contains(group) {
            throw .policy(.unusableGroup(group))
        }
        try requireSendable(applicationProtocols)
        try requirePossible(padding, recordSizeLimit)
        return self
    }
}

extension TLSServerConfiguration {
    /// The configuration, found in order; `start()` asks for the same.
    ///
    /// - Returns: This configuration.
    /// - Throws: ``TLSError/configuration(_:)`` for no identity, trust in nobody, or a protocol that
    ///   can't be put on the wire, ``TLSError/policy(_:)`` for a key that can't sign under the policy.
    public func validated() throws(TLSError) -> TLSServerConfiguration {
        guard !identities.isEmpty else { throw .configuration("no identity") }
        try clientTrust?.check()
        for identity in identities { try policy.requireUsable(identity, of: .server) }
        try requireSendable(applicationProtocols)
        try requirePossible(padding, recordSizeLimit)
        return self
    }
}

extension TLSTrust {
    /// Refuses what believes no one by mistake, or can't be said.
    fileprivate func check() throws(TLSError) {
        #if ConformanceTesting
        if acceptsAnyChain { return }
        #endif
        guard authorities?.roots.isEmpty == false || !publicKeys.isEmpty else {
            throw .configuration("no authority and no public key to believe")
        }
        guard namesAuthorities, let roots = authorities?.roots else { return }
        // A list that is cut would send peers away that we believe.
        let byteCount = roots.reduce(0) { $0 + 2 + $1.subject.derRepresentation.count }
        guard byteCount <= Self.authorityNamesByteLimit else {
            throw .configuration("the names of the authorities have \(byteCount) bytes")
        }
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
        _ identity: TLSIdentity,
        of signer: Role
    ) throws(TLSError) {
        #if ConformanceTesting
        if identity.conformance != nil { return }
        #endif
        guard let scheme = identity.signatureScheme,
            signatureSchemes(of: signer).contains(scheme)
        else { throw .policy(.unusableKey(identity.publicKey.algorithm.rawValue)) }
    }
}

extension TLSClientConfiguration {
    /// The groups that get a share at once, in the order of the policy
    /// (RFC 9846, Section 4.3.8).
    package var firstShares: [NamedGroup] {
        guard let keyShareGroups else { return Array(policy.groups.prefix(1)) }
        return policy.groups.filter(keyShareGroups.contains)
    }
}

private func requireSendable(_ applicationProtocols: [String]) throws(TLSError) {
    // 200 names of 255 bytes still fit the list's 65,535.
    guard applicationProtocols.count <= 200,
        applicationProtocols.allSatisfy({ (1...255).contains($0.utf8.count) })
    else { throw .configuration("an application protocol is empty or too long") }
}

private func requirePossible(
    _ padding: TLSPadding,
    _ recordSizeLimit: Int?
) throws(TLSError) {
    guard padding.isPossible else {
        throw .configuration("records can't be padded to that size")
    }
    if let recordSizeLimit, !RecordSizeLimit.range.contains(recordSizeLimit) {
        throw .configuration("a record size limit is below 64 or over 16385")
    }
}
