import Foundation
import Logging
import PQIdentity
import PQSecrets
import Synchronization

/// Our certificate and key, read from their files at the start and at every reload.
///
/// What no peer could accept is refused here and not in every handshake.
final class TunnelIdentity: Sendable {
    private let options: TunnelOptions
    private let usage: ExtendedKeyUsage
    private let logger: Logger
    /// A passphrase that can be had only once.
    private let keptPassphrase = Mutex<SecretReference?>(nil)

    /// An identity of one end.
    ///
    /// - Parameters:
    ///   - options: Which files.
    ///   - usage: The purpose that the certificate must have.
    ///   - logger: Learns of a key that others may read.
    init(_ options: TunnelOptions, for usage: ExtendedKeyUsage, logger: Logger) {
        self.options = options
        self.usage = usage
        self.logger = logger
    }

    /// The identity as the files have it now.
    ///
    /// - Returns: Nothing if no certificate is given.
    /// - Throws: A ``CommandFailure`` or an `IdentityError`.
    func read() throws -> NodeIdentity? {
        guard let certificateFile = options.cert, let keyFile = options.key else { return nil }
        let chain = try CertificateFile.certificates(certificateFile)
        let key = try privateKey(keyFile)
        let identity = try CertificateFile.naming(keyFile) {
            try NodeIdentity(certificateChain: chain, privateKey: key)
        }
        try check(chain, certificateFile)
        warnOfReaders(keyFile)
        return identity
    }

    private func privateKey(_ path: String) throws -> SigningPrivateKey {
        let text = try InputFile.text(path)
        return try CertificateFile.naming(path) {
            if text.contains("-----BEGIN \(EncryptedPrivateKey.pemLabel)-----") {
                let encrypted = try EncryptedPrivateKey(pem: text)
                let der = try encrypted.decrypted(passphrase: passphrase(for: path).bytes)
                return try SigningPrivateKey(derRepresentation: der)
            }
            if text.contains("-----BEGIN \(WrappedPrivateKey.pemLabel)-----") {
                let wrapped = try WrappedPrivateKey(pem: text)
                let der = try wrapped.decrypted(passphrase: passphrase(for: path).bytes)
                return try SigningPrivateKey(derRepresentation: der)
            }
            return try SigningPrivateKey(pem: text)
        }
    }

    /// A file is read again, since it may change with the key; a descriptor is at its end after the
    /// first time, and nobody may sit at the terminal when a signal comes.
    private func passphrase(for path: String) throws -> SecretReference {
        if options.passphrase.passphraseFile != nil {
            return SecretReference(try options.passphrase.passphrase(for: path))
        }
        return try keptPassphrase.withLock { kept in
            if let kept { return kept }
            let secret = SecretReference(try options.passphrase.passphrase(for: path))
            kept = secret
            return secret
        }
    }

    private func check(_ chain: [Certificate], _ path: String) throws {
        let purposes = chain.first?.extendedKeyUsage
        guard purposes.map({ $0.contains(usage) || $0.contains(.any) }) ?? true else {
            throw CommandFailure("\(path): the certificate is not for \(usage)")
        }
        let now = CertificateTime.now()
        for certificate in chain {
            guard now <= certificate.notValidAfter else {
                throw CommandFailure(
                    "\(path): the certificate of \(certificate.subject) has expired on "
                        + "\(certificate.notValidAfter)"
                )
            }
            guard now >= certificate.notValidBefore else {
                throw CommandFailure(
                    "\(path): the certificate of \(certificate.subject) is not valid before "
                        + "\(certificate.notValidBefore)"
                )
            }
        }
    }

    private func warnOfReaders(_ path: String) {
        let attributes = try? FileManager.default.attributesOfItem(
            atPath: URL(filePath: path).resolvingSymlinksInPath().path
        )
        guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o007 != 0 else { return }
        logger.warning(
            "every user of this machine may use our private key; chmod go= the file",
            metadata: ["file": "\(path)", "mode": "0\(String(mode, radix: 8))"]
        )
    }
}
