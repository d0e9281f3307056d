// Which operation a case asks for. One function for each algorithm and mode; it names the fields
// that are inputs and outputs, and knows nothing of who will answer.

extension VectorOperation {
    /// The operation that a case asks for.
    ///
    /// - Parameter test: The case.
    /// - Returns: The operation.
    /// - Throws: ``CaseProblem`` for one that isn't known, or a case that doesn't say which.
    static func of(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        if let operation = try published(test) { return operation }
        switch (test.algorithm, test.mode) {
        case ("ML-KEM", "keyGen"): return try moduleLatticeKEMKeys(test)
        case ("ML-KEM", "encapDecap"): return try moduleLatticeKEMUse(test)
        case ("ML-DSA", "keyGen"): return try moduleLatticeSignatureKeys(test)
        case ("ML-DSA", "sigGen"): return try signing(test)
        case ("ML-DSA", "sigVer"): return try verification(test)
        case ("SHA3-224", _), ("SHA3-256", _), ("SHA3-384", _), ("SHA3-512", _),
            ("SHAKE-128", _), ("SHAKE-256", _):
            return try hash(test)
        case ("TLS-v1.3", "KDF"): return try keySchedule(test)
        case ("TLS-v1.3", "transcript"): return try tlsTranscript(test)
        case ("HPKE", "base"): return try hpkeBase(test)
        case ("PKCS8", "privateKey"), ("SPKI", "publicKey"): return try keyFormat(test)
        case ("COSE_Sign1", "sigVer"): return try coseSign1(test)
        case ("X25519MLKEM768", "keyAgreement"): return try hybridKeyAgreement(test)
        case ("X-Wing", "encapDecap"): return try hybridEncapsulation(test)
        default: throw .unsupported([test.algorithm, test.mode].joined(separator: " "))
        }
    }
}

// MARK: ML-KEM

extension VectorOperation {
    private static func moduleLatticeKEMKeys(
        _ test: CaseContext
    ) throws(CaseProblem) -> VectorOperation {
        let set = try test.parameterSet(of: "ML-KEM", [512, 768, 1024])
        // d and z, or both in one.
        let seed: [VectorField] =
            test.value("seed") == nil ? [.bytes("d"), .bytes("z")] : [.bytes("seed")]
        switch test.value("function")?.string ?? "keyGen" {
        case "keyGen":
            return VectorOperation(
                algorithm: set,
                function: "keyGen",
                inputs: seed,
                outputs: ["ek", "dk"]
            )
        case "keyPairCheck":
            return check("keyPairCheck", seed + [.bytes("ek")], set)
        case "storedKeyCheck": return check("storedKeyCheck", [.bytes("stored")], set)
        case "accumulated": return accumulated(set)
        case let other: throw .unsupported("function \(other)")
        }
    }

    private static func moduleLatticeKEMUse(
        _ test: CaseContext
    ) throws(CaseProblem) -> VectorOperation {
        let set = try test.parameterSet(of: "ML-KEM", [512, 768, 1024])
        switch try test.text("function") {
        case "encapsulation":
            return VectorOperation(
                algorithm: set,
                function: "encapsulation",
                inputs: [.bytes("ek"), .bytes("m")],
                outputs: ["c", "k"],
                ignored: ["dk"]
            )
        case "decapsulation" where test.value("seed") != nil:
            return VectorOperation(
                algorithm: set,
                function: "decapsulation",
                inputs: [.bytes("seed"), .bytes("c")],
                outputs: test.expected("ek") == nil ? ["k"] : ["ek", "k"]
            )
        case "decapsulation":
            return VectorOperation(
                algorithm: set,
                function: "decapsulation",
                inputs: [.bytes("dk"), .bytes("c")],
                outputs: ["k"],
                ignored: ["ek"]
            )
        case "encapsulationKeyCheck":
            return check("encapsulationKeyCheck", [.bytes("ek")], set, ignored: ["dk"])
        case "decapsulationKeyCheck":
            return check("decapsulationKeyCheck", [.bytes("dk")], set, ignored: ["ek"])
        case let other: throw .unsupported("function \(other)")
        }
    }
}

// MARK: ML-DSA

extension VectorOperation {
    private static func moduleLatticeSignatureKeys(
        _ test: CaseContext
    ) throws(CaseProblem) -> VectorOperation {
        let set = try test.parameterSet(of: "ML-DSA", [44, 65, 87])
        switch test.value("function")?.string ?? "keyGen" {
        case "keyGen":
            return VectorOperation(
                algorithm: set,
                function: "keyGen",
                inputs: [.bytes("seed")],
                outputs: ["pk", "sk"]
            )
        case "keyPairCheck":
            return check("keyPairCheck", [.bytes("seed"), .bytes("pk")], set)
        case "expandedKeyCheck": return check("expandedKeyCheck", [.bytes("sk")], set)
        case "storedKeyCheck": return check("storedKeyCheck", [.bytes("stored")], set)
        case "accumulated": return accumulated(set)
        case let other: throw .unsupported("function \(other)")
        }
    }

    private static func signing(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let set = try test.parameterSet(of: "ML-DSA", [44, 65, 87])
        let hasSeed = test.value("seed") != nil
        // A signature with a randomness that nobody knows can't be compared with another one.
        let needsRandomness =
            try !test.boolean("deterministic") && test.expected("signature") != nil
        return VectorOperation(
            algorithm: set,
            function: "sigGen",
            inputs: [
                .bytes(hasSeed ? "seed" : "sk"), .boolean("deterministic"),
                needsRandomness ? .bytes("rnd") : .bytes("rnd").optional,
            ] + (try signedFields(test)) + keyEncodings,
            outputs: (hasSeed && test.expected("pk") != nil ? ["pk", "signature"] : ["signature"])
                + representative(test),
            ignored: hasSeed ? [] : ["pk"]
        )
    }

    private static func verification(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let set = try test.parameterSet(of: "ML-DSA", [44, 65, 87])
        return check(
            "sigVer",
            [.bytes("pk"), .bytes("signature")] + (try signedFields(test)) + keyEncodings,
            set,
            ignored: ["sk", "deterministic", "rnd"]
        )
    }

    /// The key once more, as some files print it.
    static let keyEncodings: [VectorField] = [
        .bytes("publicKeyDer").optional, .text("publicKeyPem").optional,
        .object("publicKeyJwk").optional, .bytes("privateKeyPkcs8").optional,
    ]

    /// μ, which some files give along with the message that leads to it.
    private static func representative(_ test: CaseContext) -> [String] {
        let isMessage = test.value("signatureInterface")?.string == "external"
        return isMessage && test.expected("mu") != nil ? ["mu"] : []
    }

    /// What is signed: a message or its digest with a context, a message that already has its
    /// frame, or a message representative (FIPS 204, Algorithms 2, 4 and 7).
    private static func signedFields(_ test: CaseContext) throws(CaseProblem) -> [VectorField] {
        switch try test.text("signatureInterface") {
        case "external":
            let fields: [VectorField] = [
                .text("signatureInterface"), .text("preHash"), .bytes("message"),
                .bytes("context"), .boolean("externalMu").optional,
            ]
            switch try test.text("preHash") {
            case "pure": return fields
            case "preHash": return fields + [.text("hashAlg")]
            case let other: throw .unsupported("preHash \(other)")
            }
        case "internal":
            let isRepresentative = try test.boolean("externalMu")
            return [
                .text("signatureInterface"), .boolean("externalMu"),
                .bytes(isRepresentative ? "mu" : "message"),
            ]
        case let other: throw .unsupported("signature interface \(other)")
        }
    }
}

// MARK: Hashes

extension VectorOperation {
    private static func hash(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let isExtendable = test.algorithm.hasPrefix("SHAKE")
        let length: [VectorField] = isExtendable ? [.integer("outLen")] : []
        switch try test.text("testType") {
        case "AFT", "VOT":
            return VectorOperation(
                algorithm: test.algorithm,
                function: "digest",
                inputs: [.bytes("msg"), .integer("len")] + length,
                outputs: ["md"]
            )
        case "MCT":
            let version = test.value("mctVersion")?.string ?? "standard"
            guard version == "standard" else { throw .unsupported("mctVersion \(version)") }
            let count = test.expected("resultsArray")?.array?.count ?? 100
            guard count > 0 else { throw .malformed("an empty chain") }
            return VectorOperation(
                algorithm: test.algorithm,
                function: "monteCarlo",
                inputs: [.bytes("msg"), .integer("len")]
                    + (isExtendable ? [.integer("minOutLen"), .integer("maxOutLen")] : []),
                outputs: ["resultsArray"],
                ignored: ["mctVersion", "outLen"],
                derived: ["resultCount": .integer(count)]
            )
        case "LDT":
            return VectorOperation(
                algorithm: test.algorithm,
                function: "digest",
                inputs: [.object("largeMsg")] + length,
                outputs: ["md"]
            )
        case let other: throw .unsupported("test type \(other)")
        }
    }
}

// MARK: Hybrids and TLS

extension VectorOperation {
    private static func hybridKeyAgreement(
        _ test: CaseContext
    ) throws(CaseProblem) -> VectorOperation {
        switch try test.text("function") {
        case "respond":
            VectorOperation(
                algorithm: test.algorithm,
                function: "respond",
                inputs: [.bytes("clientShare"), .bytes("serverRandom")],
                outputs: ["serverShare", "sharedSecret"]
            )
        case "complete":
            VectorOperation(
                algorithm: test.algorithm,
                function: "complete",
                inputs: [.bytes("clientRandom"), .bytes("serverShare")],
                outputs: ["clientShare", "sharedSecret"]
            )
        case let other: throw .unsupported("function \(other)")
        }
    }

    private static func hybridEncapsulation(
        _ test: CaseContext
    ) throws(CaseProblem) -> VectorOperation {
        switch try test.text("function") {
        case "encapsulation":
            VectorOperation(
                algorithm: test.algorithm,
                function: "encapsulation",
                inputs: [.bytes("pk"), .bytes("eseed")],
                outputs: ["ct", "ss"]
            )
        case "decapsulation":
            VectorOperation(
                algorithm: test.algorithm,
                function: "decapsulation",
                inputs: [.bytes("seed"), .bytes("ct")],
                outputs: ["pk", "ss"]
            )
        case let other: throw .unsupported("function \(other)")
        }
    }

    private static func keySchedule(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let secrets: [VectorField]
        switch try test.text("runningMode") {
        case "DHE": secrets = [.bytes("dhe")]
        case "PSK": secrets = [.bytes("psk")]
        case "PSK-DHE": secrets = [.bytes("psk"), .bytes("dhe")]
        case let other: throw .unsupported("running mode \(other)")
        }
        return VectorOperation(
            algorithm: test.algorithm,
            function: "keySchedule",
            inputs: [.text("hmacAlg"), .text("runningMode")] + secrets
                + TLSKeySchedule.messages.map { .bytes($0) },
            outputs: TLSKeySchedule.secrets
        )
    }
}

// MARK: What several share

extension VectorOperation {
    /// A question of yes or no.
    static func check(
        _ function: String,
        _ inputs: [VectorField],
        _ algorithm: String,
        ignored: Set<String> = []
    ) -> VectorOperation {
        VectorOperation(
            algorithm: algorithm,
            function: function,
            inputs: inputs,
            outputs: ["testPassed"],
            ignored: ignored
        )
    }

    private static func accumulated(_ algorithm: String) -> VectorOperation {
        VectorOperation(
            algorithm: algorithm,
            function: "accumulated",
            inputs: [.bytes("stream"), .integer("rounds")],
            outputs: ["digest"]
        )
    }
}

extension CaseContext {
    /// The parameter set, if it is one of the algorithm's.
    fileprivate func parameterSet(
        of algorithm: String,
        _ numbers: [Int]
    ) throws(CaseProblem) -> String {
        let name = try text("parameterSet")
        guard numbers.contains(where: { name == "\(algorithm)-\($0)" }) else {
            throw .unsupported("parameter set \(name)")
        }
        return name
    }
}
