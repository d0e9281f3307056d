public import ArgumentParser
public import PQIdentity

extension KeyAlgorithm: ExpressibleByArgument {
    /// Reads a name without regard to case and hyphens: `ML-KEM-768`, `mlkem768`.
    public init?(argument: String) {
        func plain(_ name: String) -> String {
            name.lowercased().filter { $0 != "-" && $0 != "_" }
        }
        guard let found = Self.allCases.first(where: { plain($0.rawValue) == plain(argument) })
        else { return nil }
        self = found
    }

    /// The algorithms as the command line lists them: those to begin with first.
    static let listed: [KeyAlgorithm] = [
        .mlkem512, .mlkem768, .mlkem1024, .mldsa44, .mldsa65, .mldsa87, .xwing, .x25519, .ed25519,
        .p256, .p384,
    ]

    /// The names in that order.
    public static var allValueStrings: [String] { listed.map(\.rawValue) }

    /// Reads a name and says in an error which there are.
    static func parse(_ text: String) throws -> KeyAlgorithm {
        guard let found = KeyAlgorithm(argument: text) else {
            let names = allValueStrings.joined(separator: ", ")
            throw ValidationError("'\(text)' is none of \(names)")
        }
        return found
    }
}

extension KeyDocument.Format: ExpressibleByArgument {}
extension KeyDocument.RawPart: ExpressibleByArgument {}
extension PrivateKeyForm: ExpressibleByArgument {}

extension KeyDocument.Format {
    /// What the names of such files commonly end with.
    var fileExtension: String {
        switch self {
        case .pem: "pem"
        case .der: "der"
        case .raw: "raw"
        case .jwk: "jwk"
        case .cose: "cose"
        }
    }

    /// The name in a sentence.
    var title: String {
        switch self {
        case .pem: "PEM"
        case .der: "DER"
        case .raw: "raw bytes"
        case .jwk: "JWK"
        case .cose: "COSE_Key"
        }
    }
}

/// How a private key is encrypted under a passphrase.
enum KeyEncryption: String, ExpressibleByArgument, CaseIterable {
    /// PKCS#8 with PBES2 and scrypt.
    case scrypt
    /// PKCS#8 with PBES2 and PBKDF2.
    case pbkdf2
    /// Our own form with Argon2id.
    case argon2id
}
