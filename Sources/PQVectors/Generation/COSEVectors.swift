import PQCBOR
import PQCOSE
import PQIdentity
import PQLattice
import PQSecrets

/// Makes the file of COSE_Sign1 with ML-DSA: deterministic signatures, so that everyone makes the
/// same message.
func makeCOSEVectors(seed: String) throws -> [GeneratedFile] {
    var document = VectorDocument(
        path: "cose/Sign1.json",
        algorithm: "COSE_Sign1",
        mode: "sigVer",
        seed: seed
    )
    var stream = SeedStream(seed: seed, label: "COSE")
    for algorithm in [KeyAlgorithm.mldsa44, .mldsa65, .mldsa87] {
        let signer = try COSESigner(algorithm, &stream)
        document.beginGroup([
            ("function", .string("sigVer")), ("parameterSet", .string(algorithm.rawValue)),
            ("seed", .hex(signer.seed)), ("pk", .hex(signer.publicKey)),
        ])
        let payload = stream.next(24)
        let identifier = stream.next(8)
        let header = signer.protected(adding: [(COSELabel.keyIdentifier, .bytes(identifier))])
        document.addValid(
            fields(try signer.message(header, payload: payload), externalData: [])
        )
        guard algorithm == .mldsa44 else { continue }
        let externalData = stream.next(5)
        document.addValid(
            [
                ("comment", .string("detached, with external data")), ("payload", .hex(payload)),
            ]
                + fields(
                    try signer.message(
                        signer.protected(),
                        payload: payload,
                        externalData: externalData,
                        isDetached: true
                    ),
                    externalData: externalData
                )
        )
        for defect in try signer.defects(payload) {
            document.addInvalid(
                [("reason", .string(defect.reason.rawValue))]
                    + fields(defect.message, externalData: []),
                defect: defect.name
            )
        }
    }
    return [document.file]
}

private func fields(_ message: [UInt8], externalData: [UInt8]) -> [(String, OrderedJSON)] {
    [("externalAAD", .hex(externalData)), ("sign1Base64", .base64(message))]
}

/// A key that signs COSE messages, well formed or not.
private struct COSESigner {
    struct Defect {
        let name: String
        let reason: RefusalReason
        let message: [UInt8]
    }

    let algorithm: KeyAlgorithm
    let seed: [UInt8]
    let publicKey: [UInt8]

    init(_ algorithm: KeyAlgorithm, _ stream: inout SeedStream) throws {
        self.algorithm = algorithm
        let seed = stream.next(32)
        self.seed = seed
        publicKey = try SigningPrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
            .publicKey.rawRepresentation
    }

    /// The encoded protected header with the algorithm and more.
    func protected(adding members: [(key: CBORValue, value: CBORValue)] = []) -> [UInt8] {
        let number = CBORValue(coseAlgorithm(of: algorithm)?.rawValue ?? 0)
        return CBORValue.map(CBORMap([(COSELabel.algorithm, number)] + members)).encoded()
    }

    /// A message whose signature covers exactly what is in it, whatever that is.
    func message(
        _ protected: [UInt8],
        unprotected: [UInt8] = [0xA0],
        payload: [UInt8],
        externalData: [UInt8] = [],
        isDetached: Bool = false
    ) throws -> [UInt8] {
        let signature = try sign(COSESign1.toBeSigned(protected, externalData, payload))
        // Tag 18 and an array of four, put together by hand so that each part may be wrong.
        return [0xD2, 0x84] + CBORValue.bytes(protected).encoded() + unprotected
            + (isDetached ? [0xF6] : CBORValue.bytes(payload).encoded())
            + CBORValue.bytes(signature).encoded()
    }

    /// What must be refused.
    ///
    /// But for the last ones, each signature is good.
    func defects(_ payload: [UInt8]) throws -> [Defect] {
        let number = CBORValue(coseAlgorithm(of: algorithm)?.rawValue ?? 0).encoded()
        let good = try message(protected(), payload: payload)
        let other = CBORValue.map(CBORMap([(COSELabel.algorithm, -49)])).encoded()
        let critical = protected(adding: [
            (COSELabel.critical, .array([99])), (99, 1),
        ])
        let criticalOutside = protected(adding: [(99, 1)])
        func make(_ protected: [UInt8], unprotected: [UInt8] = [0xA0]) throws -> [UInt8] {
            try message(protected, unprotected: unprotected, payload: payload)
        }
        return [
            Defect(
                name: "algorithm in the unprotected header",
                reason: .algorithm,
                message: try make([0xA0], unprotected: [0xA1, 0x01] + number)
            ),
            Defect(
                name: "algorithm of another set than the key's",
                reason: .algorithm,
                message: try make(other)
            ),
            Defect(
                name: "unknown critical header parameter",
                reason: .header,
                message: try make(critical)
            ),
            Defect(
                name: "critical in the unprotected header",
                reason: .encoding,
                message: try make(criticalOutside, unprotected: [0xA1, 0x02, 0x81, 0x18, 99])
            ),
            Defect(
                name: "key twice in the protected header",
                reason: .encoding,
                message: try make([0xA2, 0x01] + number + [0x01] + number)
            ),
            Defect(
                name: "number longer than needed in the protected header",
                reason: .encoding,
                message: try make([0xA1, 0x18, 0x01] + number)
            ),
            Defect(
                name: "bit flipped in the payload",
                reason: .authentication,
                message: flipped(good, at: 2 + 1 + protected().count + 1 + 2)
            ),
            Defect(
                name: "byte after the message",
                reason: .encoding,
                message: good + [0]
            ),
            Defect(name: "truncated", reason: .encoding, message: Array(good.prefix(64))),
            Defect(
                name: "tag of COSE_Sign",
                reason: .encoding,
                message: [0xD8, 98] + good[1..<40]
            ),
            Defect(name: "empty", reason: .encoding, message: []),
        ]
    }

    private func sign(_ content: [UInt8]) throws -> [UInt8] {
        switch algorithm {
        case .mldsa44:
            try MLDSA44.PrivateKey(seedRepresentation: seed.span)
                .signature(for: content, signing: .deterministic)
        case .mldsa65:
            try MLDSA65.PrivateKey(seedRepresentation: seed.span)
                .signature(for: content, signing: .deterministic)
        default:
            try MLDSA87.PrivateKey(seedRepresentation: seed.span)
                .signature(for: content, signing: .deterministic)
        }
    }
}
