import PQIdentity

extension TLSClientConfiguration {
    /// The ClientHello of this configuration.
    ///
    /// - Parameters:
    ///   - random: 32 fresh bytes.
    ///   - sessionIdentifier: 32 fresh bytes.
    ///   - shares: Our shares of some of the groups, in their order.
    ///   - cookie: What a HelloRetryRequest asked to see again.
    /// - Returns: The offer.
    /// - Throws: ``TLSError/configuration(_:)`` for what can't be put on the wire.
    package func clientHello(
        random: [UInt8],
        sessionIdentifier: [UInt8],
        shares: [KeyShare],
        cookie: [UInt8]? = nil
    ) throws(TLSError) -> ClientHello {
        var extensions = ExtensionList(for: .clientHello)
        if let name = try indicatedName() {
            extensions.append(.serverName) { writer in
                writer.vector16 { writer in
                    writer.uint8(0)
                    writer.vector16 { $0.raw(name.utf8) }
                }
            }
        }
        extensions.append(.supportedVersions) { writer in
            writer.vector8 { $0.uint16(ProtocolVersion.tls13) }
        }
        extensions.append(.supportedGroups) { writer in
            writer.vector16 { writer in policy.groups.forEach { writer.uint16($0.rawValue) } }
        }
        extensions.append(.signatureAlgorithms) { writer in
            writer.vector16 { writer in
                policy.signatureSchemes(of: .server).forEach { writer.uint16($0.rawValue) }
            }
        }
        extensions.append(authoritiesOf: trust)
        // X.509 alone is what an absent extension says (RFC 7250, Section 4.1).
        if identities.certificateTypes != [.x509] {
            extensions.append(.clientCertificateType) {
                CertificateType.write(identities.certificateTypes, to: &$0)
            }
        }
        if trust.certificateTypes != [.x509] {
            extensions.append(.serverCertificateType) {
                CertificateType.write(trust.certificateTypes, to: &$0)
            }
        }
        if trust.stapling != .ignored {
            extensions.append(.statusRequest) { StatusRequest.write(to: &$0) }
        }
        if let recordSizeLimit {
            extensions.append(.recordSizeLimit) {
                $0.uint16(UInt16(truncatingIfNeeded: recordSizeLimit))
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
            writer.vector16 { writer in shares.forEach { $0.write(to: &writer) } }
        }
        if wantsPreSharedKeys {
            extensions.append(.pskKeyExchangeModes) { writer in
                writer.vector8 { $0.uint8(PreSharedKeyMode.withKeyExchange) }
            }
        }
        if combinesExternalPSKs { extensions.append(.certificateWithExternalPSK) { _ in } }
        return ClientHello(
            random: random,
            sessionIdentifier: sessionIdentifier,
            cipherSuites: policy.cipherSuites.map(\.rawValue),
            extensions: extensions
        )
    }

    /// The name that goes into SNI: a DNS name, without the dot of the root
    /// (RFC 6066, Section 3).
    ///
    /// - Returns: The name, or nothing for an address or a URI.
    /// - Throws: ``TLSError/configuration(_:)`` for what is no DNS name.
    package func indicatedName() throws(TLSError) -> String? {
        let text: String
        if let serverNameIndication {
            text = serverNameIndication
        } else if case .dns(let name) = serverName {
            text = name
        } else {
            return nil
        }
        let name = text.utf8.last == UInt8(ascii: ".") ? text.dropLast() : text[...]
        guard (1...255).contains(name.utf8.count), name.utf8.allSatisfy(isVisible),
            IPAddress(text) == nil
        else { throw .configuration("the server name is not one of DNS") }
        return String(name)
    }
}
