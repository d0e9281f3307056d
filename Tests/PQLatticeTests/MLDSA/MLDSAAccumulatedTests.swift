import PQLattice
import Testing
import TestSupport

/// Many keys and signatures of each set folded into one digest.
///
/// These are far more inputs than the official cases hold. The seeds ξ₀, ξ₁, … are SHAKE128 of nothing; a second SHAKE128 takes what they make.
@Suite struct `ML-DSA, accumulated` {
    // Public key and signature of nothing in the empty context, deterministically: the recipe and
    // the digests that C2SP publishes and Go's own tests hold.
    @Test(
        .slow,
        arguments: [
            (
                SignatureSet.mldsa44,
                "e7fd21f6a59bcba60d65adc44404bb29a7c00e5d8d3ec06a732c00a306a7d143"
            ),
            (
                SignatureSet.mldsa65,
                "5ff5e196f0b830c3b10a9eb5358e7c98a3a20136cb677f3ae3b90175c3ace329"
            ),
            (
                SignatureSet.mldsa87,
                "80a8cf39317f7d0be0e24972c51ac152bd2a3e09bc0c32ce29dd82c4e7385e60"
            ),
        ]
    )
    func `ten thousand rounds have the published digest`(
        set: SignatureSet,
        digest: String
    ) throws {
        #if DEBUG
        OfficialVectors.notRun(
            10_000,
            of: "accumulated \(set.rawValue)",
            because: "minutes without optimisation"
        )
        #else
        var seeds = SHAKE128().squeezing()
        var all = SHAKE128()
        for round in 0..<10_000 {
            let key = try set.type.makeKey(seed: seeds.squeeze(32))
            let signature = try key.signature(for: [], signing: .deterministic)
            all.absorb(key.verifier.rawRepresentation)
            all.absorb(signature)
            try #require(
                key.verifier.isValidSignature(signature, for: [], context: []),
                "round \(round)"
            )
        }
        var output = all.squeezing()
        #expect(output.squeeze(32).hex == digest)
        #endif
    }

    // What that recipe leaves out, over fewer rounds: expanded keys, messages and contexts. Key i
    // signs the first i mod 33 bytes of ξᵢ in the context of i bytes i; the digests are
    // pycryptodome's.
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
