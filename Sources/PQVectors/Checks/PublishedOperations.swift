// What files of other forms than ACVP's ask for.

extension VectorOperation {
    /// The operation that a case of another form asks for, nil for ACVP's.
    static func published(_ test: CaseContext) throws(CaseProblem) -> VectorOperation? {
        let function = test.value("function")?.string
        switch (test.algorithm, test.mode, function) {
        case ("X25519", "keyAgreement", _): return try x25519(test)
        case ("Ed25519", "sigVer", _): return try edwards(test)
        case ("X-Wing", _, "exchange"):
            return VectorOperation(
                algorithm: "X-Wing",
                function: "exchange",
                inputs: [.bytes("seed"), .bytes("eseed")],
                outputs: ["sk", "pk", "ct", "ss"]
            )
        case ("HPKE", "exchange", _): return try hpke(test)
        case ("COSE", _, _): return signedObject(test, "sign1", [.bytes("key"), .bytes("sign1")])
        case ("JOSE", _, _): return signedObject(test, "jws", [.object("jwk"), .text("jws")])
        case ("PEM", _, _):
            return check(
                "keyFile",
                [.text("file"), .bytes("content"), .bytes("publicKey").optional],
                "PEM"
            )
        case ("ML-KEM", "encapDecap", _): return try kem(test, function)
        case ("ML-DSA", "sigGen", "roundTrip"):
            return check(
                "roundTrip",
                [.bytes("seed"), .bytes("message")],
                try test.text("parameterSet")
            )
        case ("ML-DSA", "sigGen", "knownAnswer"):
            return try SignatureKnownAnswer.operation(test)
        default: return nil
        }
    }

    private static func x25519(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let curve = try test.text("curve")
        guard curve == "curve25519" else { throw .unsupported("curve \(curve)") }
        return VectorOperation(
            algorithm: "X25519",
            function: "keyAgreement",
            inputs: [.bytes("publicKey"), .bytes("privateKey")],
            outputs: ["sharedSecret"],
            ignored: ["curve"]
        )
    }

    private static func edwards(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let curve = try test.text("curve")
        guard curve == "edwards25519" else { throw .unsupported("curve \(curve)") }
        return check(
            "sigVer",
            [.bytes("pk"), .bytes("message"), .bytes("signature")] + keyEncodings,
            "Ed25519",
            ignored: ["curve"]
        )
    }

    private static func kem(
        _ test: CaseContext,
        _ function: String?
    ) throws(CaseProblem) -> VectorOperation? {
        switch function {
        case "implicitRejection":
            return VectorOperation(
                algorithm: try test.text("parameterSet"),
                function: "implicitRejection",
                inputs: [.bytes("dk"), .bytes("c")],
                outputs: ["k"]
            )
        case "draftKeyGen":
            return VectorOperation(
                algorithm: try test.text("parameterSet"),
                function: "draftKeyGen",
                inputs: [.bytes("d"), .bytes("z")],
                outputs: ["ek", "dk"]
            )
        case "draftIntermediates":
            return check(
                "draftIntermediates",
                [.bytes("d"), .bytes("z"), .bytes("m"), VectorField(name: "values", kind: .array)],
                try test.text("parameterSet")
            )
        case "knownAnswer": return try KEMKnownAnswer.operation(test)
        default: return nil
        }
    }

    private static func hpke(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let mode = test.value("mode")?.integer
        guard mode == 0 else { throw .unsupported("HPKE mode \(mode ?? -1)") }
        for (list, known) in [
            ("encryptions", ["aad", "ct", "nonce", "pt"]),
            ("exports", ["exporter_context", "L", "exported_value"]),
        ] {
            for entry in test.value(list)?.array ?? [] {
                if let unknown = entry.object?.keys.first(where: { !known.contains($0) }) {
                    throw .unsupported("field \(unknown) of \(list)")
                }
            }
        }
        let names = ["info", "ikmE", "ikmR", "skRm", "enc"]
        return VectorOperation(
            algorithm: "HPKE",
            function: "exchange",
            inputs: ["mode", "kem_id", "kdf_id", "aead_id"].map { .integer($0) }
                + names.map { .bytes($0) }
                + lists.sorted().filter { $0 != "resultsArray" }.map {
                    VectorField(name: $0, kind: .array)
                },
            outputs: [
                "suite_id", "skRm", "pkRm", "enc", "shared_secret", "key", "base_nonce",
                "exporter_secret", "encryptions", "exports",
            ]
        )
    }

    private static func signedObject(
        _ test: CaseContext,
        _ function: String,
        _ inputs: [VectorField]
    ) -> VectorOperation {
        VectorOperation(
            algorithm: test.algorithm,
            function: function,
            inputs: [.bytes("priv")] + inputs,
            outputs: ["raw_to_be_signed", "raw_signature", "raw_public_key"]
        )
    }
}
