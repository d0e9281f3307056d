import PQLattice
import Testing
import TestSupport

// A hundred keys and signatures of each set in one digest, which pycryptodome makes as well.
// SHAKE128 of nothing gives ξ₀, ξ₁, …; key i signs the first i mod 33 bytes of ξᵢ in the context
// of i bytes i, deterministically; a second SHAKE128 takes public key, expanded private key and
// signature.
@Suite struct `ML-DSA, accumulated` {
    @Test(
        .slow,
        arguments: [
            (
                SignatureSet.mldsa44,
                "001bae44814a9f4cd296a3fc62135b882a658b6cbfad6f6f6980b4721112cd96"
            ),
            (
                SignatureSet.mldsa65,
                "4e26d08761e3fa73d2384ace4c03b7b7e530be8098ea25ae2a40dd8ae7b55d82"
            ),
            (
                SignatureSet.mldsa87,
                "d073a385666261b23262996212eb3119a0447933ac3d611a60cc7f1a411478b8"
            ),
        ]
    )
    func `a hundred keys and signatures are those of another implementation`(
        set: SignatureSet,
        digest: String
    ) throws {
        var seeds = SHAKE128().squeezing()
        var all = SHAKE128()
        for round in 0..<100 {
            let ξ = seeds.squeeze(32)
            let key = try set.type.makeKey(seed: ξ)
            let signature = try key.signature(
                for: Array(ξ.prefix(round % 33)),
                context: [UInt8](repeating: UInt8(round), count: round),
                signing: .deterministic
            )
            all.absorb(key.verifier.rawRepresentation)
            all.absorb(key.expandedBytes)
            all.absorb(signature)
        }
        var output = all.squeezing()
        #expect(output.squeeze(32).hex == digest)
    }
}
