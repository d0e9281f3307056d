import PQIdentity
import PQTLS
import Testing

/// Keys that a quantum computer breaks have no place in a handshake, whoever holds them.
@Suite struct ClassicalKeyTests {
    static let classical: [KeyAlgorithm] = [.ed25519, .p256, .p384]

    @Test(arguments: KeyAlgorithm.allCases)
    func `only ML-DSA keys have a post-quantum scheme`(algorithm: KeyAlgorithm) {
        let isLattice = [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87].contains(algorithm)
        #expect((SignatureScheme(algorithm)?.isPostQuantum == true) == isLattice)
    }

    @Test func `no classical scheme is offered`() {
        let schemes: Set<UInt16> = [0x0904, 0x0905, 0x0906]
        #expect(Set(TLSPolicy.postQuantum.signatureSchemes.map(\.rawValue)) == schemes)
        #expect(Set(SignatureScheme.customizable.map(\.rawValue)) == schemes)
    }

    @Test(arguments: classical)
    func `a server with a classical key does not start`(algorithm: KeyAlgorithm) throws {
        let identity = try World.authority.get().identity("cloud.test", algorithm)
        let configuration = try World.serverConfiguration(identity: identity)
        let refusal = TLSError.policy(.unusableKey(algorithm.rawValue))
        #expect(failure { _ = try configuration.validated() } == refusal)
        var server = TLSServer(configuration)
        #expect(failure { try server.start() } == refusal)
    }

    @Test(arguments: classical)
    func `a client with a classical key does not start`(algorithm: KeyAlgorithm) throws {
        let identity = try World.authority.get().identity("edge.test", algorithm)
        let configuration = try World.clientConfiguration(identity: identity)
        let refusal = TLSError.policy(.unusableKey(algorithm.rawValue))
        #expect(failure { _ = try configuration.validated() } == refusal)
        var client = TLSClient(configuration)
        #expect(failure { try client.start() } == refusal)
        #expect(client.takeOutput().isEmpty)
    }
}
