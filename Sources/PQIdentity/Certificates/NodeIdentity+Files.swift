// The usual case: PEM files on disk. Errors name the file.

extension NodeIdentity {
    /// An identity from two PEM files.
    ///
    /// - Parameters:
    ///   - certificateFile: The path of the certificates, the leaf first.
    ///   - privateKeyFile: The path of the leaf's private key, which is not encrypted.
    /// - Throws: ``IdentityError``; for a file that is not what it should be,
    ///   ``IdentityError/inFile(path:_:)``.
    public init(certificateFile: String, privateKeyFile: String) throws(IdentityError) {
        let certificates = try KeyFile.parse(certificateFile) { text throws(IdentityError) in
            try Certificate.certificates(pem: text)
        }
        let privateKey = try KeyFile.parse(privateKeyFile) { text throws(IdentityError) in
            try SigningPrivateKey(pem: text)
        }
        try self.init(certificateChain: certificates, privateKey: privateKey)
    }
}

extension TrustAnchors {
    /// Trusts the certificates of a PEM file.
    ///
    /// - Parameter file: The path of a file with at least one certificate.
    /// - Throws: ``IdentityError``; for a file that is not what it should be,
    ///   ``IdentityError/inFile(path:_:)``.
    public init(file: String) throws(IdentityError) {
        self = try KeyFile.parse(file) { text throws(IdentityError) in
            try TrustAnchors(pem: text)
        }
    }
}

extension KeyFile {
    /// Reads a text file and makes something of it; an error that does, names the file.
    fileprivate static func parse<Content>(
        _ path: String,
        _ parse: (String) throws(IdentityError) -> Content
    ) throws(IdentityError) -> Content {
        let text = try read(path)
        do throws(IdentityError) {
            return try parse(text)
        } catch { throw .inFile(path: path, error) }
    }
}
