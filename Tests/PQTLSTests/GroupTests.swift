import PQSecrets
import PQTLS
import Testing

/// ML-KEM-768 alone beside the hybrid: taken where it is configured and nowhere else.
@Suite struct GroupTests {
    @Test func `the sizes and the number of a share are those of the draft`() throws {
        #expect(NamedGroup.mlkem768.rawValue == 0x0201)
        let client = try KeyExchange(.mlkem768, from: FixedRandom(seed: 1))
        let clientShare = client.share
        let answer = try KeyExchange.respond(
            to: clientShare,
            group: .mlkem768,
            from: FixedRandom(seed: 2)
        )
        #expect(clientShare.count == 1184)
        #expect(answer.share.count == 1088)
        #expect(answer.sharedSecret.count == 32)
    }

    @Test func `a handshake over ML-KEM alone agrees on everything`() throws {
        let pair = try Pair(
            World.clientConfiguration(policy: .custom(groups: [.mlkem768])),
            World.serverConfiguration(policy: .custom(groups: [.x25519MLKEM768, .mlkem768]))
        )
        pair.pump()
        #expect(pair.clientSecurity?.group == .mlkem768)
        #expect(pair.serverSecurity?.group == .mlkem768)
        try pair.client.send([1, 2, 3])
        pair.pump()
        #expect(pair.serverEvents.data == [1, 2, 3])
    }

    @Test func `nobody offers or takes ML-KEM alone unless told to`() throws {
        #expect(!TLSPolicy.postQuantum.groups.contains(.mlkem768))
        let pair = try Pair(
            World.clientConfiguration(policy: .custom(groups: [.mlkem768])),
            World.serverConfiguration()
        )
        pair.pump()
        #expect(pair.serverError == .noCommonGroup)
        #expect(pair.clientError == .peerAlert(.handshakeFailure))
    }

    @Test func `a server that prefers the hybrid asks for its share`() throws {
        let pair = try Pair(
            World.clientConfiguration(policy: .custom(groups: [.mlkem768, .x25519MLKEM768])),
            World.serverConfiguration(policy: .custom(groups: [.x25519MLKEM768, .mlkem768]))
        )
        pair.pump()
        #expect(pair.clientError == nil)
        #expect(pair.clientSecurity?.group == .x25519MLKEM768)
        #expect(pair.serverSecurity?.group == .x25519MLKEM768)
    }

    @Test(arguments: KeyExchange.implementedGroups)
    func `a key that is not reduced is an illegal parameter`(group: NamedGroup) throws {
        let share = try {
            let client = try KeyExchange(group, from: FixedRandom(seed: 1))
            return client.share
        }()
        // The first coefficient behind the curve's point, if that comes first, becomes 4095.
        let points: [NamedGroup: Int] = [.secP256r1MLKEM768: 65, .secP384r1MLKEM1024: 97]
        let start = points[group] ?? 0
        var unreduced = share
        unreduced[start] = 0xFF
        unreduced[start + 1] |= 0x0F
        let error = failure {
            _ = try KeyExchange.respond(to: unreduced, group: group, from: FixedRandom(seed: 2))
        }
        #expect(error == .invalidKeyShare)
        #expect(error?.alert == .illegalParameter)
    }
}
