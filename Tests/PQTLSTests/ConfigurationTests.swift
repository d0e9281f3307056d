import PQIdentity
import PQTLS
import Testing

/// What a configuration may say, and how what is negotiated is shown.
@Suite struct ConfigurationTests {
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
        let refusal = TLSError.policy(.unusableGroup(group))
        #expect(failure { _ = try KeyExchange(group, from: FixedRandom(seed: 1)) } == refusal)
        let answer = failure {
            _ = try KeyExchange.respond(to: [1], group: group, from: FixedRandom(seed: 1))
        }
        #expect(answer == refusal)
    }

    // MARK: Names

    @Test func `code points are shown by their names in the registries`() {
        #expect(
            KeyExchange.implementedGroups.map(\.description) == [
                "X25519MLKEM768", "SecP256r1MLKEM768", "SecP384r1MLKEM1024", "MLKEM512",
                "MLKEM768", "MLKEM1024",
            ]
        )
        #expect(
            TLSPolicy.browser.signatureSchemes.map(\.description) == [
                "mldsa65", "mldsa87", "mldsa44", "ecdsa_secp256r1_sha256",
            ]
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
        #expect("\(SignatureScheme(rawValue: 0x0804))" == "0x0804")
        #expect(
            "\(TLSError.groupNotOffered(NamedGroup(rawValue: 0x0017)))"
                == "group 0x0017 was not offered"
        )
        #expect(
            "\(TLSError.cipherSuiteNotOffered(0x1304))" == "cipher suite 0x1304 was not offered"
        )
    }
}
