import PQIdentity
import PQTLS
import Testing

/// Keys that a quantum computer breaks have no place in a handshake, whoever holds them.
@Suite struct ClassicalKeyTests {
    static let classical: [KeyAlgorithm] = [.ed25519, .p256, .p384]

    @Test(arguments: KeyAlgorithm.allCases)
    func `only ML-DSA keys have a signature scheme`(algorithm: KeyAlgorithm) {
        let isLattice = [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87].contains(algorithm)
        #expect((SignatureScheme(algorithm) != nil) == isLattice)
    }

    @Test func `no classical scheme is offered`() {
        let schemes: Set<UInt16> = [0x0904, 0x0905, 0x0906]
        #expect(Set(TLSDefaults.signatureSchemes.map(\.rawValue)) == schemes)
        #expect(Set(SignatureScheme.implemented.map(\.rawValue)) == schemes)
    }

    @Test(arguments: classical)
    func `a server with a classical key gets no connection`(algorithm: KeyAlgorithm) throws {
        let identity = try World.authority.get().identity("cloud.test", algorithm)
        let pair = try Pair(
            World.clientConfiguration(),
            World.serverConfiguration(identity: identity)
        )
        pair.pump()
        #expect(pair.serverError != nil)
        #expect(pair.clientError != nil)
        #expect(pair.clientSecurity == nil)
        #expect(pair.serverSecurity == nil)
    }

    @Test(arguments: classical)
    func `a client with a classical key is one without a certificate`(
        algorithm: KeyAlgorithm
    ) throws {
        let identity = try World.authority.get().identity("edge.test", algorithm)
        let pair = try Pair(
            World.clientConfiguration(identity: identity),
            World.serverConfiguration()
        )
        pair.pump()
        #expect(pair.serverError == .certificateRequired)
        #expect(pair.serverSecurity == nil)
    }
}
