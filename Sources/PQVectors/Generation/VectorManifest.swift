import PQSuites

/// The list of the files that ``VectorSet`` makes: what is in each, and who agreed with it.
enum VectorManifest {
    /// Changes with the form or the content of the files that one seed makes.
    static let generatorVersion = 2

    /// Makes the list.
    static func file(of files: [GeneratedFile], seed: String) throws -> GeneratedFile {
        let entries = try files.map { file in
            OrderedJSON.object([
                ("path", .string(file.path)),
                ("sha256", .hex(try HashAlgorithm.sha256.digest(Array(file.text.utf8)))),
                ("valid", .integer(file.validCount)), ("invalid", .integer(file.invalidCount)),
                ("defects", .array(file.defects.map(OrderedJSON.string))),
                ("oracles", .array(Oracle.agreeing(with: file.path).map { .string($0.rawValue) })),
            ])
        }
        let count = files.reduce(0) { $0 + $1.caseCount }
        let text = OrderedJSON.object([
            ("generator", .string("pqtwin vectors make --seed \(seed)")),
            ("generatorVersion", .integer(generatorVersion)), ("seed", .string(seed)),
            ("licence", .string("Apache-2.0")), ("cases", .integer(count)),
            ("oracles", .object(Oracle.allCases.map { ($0.rawValue, .string($0.version)) })),
            ("files", .array(entries)),
        ]).text
        return GeneratedFile(path: "manifest.json", text: text, validCount: 0, invalidCount: 0)
    }
}

/// An implementation that `crosscheck.py` runs beside this package.
///
/// The script fails where the manifest names another major version than the one that ran, or other
/// oracles for a file than those that agreed with it.
private enum Oracle: String, CaseIterable {
    case pycryptodome
    case cryptography
    case kyberPy = "kyber-py"
    case dilithiumPy = "dilithium-py"
    case python

    /// The version that agreed.
    var version: String {
        switch self {
        case .pycryptodome: "4.4"
        case .cryptography: "50.0"
        case .kyberPy: "1.2"
        case .dilithiumPy: "1.5"
        case .python: "3"
        }
    }

    /// Who agrees with a file's cases.
    static func agreeing(with path: String) -> [Oracle] {
        switch path.prefix(while: { $0 != "/" }) {
        case "mlkem": [.pycryptodome, .cryptography, .kyberPy]
        case "mldsa" where path == "mldsa/sigGen.json": [.pycryptodome, .dilithiumPy]
        case "mldsa": [.pycryptodome, .cryptography, .dilithiumPy]
        case "sha3": [.pycryptodome, .cryptography, .python]
        case "hybrid": [.pycryptodome, .cryptography, .kyberPy]
        case "cose": [.pycryptodome, .cryptography, .dilithiumPy, .python]
        case "hpke": [.pycryptodome, .cryptography, .kyberPy, .python]
        case "keys" where path == "keys/SPKI.json": [.pycryptodome, .cryptography, .python]
        // The formats are read and the key schedule is derived by the script itself.
        default: [.pycryptodome, .cryptography, .kyberPy, .dilithiumPy, .python]
        }
    }
}

extension VectorManifest {
    /// The published files that this package is run against: where they come from, and their
    /// digests, without their content.
    static var externalFiles: GeneratedFile {
        let entries = KnownFiles.all.map { file in
            OrderedJSON.object([
                ("publisher", .string(file.publisher)), ("release", .string(file.release)),
                ("path", .string(file.path)), ("title", .string(file.title)),
                ("cases", .integer(file.caseCount)), ("sha256", .string(file.sha256)),
            ])
        }
        let text = OrderedJSON.object([("files", .array(entries))]).text
        return GeneratedFile(path: "external.json", text: text, validCount: 0, invalidCount: 0)
    }
}
