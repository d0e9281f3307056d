import PQLattice

// Known answer tests in NIST's form print keys, ciphertexts and signatures, and a seed of 48 bytes
// from which a generator made all randomness; some print the randomness itself. What is there is
// used: everything that follows from it must come out as printed.

/// A case of a KEM: `z`, `d` and `msg`, or `seed`, with `pk`, `sk`, `ct` and `ss`, and perhaps
/// `ct_n` and `ss_n`, a ciphertext that is rejected and its secret.
struct KEMKnownAnswer {
    private let request: VectorRequest

    init(_ request: VectorRequest) {
        self.request = request
    }

    static func operation(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let randomness = ["d", "z", "m", "seed"].map { VectorField.bytes($0).optional }
        let rejected: [VectorField] = test.value("ct_n") == nil ? [] : [.bytes("ct_n")]
        return VectorOperation(
            algorithm: try test.text("parameterSet"),
            function: "knownAnswer",
            inputs: randomness + ["ek", "dk", "c"].map { .bytes($0) } + rejected,
            outputs: ["ek", "dk", "c", "k"] + (rejected.isEmpty ? [] : ["ss_n"])
        )
    }

    typealias Answer = (VectorRequest) throws(CaseProblem) -> VectorResponse

    func answer(by answer: Answer) throws(CaseProblem) -> VectorResponse {
        let (ek, dk) = (try request.bytes("ek"), try request.bytes("dk"))
        let ciphertext = try request.bytes("c")
        var outputs: [String: JSONValue] = ["ek": .hex(ek), "dk": .hex(dk), "c": .hex(ciphertext)]
        if let (keys, m) = try generated(by: answer) {
            guard case .answered(let made) = keys else { return keys }
            outputs.merge(made) { $1 }
            if let m {
                let inputs: [String: JSONValue] = ["ek": .hex(ek), "m": .hex(m)]
                let sent = try answer(asking("encapsulation", inputs))
                guard case .answered(let sentOutputs) = sent else { return sent }
                outputs["c"] = sentOutputs["c"]
            }
        } else {
            // Without randomness the key must at least hold its public key and hash.
            let check = try answer(asking("decapsulationKeyCheck", ["dk": .hex(dk)]))
            guard check == .verdict(true), dk.dropLast(64).suffix(ek.count) == ek[...] else {
                return .failed("sk isn't the private key of pk")
            }
        }
        let received = try answer(asking("decapsulation", ["dk": .hex(dk), "c": .hex(ciphertext)]))
        guard case .answered(let receivedOutputs) = received else { return received }
        outputs["k"] = receivedOutputs["k"]
        if let rejected = try request.optionalBytes("ct_n") {
            let other = try answer(asking("decapsulation", ["dk": .hex(dk), "c": .hex(rejected)]))
            guard case .answered(let otherOutputs) = other else { return other }
            outputs["ss_n"] = otherOutputs["k"]
        }
        return .answered(outputs)
    }

    /// The keys from d and z, and m; from the generator they come in one piece of 64 bytes or in
    /// two, as the releases of the reference code differ.
    private func generated(
        by answer: Answer
    ) throws(CaseProblem) -> (keys: VectorResponse, m: [UInt8]?)? {
        if let d = try request.optionalBytes("d"), let z = try request.optionalBytes("z") {
            let keys = try answer(asking("keyGen", ["d": .hex(d), "z": .hex(z)]))
            return (keys, try request.optionalBytes("m"))
        }
        guard let seed = try request.optionalBytes("seed") else { return nil }
        // Not ek, which doesn't depend on z.
        let expected = request.inputs["dk"]?.string?.lowercased()
        var last: (VectorResponse, [UInt8]?)?
        for isWhole in [true, false] {
            var generator = try CounterModeGenerator(seed: seed)
            var random = try generator.generate(isWhole ? 64 : 32)
            if !isWhole { random += try generator.generate(32) }
            let keys = try answer(asking("keyGen", ["seed": .hex(random)]))
            last = (keys, try generator.generate(32))
            if case .answered(let outputs) = keys, outputs["dk"]?.string == expected { break }
        }
        return last
    }

    private func asking(_ function: String, _ inputs: [String: JSONValue]) -> VectorRequest {
        VectorRequest(algorithm: request.algorithm, function: function, inputs: inputs)
    }
}

/// A case of a signature: `msg`, `pk`, `sk` and `sm`, the signature followed by the message, and
/// perhaps `ctx`.
///
/// The message is signed in the pure mode, with an empty context unless one is given (FIPS 204,
/// Algorithm 2); with `seed` the keys follow from the generator's first 32 bytes.
struct SignatureKnownAnswer {
    private let request: VectorRequest

    init(_ request: VectorRequest) {
        self.request = request
    }

    static func operation(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let set = try test.text("parameterSet")
        guard let message = test.value("message")?.string,
            let signed = test.value("signedMessage")?.string
        else { throw .malformed("no text msg or sm") }
        for (length, text) in [("mlen", message), ("smlen", signed)] {
            if let count = test.value(length), count != .integer(text.utf8.count / 2) {
                throw .malformed("\(length) doesn't fit")
            }
        }
        return VectorOperation(
            algorithm: set,
            function: "knownAnswer",
            inputs: [
                .bytes("pk"), .bytes("sk"), .bytes("message"), .bytes("signedMessage"),
                .bytes("seed").optional, .bytes("context").optional,
            ],
            outputs: ["testPassed"],
            ignored: ["mlen", "smlen", "ctxlen"]
        )
    }

    func answer(
        by answer: (VectorRequest) throws(CaseProblem) -> VectorResponse
    ) throws(CaseProblem) -> VectorResponse {
        let message = try request.bytes("message")
        let signed = try request.bytes("signedMessage")
        guard signed.count >= message.count, signed.suffix(message.count) == message[...] else {
            return .refused("sm doesn't end in msg")
        }
        var keys: [String: JSONValue] = [
            "pk": .hex(try request.bytes("pk")), "sk": .hex(try request.bytes("sk")),
        ]
        if let seed = try request.optionalBytes("seed") {
            var generator = try CounterModeGenerator(seed: seed)
            let made = try answer(asking("keyGen", ["seed": .hex(try generator.generate(32))]))
            guard case .answered(let outputs) = made else { return made }
            keys.merge(outputs) { $1 }
        }
        for name in ["pk", "sk"] where keys[name] != .hex(try request.bytes(name)) {
            return .failed("\(name) isn't what the seed makes")
        }
        var inputs = keys
        inputs["sk"] = nil
        inputs["signature"] = .hex(signed.dropLast(message.count))
        inputs["message"] = .hex(message)
        inputs["context"] = .hex(try request.optionalBytes("context") ?? [])
        inputs["signatureInterface"] = .string("external")
        inputs["preHash"] = .string("pure")
        return try answer(asking("sigVer", inputs))
    }

    private func asking(_ function: String, _ inputs: [String: JSONValue]) -> VectorRequest {
        VectorRequest(algorithm: request.algorithm, function: function, inputs: inputs)
    }
}
