import PQSecrets
import PQSuites

/// HPKE in base mode (RFC 9180): a sequence of messages sealed or opened, and an exported secret.
func hpkeBase(_ request: VectorRequest) throws(CaseProblem) -> VectorResponse {
    let suite = try HPKE.Suite(request)
    let exchange = try HPKEMessages(request)
    switch request.function {
    case "seal":
        let key = try request.bytes("pk")
        let random = try request.bytes("eseed")
        return .reasoned { () throws(SuiteError) in
            var sender = try HPKE.Sender(
                to: XWing.PublicKey(rawRepresentation: key.span),
                info: exchange.info.span,
                suite: suite,
                from: ScriptedRandomSource(random)
            )
            var ciphertexts: [JSONValue] = []
            for message in exchange.messages {
                let sealed = try sender.seal(
                    message.content.span,
                    authenticating: message.associatedData.span
                )
                ciphertexts.append(.hex(sealed))
            }
            let exported = try sender.exportSecret(
                context: exchange.exporterContext.span,
                count: exchange.exporterLength
            ).array
            return .answered([
                "enc": .hex(sender.encapsulated), "ciphertexts": .array(ciphertexts),
                "exportedValue": .hex(exported),
            ])
        }
    case "open":
        let seed = try request.bytes("seed")
        let encapsulated = try request.bytes("enc")
        return .reasoned { () throws(SuiteError) in
            var recipient = try HPKE.Recipient(
                of: encapsulated.span,
                with: XWing.PrivateKey(seedRepresentation: seed.span),
                info: exchange.info.span,
                suite: suite
            )
            var plaintexts: [JSONValue] = []
            for message in exchange.messages {
                let opened = try recipient.openSecret(
                    message.content.span,
                    authenticating: message.associatedData.span
                )
                plaintexts.append(.hex(opened.array))
            }
            let exported = try recipient.exportSecret(
                context: exchange.exporterContext.span,
                count: exchange.exporterLength
            ).array
            return .answered(["plaintexts": .array(plaintexts), "exportedValue": .hex(exported)])
        }
    default: throw .unsupported("function \(request.function)")
    }
}

/// What both functions take.
private struct HPKEMessages {
    let info: [UInt8]
    let messages: [(associatedData: [UInt8], content: [UInt8])]
    let exporterContext: [UInt8]
    let exporterLength: Int

    init(_ request: VectorRequest) throws(CaseProblem) {
        info = try request.bytes("info")
        exporterContext = try request.bytes("exporterContext")
        exporterLength = try request.integer("exporterLength")
        let name = request.function == "seal" ? "pt" : "ct"
        guard let list = request.inputs["messages"]?.array else {
            throw .malformed("no array messages")
        }
        var messages: [(associatedData: [UInt8], content: [UInt8])] = []
        for message in list {
            guard let aad = message["aad"]?.string.flatMap(hexBytes),
                let content = message[name]?.string.flatMap(hexBytes)
            else { throw .malformed("a message without aad or \(name)") }
            messages.append((aad, content))
        }
        self.messages = messages
    }
}

extension HPKE.Suite {
    fileprivate init(_ request: VectorRequest) throws(CaseProblem) {
        let (kem, kdf, aead) = (
            try request.text("kem"), try request.text("kdf"), try request.text("aead")
        )
        guard kem == "X-Wing" else { throw .unsupported("KEM \(kem)") }
        guard let derivation = HPKE.KDF.allCases.first(where: { $0.vectorName == kdf }) else {
            throw .unsupported("KDF \(kdf)")
        }
        guard let encryption = AEADAlgorithm.allCases.first(where: { $0.vectorName == aead })
        else { throw .unsupported("AEAD \(aead)") }
        self.init(kdf: derivation, aead: encryption)
    }
}

extension HPKE.KDF {
    /// The name in the registry.
    var vectorName: String {
        switch self {
        case .hkdfSHA256: "HKDF-SHA256"
        case .hkdfSHA384: "HKDF-SHA384"
        case .hkdfSHA512: "HKDF-SHA512"
        case .shake128: "SHAKE128"
        case .shake256: "SHAKE256"
        }
    }
}

extension AEADAlgorithm {
    /// The name in the registry.
    var vectorName: String {
        switch self {
        case .aes128GCM: "AES-128-GCM"
        case .aes256GCM: "AES-256-GCM"
        case .chaCha20Poly1305: "ChaCha20Poly1305"
        }
    }
}
