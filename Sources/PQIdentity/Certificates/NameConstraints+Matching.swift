// Which names lie in a subtree. Where a name or a constraint can be read in two ways, the reading
// is taken that allows less: it lies in an excluded subtree and in no permitted one.

extension NameConstraints {
    /// Checks the names of a certificate below an authority that has these constraints.
    ///
    /// - Parameters:
    ///   - certificate: The certificate: its subject, and all its alternative names.
    ///   - authority: The authority's name, for the error.
    /// - Throws: ``IdentityError/nameNotPermitted(subject:name:authority:)`` or
    ///   ``IdentityError/nameExcluded(subject:name:authority:)``.
    func check(_ certificate: Certificate, below authority: String) throws(IdentityError) {
        for name in certificate.constrainedNames {
            let sameForm = permitted.filter { $0.hasForm(of: name) }
            if !sameForm.isEmpty, !sameForm.contains(where: { $0.covers(name, ifUnclear: false) }) {
                throw .nameNotPermitted(
                    subject: certificate.description,
                    name: name.description,
                    authority: authority
                )
            }
            if excluded.contains(where: { $0.hasForm(of: name) && $0.covers(name, ifUnclear: true) }
            ) {
                throw .nameExcluded(
                    subject: certificate.description,
                    name: name.description,
                    authority: authority
                )
            }
        }
    }

    /// The first subtree of a form that nothing here compares.
    var unsupported: Subtree? {
        (permitted + excluded).first { if case .other = $0 { true } else { false } }
    }
}

extension Certificate {
    /// The names to which constraints apply: the subject, the alternative names, and the mailbox
    /// in the subject where no alternative name is one.
    fileprivate var constrainedNames: [GeneralName] {
        var names = subjectAlternativeNames
        if !subject.isEmpty { names.append(.directoryName(subject)) }
        let hasMailbox = names.contains { if case .email = $0 { true } else { false } }
        if !hasMailbox {
            names += subject.attributes
                .filter { $0.objectIdentifier == "1.2.840.113549.1.9.1" }
                .map { .email($0.value) }
        }
        return names
    }
}

extension NameConstraints.Subtree {
    /// Whether the subtree says anything about names of this form.
    func hasForm(of name: GeneralName) -> Bool {
        switch (self, name) {
        case (.dns, .dns), (.uri, .uri), (.email, .email), (.ip, .ip),
            (.directoryName, .directoryName):
            true
        case (.other(let tag, _), .other(let other, _)): tag == other
        default: false
        }
    }

    /// Whether a name of the same form lies in the subtree.
    ///
    /// - Parameters:
    ///   - name: The name.
    ///   - ifUnclear: The answer where the name or the constraint can be read in two ways.
    /// - Returns: Whether it does.
    func covers(_ name: GeneralName, ifUnclear: Bool) -> Bool {
        switch (self, name) {
        case (.dns(let base), .dns(let host)): Self.covers(base, host: host, ifUnclear: ifUnclear)
        case (.uri(let base), .uri(let uri)): Self.covers(base, uri: uri, ifUnclear: ifUnclear)
        case (.email(let base), .email(let mailbox)):
            Self.covers(base, mailbox: mailbox, ifUnclear: ifUnclear)
        case (.ip(let network, let prefixLength), .ip(let address)):
            Self.covers(network, prefixLength, address)
        case (.directoryName(let base), .directoryName(let name)):
            name.relativeNames.starts(with: base.relativeNames)
        default: ifUnclear
        }
    }

    /// A host lies in the subtree if labels are only added on the left.
    private static func covers(_ base: String, host: String, ifUnclear: Bool) -> Bool {
        if base.isEmpty { return true }
        // A leading dot means nothing here by the standard, and "only below" to some who write it.
        let isDotted = base.hasPrefix(".")
        guard let host = labels(host),
            let base = labels(isDotted ? String(base.dropFirst()) : base)
        else { return ifUnclear }
        let fewest = base.count + (isDotted && !ifUnclear ? 1 : 0)
        // A wildcard stands for every label, so also for an excluded one.
        return host.count >= fewest
            && zip(host.suffix(base.count), base).allSatisfy { label, expected in
                label == expected || ifUnclear && label.contains(UInt8(ascii: "*"))
            }
    }

    private static func covers(_ base: String, uri: String, ifUnclear: Bool) -> Bool {
        guard let host = host(ofURI: uri) else { return ifUnclear }
        return covers(base, exactHost: host, ifUnclear: ifUnclear)
    }

    private static func covers(_ base: String, mailbox: String, ifUnclear: Bool) -> Bool {
        guard let at = mailbox.lastIndex(of: "@"), at != mailbox.startIndex,
            !mailbox.contains("\""), mailbox.utf8.allSatisfy({ $0 < 0x80 })
        else { return ifUnclear }
        let host = String(mailbox[mailbox.index(after: at)...])
        guard let baseAt = base.lastIndex(of: "@") else {
            return covers(base, exactHost: host, ifUnclear: ifUnclear)
        }
        // What stands before the sign may distinguish capitals.
        return mailbox[..<at].utf8.elementsEqual(base[..<baseAt].utf8)
            && covers(
                String(base[base.index(after: baseAt)...]),
                exactHost: host,
                ifUnclear: ifUnclear
            )
    }

    /// A host by itself, or with a leading dot the hosts below it but not itself.
    private static func covers(_ base: String, exactHost host: String, ifUnclear: Bool) -> Bool {
        let isDotted = base.hasPrefix(".")
        guard let host = labels(host),
            let base = labels(isDotted ? String(base.dropFirst()) : base)
        else { return ifUnclear }
        return isDotted
            ? host.count > base.count && Array(host.suffix(base.count)) == base : host == base
    }

    private static func covers(
        _ network: IPAddress,
        _ prefixLength: Int,
        _ address: IPAddress
    ) -> Bool {
        guard network.bytes.count == address.bytes.count else { return false }
        let mask = mask(prefixLength, count: network.bytes.count)
        return zip(zip(network.bytes, address.bytes), mask).allSatisfy { ($0.0 ^ $0.1) & $1 == 0 }
    }

    /// The host in a URI's authority; `nil` where there is none or where it is an address, which
    /// no constraint can describe.
    private static func host(ofURI uri: String) -> String? {
        guard let colon = uri.firstIndex(of: ":") else { return nil }
        let rest = uri[uri.index(after: colon)...]
        guard rest.hasPrefix("//") else { return nil }
        let authority = rest.dropFirst(2).prefix { !"/?#".contains($0) }
        var host = authority
        if let at = authority.lastIndex(of: "@") { host = authority[authority.index(after: at)...] }
        if let port = host.firstIndex(of: ":") { host = host[..<port] }
        let isPlain = host.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0))
        }
        guard isPlain, !host.isEmpty, IPAddress(String(host)) == nil else { return nil }
        return String(host)
    }

    /// The labels in small letters; `nil` if there is an empty one.
    private static func labels(_ host: String) -> [[UInt8]]? {
        guard host.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let labels = host.lowercased().utf8
            .split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
        return labels.contains([]) ? nil : labels
    }
}
