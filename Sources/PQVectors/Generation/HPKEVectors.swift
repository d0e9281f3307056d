import PQSecrets
import PQSuites

/// Makes the file of HPKE in base mode with X-Wing.
func makeHPKEVectors(seed: String) throws -> [GeneratedFile] {
    var document = VectorDocument(
        path: "hpke/X-Wing.json",
        algorithm: "HPKE",
        mode: "base",
        seed: seed
    )
    let suites = [
        HPKE.Suite(kdf: .hkdfSHA256, aead: .aes128GCM),
        HPKE.Suite(kdf: .hkdfSHA384, aead: .aes256GCM),
        HPKE.Suite(kdf: .hkdfSHA256, aead: .chaCha20Poly1305),
        HPKE.Suite(kdf: .shake256, aead: .aes256GCM),
    ]
    for (index, suite) in suites.enumerated() {
        // The same stream: one key and one encapsulation for all.
        var stream = SeedStream(seed: seed, label: "HPKE")
        let scene = try HPKEScene(suite, &stream)
        if index == 0 { document.beginGroup(scene.sharedFields) }
        scene.addGoodCases(to: &document)
        // The defects have nothing to do with KDF and AEAD.
        if suite == .standard { scene.addBadCases(to: &document) }
    }
    return [document.file]
}

/// One sender and one recipient; the first message has no associated data, the third no content.
private struct HPKEScene {
    private let suite: HPKE.Suite
    private let seed: [UInt8]
    private let publicKey: [UInt8]
    private let random: [UInt8]
    private let info: [UInt8]
    private let messages: [(associatedData: [UInt8], plaintext: [UInt8])]
    private let exporterContext: [UInt8]
    private let encapsulated: [UInt8]
    private let ciphertexts: [[UInt8]]
    private let exported: [UInt8]

    private static let exporterLength = 32

    init(_ suite: HPKE.Suite, _ stream: inout SeedStream) throws {
        self.suite = suite
        let (seed, random, info) = (stream.next(32), stream.next(64), stream.next(20))
        (self.seed, self.random, self.info) = (seed, random, info)
        messages = [
            ([], stream.next(29)), (stream.next(8), stream.next(64)), (stream.next(8), []),
        ]
        let exporterContext = stream.next(12)
        self.exporterContext = exporterContext
        let key = try XWing.PrivateKey(seedRepresentation: seed.span).publicKey
        publicKey = key.rawRepresentation
        var sender = try HPKE.Sender(
            to: key,
            info: info.span,
            suite: suite,
            from: ScriptedRandomSource(random)
        )
        var ciphertexts: [[UInt8]] = []
        for message in messages {
            ciphertexts.append(
                try sender.seal(message.plaintext.span, authenticating: message.associatedData.span)
            )
        }
        self.ciphertexts = ciphertexts
        encapsulated = sender.encapsulated
        exported = try sender.exportSecret(
            context: exporterContext.span,
            count: Self.exporterLength
        ).array
    }

    /// What does not depend on the suite.
    var sharedFields: [(String, OrderedJSON)] {
        [
            ("kem", .string("X-Wing")), ("seed", .hex(seed)), ("pk", .hex(publicKey)),
            ("eseed", .hex(random)), ("info", .hex(info)), ("enc", .hex(encapsulated)),
            ("exporterContext", .hex(exporterContext)),
            ("exporterLength", .integer(Self.exporterLength)),
        ]
    }

    private func fields(_ function: String, _ aead: AEADAlgorithm) -> [(String, OrderedJSON)] {
        [
            ("function", .string(function)), ("kdf", .string(suite.kdf.vectorName)),
            ("aead", .string(aead.vectorName)),
        ]
    }

    func addGoodCases(to document: inout VectorDocument) {
        document.addValid(
            fields("seal", suite.aead) + [
                ("messages", list(messages.map { ($0.associatedData, $0.plaintext) }, "pt")),
                ("ciphertexts", .array(ciphertexts.map(OrderedJSON.hex))),
                ("exportedValue", .hex(exported)),
            ]
        )
        document.addValid(
            fields("open", suite.aead) + [
                ("messages", list(sealed, "ct")),
                ("plaintexts", .array(messages.map { .hex($0.plaintext) })),
                ("exportedValue", .hex(exported)),
            ]
        )
    }

    /// Associated data and ciphertext of each message.
    private var sealed: [([UInt8], [UInt8])] {
        zip(messages, ciphertexts).map { ($0.associatedData, $1) }
    }

    func addBadCases(to document: inout VectorDocument) {
        let (first, second) = (sealed[0], sealed[1])
        let sequences: [([([UInt8], [UInt8])], String)] = [
            (
                [first, (flipped(second.0, at: 0), second.1)],
                "bit flipped in the associated data"
            ),
            ([(first.0, flipped(first.1, at: first.1.count - 1))], "bit flipped in the tag"),
            ([(first.0, flipped(first.1, at: 0))], "bit flipped in the ciphertext"),
            ([(first.0, first.1.dropLast())], "last byte of the tag missing"),
            ([second, first], "second message first"), ([first, first], "first message twice"),
            ([first, sealed[2]], "second message left out"),
        ]
        for (messages, defect) in sequences {
            document.addRefused(
                fields("open", suite.aead),
                list(messages, "ct"),
                defect: defect,
                reason: .authentication
            )
        }
        let one = list([first], "ct")
        document.addRefused(
            fields("open", suite.aead),
            list([(first.0, Array(first.1.prefix(15)))], "ct"),
            defect: "shorter than a tag",
            reason: .length
        )
        document.addRefused(
            fields("open", suite.aead) + [("info", .hex(flipped(info, at: 0)))],
            one,
            defect: "bit flipped in the info",
            reason: .authentication
        )
        document.addRefused(
            fields("open", .aes256GCM),
            one,
            defect: "another AEAD than the sender's",
            reason: .authentication
        )
        let shares: [([UInt8], String, RefusalReason)] = [
            (
                flipped(encapsulated, at: 0),
                "bit flipped in the ML-KEM half of the encapsulated key", .authentication
            ),
            (encapsulated.dropLast(), "encapsulated key too short", .length),
            ([], "encapsulated key empty", .length),
            (encapsulated.dropLast(32) + numbered(0), "X25519 share all zeros", .share),
            (encapsulated.dropLast(32) + numbered(1), "X25519 share one", .share),
        ]
        for (share, defect, reason) in shares {
            document.addRefused(
                fields("open", suite.aead) + [("enc", .hex(share))],
                one,
                defect: defect,
                reason: reason
            )
        }
        let unreduced = [0xFF, publicKey[1] | 0x0F] + publicKey.dropFirst(2)
        let keys: [([UInt8], String, RefusalReason)] = [
            (unreduced, "first coefficient of the recipient's key not reduced", .range),
            (publicKey.dropLast(), "recipient's key too short", .length),
            (
                publicKey.dropLast(32) + numbered(0),
                "X25519 half of the recipient's key all zeros",
                .share
            ),
        ]
        for (key, defect, reason) in keys {
            document.addRefused(
                fields("seal", suite.aead) + [("pk", .hex(key))],
                list([(messages[0].associatedData, messages[0].plaintext)], "pt"),
                defect: defect,
                reason: reason
            )
        }
    }
}

extension VectorDocument {
    fileprivate mutating func addRefused(
        _ fields: [(String, OrderedJSON)],
        _ messages: OrderedJSON,
        defect: String,
        reason: RefusalReason
    ) {
        addInvalid(
            fields + [("reason", .string(reason.rawValue)), ("messages", messages)],
            defect: defect
        )
    }
}

/// Messages as an array of objects.
private func list(_ messages: [([UInt8], [UInt8])], _ name: String) -> OrderedJSON {
    .array(messages.map { .object([("aad", .hex($0.0)), (name, .hex($0.1))]) })
}
