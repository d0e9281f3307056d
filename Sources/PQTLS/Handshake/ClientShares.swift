package import PQSecrets

/// The shares of one ClientHello, each with the secret behind it.
///
/// One share is the rule: a share has over a thousand bytes, and the server most likely takes the
/// first group. A client that knows better names the groups
/// (``TLSClientConfiguration/keyShareGroups``).
package struct ClientShares: ~Copyable, Sendable {
    /// As many as there are groups, and more than any policy names.
    private static var limit: Int { 8 }

    private var secrets: InlineArray<8, KeyExchange?>
    /// What goes into the hello.
    package let entries: [KeyShare]

    /// Draws a fresh secret for each group.
    ///
    /// - Parameters:
    ///   - groups: The groups, in the order of the policy.
    ///   - source: Where the randomness comes from.
    /// - Throws: ``TLSError/policy(_:)``, ``TLSError/random(_:)``, ``TLSError/suite(_:)``.
    package init(
        _ groups: [NamedGroup],
        from source: some RandomSource
    ) throws(TLSError) {
        var secrets = InlineArray<8, KeyExchange?> { _ in nil }
        var entries: [KeyShare] = []
        for group in groups.prefix(Self.limit) {
            let secret = try KeyExchange(group, from: source)
            entries.append(KeyShare(group: group, share: secret.share))
            secrets[entries.count - 1] = consume secret
        }
        self.secrets = secrets
        self.entries = entries
    }

    /// Whether there is a share for a group.
    package func contains(_ group: NamedGroup) -> Bool {
        entries.contains { $0.group == group }
    }

    /// The secret behind the share that the server answered; the others are destroyed.
    ///
    /// - Parameter group: The group of the server's share.
    /// - Returns: The secret.
    /// - Throws: ``TLSError/groupNotOffered(_:)``.
    package consuming func take(_ group: NamedGroup) throws(TLSError) -> KeyExchange {
        var secrets = secrets
        if let index = entries.firstIndex(where: { $0.group == group }),
            let secret = exchange(&secrets[index], with: nil)
        {
            return secret
        }
        throw .groupNotOffered(group)
    }
}
