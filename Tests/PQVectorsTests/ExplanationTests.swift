import LatticeReference
import PQVectors
import Testing

struct ExplanationTests {
    private let zeros = [UInt8](repeating: 0, count: 32)
    private let counting = [UInt8](0..<32)

    @Test func `the values of a key generation stand in order, matrices in one line`() {
        let entries = explain(keyGeneration)
        let names = entries.map(\.name)
        #expect(
            names == [
                "d", "z", "ρ", "σ", "Â", "s[0]", "s[1]", "e[0]", "e[1]", "ŝ[0]", "ŝ[1]", "ê[0]",
                "ê[1]", "t̂[0]", "t̂[1]", "H(ek)", "ek", "dk",
            ]
        )
        #expect(entries.first?.text == hexadecimal(counting))
        #expect(entries.allSatisfy { $0.text.count <= 70 }, "fits a line")
        #expect(entries[4].text.hasPrefix("4 polynomials from "))
    }

    @Test func `attempts at a signature that were rejected keep only the reason`() throws {
        var reference = MLDSAReference(MLDSASet.all[0])
        let sk = try reference.keyGen(zeros).sk
        let entries = explain(
            VectorRequest(
                algorithm: "ML-DSA-44",
                function: "sigGen",
                inputs: [
                    "sk": .string(hexadecimal(sk)), "deterministic": .boolean(true),
                    "signatureInterface": .string("internal"), "externalMu": .boolean(true),
                    "mu": .string(hexadecimal(zeros + zeros)),
                ]
            )
        )
        let attempts = entries.count { $0.name == "κ" }
        #expect(entries.first { $0.name == "attempts" }?.text == "\(attempts)")
        #expect(entries.count { $0.name == "c̃" } == 1)
        #expect(entries.count { $0.text.hasSuffix("rejected") } == attempts - 1)
    }

    @Test func `an explanation names the first byte that differs`() async throws {
        var reference = MLKEMReference(MLKEMSet.all[0])
        let (ek, dk) = try reference.keyGen(d: counting, z: counting)
        var wrong = ek
        wrong[17] ^= 0xFF
        let expectation = VectorExpectation(outputs: [
            "ek": .string(hexadecimal(wrong)), "dk": .string(hexadecimal(dk)),
        ])
        let response = await PQTwinImplementation().answer(keyGeneration)
        let explanation = Explanation(keyGeneration, expectation, response: response)
        let (right, left) = (hexadecimal(Array(ek[17..<25])), hexadecimal(Array(wrong[17..<25])))
        #expect(explanation.differences == ["ek[17]: \(right) instead of \(left)"])
        #expect(explanation.outcome == .failed("ek differs from byte 17 on"))
        #expect(explanation.reference == explanation.outcome)
    }

    @Test func `what the reference doesn't know has no values`() {
        let request = VectorRequest(algorithm: "SHA3-256", function: "digest", inputs: [:])
        #expect(explain(request).isEmpty)
        let expectation = VectorExpectation(outputs: [:])
        let explanation = Explanation(request, expectation, response: .refused("no"))
        #expect(explanation.reference == nil)
    }

    private var keyGeneration: VectorRequest {
        let half = JSONValue.string(hexadecimal(counting))
        return VectorRequest(
            algorithm: "ML-KEM-512",
            function: "keyGen",
            inputs: ["d": half, "z": half]
        )
    }
}
