import PQLattice
import PQSecrets
import PQSuites
import PQTLS
import Testing

/// The groups: their bytes, what is no share, and ML-KEM alone only where it is configured.
@Suite struct GroupTests {
    // Client share, server share, secret.
    private static let sizes: [NamedGroup: (Int, Int, Int)] = [
        .x25519MLKEM768: (1216, 1120, 64),
        .secP256r1MLKEM768: (1249, 1153, 64),
        .secP384r1MLKEM1024: (1665, 1665, 80),
        .mlkem512: (800, 768, 32),
        .mlkem768: (1184, 1088, 32),
        .mlkem1024: (1568, 1568, 32),
    ]

    @Test(arguments: KeyExchange.implementedGroups)
    func `the sizes of shares and secrets are those of the standards`(group: NamedGroup) throws {
        let client = try KeyExchange(group, from: FixedRandom(seed: 1))
        let clientShare = client.share
        let answer = try KeyExchange.respond(
            to: clientShare,
            group: group,
            from: FixedRandom(seed: 2)
        )
        let sizes = try #require(Self.sizes[group])
        #expect(clientShare.count == sizes.0)
        #expect(answer.share.count == sizes.1)
        #expect(answer.sharedSecret.count == sizes.2)
    }

    /// The halves of a share with a curve of NIST: the curve's is first.
    private static let points: [(NamedGroup, Int)] = [
        (.secP256r1MLKEM768, 65), (.secP384r1MLKEM1024, 97),
    ]

    /// What may not stand in a point's place: another prefix, a point off the curve, coordinates
    /// beyond the field, zeros, and shorter forms with as many bytes behind them.
    private func badPoints(_ point: ArraySlice<UInt8>) -> [[UInt8]] {
        let count = point.count
        var bad = [0, 2, 3, 5, 6, 7, 0xFF].map { [$0] + point.dropFirst() } as [[UInt8]]
        var offCurve = [UInt8](point)
        offCurve[count - 1] ^= 1
        bad.append(offCurve)
        bad.append([4] + [UInt8](repeating: 0xFF, count: count - 1))
        bad.append([4] + [UInt8](repeating: 0, count: count - 1))
        bad.append([UInt8](repeating: 0, count: count))
        // The compressed form: its prefix and one coordinate.
        let coordinate = point.dropFirst().prefix(count / 2)
        bad.append(
            [2 + (point.last ?? 0) % 2] + coordinate + [UInt8](repeating: 0, count: count / 2)
        )
        return bad
    }

    @Test(arguments: points)
    func `what is no uncompressed point of the curve is an illegal parameter`(
        group: NamedGroup,
        count: Int
    ) throws {
        let share = try {
            let client = try KeyExchange(group, from: FixedRandom(seed: 1))
            return client.share
        }()
        let answer = try {
            let response = try KeyExchange.respond(
                to: share,
                group: group,
                from: FixedRandom(seed: 2)
            )
            return response.share
        }()
        for point in badPoints(share.prefix(count)) {
            let server = failure {
                _ = try KeyExchange.respond(
                    to: point + share.dropFirst(count),
                    group: group,
                    from: FixedRandom(seed: 2)
                )
            }
            #expect(server == .invalidKeyShare)
            #expect(server?.alert == .illegalParameter)
        }
        for point in badPoints(answer.prefix(count)) {
            let client = failure {
                let client = try KeyExchange(group, from: FixedRandom(seed: 1))
                _ = try client.sharedSecret(serverShare: point + answer.dropFirst(count))
            }
            #expect(client == .invalidKeyShare)
        }
    }

    @Test(arguments: points)
    func `shorter forms of a point make a share of the wrong length`(
        group: NamedGroup,
        count: Int
    ) throws {
        let share = try {
            let client = try KeyExchange(group, from: FixedRandom(seed: 1))
            return client.share
        }()
        let lattice = share.dropFirst(count)
        let compressed = [2] + share.dropFirst().prefix(count / 2)
        // The second is the point at infinity; the third has the halves the other way round.
        for wrong in [compressed + lattice, [0] + lattice, [UInt8](lattice) + share.prefix(count)]
            as [[UInt8]]
        {
            let error = failure {
                _ = try KeyExchange.respond(to: wrong, group: group, from: FixedRandom(seed: 2))
            }
            #expect(error == .invalidKeyShare)
        }
    }

    @Test func `in the hybrids of NIST's curves the curve comes first`() throws {
        let client = try SecP256r1MLKEM768.ClientSecret(from: FixedRandom(seed: 3))
        // What the client drew, drawn again: the scalar, then ML-KEM's seed.
        let again = FixedRandom(seed: 3)
        let scalar = try randomBytes(32, from: again)
        let curve = try ECDH.PrivateKey(curve: .p256, rawRepresentation: scalar.span)
        let seed = try randomBytes(64, from: again)
        let lattice = try MLKEM768.PrivateKey(seedRepresentation: seed.span)
        let share = client.share
        #expect(share == curve.publicKey + lattice.publicKey.rawRepresentation)
        let answer = try SecP256r1MLKEM768.respond(to: share.span)
        let secret = answer.sharedSecret.plain
        let ciphertext = [UInt8](answer.share.dropFirst(65))
        let latticeSecret = try lattice.decapsulate(ciphertext.span).plain
        let point = [UInt8](answer.share.prefix(65))
        let curveSecret = try curve.sharedSecret(with: point.span).plain
        #expect(secret == curveSecret + latticeSecret)
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
