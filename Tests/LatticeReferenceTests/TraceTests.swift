import LatticeReference
import Testing

struct TraceTests {
    @Test func `nothing is noted unless asked`() throws {
        var reference = MLKEMReference(MLKEMSet.all[0])
        _ = try reference.keyGen(d: bytes(32, 1), z: bytes(32, 2))
        #expect(reference.trace.entries.isEmpty)
    }

    @Test func `ML-KEM's values stand in the standard's order under its names`() throws {
        var reference = MLKEMReference(MLKEMSet.all[0], isRecording: true)
        let (ek, dk) = try reference.keyGen(d: bytes(32, 1), z: bytes(32, 2))
        let names = reference.trace.entries.map(\.name)
        #expect(
            names == [
                "d", "z", "ρ", "σ", "Â[0,0]", "Â[0,1]", "Â[1,0]", "Â[1,1]", "s[0]", "s[1]",
                "e[0]", "e[1]", "ŝ[0]", "ŝ[1]", "ê[0]", "ê[1]", "t̂[0]", "t̂[1]", "H(ek)", "ek",
                "dk",
            ]
        )
        #expect(value("ek", reference.trace) == .bytes(ek))

        var sender = MLKEMReference(MLKEMSet.all[0], isRecording: true)
        let (secret, c) = try sender.encaps(ek, m: bytes(32, 3))
        for name in ["m", "K", "r", "y[1]", "e₁[0]", "e₂", "u[1]", "μ", "v"] {
            #expect(value(name, sender.trace) != nil, "\(name)")
        }
        #expect(value("K", sender.trace) == .bytes(secret))

        var receiver = MLKEMReference(MLKEMSet.all[0], isRecording: true)
        _ = try receiver.decaps(dk, c: c)
        for name in ["z", "m′", "K′", "r′", "K̄", "w", "c′"] {
            #expect(value(name, receiver.trace) != nil, "\(name)")
        }
        #expect(value("c′", receiver.trace) == .bytes(c))
        #expect(value("m′", receiver.trace) == .bytes(bytes(32, 3)))
    }

    @Test func `ML-DSA's values hold every attempt`() throws {
        var reference = MLDSAReference(MLDSASet.all[0])
        let (pk, sk) = try reference.keyGen(bytes(32, 4))
        var signer = MLDSAReference(MLDSASet.all[0], isRecording: true)
        let content = MLDSAContent.message(bytes(10, 5), context: [])
        let signature = try signer.sign(content, sk: sk, rnd: bytes(32, 0))
        let attempts = signer.trace.entries.count { $0.name == "κ" }
        #expect(value("attempts", signer.trace) == .number(attempts))
        for name in ["tr", "M′", "μ", "ρ″", "y[3]", "w[0]", "w₁[0]", "c̃", "c", "z[0]", "h[3]"] {
            #expect(value(name, signer.trace) != nil, "\(name)")
        }

        var verifier = MLDSAReference(MLDSASet.all[0], isRecording: true)
        #expect(try verifier.verify(signature, content, pk: pk))
        let challenge = value("c̃′", verifier.trace)
        #expect(challenge == .bytes(Array(signature.prefix(32))))
        #expect(value("c̃ = c̃′", verifier.trace) == .decision("yes: valid"))
    }

    private func value(_ name: String, _ trace: Trace) -> TraceEntry.Value? {
        trace.entries.last { $0.name == name }?.value
    }

    private func bytes(_ count: Int, _ value: UInt8) -> [UInt8] {
        [UInt8](repeating: value, count: count)
    }
}
