import Foundation
import PQLattice
import Testing
import TestSupport

/// Wycheproof's cases for ML-KEM: unreduced keys, ciphertexts that differ where a comparison may
/// stop early, keys of wrong lengths and with wrong hashes.
@Suite struct `ML-KEM, Wycheproof` {
    @Test(arguments: [("mlkem_512_test", 193), ("mlkem_768_test", 193)])
    func `every ciphertext under a seed has its secret`(name: String, count: Int) throws {
        try forEachCase(of: name, count: count) { set, test in
            let seed = try test.bytes("seed")
            if test.has("ek") {
                #expect(try set.calls.generate(seed: seed).ek == test.bytes("ek"))
            }
            return try set.calls.decapsulate(test.bytes("c"), seed: seed) == test.bytes("K")
        }
    }

    @Test(arguments: [("mlkem_512_encaps_test", 261), ("mlkem_768_encaps_test", 265)])
    func `every key is encapsulated to or refused`(name: String, count: Int) throws {
        try forEachCase(of: name, count: count) { set, test in
            let sent = try set.calls.encapsulate(
                to: test.bytes("ek"),
                message: test.bytes("m")
            )
            return try sent.ciphertext == test.bytes("c") && sent.secret == test.bytes("K")
        }
    }

    @Test(arguments: [
        ("mlkem_512_semi_expanded_decaps_test", 9), ("mlkem_768_semi_expanded_decaps_test", 9),
    ])
    func `every expanded key decapsulates or is refused`(name: String, count: Int) throws {
        try forEachCase(of: name, count: count) { set, test in
            try set.calls.decapsulate(test.bytes("c"), dk: test.bytes("dk")) == test.bytes("K")
        }
    }

    @Test func `every seed makes its keys`() throws {
        try forEachCase(of: "mlkem_512_keygen_seed_test", count: 100) { set, test in
            let key = try set.calls.generate(seed: test.bytes("seed"))
            return try key.ek == test.bytes("ek") && key.dk == test.bytes("dk")
        }
    }

    /// Runs the cases of a file: a valid one must agree, an invalid one must be refused with a
    /// typed error.
    private func forEachCase(
        of name: String,
        count: Int,
        _ agrees: (KEMSet, JSONObject) throws -> Bool
    ) throws {
        let path = "wycheproof-dac1dd47/\(name).json"
        guard let url = OfficialVectors.locate(path, caseCount: count) else { return }
        var seen = 0
        for group in try JSONObject(contentsOf: url).objects("testGroups") {
            let set = try #require(KEMSet(rawValue: group.string("parameterSet")))
            for test in try group.objects("tests") {
                seen += 1
                let id = try test.integer("tcId")
                if try test.string("result") == "valid" {
                    #expect(try agrees(set, test), "tcId \(id)")
                } else {
                    #expect(throws: LatticeError.self, "tcId \(id)") { _ = try agrees(set, test) }
                }
            }
        }
        #expect(seen == count, "\(name) has another number of cases than expected")
    }
}
