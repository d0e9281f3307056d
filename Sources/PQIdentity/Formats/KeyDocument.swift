public import PQSecrets
import SwiftASN1

/// A key file whose format and kind are known, and nothing else yet.
///
/// Formats are told apart by their first bytes and PEM labels; only raw keys need to be told.
public struct KeyDocument: Sendable {
    /// How the file is written.
    public enum Format: String, Sendable, CaseIterable {
        /// DER in base64 between two lines that name it.
        case pem
        /// DER.
        case der
        /// The bytes that the algorithm's standard defines, without any structure.
        case raw
        /// A JSON Web Key.
        case jwk
        /// A COSE_Key.
        case cose
    }

    /// What a raw file holds.
    public enum RawPart: String, Sendable, CaseIterable {
        /// The seed of a private key, or the scalar of a curve.
        case seed
        /// The expanded private key.
        case expanded
        /// The public key.
        case `public`
    }

    /// What stands in the file.
    public enum Kind: Sendable, Equatable {
        /// A PKCS#8 private key.
        case privateKey
        /// A bare ECPrivateKey.
        case curvePrivateKey
        /// A subjectPublicKeyInfo.
        case publicKey
        /// A certificate, whose subject's public key is meant.
        case certificate
        /// A PKCS#8 private key under a passphrase.
        case encryptedPrivateKey
        /// A private key under a passphrase in this project's own form.
        case wrappedPrivateKey
        /// A JSON Web Key, private or public.
        case jwk
        /// A COSE_Key, private or public.
        case coseKey
        /// Part of a key without any structure.
        case raw(KeyAlgorithm, RawPart)
    }

    /// How the file is written.
    public let format: Format
    /// What stands in it.
    public let kind: Kind
    /// The content: DER, text in UTF-8, CBOR or raw bytes.
    let bytes: [UInt8]

    /// Whether a passphrase is needed.
    public var isEncrypted: Bool { kind == .encryptedPrivateKey || kind == .wrappedPrivateKey }

    /// Finds out what a file holds.
    ///
    /// - Parameter file: All of the file.
    /// - Throws: ``IdentityError/unknownKeyFormat``, or what is wrong with a PEM text.
    public init(_ file: [UInt8]) throws(IdentityError) {
        let text = file.drop { [0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if text.first == UInt8(ascii: "{") {
            (format, kind, bytes) = (.jwk, .jwk, file)
        } else if file.first == 0x30 {
            (format, kind, bytes) = (.der, try Self.kind(der: file), file)
        } else if file.starts(with: Array("PQTWINWK".utf8)) {
            (format, kind, bytes) = (.der, .wrappedPrivateKey, file)
        } else if let first = file.first, first >> 5 == 5 {
            (format, kind, bytes) = (.cose, .coseKey, file)
        } else if file.firstRange(of: Array("-----BEGIN ".utf8)) != nil {
            let document = try PEMText.document(String(decoding: file, as: UTF8.self))
            (format, kind, bytes) = (.pem, try Self.kind(label: document.label), document.bytes)
        } else {
            throw .unknownKeyFormat
        }
    }

    /// Takes a file as a raw key.
    ///
    /// - Parameters:
    ///   - file: All of the file.
    ///   - algorithm: The algorithm.
    ///   - part: What it holds; nil to tell by its length.
    /// - Throws: ``IdentityError/rawKeyLength(_:actual:)`` for a length that is none, or that of
    ///   two parts.
    public init(
        raw file: [UInt8],
        algorithm: KeyAlgorithm,
        part: RawPart? = nil
    ) throws(IdentityError) {
        let counts: [(part: RawPart, count: Int)] = [
            (.seed, algorithm.seedByteCount), (.expanded, algorithm.expandedKeyByteCount),
            (.public, algorithm.publicKeyByteCount),
        ]
        let fitting = counts.filter { $0.count == file.count && $0.part == part ?? $0.part }
        guard fitting.count == 1 else { throw .rawKeyLength(algorithm, actual: file.count) }
        (format, kind, bytes) = (.raw, .raw(algorithm, fitting[0].part), file)
    }

    private init(privateKey bytes: [UInt8], format: Format) {
        (self.format, kind, self.bytes) = (format, .privateKey, bytes)
    }

    /// Takes the encryption away.
    ///
    /// - Parameter passphrase: The passphrase's bytes.
    /// - Returns: The private key inside, which has yet to be read.
    /// - Throws: ``IdentityError/wrongPassphrase``, or what is wrong with the encryption.
    public func decrypted(passphrase: borrowing SecretBytes) throws(IdentityError) -> KeyDocument {
        switch kind {
        case .encryptedPrivateKey:
            let key = try EncryptedPrivateKey(derRepresentation: bytes)
            let der = try key.decrypted(passphrase: passphrase)
            return KeyDocument(privateKey: Array(copying: der.span), format: format)
        case .wrappedPrivateKey:
            let key = try WrappedPrivateKey(rawRepresentation: bytes)
            let der = try key.decrypted(passphrase: passphrase)
            return KeyDocument(privateKey: Array(copying: der.span), format: format)
        default: return self
        }
    }
}

extension KeyDocument {
    /// What stands in a PEM document of this label.
    private static func kind(label: String) throws(IdentityError) -> Kind {
        switch label {
        case PrivateKeyInfo.label: .privateKey
        case PrivateKeyInfo.curveLabel: .curvePrivateKey
        case SubjectPublicKey.label: .publicKey
        case EncryptedPrivateKey.pemLabel: .encryptedPrivateKey
        case WrappedPrivateKey.pemLabel: .wrappedPrivateKey
        case "CERTIFICATE": .certificate
        default: throw .unexpectedPEMLabel(expected: "key or certificate", actual: label)
        }
    }

    /// What a DER structure is, by the tags of its first two members.
    ///
    /// A structure too damaged to tell counts as a private key, whose reader says what is wrong.
    private static func kind(der: [UInt8]) throws(IdentityError) -> Kind {
        guard let root = try? DER.parse(der), case .constructed(let children) = root.content
        else { return .privateKey }
        let tags = children.prefix(3).map(\.identifier)
        if tags.starts(with: [.integer, .octetString]) { return .curvePrivateKey }
        if tags == [.sequence, .bitString] { return .publicKey }
        if tags == [.sequence, .octetString] { return .encryptedPrivateKey }
        return tags == [.sequence, .sequence, .bitString] ? .certificate : .privateKey
    }
}
