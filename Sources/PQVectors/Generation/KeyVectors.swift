#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
import PQIdentity
import PQSecrets
import PQSuites

/// Makes the files of keys: PKCS#8 in its three forms, and subjectPublicKeyInfo.
func makeKeyVectors(seed: String) throws -> [GeneratedFile] {
    var stream = SeedStream(seed: seed, label: "keys")
    let keys = try FormatKey.algorithms.map { try FormatKey($0, &stream) }
    return [
        try makePrivateKeys(keys, seed: seed), try makePublicKeys(keys, seed: seed),
    ]
}

/// A key with everything that its encodings are made of.
struct FormatKey {
    static let algorithms: [KeyAlgorithm] = [
        .mlkem512, .mlkem768, .mlkem1024, .mldsa44, .mldsa65, .mldsa87, .xwing,
    ]

    let algorithm: KeyAlgorithm
    let seed: [UInt8]
    /// The key as FIPS 203 or FIPS 204 defines it; empty for X-Wing.
    let expanded: [UInt8]
    let publicKey: [UInt8]

    init(_ algorithm: KeyAlgorithm, _ stream: inout SeedStream) throws {
        self.algorithm = algorithm
        let seed = stream.next(algorithm.seedByteCount)
        self.seed = seed
        let key = try PrivateKey(seedRepresentation: seed.span, algorithm: algorithm)
        expanded = algorithm == .xwing ? [] : try key.expandedRepresentation().array
        publicKey = key.publicKey.rawRepresentation
    }

    /// The algorithm identifier.
    var identifier: [UInt8] { HandmadeDER.algorithm(algorithm) }

    /// The content of the form with the seed: X-Wing has no wrapping of its own.
    var seedContent: [UInt8] { algorithm == .xwing ? seed : HandmadeDER.seedForm(seed) }

    /// The subjectPublicKeyInfo.
    var subjectPublicKeyInfo: [UInt8] {
        HandmadeDER.sequence(identifier, HandmadeDER.bits(publicKey))
    }

    /// The fields that a group of this key has.
    var fields: [(String, OrderedJSON)] {
        [("parameterSet", .string(algorithm.rawValue)), ("seed", .hex(seed))]
    }
}

private func makePrivateKeys(_ keys: [FormatKey], seed: String) throws -> GeneratedFile {
    var document = VectorDocument(
        path: "keys/PKCS8.json",
        algorithm: "PKCS8",
        mode: "privateKey",
        seed: seed
    )
    for key in keys {
        document.beginGroup([("function", .string("privateKey"))] + key.fields)
        let digest = try HashAlgorithm.sha256.digest(key.subjectPublicKeyInfo)
        var forms: [(String, [UInt8])] = [
            ("seed", HandmadeDER.privateKey(key.identifier, key.seedContent)),
            (
                "seed with the public key",
                HandmadeDER.privateKey(
                    key.identifier,
                    key.seedContent,
                    version: 1,
                    publicKey: key.publicKey
                )
            ),
        ]
        if key.algorithm != .xwing {
            forms += [
                (
                    "expanded key",
                    HandmadeDER.privateKey(key.identifier, HandmadeDER.octets(key.expanded))
                ),
                (
                    "both",
                    HandmadeDER.privateKey(
                        key.identifier,
                        HandmadeDER.bothForm(key.seed, key.expanded)
                    )
                ),
            ]
        }
        // The public key makes the second form long; one set of each kind shows it.
        let isShown = [.mlkem512, .mldsa44, .xwing].contains(key.algorithm)
        for (name, bytes) in forms where isShown || name != "seed with the public key" {
            document.addValid([
                ("comment", .string(name)), ("derBase64", .base64(bytes)),
                ("spkiSHA256", .hex(digest)),
            ])
        }
        for defect in KeyDefects.privateKey(key) { document.add(defect) }
    }
    return document.file
}

private func makePublicKeys(_ keys: [FormatKey], seed: String) throws -> GeneratedFile {
    var document = VectorDocument(
        path: "keys/SPKI.json",
        algorithm: "SPKI",
        mode: "publicKey",
        seed: seed
    )
    for key in keys {
        document.beginGroup([("function", .string("publicKey"))] + key.fields)
        document.addValid([
            ("derBase64", .base64(key.subjectPublicKeyInfo)),
            ("pkSHA256", .hex(try HashAlgorithm.sha256.digest(key.publicKey))),
        ])
        for defect in KeyDefects.publicKey(key) { document.add(defect) }
    }
    return document.file
}

extension VectorDocument {
    fileprivate mutating func add(_ defect: KeyDefects.Defect) {
        addInvalid(
            [
                ("reason", .string(defect.reason.rawValue)),
                ("derBase64", .base64(defect.encoding)),
            ],
            defect: defect.name
        )
    }
}

extension OrderedJSON {
    /// Bytes as base64 text (RFC 4648, Section 4).
    static func base64(_ bytes: [UInt8]) -> OrderedJSON {
        .string(Data(bytes).base64EncodedString())
    }
}
