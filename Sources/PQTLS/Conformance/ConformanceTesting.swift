#if ConformanceTesting
package import PQIdentity
package import PQSuites

// What public test suites assume and this profile does not have: a classical group, classical
// signatures, peers that no one vouches for. All of it is in this folder and in PQSuites', behind
// the package trait ConformanceTesting; the state machines are the same.

extension NamedGroup {
    /// P-256 alone.
    package static var secp256r1: NamedGroup { NamedGroup(rawValue: 0x0017) }
}

extension SignatureScheme {
    /// ECDSA on P-384 with SHA-384.
    package static var ecdsaP384SHA384: SignatureScheme { SignatureScheme(rawValue: 0x0503) }
    /// RSASSA-PSS with SHA-256.
    package static var rsaPSSSHA256: SignatureScheme { SignatureScheme(rawValue: 0x0804) }
    /// RSASSA-PSS with SHA-384.
    package static var rsaPSSSHA384: SignatureScheme { SignatureScheme(rawValue: 0x0805) }
    /// RSASSA-PSS with SHA-512.
    package static var rsaPSSSHA512: SignatureScheme { SignatureScheme(rawValue: 0x0806) }

    /// What the trait adds.
    package static var conformance: [SignatureScheme] {
        [.ecdsaP256SHA256, .ecdsaP384SHA384, .rsaPSSSHA256, .rsaPSSSHA384, .rsaPSSSHA512]
    }

    /// The hash function of an added scheme, and the keys that sign with it.
    fileprivate var conformance: (hash: HashAlgorithm, kind: ConformanceKey.Kind)? {
        switch self {
        case .ecdsaP256SHA256: (.sha256, .elliptic(.p256))
        case .ecdsaP384SHA384: (.sha384, .elliptic(.p384))
        case .rsaPSSSHA256: (.sha256, .rsa)
        case .rsaPSSSHA384: (.sha384, .rsa)
        case .rsaPSSSHA512: (.sha512, .rsa)
        default: nil
        }
    }
}

extension ConformanceKey {
    /// The schemes of the key.
    package var schemes: [SignatureScheme] {
        SignatureScheme.conformance.filter { $0.conformance?.kind == kind }
    }

    /// Signs a content of the handshake.
    package func signature(
        for content: [UInt8],
        _ scheme: SignatureScheme
    ) throws(TLSError) -> [UInt8] {
        guard let hash = scheme.conformance?.hash else { throw .wrongSignatureScheme(scheme) }
        do { return try signature(for: content, hash: hash) } catch { throw .suite(error) }
    }

    /// Whether a signature of a scheme is the key's.
    package func isValidSignature(
        _ signature: [UInt8],
        for content: [UInt8],
        _ scheme: SignatureScheme
    ) -> Bool {
        guard let hash = scheme.conformance?.hash else { return false }
        return isValidSignature(signature, for: content, hash: hash)
    }
}

/// A chain of a test suite and the key that signs for it.
package struct ConformanceIdentity: Sendable {
    /// The chain in DER, the leaf first.
    package let certificates: [[UInt8]]
    /// The key.
    package let key: ConformanceKey
    /// The schemes that the key signs with, best first.
    package let schemes: [SignatureScheme]

    /// An identity of a test suite.
    package init(
        certificates: [[UInt8]],
        key: ConformanceKey,
        schemes: [SignatureScheme]? = nil
    ) {
        self.certificates = certificates
        self.key = key
        self.schemes = (schemes ?? key.schemes).filter(key.schemes.contains)
    }
}

extension TLSIdentity {
    /// An identity of a test suite.
    ///
    /// ``publicKey`` stands in for a key that has no place there.
    ///
    /// - Parameter identity: The identity.
    /// - Throws: `IdentityError` without randomness.
    package init(_ identity: ConformanceIdentity) throws(IdentityError) {
        self.init(rawPublicKeyOf: try SigningPrivateKey(generating: .ed25519))
        conformance = identity
    }
}

/// A peer whose chain no one vouches for; its key is the leaf's.
package enum ConformancePeer: Sendable {
    case classical(ConformanceKey)
    case ours(SigningPublicKey)

    /// Reads the leaf's key.
    package init(_ message: CertificateMessage) throws(TLSError) {
        guard let leaf = message.certificates.first else { throw .emptyCertificate }
        if let key = ConformanceKey(certificate: leaf) {
            self = .classical(key)
            return
        }
        do {
            let certificate = try Certificate(derRepresentation: leaf)
            guard let key = certificate.publicKey else {
                throw IdentityError.wrongKindOfKey(certificate.subjectPublicKey.algorithm)
            }
            self = .ours(key)
        } catch let error as IdentityError {
            throw .certificate(error)
        } catch { throw .badCertificateVerify }
    }

    /// Stands for the peer where a key has to be named.
    package var identity: PeerIdentity {
        get throws(TLSError) {
            do {
                switch self {
                case .ours(let key): return PeerIdentity(key)
                case .classical:
                    return PeerIdentity(try SigningPrivateKey(generating: .ed25519).publicKey)
                }
            } catch { throw .certificate(error) }
        }
    }

    /// Checks the peer's signature.
    package func check(
        _ proof: CertificateVerify,
        as signer: Role,
        over transcriptHash: [UInt8]
    ) throws(TLSError) {
        let content = CertificateVerify.content(by: signer, over: transcriptHash)
        let isValid: Bool
        switch self {
        case .classical(let key):
            guard key.schemes.contains(proof.scheme) else {
                throw .wrongSignatureScheme(proof.scheme)
            }
            isValid = key.isValidSignature(proof.signature, for: content, proof.scheme)
        case .ours(let key):
            guard SignatureScheme(key.algorithm) == proof.scheme else {
                throw .wrongSignatureScheme(proof.scheme)
            }
            isValid = key.isValidSignature(proof.signature, for: content)
        }
        guard isValid else { throw .badCertificateVerify }
    }
}
#endif
