// Certificates, requests and revocation lists for people to read.

extension Certificate {
    /// The certificate in lines of `label: value`, at most 80 columns wide.
    ///
    /// - Parameter time: The moment from which the remaining days are counted.
    /// - Returns: The text with a line feed at its end.
    public func text(at time: CertificateTime) -> String {
        var text = LabelledText()
        text.add("certificate", subject.description)
        text.add("issuer", isSelfIssued ? "the subject itself" : issuer.description)
        text.add("serial", hexadecimal(serialNumber))
        text.add("not before", notValidBefore.description + beginning(at: time))
        text.add("not after", notValidAfter.description + remaining(at: time))
        text.add("key", subjectPublicKey.algorithm.rawValue)
        text.add("signature", signatureAlgorithm.rawValue)
        text.add("authority", authorityText)
        if let keyUsage { text.add("key usage", keyUsage.description) }
        if let extendedKeyUsage {
            text.add("purposes", extendedKeyUsage.map(\.description).joined(separator: " "))
        }
        text.add("names", each: subjectAlternativeNames.map(\.labelled))
        text.add("permitted", each: nameConstraints?.permitted.map(\.description) ?? [])
        text.add("excluded", each: nameConstraints?.excluded.map(\.description) ?? [])
        text.add("other", each: extensions.compactMap(\.unknownText))
        text.add("subject key", subjectKeyIdentifier.map(hexadecimal) ?? "(not stated)")
        if let authorityKeyIdentifier {
            text.add("issuer key", hexadecimal(authorityKeyIdentifier))
        }
        text.add("sha-256", hexadecimal(fingerprint))
        return text.text
    }

    fileprivate var authorityText: String {
        guard let basicConstraints, basicConstraints.isAuthority else { return "no" }
        return switch basicConstraints.pathLength {
        case nil: "yes, any number of authorities below"
        case 0: "yes, no authority below"
        case 1: "yes, at most 1 authority below"
        case let limit?: "yes, at most \(limit) authorities below"
        }
    }

    private func beginning(at time: CertificateTime) -> String {
        time < notValidBefore ? " (not yet)" : ""
    }

    private func remaining(at time: CertificateTime) -> String {
        " (" + notValidAfter.distance(from: time, past: "expired") + ")"
    }
}

extension CertificateSigningRequest {
    /// The request in lines of `label: value`, at most 80 columns wide.
    ///
    /// - Returns: The text with a line feed at its end.
    public func text() -> String {
        var text = LabelledText()
        text.add("request", subject.description)
        text.add("key", "\(algorithm), which signed the request")
        if basicConstraints?.isAuthority == true { text.add("authority", "asked for") }
        if let keyUsage { text.add("key usage", keyUsage.description) }
        if let extendedKeyUsage {
            text.add("purposes", extendedKeyUsage.map(\.description).joined(separator: " "))
        }
        text.add("names", each: subjectAlternativeNames.map(\.labelled))
        text.add("other", each: extensions.compactMap(\.unknownText))
        text.add("attributes", each: otherAttributes.map { $0 + ", not read" })
        return text.text
    }
}

extension CertificateRevocationList {
    /// The list in lines of `label: value`, at most 80 columns wide.
    ///
    /// - Parameters:
    ///   - time: The moment from which the remaining days are counted.
    ///   - limit: How many entries are written out.
    /// - Returns: The text with a line feed at its end.
    public func text(at time: CertificateTime, limit: Int = 100) -> String {
        var text = LabelledText()
        text.add("list of", issuer.description)
        text.add("number", number.description)
        text.add("issued", thisUpdate.description + (time < thisUpdate ? " (not yet)" : ""))
        text.add(
            "next",
            nextUpdate.description + " (" + nextUpdate.distance(from: time, past: "overdue") + ")"
        )
        text.add("signature", signatureAlgorithm.rawValue)
        if let authorityKeyIdentifier {
            text.add("issuer key", hexadecimal(authorityKeyIdentifier))
        }
        text.add("revoked", entries.isEmpty ? "none" : String(entries.count))
        for entry in entries.prefix(max(0, limit)) {
            text.add("", hexadecimal(entry.serialNumber))
            text.add("", "  \(entry.revokedOn) \(entry.reason)")
        }
        if entries.count > limit { text.add("", "and \(entries.count - max(0, limit)) more") }
        return text.text
    }
}

extension VerifiedPath {
    /// What was checked, for each certificate of the path, in lines of `label: value`.
    ///
    /// - Parameters:
    ///   - time: The moment at which it was checked.
    ///   - name: The name that was checked, if any.
    /// - Returns: The text with a line feed at its end.
    public func text(at time: CertificateTime, name: ExpectedName? = nil) -> String {
        var texts: [String] = []
        for (index, certificate) in certificates.enumerated() {
            var text = LabelledText()
            text.add("certificate", certificate.description)
            if index + 1 < certificates.count {
                let issuer = certificates[index + 1]
                text.add("signature", "\(certificate.signatureAlgorithm), by \(issuer)")
            }
            text.add(
                "valid",
                "\(certificate.notValidBefore) to \(certificate.notValidAfter), "
                    + certificate.notValidAfter.distance(from: time, past: "expired")
            )
            if index > 0 { text.add("authority", certificate.authorityText) }
            if let keyUsage = certificate.keyUsage { text.add("key usage", keyUsage.description) }
            if index == 0, let purposes = certificate.extendedKeyUsage {
                text.add("purposes", purposes.map(\.description).joined(separator: " "))
            }
            if index == 0, let name { text.add("name", name.description) }
            if index > 0, certificate.nameConstraints != nil {
                text.add("names", "those below are permitted and not excluded")
            }
            text.add("revocation", revocation[index].description)
            texts.append(text.text)
        }
        return texts.joined(separator: "\n")
    }
}

extension RevocationStatus: CustomStringConvertible {
    /// What is known, in words.
    public var description: String {
        switch self {
        case .trusted: "trusted as it stands"
        case .unchecked: "not checked, no list of the issuer is here"
        case .answered(let response): "good by an OCSP response of \(response.producedAt)"
        case .notCurrent(let list):
            "not on list \(list.number), which is for \(list.thisUpdate) to \(list.nextUpdate)"
        case .good(let list): "not on list \(list.number), current until \(list.nextUpdate)"
        }
    }
}

extension CertificateTime {
    /// How many whole days lie between a moment and this one, such as "30 days left".
    ///
    /// - Parameters:
    ///   - time: The moment.
    ///   - past: The word for a moment after this one.
    /// - Returns: The words.
    fileprivate func distance(from time: CertificateTime, past: String) -> String {
        let (seconds, overflow) = secondsSinceEpoch.subtractingReportingOverflow(
            time.secondsSinceEpoch
        )
        if overflow { return time > self ? past : "far away" }
        let days = seconds.magnitude / 86_400
        let count = days == 1 ? "1 day" : "\(days) days"
        if seconds >= 0 { return days == 0 ? "less than a day left" : count + " left" }
        return days == 0 ? past : "\(past) \(count) ago"
    }
}

extension GeneralName {
    /// The form and the name, such as `dns:edge.test`: how the command line takes names.
    public var labelled: String {
        switch self {
        case .dns(let text): "dns:" + text
        case .uri(let text): "uri:" + text
        case .email(let text): "email:" + text
        case .ip(let address): "ip:\(address)"
        case .directoryName(let name): "name:\(name)"
        case .other: description
        }
    }

    /// Reads the form and the name; `nil` for any other text.
    ///
    /// - Parameter labelled: Such as `dns:edge.test`, `ip:::1` or `uri:twin:bed-7`.
    public init?(labelled: String) {
        guard let colon = labelled.firstIndex(of: ":") else { return nil }
        let text = String(labelled[labelled.index(after: colon)...])
        guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            return nil
        }
        switch labelled[..<colon] {
        case "dns": self = .dns(text)
        case "uri": self = .uri(text)
        case "email": self = .email(text)
        case "ip":
            guard let address = IPAddress(text) else { return nil }
            self = .ip(address)
        default: return nil
        }
    }
}

extension NameConstraints.Subtree {
    /// Reads the form and the names; `nil` for any other text.
    ///
    /// - Parameter labelled: Such as `dns:ward.test`, `ip:10.0.0.0/8` or `uri:.ward.test`.
    public init?(labelled: String) {
        if labelled.hasPrefix("ip:") {
            let parts = labelled.dropFirst(3).split(
                separator: "/",
                omittingEmptySubsequences: false
            )
            guard let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
            let bits = address.bytes.count * 8
            let length = parts.count > 1 ? Int(parts[1]) : bits
            guard parts.count <= 2, let length, (0...bits).contains(length) else { return nil }
            self = .ip(address, prefixLength: length)
            return
        }
        switch GeneralName(labelled: labelled) {
        case .dns(let text): self = .dns(text)
        case .uri(let text): self = .uri(text)
        case .email(let text): self = .email(text)
        default: return nil
        }
    }
}

extension CertificateExtension {
    /// The object identifier of an extension that has no line of its own.
    fileprivate var unknownText: String? {
        guard !Self.known.contains(objectIdentifier) else { return nil }
        return objectIdentifier + (isCritical ? ", critical" : "")
            + ", \(value.count) bytes"
    }
}
