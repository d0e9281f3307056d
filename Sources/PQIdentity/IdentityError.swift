public import PQLattice
public import PQSecrets
public import PQSuites

/// Why a key, a certificate, a chain or a key file was refused: one case for each broken rule.
///
/// `description` says it in words that a user can act on. Subjects and paths are part of it,
/// secrets never.
public enum IdentityError: Error, Equatable, Sendable {
    // MARK: Encodings

    /// The bytes are not the strict DER of this structure, or more bytes follow it.
    case malformedDER(Structure)
    /// The text holds no PEM document, more than one, or a damaged one.
    case malformedPEM
    /// The PEM document has another label than the one needed.
    case unexpectedPEMLabel(expected: String, actual: String)
    /// The structure is larger than this module reads.
    case tooLarge(Structure, limit: Int)

    // MARK: Keys

    /// No algorithm of this module has this object identifier.
    case unknownAlgorithm(objectIdentifier: String)
    /// A signature key stands where a KEM key is needed, or the other way round.
    case wrongKindOfKey(KeyAlgorithm)
    /// The algorithm identifier has parameters, which must be absent.
    case algorithmParametersPresent(KeyAlgorithm)
    /// The algorithm identifier of an elliptic curve key does not name its curve.
    case curveNotNamed
    /// The algorithm signs without a context, and one was given.
    case contextUnavailable(KeyAlgorithm)
    /// The algorithm has no such form, or a private key without its seed can't be given one.
    case privateKeyFormUnavailable(KeyAlgorithm, PrivateKeyForm)
    /// A key or seed has another length than its algorithm says.
    case keyLength(KeyAlgorithm, expected: Int, actual: Int)
    /// The seed, the expanded key and the public key of one private key file disagree.
    case inconsistentPrivateKey(KeyAlgorithm)
    /// The lattice module refused the key.
    case lattice(LatticeError)
    /// The suite module refused the key, or its library failed.
    case suite(SuiteError)
    /// There was no randomness.
    case random(RandomError)

    /// The file is none of the formats of a key.
    case unknownKeyFormat
    /// A raw file's length is not that of one part of a key of its algorithm.
    case rawKeyLength(KeyAlgorithm, actual: Int)
    /// The private key is encrypted.
    case passphraseNeeded

    // MARK: Encrypted keys

    /// The passphrase is wrong, or the encrypted key is damaged; which of the two can't be told.
    case wrongPassphrase
    /// The passphrase is empty.
    case emptyPassphrase
    /// The private key is encrypted in a way that this module doesn't read.
    case unsupportedEncryption(String)
    /// The bytes are no private key in this package's own encrypted form.
    case malformedWrappedKey

    // MARK: JWK and COSE_Key

    /// The algorithm's keys have no such form: none is registered.
    case formatUnavailable(KeyAlgorithm, format: String)
    /// The text is not one JSON object.
    case malformedJSON
    /// The bytes are not one CBOR map.
    case malformedCBOR
    /// A member occurs twice.
    case duplicateMember(String)
    /// A member that the key needs is not there, or of another type.
    case missingMember(String)
    /// A member's value is not base64url without padding, or no byte string.
    case malformedMember(String)
    /// A member's value has another length than its algorithm says.
    case memberLength(String, expected: Int, actual: Int)
    /// No key type of this module has this name or number.
    case unknownKeyType(String)
    /// No algorithm of this module has this name or number for its key type.
    case unknownAlgorithmName(String)

    // MARK: Certificates

    /// The certificate is not of version 3.
    case unsupportedVersion(Int)
    /// The serial number is zero, negative or longer than 20 octets.
    case invalidSerialNumber
    /// The signature algorithms inside and outside the signed part differ.
    case signatureAlgorithmMismatch
    /// The signature has another length than its algorithm says.
    case signatureLength(KeyAlgorithm, expected: Int, actual: Int)
    /// One extension occurs twice.
    case duplicateExtension(objectIdentifier: String)
    /// The time does not exist or is written in the wrong one of the two forms.
    case invalidTime
    /// The validity ends before it begins.
    case validityEndsBeforeItBegins
    /// A name has no attribute, or one that can't be written.
    case invalidName(String)
    /// The key usage is not one that the subject's algorithm may have.
    case keyUsageForbidden(subject: String, KeyAlgorithm)

    // MARK: Chains

    /// The peer sent no certificate.
    case emptyChain
    /// The chain has more certificates than allowed.
    case chainTooLong(limit: Int, actual: Int)
    /// No trusted authority issued the certificate, nor any authority sent with it.
    case notIssuedByTrustedAuthority(subject: String, issuer: String)
    /// The signature on the certificate was not made with its issuer's key.
    case invalidSignature(subject: String)
    /// The certificate is not valid yet.
    case notYetValid(subject: String, from: CertificateTime)
    /// The certificate is not valid any more.
    case expired(subject: String, on: CertificateTime)
    /// The issuer of a certificate is not a certificate authority.
    case notAnAuthority(subject: String)
    /// More authorities follow this one than it allows.
    case pathTooLong(authority: String, limit: Int)
    /// The key usage is stated and lacks what is needed here.
    case keyUsageMissing(subject: String, KeyUsage)
    /// The extended key usage is stated and lacks what is needed here.
    case extendedKeyUsageMissing(subject: String, ExtendedKeyUsage)
    /// A critical extension is unknown to this module.
    case unknownCriticalExtension(subject: String, objectIdentifier: String)
    /// The name that was expected is not among those of the certificate.
    case nameMismatch(expected: String, presented: [String])

    // MARK: Names, requests and revocation

    /// A structure has more of some parts than are read.
    case tooMany(Part, limit: Int)
    /// A request or a revocation list has a version that is not read.
    case unsupportedStructureVersion(Structure, Int)
    /// A name lies outside of what an authority above may certify.
    case nameNotPermitted(subject: String, name: String, authority: String)
    /// A name is one that an authority above must not certify.
    case nameExcluded(subject: String, name: String, authority: String)
    /// A critical name constraint has a form that can't be checked.
    case nameConstraintUnsupported(authority: String, constraint: String)
    /// Name constraints stand in the certificate of someone who can't issue.
    case nameConstraintsWithoutAuthority(subject: String)
    /// A key or a signature of the path is not post-quantum.
    case classicalAlgorithm(subject: String, KeyAlgorithm)
    /// A key that doesn't sign can't prove by a signature that someone has it.
    case keyCannotSignRequest(KeyAlgorithm)
    /// The request was not signed with the key in it.
    case proofOfPossessionInvalid(subject: String)
    /// One attribute of a request occurs twice.
    case duplicateAttribute(objectIdentifier: String)
    /// The certificate was revoked.
    case revoked(subject: String, on: CertificateTime, reason: RevocationReason)
    /// No revocation list of the issuer is there, and one is needed.
    case revocationListMissing(subject: String, issuer: String)
    /// The revocation list should have been followed by another one.
    case revocationListStale(issuer: String, since: CertificateTime)
    /// The revocation list was issued after the moment in question.
    case revocationListNotYetValid(issuer: String, from: CertificateTime)
    /// The revocation list was not signed with its issuer's key.
    case revocationListSignatureInvalid(issuer: String)
    /// The revocation list lacks a part that it must have.
    case revocationListLacks(String)
    /// The revocation list can't be used without understanding an extension.
    case revocationListUnsupported(issuer: String, objectIdentifier: String)
    /// A newer revocation list of the same issuer is there.
    case revocationListSuperseded(issuer: String)
    /// An OCSP response doesn't say that a certificate is good.
    case ocsp(OCSPDefect)
    /// A revocation list names a certificate twice.
    case duplicateSerialNumber
    /// What is wrong with a file, and which file it is.
    indirect case inFile(path: String, IdentityError)
    /// No file of the trust store is meant.
    case notInTrustStore(String)
    /// More than one file of the trust store is meant.
    case severalInTrustStore(String)

    // MARK: Identities and files

    /// The private key belongs to another certificate.
    case keyDoesNotMatchCertificate(subject: String)
    /// The file exists and was not to be overwritten.
    case fileExists(path: String)
    /// The file is larger than asked for.
    case fileTooLarge(path: String, limit: Int)
    /// The file is not text.
    case fileNotText(path: String)
    /// The operating system refused, with its `errno`.
    case file(path: String, code: Int32)

    /// What was being read when the encoding turned out wrong.
    public enum Structure: Equatable, Sendable {
        /// An X.509 certificate.
        case certificate
        /// The named extension of a certificate.
        case `extension`(objectIdentifier: String)
        /// A distinguished name.
        case name
        /// A PKCS#8 private key.
        case privateKey
        /// An encrypted PKCS#8 private key.
        case encryptedPrivateKey
        /// A private key in this package's own encrypted form.
        case wrappedPrivateKey
        /// A subjectPublicKeyInfo.
        case publicKey
        /// A request for a certificate.
        case signingRequest
        /// A revocation list.
        case revocationList
        /// An OCSP response.
        case ocspResponse
        /// All certificates of a chain together.
        case chain
        /// A PEM text.
        case pem
        /// A JSON Web Key.
        case jwk
        /// A COSE_Key.
        case coseKey
    }

    /// What there were too many of.
    public enum Part: Equatable, Sendable {
        /// Extensions of a certificate, a request or a revocation list.
        case extensions
        /// Alternative names of a subject.
        case names
        /// Subtrees of name constraints.
        case nameConstraints
        /// Attributes of a request.
        case attributes
        /// Entries of a revocation list.
        case revokedCertificates
        /// Statements of an OCSP response, or certificates sent with it.
        case statements
        /// Files of a trust store.
        case trustFiles
    }
}

extension IdentityError {
    /// The case for an error of the modules below, or of swift-asn1.
    ///
    /// - Parameters:
    ///   - error: What was thrown.
    ///   - structure: What was being read or written.
    init(_ error: any Error, in structure: Structure) {
        switch error {
        case let error as IdentityError: self = error
        case LatticeError.random(let error), SuiteError.random(let error): self = .random(error)
        case let error as RandomError: self = .random(error)
        case let error as LatticeError: self = .lattice(error)
        case let error as SuiteError: self = .suite(error)
        default: self = .malformedDER(structure)
        }
    }
}

extension IdentityError.Structure: CustomStringConvertible {
    /// The structure's name in a sentence.
    public var description: String {
        switch self {
        case .certificate: "certificate"
        case .extension(let objectIdentifier): "certificate extension \(objectIdentifier)"
        case .name: "distinguished name"
        case .privateKey: "private key"
        case .encryptedPrivateKey: "encrypted private key"
        case .wrappedPrivateKey: "wrapped private key"
        case .publicKey: "public key"
        case .signingRequest: "certificate request"
        case .revocationList: "revocation list"
        case .ocspResponse: "OCSP response"
        case .chain: "certificate chain"
        case .pem: "PEM text"
        case .jwk: "JWK"
        case .coseKey: "COSE_Key"
        }
    }
}

extension IdentityError: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        encodingReason ?? keyReason ?? encryptionReason ?? memberReason ?? certificateReason
            ?? chainReason ?? revocationReason ?? issuingReason ?? fileReason
            ?? "identity refused"
    }

    private var encodingReason: String? {
        switch self {
        case .malformedDER(let structure): "the \(structure) is not strict DER"
        case .malformedPEM: "not exactly one well-formed PEM document"
        case .unexpectedPEMLabel(let expected, let actual):
            "the PEM document is a \(actual), not a \(expected)"
        case .tooLarge(let structure, let limit):
            "the \(structure) is larger than \(limit) bytes"
        default: nil
        }
    }

    private var keyReason: String? {
        switch self {
        case .unknownAlgorithm(let objectIdentifier): "unknown algorithm \(objectIdentifier)"
        case .wrongKindOfKey(let algorithm):
            "\(algorithm) keys are for \(algorithm.purpose), not for this"
        case .algorithmParametersPresent(let algorithm):
            "\(algorithm) with algorithm parameters, which must be absent"
        case .contextUnavailable(let algorithm): "\(algorithm) signs without a context"
        case .curveNotNamed: "the elliptic curve of the key is not given by its name"
        case .privateKeyFormUnavailable(let algorithm, .expanded):
            "\(algorithm) private keys have no expanded form"
        case .privateKeyFormUnavailable(let algorithm, _):
            algorithm.expandedKeyByteCount == 0
                ? "\(algorithm) private keys have one form, the seed"
                : "the seed of this \(algorithm) key is not known; only its expanded form is"
        case .keyLength(let algorithm, let expected, let actual):
            "\(algorithm) key of \(actual) bytes instead of \(expected)"
        case .inconsistentPrivateKey(let algorithm):
            "the parts of the \(algorithm) private key disagree"
        case .lattice(let error): "the key was refused: \(error)"
        case .suite(let error): "the key was refused: \(error)"
        case .random(let error): "no randomness: \(error)"
        default: nil
        }
    }

    private var encryptionReason: String? {
        switch self {
        case .wrongPassphrase: "the passphrase is wrong, or the file is damaged"
        case .emptyPassphrase: "the passphrase is empty"
        case .unsupportedEncryption(let name): "\(name) is no encryption that is read here"
        case .malformedWrappedKey: "the bytes are no wrapped private key"
        default: nil
        }
    }

    private var memberReason: String? {
        switch self {
        case .formatUnavailable(let algorithm, let format):
            "\(algorithm) keys have no \(format) form yet"
        case .unknownKeyFormat:
            "no key in PEM, DER, JWK or COSE_Key; a raw key needs its algorithm"
        case .rawKeyLength(let algorithm, let actual):
            [algorithm.seedByteCount, algorithm.publicKeyByteCount] == [actual, actual]
                ? "a seed and a public key of \(algorithm) are equally long; say which it is"
                : "no part of a key of \(algorithm) has \(actual) bytes"
        case .passphraseNeeded: "the private key is encrypted and needs its passphrase"
        case .malformedJSON: "not one JSON object"
        case .malformedCBOR: "not one CBOR map of a key"
        case .duplicateMember(let name): "member \(Self.printable(name)) occurs twice"
        case .missingMember(let name): "member \(Self.printable(name)) is missing"
        case .malformedMember(let name): "member \(Self.printable(name)) holds no bytes of a key"
        case .memberLength(let name, let expected, let actual):
            "member \(Self.printable(name)) of \(actual) bytes instead of \(expected)"
        case .unknownKeyType(let name): "unknown key type \(Self.printable(name))"
        case .unknownAlgorithmName(let name): "unknown algorithm \(Self.printable(name))"
        default: nil
        }
    }

    /// A stranger's text, short and without anything that a terminal would obey.
    private static func printable(_ text: String) -> String {
        let scalars = text.unicodeScalars.prefix(40).map { scalar in
            [.control, .format].contains(scalar.properties.generalCategory) ? "?" : scalar
        }
        return String(String.UnicodeScalarView(scalars))
    }

    private var certificateReason: String? {
        switch self {
        case .unsupportedVersion(let version): "X.509 version \(version), only 3 is read"
        case .invalidSerialNumber: "serial number not between 1 and 20 octets and positive"
        case .signatureAlgorithmMismatch: "the certificate names two signature algorithms"
        case .signatureLength(let algorithm, let expected, let actual):
            "\(algorithm) signature of \(actual) bytes instead of \(expected)"
        case .duplicateExtension(let objectIdentifier): "extension \(objectIdentifier) occurs twice"
        case .invalidTime: "a time that does not exist or is written in the wrong form"
        case .validityEndsBeforeItBegins: "the validity ends before it begins"
        case .invalidName(let name): "\"\(name)\" can't be written as a name"
        case .keyUsageForbidden(let subject, let algorithm):
            "the key usage of \(subject) is not allowed for \(algorithm)"
        default: nil
        }
    }

    private var chainReason: String? {
        switch self {
        case .emptyChain: "no certificate was sent"
        case .chainTooLong(let limit, let actual):
            "\(actual) certificates in the chain, at most \(limit) are read"
        case .notIssuedByTrustedAuthority(let subject, let issuer):
            "certificate of \(subject) not issued by a trusted authority (issuer \(issuer))"
        case .invalidSignature(let subject):
            "the signature on the certificate of \(subject) is wrong"
        case .notYetValid(let subject, let from):
            "certificate of \(subject) not valid before \(from)"
        case .expired(let subject, let on): "certificate of \(subject) expired on \(on)"
        case .notAnAuthority(let subject): "\(subject) is not a certificate authority"
        case .pathTooLong(let authority, let limit):
            "\(authority) allows at most \(limit) authorities below it"
        case .keyUsageMissing(let subject, let usage):
            "the key usage of \(subject) lacks \(usage)"
        case .extendedKeyUsageMissing(let subject, let usage):
            "the extended key usage of \(subject) lacks \(usage)"
        case .unknownCriticalExtension(let subject, let objectIdentifier):
            "the certificate of \(subject) has the unknown critical extension \(objectIdentifier)"
        case .nameMismatch(let expected, let presented):
            "name \(expected) not among \(presented.isEmpty ? "none" : presented.joined(separator: ", "))"
        default: nil
        }
    }

    private var fileReason: String? {
        switch self {
        case .keyDoesNotMatchCertificate(let subject):
            "the private key does not belong to the certificate of \(subject)"
        case .fileExists(let path): "\(path) exists already"
        case .fileTooLarge(let path, let limit): "\(path) is larger than \(limit) bytes"
        case .fileNotText(let path): "\(path) is not text"
        case .file(let path, let code): "\(path): \(KeyFile.reason(code))"
        default: nil
        }
    }
}
