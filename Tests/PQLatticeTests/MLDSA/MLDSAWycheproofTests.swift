import Foundation
import PQLattice
import Testing
import TestSupport

@Suite struct `ML-DSA-44, Wycheproof` {
    @Test(.slow, arguments: supportedLevels)
    func `every signature from a seed is made or refused`(level: LatticeLevel) throws {
        try forEachCase(of: "mldsa_44_sign_seed_test", count: 86) { group, test in
            try checkSignature(test) {
                try MLDSA44.PrivateKey(
                    seedRepresentation: group.bytes("privateSeed"),
                    level: level
                )
            }
        }
    }

    @Test(.slow, arguments: supportedLevels)
    func `every signature from an expanded key is made or refused`(level: LatticeLevel) throws {
        try forEachCase(of: "mldsa_44_sign_noseed_test", count: 73) { group, test in
            try checkSignature(test) {
                try MLDSA44.ExpandedPrivateKey(
                    rawRepresentation: group.bytes("privateKey"),
                    level: level
                )
            }
        }
    }

    @Test(.slow, arguments: supportedLevels)
    func `every verification has its outcome`(level: LatticeLevel) throws {
        try forEachCase(of: "mldsa_44_verify_test", count: 180) { group, test in
            let key = try? MLDSA44.PublicKey(
                rawRepresentation: group.bytes("publicKey"),
                level: level
            )
            let isValid = try key.map {
                $0.isValidSignature(
                    try test.bytes("sig"),
                    for: try test.bytes("msg"),
                    context: try optional("ctx", of: test)
                )
            }
            let expected = try test.string("result") == "valid"
            let id = try test.integer("tcId")
            #expect((isValid ?? false) == expected, "tcId \(id)")
        }
    }

    private func checkSignature(
        _ test: JSONObject,
        with key: () throws -> some ModuleLatticeSigningKey
    ) throws {
        let id = try test.integer("tcId")
        guard try test.string("result") == "valid" else {
            #expect(throws: LatticeError.self, "tcId \(id)") {
                _ = try signature(test, with: key())
            }
            return
        }
        #expect(try signature(test, with: key()) == test.bytes("sig"), "tcId \(id)")
    }

    private func signature(
        _ test: JSONObject,
        with key: some ModuleLatticeSigningKey
    ) throws -> [UInt8] {
        let signing =
            test.has("rnd") ? SigningMode.given(rnd: try test.bytes("rnd")) : .deterministic
        guard test.has("msg") else {
            return try key.signature(forMu: test.bytes("mu"), signing: signing)
        }
        return try key.signature(
            for: test.bytes("msg"),
            context: optional("ctx", of: test),
            signing: signing
        )
    }

    private func optional(_ name: String, of test: JSONObject) throws -> [UInt8] {
        test.has(name) ? try test.bytes(name) : []
    }

    private func forEachCase(
        of name: String,
        count: Int,
        _ body: (JSONObject, JSONObject) throws -> Void
    ) throws {
        let path = "wycheproof-dac1dd47/\(name).json"
        guard let url = OfficialVectors.locate(path, caseCount: count) else { return }
        var seen = 0
        for group in try JSONObject(contentsOf: url).objects("testGroups") {
            for test in try group.objects("tests") {
                try body(group, test)
                seen += 1
            }
        }
        #expect(seen == count, "\(name) has another number of cases than expected")
    }
}
