#if ConformanceTesting
import PQIdentity
import PQSecrets
import PQSuites
import PQTLS

/// One connection as the runner orders it.
struct Shim {
    let flags: Flags

    /// Why a connection counts as failed.
    enum Failure: Error {
        case tls(TLSError)
        case transport
        case expectation(String)
    }

    // MARK: What we bring

    private func policy() throws(Flags.Refusal) -> TLSPolicy {
        let groups =
            flags.curves.isEmpty
            ? [NamedGroup.secp256r1, .x25519MLKEM768]
            : flags.curves.map(NamedGroup.init).filter(KeyExchange.implementedGroups.contains)
        let schemes =
            flags.verifyPreferences.isEmpty
            ? SignatureScheme.customizable
            : flags.verifyPreferences.map(SignatureScheme.init)
                .filter(SignatureScheme.customizable.contains)
        guard !groups.isEmpty, !schemes.isEmpty else {
            throw .unsupported("classical groups or schemes beyond the trait's")
        }
        do {
            return try .custom(
                groups: groups,
                cipherSuites: [.aes128GCMSHA256, .aes256GCMSHA384, .chaCha20Poly1305SHA256],
                signatureSchemes: schemes
            )
        } catch { throw .unsupported("\(error)") }
    }

    private func identities() throws(Flags.Refusal) -> [TLSIdentity] {
        guard let file = flags.certificateFile, let keyFile = flags.keyFile else { return [] }
        guard let chain = fileContent(file), let keyText = fileContent(keyFile) else {
            throw .unsupported("a file that is absent")
        }
        let certificates = blocks(of: chain, labelled: "CERTIFICATE")
        let forms = ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY"]
        let keys = forms.flatMap { blocks(of: keyText, labelled: $0) }
        let preferences = flags.signingPreferences.map(SignatureScheme.init)
        do {
            if let key = keys.first.flatMap(ConformanceKey.init(privateKey:)) {
                let identity = ConformanceIdentity(
                    certificates: certificates,
                    key: key,
                    schemes: preferences.isEmpty ? nil : preferences
                )
                return [try TLSIdentity(identity)]
            }
            let identity = try NodeIdentity(
                certificateChain: certificates.map { try Certificate(derRepresentation: $0) },
                privateKey: SigningPrivateKey(pem: String(decoding: keyText, as: UTF8.self))
            )
            return [TLSIdentity(identity)]
        } catch { throw .unsupported("a key or certificate: \(error)") }
    }

    private func trust() throws(Flags.Refusal) -> TLSTrust {
        do {
            let key = try SigningPrivateKey(generating: .mldsa44).publicKey
            var trust = TLSTrust.publicKeys([key])
            // Only X.509 is asked for, and every chain is taken.
            trust.publicKeys = []
            trust.authorities = TrustAnchors(roots: [])
            trust.acceptsAnyChain = true
            return trust
        } catch { throw .unsupported("\(error)") }
    }

    // MARK: The connection

    /// Runs the connection.
    func run() throws {
        let policy = try policy()
        if let strange = flags.keyShares?.first(where: {
            !policy.groups.contains(NamedGroup(rawValue: $0))
        }) {
            throw Flags.Refusal.unsupported("a share of group \(strange)")
        }
        let identities = try identities()
        let trust = try trust()
        let socket = try Socket(port: flags.port, isIPv6: flags.isIPv6)
        try socket.send((0..<8).map { UInt8(truncatingIfNeeded: flags.shimID >> (8 * $0)) })
        if flags.isServer {
            var configuration = TLSServerConfiguration(
                identities: identities,
                clientTrust: flags.requiresClientCertificate ? trust : nil,
                policy: policy,
                applicationProtocols: flags.serverProtocols
            )
            configuration.limits.certificateByteCount = 1 << 17
            configuration.limits.certificateCount = 64
            try drive(TLSServer(configuration), over: socket)
        } else {
            var configuration = TLSClientConfiguration(
                identities: identities,
                trust: trust,
                serverName: .uri("shim:none"),
                serverNameIndication: flags.hostName,
                policy: policy,
                applicationProtocols: flags.offeredProtocols
            )
            configuration.limits.certificateByteCount = 1 << 17
            configuration.limits.certificateCount = 64
            let shares = flags.keyShares?.map(NamedGroup.init)
            configuration.keyShareGroups = shares ?? Array(policy.groups.prefix(1))
            try drive(TLSClient(configuration), over: socket)
        }
    }

    /// Handshake, then every byte of the runner back with all its bits turned.
    private func drive<End: TLSEndpoint & ~Copyable>(
        _ start: consuming End,
        over socket: borrowing Socket
    ) throws {
        var end = start
        do {
            try end.start()
            while true {
                try socket.send(end.takeOutput())
                var isClosed = false
                while let event = end.nextEvent() {
                    switch event {
                    case .handshakeCompleted(let security):
                        try check(security)
                        try begin(&end)
                    case .applicationData(let data): try end.send(data.map { ~$0 })
                    case .peerClosed: isClosed = true
                    default: throw Failure.expectation("an event that nobody asked for")
                    }
                }
                try socket.send(end.takeOutput())
                if isClosed { break }
                guard let bytes = try socket.receive() else {
                    if flags.checksCloseNotify || end.security == nil {
                        try end.receiveEndOfStream()
                    }
                    break
                }
                try end.receive(bytes)
            }
            end.close()
            try? socket.send(end.takeOutput())
            socket.finishSending()
        } catch let error as TLSError {
            try? socket.send(end.takeOutput())
            socket.finishSending()
            // What the runner still says must not reset the connection before it reads our alert.
            while let more = try? socket.receive(), !more.isEmpty {}
            throw Failure.tls(error)
        }
    }

    private func begin<End: TLSEndpoint & ~Copyable>(_ end: inout End) throws {
        if flags.exportCount > 0 {
            let context = flags.usesExportContext ? flags.exportContext : []
            let material = try end.exportKeyingMaterial(
                label: flags.exportLabel,
                context: context.span,
                count: flags.exportCount
            )
            var bytes: [UInt8] = []
            for index in 0..<material.count { bytes.append(material.span[index]) }
            try end.send(bytes)
        }
        if flags.keyUpdate { try end.updateKeys() }
        if flags.shimWritesFirst { try end.send(Array("hello".utf8)) }
        if flags.shimShutsDown { end.close() }
    }

    private func check(_ security: ConnectionSecurity) throws {
        func expect<Value: Equatable>(_ wanted: Value?, _ got: Value?, _ what: String) throws {
            guard let wanted, wanted != got else { return }
            throw Failure.expectation("\(what): wanted \(wanted), got \(String(describing: got))")
        }
        try expect(flags.expectedGroup, security.group.rawValue, "group")
        try expect(flags.expectedCipher, security.cipherSuite.rawValue, "suite")
        try expect(flags.expectsRetry, security.wasRetried, "retry")
        try expect(flags.expectedServerName, security.serverName, "server name")
        try expect(flags.expectedProtocol, security.applicationProtocol ?? "", "protocol")
        if !flags.isServer {
            let scheme = security.serverSignatureScheme?.rawValue
            try expect(flags.expectedPeerScheme, scheme, "scheme")
        }
    }
}
#endif
