import PQIdentity

/// What a server reads out of an offer: everything it will agree to, or an error.
///
/// A classical-only offer ends here with `handshake_failure`: there is nothing to fall back to.
package struct ServerChoice: Sendable {
    let suite: CipherSuite
    /// Who we are for this client.
    let identity: ChosenIdentity
    /// Whether the client wants an OCSP response with our certificate.
    let wantsStatus: Bool
    /// The type of our Certificate message, if the client said what it takes.
    let serverCertificateType: CertificateType?
    /// The type of the client's Certificate message; nothing if we don't ask for one.
    let clientCertificateType: CertificateType?
    /// Whether the client said what it can send.
    let namesClientTypes: Bool
    let group: NamedGroup
    /// The client's share, or nothing if it supports the group but sent no share for it.
    let clientShare: [UInt8]?
    let applicationProtocol: String?
    let serverName: String?
    /// The largest record that the client takes, if it says so.
    let recordSizeLimit: Int?

    /// Chooses (RFC 9846, Section 4.2.1), our preferences first.
    ///
    /// The order of our policy decides about the group, whatever the client sent shares for: a
    /// better group is worth the round trip of a retry, and no one on the path can talk us into a
    /// weaker one by delaying or dropping a share.
    ///
    /// - Parameters:
    ///   - hello: The offer.
    ///   - configuration: What we accept.
    /// - Throws: The error for the first thing that is wrong or not in common.
    package init(_ hello: ClientHello, _ configuration: TLSServerConfiguration) throws(TLSError) {
        guard let versions = try hello.supportedVersions,
            versions.contains(ProtocolVersion.tls13)
        else { throw .unsupportedVersion }
        guard hello.compressionMethods == [0] else { throw .compression }
        // A set: a hello may name thousands of groups and shares.
        let groups = Set(try hello.supportedGroups)
        let shares = try hello.keyShares
        for share in shares where !groups.contains(share.group) {
            throw .groupNotOffered(share.group)
        }
        guard let group = configuration.policy.groups.first(where: groups.contains) else {
            throw .noCommonGroup
        }
        self.group = group
        clientShare = shares.first { $0.group == group }?.share
        let suites = hello.cipherSuites
        let common = configuration.policy.cipherSuites.filter { suites.contains($0.rawValue) }
        let chosen = try configuration.suite(among: common, for: hello)
        guard let suite = chosen else { throw .noCommonCipherSuite }
        self.suite = suite
        applicationProtocol = try Self.applicationProtocol(
            of: hello.applicationProtocols,
            configuration.applicationProtocols
        )
        serverName = try hello.serverName
        recordSizeLimit = try hello.recordSizeLimit
        identity = try configuration.identity(for: hello.identityRequest, name: serverName)
        wantsStatus = try hello.wantsStatus
        serverCertificateType =
            try hello.serverCertificateTypes == nil ? nil : identity.identity.certificateType
        let clientTypes = try hello.clientCertificateTypes
        clientCertificateType = try configuration.clientTrust?.chooseType(of: clientTypes)
        namesClientTypes = clientTypes != nil
    }

    /// A client that offers protocols and shares none with us is refused (RFC 7301, Section 3.2).
    private static func applicationProtocol(
        of offer: [[UInt8]]?,
        _ ours: [String]
    ) throws(TLSError) -> String? {
        guard let offer, !ours.isEmpty else { return nil }
        let common = ours.first { name in offer.contains { name.utf8.elementsEqual($0) } }
        guard let common else { throw .noCommonApplicationProtocol }
        return common
    }
}

extension ClientHello {
    /// Whether this second hello differs from the first only where it may
    /// (RFC 9846, Section 4.2.2).
    package func isRetry(of first: ClientHello) -> Bool {
        let variable: Set<ExtensionType> = [
            .keyShare, .cookie, .earlyData, .preSharedKey, .padding,
        ]
        // Early data doesn't survive a retry.
        guard extensions[.earlyData] == nil else { return false }
        func fixed(_ hello: ClientHello) -> [ExtensionList.Item] {
            hello.extensions.items.filter { !variable.contains($0.type) }
        }
        // There is no early data after a retry (RFC 9846, Section 4.3.10).
        return extensions[.earlyData] == nil && random == first.random
            && sessionIdentifier == first.sessionIdentifier
            && cipherSuites == first.cipherSuites
            && compressionMethods == first.compressionMethods && fixed(self) == fixed(first)
    }
}
