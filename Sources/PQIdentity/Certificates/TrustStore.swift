#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A folder of trusted authorities' certificates and of revocation lists, one PEM file each.
///
/// Whatever lies in the folder counts: a file that is neither makes loading fail with its name,
/// because a list that goes unread would let a revoked certificate pass.
public struct TrustStore: Sendable, Equatable {
    /// How many files are read.
    public static let fileLimit = 1024

    /// A file of the store.
    public enum Item: Sendable, Hashable {
        /// A trusted authority.
        case authority(Certificate)
        /// A revocation list, of any authority.
        case revocationList(CertificateRevocationList)
    }

    /// A file and what it holds.
    public struct Entry: Sendable, Hashable {
        /// The file's name in the folder.
        public let name: String
        /// What it holds.
        public let item: Item
    }

    /// The folder's path.
    public let path: String
    /// What it holds, in the order of the file names.
    public private(set) var entries: [Entry]

    /// Reads a folder.
    ///
    /// - Parameter path: The folder.
    /// - Throws: ``IdentityError/inFile(path:_:)`` for what can't be read,
    ///   ``IdentityError/tooMany(_:limit:)``, or ``IdentityError/file(path:code:)``.
    public init(path: String) throws(IdentityError) {
        self.path = path
        entries = []
        let names = try Self.names(in: path)
        guard names.count <= Self.fileLimit else {
            throw .tooMany(.trustFiles, limit: Self.fileLimit)
        }
        for name in names {
            entries.append(Entry(name: name, item: try Item(file: path + "/" + name)))
        }
    }

    /// The trusted authorities.
    public var anchors: TrustAnchors {
        TrustAnchors(
            roots: entries.compactMap {
                if case .authority(let certificate) = $0.item { certificate } else { nil }
            }
        )
    }

    /// The revocation lists.
    public var revocationLists: [CertificateRevocationList] {
        entries.compactMap {
            if case .revocationList(let list) = $0.item { list } else { nil }
        }
    }

    private static func names(in path: String) throws(IdentityError) -> [String] {
        var isFolder: Bool { (try? FileManager.default.attributesOfItem(atPath: path)) != nil }
        do {
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            // ENOTDIR and ENOENT have these numbers on every system that this builds for.
            throw .file(path: path, code: isFolder ? 20 : 2)
        }
    }
}

extension TrustStore {
    /// Makes a folder, if there is none, and reads it.
    ///
    /// - Parameter path: The folder.
    /// - Returns: The store.
    /// - Throws: As ``init(path:)``.
    public static func make(at path: String) throws(IdentityError) -> TrustStore {
        try? FileManager.default.createDirectory(
            atPath: path,
            withIntermediateDirectories: true
        )
        return try TrustStore(path: path)
    }

    /// Trusts an authority.
    ///
    /// - Parameter authority: The authority's certificate.
    /// - Returns: The new file's name, or that of the file that holds it already.
    /// - Throws: ``IdentityError/notAnAuthority(subject:)`` or an error of the file system.
    public mutating func add(_ authority: Certificate) throws(IdentityError) -> String {
        try authority.checkAuthority()
        let item = Item.authority(authority)
        if let entry = entries.first(where: { $0.item == item }) { return entry.name }
        return try store(item, pem: authority.pemRepresentation)
    }

    /// Adds a revocation list, in the place of an older one of the same authority.
    ///
    /// A list of an authority that is not in the store is taken as it is: its signature is found out
    /// by verification, with the authority at hand.
    ///
    /// - Parameter list: The list.
    /// - Returns: The new file's name, or that of the file that holds it already.
    /// - Throws: ``IdentityError/revocationListSignatureInvalid(issuer:)`` if authorities of the
    ///   list's name are here and none of them signed it,
    ///   ``IdentityError/revocationListSuperseded(issuer:)`` if there is a newer one, or an error of
    ///   the file system.
    public mutating func add(_ list: CertificateRevocationList) throws(IdentityError) -> String {
        let item = Item.revocationList(list)
        if let entry = entries.first(where: { $0.item == item }) { return entry.name }
        // A list that can't verify would make every certificate of its authority fail.
        let signers = anchors.roots.filter { $0.subject == list.issuer }
        guard
            signers.isEmpty
                || signers.contains(where: { $0.publicKey.map(list.isSigned(by:)) ?? false })
        else { throw .revocationListSignatureInvalid(issuer: list.issuer.description) }
        var older: [String] = []
        for entry in entries {
            guard case .revocationList(let other) = entry.item, other.issuer == list.issuer,
                other.authorityKeyIdentifier == list.authorityKeyIdentifier
            else { continue }
            guard other.number < list.number else {
                throw .revocationListSuperseded(issuer: list.issuer.description)
            }
            older.append(entry.name)
        }
        let name = try store(item, pem: list.pemRepresentation)
        for name in older { try delete(name) }
        return name
    }

    /// Removes a file.
    ///
    /// - Parameter text: Its name, or at least 8 of the first digits of the fingerprint.
    /// - Returns: What it held.
    /// - Throws: ``IdentityError/notInTrustStore(_:)``, ``IdentityError/severalInTrustStore(_:)`` or
    ///   an error of the file system.
    public mutating func remove(_ text: String) throws(IdentityError) -> Entry {
        let digits = text.lowercased()
        var found: [Entry] = []
        for entry in entries {
            let fingerprint = try entry.item.fingerprint()
            if entry.name == text || digits.count >= 8 && fingerprint.hasPrefix(digits) {
                found.append(entry)
            }
        }
        guard let entry = found.first else { throw .notInTrustStore(text) }
        guard found.count == 1 else { throw .severalInTrustStore(text) }
        try delete(entry.name)
        return entry
    }

    private mutating func store(_ item: Item, pem: String) throws(IdentityError) -> String {
        guard entries.count < Self.fileLimit else {
            throw .tooMany(.trustFiles, limit: Self.fileLimit)
        }
        let name = try item.fileName()
        try KeyFile.writePublic(pem: pem, to: path + "/" + name)
        entries.append(Entry(name: name, item: item))
        entries.sort { $0.name < $1.name }
        return name
    }

    private mutating func delete(_ name: String) throws(IdentityError) {
        do {
            try FileManager.default.removeItem(atPath: path + "/" + name)
        } catch {
            // EACCES: the folder was read, and the file was in it.
            throw .file(path: path + "/" + name, code: 13)
        }
        entries.removeAll { $0.name == name }
    }
}

extension TrustStore.Item {
    /// The SHA-256 digest of the DER in hexadecimal.
    ///
    /// - Returns: 64 digits.
    /// - Throws: ``IdentityError/suite(_:)`` if the library fails.
    public func fingerprint() throws(IdentityError) -> String {
        switch self {
        case .authority(let certificate): hexadecimal(certificate.fingerprint)
        case .revocationList(let list): hexadecimal(try digest(list.derRepresentation))
        }
    }

    /// The name of the item's file.
    fileprivate func fileName() throws(IdentityError) -> String {
        switch self {
        case .authority: try fingerprint() + ".pem"
        case .revocationList: try fingerprint() + ".crl.pem"
        }
    }

    /// Reads a file with one certificate of an authority or one revocation list.
    fileprivate init(file path: String) throws(IdentityError) {
        do throws(IdentityError) {
            // Reading from a pipe would wait for someone who writes.
            guard !KeyFile.isDeviceOrPipe(path) else { throw .malformedPEM }
            let text = try KeyFile.read(path, limit: CertificateRevocationList.textLimit)
            if text.contains("-----BEGIN \(CertificateRevocationList.label)-----") {
                self = .revocationList(try CertificateRevocationList(pem: text))
            } else {
                self = .authority(try Certificate(pem: text))
            }
        } catch {
            // Errors of the file system name the file themselves.
            switch error {
            case .file, .fileTooLarge, .fileNotText: throw error
            default: throw .inFile(path: path, error)
            }
        }
    }
}
