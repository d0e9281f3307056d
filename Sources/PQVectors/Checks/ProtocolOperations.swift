// The operations of the project's own vectors for protocols and formats.

extension VectorOperation {
    /// A whole connection, or what one end of it must refuse.
    static func tlsTranscript(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let shared: [VectorField] = [
            .text("group"), .text("cipherSuite"), .text("serverName"), .integer("time"),
        ]
        let brought = [
            "caCertificate", "clientKeyMaterial", "helloClientRandom", "sessionID",
            "serverCertificate", "serverKey", "serverKeyMaterial", "helloServerRandom",
            "serverSignatureRandom", "clientCertificate", "clientKey", "clientSignatureRandom",
        ].map { VectorField.bytes($0).optional }
        switch try test.text("function") {
        case "handshake":
            return VectorOperation(
                algorithm: test.algorithm,
                function: "handshake",
                inputs: shared + brought + [
                    .bytes("clientData"), .bytes("serverData"), .text("exporterLabel"),
                    .bytes("exporterContext"), .integer("exporterLength"),
                ],
                outputs: TLSReplay.outputs(isMutual: test.value("clientCertificate") != nil)
            )
        case "receive":
            return VectorOperation(
                algorithm: test.algorithm,
                function: "receive",
                inputs: shared + brought + [
                    .text("endpoint"), .bytes("received"), .bytes("clientHello").optional,
                    .bytes("serverHello").optional,
                ],
                outputs: ["alert"]
            )
        case let other: throw .unsupported("function \(other)")
        }
    }

    /// Messages under one encapsulated key, and a secret exported beside them.
    static func hpkeBase(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let shared: [VectorField] = [
            .text("kem"), .text("kdf"), .text("aead"), .bytes("info"),
            VectorField(name: "messages", kind: .array), .bytes("exporterContext"),
            .integer("exporterLength"),
        ]
        switch try test.text("function") {
        case "seal":
            return VectorOperation(
                algorithm: test.algorithm,
                function: "seal",
                inputs: shared + [.bytes("pk"), .bytes("eseed")],
                outputs: ["enc", "ciphertexts", "exportedValue"],
                ignored: ["seed"]
            )
        case "open":
            return VectorOperation(
                algorithm: test.algorithm,
                function: "open",
                inputs: shared + [.bytes("seed"), .bytes("enc")],
                outputs: ["plaintexts", "exportedValue"],
                ignored: ["pk", "eseed"]
            )
        case let other: throw .unsupported("function \(other)")
        }
    }

    /// An encoded key; `derBase64` is its DER.
    static func keyFormat(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        let isPrivate = test.mode == "privateKey"
        return VectorOperation(
            algorithm: test.algorithm,
            function: test.mode,
            inputs: [.text("parameterSet"), .text("derBase64")],
            outputs: [isPrivate ? "spkiSHA256" : "pkSHA256"],
            ignored: ["seed"]
        )
    }

    /// A signed message of COSE.
    static func coseSign1(_ test: CaseContext) throws(CaseProblem) -> VectorOperation {
        check(
            "sigVer",
            [
                .text("parameterSet"), .bytes("pk"), .bytes("externalAAD"),
                .bytes("payload").optional, .text("sign1Base64"),
            ],
            test.algorithm,
            ignored: ["seed"]
        )
    }
}
