import PQLattice
import PQSecrets

/// Makes ML-DSA's files.
func makeMLDSAVectors(seed: String) throws -> [GeneratedFile] {
    var keys = VectorDocument(
        path: "mldsa/keyGen.json",
        algorithm: "ML-DSA",
        mode: "keyGen",
        seed: seed
    )
    var signing = VectorDocument(
        path: "mldsa/sigGen.json",
        algorithm: "ML-DSA",
        mode: "sigGen",
        seed: seed
    )
    var verifying = VectorDocument(
        path: "mldsa/sigVer.json",
        algorithm: "ML-DSA",
        mode: "sigVer",
        seed: seed
    )
    let small = try MLDSAVectors<4, 4, 2>(name: "ML-DSA-44", seed: seed)
    let medium = try MLDSAVectors<6, 5, 4>(name: "ML-DSA-65", seed: seed)
    let large = try MLDSAVectors<8, 7, 2>(name: "ML-DSA-87", seed: seed)
    // The defects don't depend on the set, so only the smallest shows all of them.
    try small.write(&keys, &signing, &verifying, allDefects: true)
    try medium.write(&keys, &signing, &verifying, allDefects: false)
    try large.write(&keys, &signing, &verifying, allDefects: false)
    return [keys.file, signing.file, verifying.file]
}

struct MLDSAVectors<let k: Int, let l: Int, let η: Int> {
    typealias Scheme = ModuleLatticeSignature<k, l, η>

    let name: String
    let seedBytes: [UInt8]
    let message: [UInt8]
    let context: [UInt8]
    let rnd: [UInt8]
    let μ: [UInt8]
    let key: Scheme.PrivateKey

    init(name: String, seed: String) throws {
        var stream = SeedStream(seed: seed, label: name)
        self.name = name
        seedBytes = stream.next(32)
        message = stream.next(61)
        context = stream.next(255)
        rnd = stream.next(32)
        μ = stream.next(64)
        key = try Scheme.PrivateKey(seedRepresentation: seedBytes)
    }

    func write(
        _ keys: inout VectorDocument,
        _ signing: inout VectorDocument,
        _ verifying: inout VectorDocument,
        allDefects: Bool
    ) throws {
        let expanded = key.expandedRepresentation.array
        keys.beginGroup([("parameterSet", .string(name))])
        keys.addValid([
            ("seed", .hex(seedBytes)), ("pk", .hex(key.publicKey.rawRepresentation)),
            ("sk", .hex(expanded)),
        ])
        keys.addInvalid([("seed", .hex(seedBytes.dropLast()))], defect: "seed too short")
        keys.addInvalid([("seed", .hex(seedBytes + [0]))], defect: "seed too long")
        try writeKeyForms(&keys)
        try writeSigning(&signing, expanded)
        try writeVerification(&verifying, allDefects: allDefects)
        try writeRareSigning(&signing)
        try writeFrames(&verifying)
        writeCrafted(&verifying)
    }

    private func writeSigning(_ signing: inout VectorDocument, _ expanded: [UInt8]) throws {
        signing.beginGroup([("parameterSet", .string(name)), ("sk", .hex(expanded))])
        let deterministic = ("deterministic", OrderedJSON.boolean(true))
        signing.addValid(
            interface(.pure) + [
                deterministic, ("message", .hex(message)), ("context", .hex([])),
                ("signature", .hex(try key.signature(for: message, signing: .deterministic))),
            ]
        )
        let hedged = try key.signature(for: [], context: context, signing: .given(rnd: rnd))
        signing.addValid(
            interface(.pure) + [
                ("deterministic", .boolean(false)), ("rnd", .hex(rnd)), ("message", .hex([])),
                ("context", .hex(context)), ("signature", .hex(hedged)),
            ]
        )
        signing.addInvalid(
            interface(.pure) + [
                deterministic, ("message", .hex(message)), ("context", .hex(context + [0])),
            ],
            defect: "context too long"
        )
        signing.addInvalid(
            interface(.representative) + [deterministic, ("mu", .hex(μ.dropLast()))],
            defect: "mu too short"
        )
        guard k == 4 else { return }
        let representative = try key.signature(forMu: μ.span, signing: .deterministic)
        signing.addValid(
            interface(.representative) + [
                deterministic, ("mu", .hex(μ)), ("signature", .hex(representative)),
            ]
        )
        for context in [message.prefix(1), message.prefix(2) + context.prefix(252)] {
            signing.addValid(
                interface(.pure) + [
                    deterministic, ("message", .hex(message)), ("context", .hex(Array(context))),
                    (
                        "signature",
                        .hex(
                            try key.signature(
                                for: message,
                                context: Array(context),
                                signing: .deterministic
                            )
                        )
                    ),
                ]
            )
        }
        for (name, function) in Self.prehashes {
            let prehashed = try key.signature(
                forPrehashed: try prehashed(message, by: function),
                by: function,
                context: [1],
                signing: .deterministic
            )
            signing.addValid(
                interface(.prehash) + [
                    ("hashAlg", .string(name)), deterministic, ("message", .hex(message)),
                    ("context", .hex([1])), ("signature", .hex(prehashed)),
                ]
            )
        }
    }

    private func writeVerification(
        _ verifying: inout VectorDocument,
        allDefects: Bool
    ) throws {
        verifying.beginGroup(
            [("parameterSet", .string(name)), ("pk", .hex(key.publicKey.rawRepresentation))]
                + interface(.pure)
        )
        let defects = try SignatureDefects<k, l, η>(key, message: message)
        func add(_ signature: [UInt8], _ message: [UInt8], _ context: [UInt8], _ defect: String?) {
            let fields: [(String, OrderedJSON)] = [
                ("message", .hex(message)), ("context", .hex(context)),
                ("signature", .hex(signature)), ("testPassed", .boolean(defect == nil)),
            ]
            if let defect {
                verifying.addInvalid(fields, defect: defect)
            } else {
                verifying.addValid(fields)
            }
        }
        add(defects.honest, message, [], nil)
        let malformed = defects.malformed
        for (defect, signature) in allDefects ? malformed[...] : malformed.prefix(k == 6 ? 2 : 0) {
            add(signature, message, [], defect)
        }
        guard allDefects else { return }
        add(defects.honest, flipped(message, at: 0), [], "message changed")
        add(defects.honest, message, [0], "context changed")
        add(defects.honest, message, context + [0], "context too long")
        verifying.addInvalid(
            [
                ("pk", .hex(key.publicKey.rawRepresentation + [0])), ("message", .hex(message)),
                ("context", .hex([])), ("signature", .hex(defects.honest)),
                ("testPassed", .boolean(false)),
            ],
            defect: "public key too long"
        )
    }

    enum Interface { case pure, prehash, representative }

    func interface(_ interface: Interface) -> [(String, OrderedJSON)] {
        switch interface {
        case .pure: [("signatureInterface", .string("external")), ("preHash", .string("pure"))]
        case .prehash:
            [("signatureInterface", .string("external")), ("preHash", .string("preHash"))]
        case .representative:
            [("signatureInterface", .string("internal")), ("externalMu", .boolean(true))]
        }
    }
}
