import PQIdentity
import PQTLS
import Testing

/// What a configuration may say, and how what is negotiated is shown.
@Suite struct ConfigurationTests {
    private func clientRefusal(
        _ change: (inout TLSClientConfiguration) -> Void
    ) throws -> TLSError? {
        var configuration = try World.clientConfiguration()
        change(&configuration)
        var client = TLSClient(configuration)
        let refusal = failure { try client.start() }
        #expect(client.takeOutput().isEmpty == (refusal != nil))
        return refusal
    }

    private func serverRefusal(
        _ change: (inout TLSServerConfiguration) -> Void
    ) throws -> TLSError? {
        var configuration = try World.serverConfiguration()
        change(&configuration)
        var server = TLSServer(configuration)
        return failure { try server.start() }
    }

    // MARK: Groups and schemes

    @Test(arguments: [[0x001D], [0x11EC, 0x0017], [0x11EB, 0x11EC]] as [[UInt16]])
    func `a group that we lack is refused before anything is sent`(
        codePoints: [UInt16]
    ) throws {
        let groups = codePoints.map(NamedGroup.init)
        let stranger = try #require(groups.first { $0 != .x25519MLKEM768 })
        let refusal = TLSError.configuration("the group \(stranger) is not one we have")
        #expect(try clientRefusal { $0.groups = groups } == refusal)
        #expect(try serverRefusal { $0.groups = groups } == refusal)
    }

    @Test func `a scheme that we lack is refused`() throws {
        let schemes = [.mldsa65, SignatureScheme(rawValue: 0x0403)]
        let refusal = TLSError.configuration("the signature scheme 0x0403 is not one we have")
        #expect(try clientRefusal { $0.signatureSchemes = schemes } == refusal)
        #expect(try serverRefusal { $0.signatureSchemes = schemes } == refusal)
    }

    @Test func `an empty list is refused`() throws {
        #expect(try clientRefusal { $0.groups = [] } == .configuration("no group"))
        #expect(try serverRefusal { $0.groups = [] } == .configuration("no group"))
        let refusal = TLSError.configuration("no cipher suite or no signature scheme")
        #expect(try clientRefusal { $0.cipherSuites = [] } == refusal)
        #expect(try serverRefusal { $0.cipherSuites = [] } == refusal)
        #expect(try clientRefusal { $0.signatureSchemes = [] } == refusal)
        #expect(try serverRefusal { $0.signatureSchemes = [] } == refusal)
    }

    @Test func `every implemented group and scheme is accepted`() throws {
        for group in KeyExchange.implementedGroups {
            #expect(try clientRefusal { $0.groups = [group] } == nil)
            #expect(try serverRefusal { $0.groups = [group] } == nil)
        }
        #expect(try clientRefusal { $0.signatureSchemes = SignatureScheme.implemented } == nil)
        #expect(try serverRefusal { $0.signatureSchemes = SignatureScheme.implemented } == nil)
    }

    // MARK: Key exchange

    @Test(arguments: KeyExchange.implementedGroups)
    func `both sides of every group share a secret`(group: NamedGroup) throws {
        let client = try KeyExchange(group, from: FixedRandom(seed: 1))
        let answer = try KeyExchange.respond(
            to: client.share,
            group: group,
            from: FixedRandom(seed: 2)
        )
        #expect(client.group == group)
        let theirs = answer.sharedSecret.plain
        let ours = try client.sharedSecret(serverShare: answer.share).plain
        #expect(ours == theirs)
    }

    @Test(arguments: KeyExchange.implementedGroups)
    func `a share of the wrong length is refused by either side`(group: NamedGroup) throws {
        let share = try {
            let client = try KeyExchange(group, from: FixedRandom(seed: 1))
            return client.share
        }()
        for wrong in [[], share.dropLast(), share + [0]] as [[UInt8]] {
            let server = failure {
                _ = try KeyExchange.respond(to: wrong, group: group, from: FixedRandom(seed: 2))
            }
            #expect(server == .invalidKeyShare)
            let client = failure {
                let client = try KeyExchange(group, from: FixedRandom(seed: 1))
                _ = try client.sharedSecret(serverShare: wrong)
            }
            #expect(client == .invalidKeyShare)
        }
    }

    @Test func `a group that we lack has no key exchange`() {
        let group = NamedGroup(rawValue: 0x001D)
        let refusal = TLSError.configuration("the group 0x001D is not one we have")
        #expect(failure { _ = try KeyExchange(group, from: FixedRandom(seed: 1)) } == refusal)
        let answer = failure {
            _ = try KeyExchange.respond(to: [1], group: group, from: FixedRandom(seed: 1))
        }
        #expect(answer == refusal)
    }

    // MARK: Names

    @Test func `code points are shown by their names in the registries`() {
        #expect("\(NamedGroup.x25519MLKEM768)" == "X25519MLKEM768")
        #expect("\(NamedGroup.mlkem768)" == "MLKEM768")
        #expect(
            SignatureScheme.implemented.map(\.description) == ["mldsa44", "mldsa65", "mldsa87"]
        )
        #expect(
            CipherSuite.allCases.map(\.description) == [
                "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384",
                "TLS_CHACHA20_POLY1305_SHA256",
            ]
        )
    }

    @Test func `unknown code points are shown as numbers`() {
        #expect("\(NamedGroup(rawValue: 29))" == "0x001D")
        #expect("\(SignatureScheme(rawValue: 0x0403))" == "0x0403")
        #expect(
            "\(TLSError.groupNotOffered(NamedGroup(rawValue: 0x11EB)))"
                == "group 0x11EB was not offered"
        )
        #expect(
            "\(TLSError.cipherSuiteNotOffered(0x1304))" == "cipher suite 0x1304 was not offered"
        )
    }
}
