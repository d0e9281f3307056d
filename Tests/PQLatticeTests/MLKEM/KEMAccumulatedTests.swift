import PQLattice
import Testing
import TestSupport

/// Many rounds folded into one digest: far more inputs than the official cases hold.
struct KEMAccumulatedTests {
    // These three digests come from pycryptodome 4.4, which also gives the published ones below.
    @Test(
        .slow,
        arguments: [
            (KEMSet.mlkem512, "86b1b4703b8ffef6f7f3290c6dbce4ad954498a0673ded401a94828e8c519a59"),
            (KEMSet.mlkem768, "1114b1b6699ed191734fa339376afa7e285c9e6acf6ff0177d346696ce564415"),
            (KEMSet.mlkem1024, "800018fec3e2723f73f1d657fe239b4d5d8782efaade297e8cd448e54cc2ac00"),
        ]
    )
    func `a hundred rounds have the known digest`(set: KEMSet, digest: String) throws {
        #expect(try accumulate(100, set) == digest)
    }

    @Test(
        .slow,
        arguments: [
            (KEMSet.mlkem512, "e0112db334d4240ca6feed5b0beab1318925edd4ff7d840c2ebe6d61971fc14c"),
            (KEMSet.mlkem768, "8a518cc63da366322a8e7a818c7a0d63483cb3528d34a4cf42f35d5ad73f22fc"),
            (KEMSet.mlkem1024, "f1a3925c9cf8538bb104c56efb2f5ecb74cc3df25087460b73f6c873e96bcb6a"),
        ]
    )
    func `ten thousand rounds have the known digest`(set: KEMSet, digest: String) throws {
        #if DEBUG
        OfficialVectors.notRun(
            10_000,
            of: "accumulated \(set.rawValue)",
            because: "minutes without optimisation"
        )
        #else
        #expect(try accumulate(10_000, set) == digest)
        #endif
    }

    /// SHAKE128 of nothing gives d‖z, m and a ciphertext for implicit rejection in turn; a second
    /// one absorbs ek, c, K and the rejection secret.
    private func accumulate(_ rounds: Int, _ set: KEMSet) throws -> String {
        var input = SHAKE128().squeezing()
        var output = SHAKE128()
        for _ in 0..<rounds {
            let seed = input.squeeze(64)
            let key = try set.calls.generate(seed: seed)
            output.absorb(key.ek)
            let sent = try set.calls.encapsulate(to: key.ek, message: input.squeeze(32))
            output.absorb(sent.ciphertext)
            output.absorb(sent.secret)
            let received = try set.calls.decapsulate(sent.ciphertext, dk: key.dk)
            try #require(received == sent.secret)
            let rejected = try set.calls.decapsulate(
                input.squeeze(set.sizes.ciphertext),
                dk: key.dk
            )
            output.absorb(rejected)
        }
        var stream = output.squeezing()
        return stream.squeeze(32).hex
    }
}
