import PQIdentity

/// The authorities that `--trust` names.
enum TrustedFiles {
    /// Reads the authorities of all files and folders, and the lists of the folders.
    ///
    /// - Parameter paths: PEM files of certificates, and folders made by `pqtwin trust`.
    /// - Returns: The authorities and the lists.
    /// - Throws: What is wrong, with the file's name.
    static func read(
        _ paths: [String]
    ) throws -> (TrustAnchors, [CertificateRevocationList]) {
        var roots: [Certificate] = []
        var lists: [CertificateRevocationList] = []
        for path in paths {
            if CertificateFile.isFolder(path) {
                let store = try TrustStore(path: path)
                roots += store.anchors.roots
                lists += store.revocationLists
            } else {
                roots += try CertificateFile.certificates(path)
            }
        }
        return (TrustAnchors(roots: roots), lists)
    }
}
