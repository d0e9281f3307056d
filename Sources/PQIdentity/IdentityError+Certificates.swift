// The sentences of the errors of requests, name constraints, revocation and trust stores.

extension IdentityError {
    /// The reason, for the cases under the heading "Names, requests and revocation".
    var revocationReason: String? {
        switch self {
        case .revoked(let subject, let on, let reason):
            "certificate of \(subject) was revoked on \(on) (\(reason))"
        case .revocationListMissing(let subject, let issuer):
            "no revocation list of \(issuer) says whether the certificate of \(subject) is valid"
        case .revocationListStale(let issuer, let since):
            "the revocation list of \(issuer) is out of date since \(since)"
        case .revocationListNotYetValid(let issuer, let from):
            "the revocation list of \(issuer) is not valid before \(from)"
        case .revocationListSignatureInvalid(let issuer):
            "the signature on the revocation list of \(issuer) is wrong"
        case .revocationListLacks(let part): "the revocation list has no \(part)"
        case .revocationListUnsupported(let issuer, let objectIdentifier):
            "the revocation list of \(issuer) has the extension \(objectIdentifier), "
                + "which is unknown here and can't be ignored"
        case .revocationListSuperseded(let issuer):
            "a revocation list of \(issuer) with a higher number is there already"
        case .ocsp(let defect): defect.description
        case .duplicateSerialNumber: "the revocation list names a serial number twice"
        default: nil
        }
    }

    /// The reason, for the rest of those cases.
    var issuingReason: String? {
        switch self {
        case .tooMany(let part, let limit): "more than \(limit) \(part)"
        case .unsupportedStructureVersion(let structure, let version):
            "\(structure) of version \(version), which is not read"
        case .nameNotPermitted(let subject, let name, let authority):
            "the name \(name) of \(subject) is not among those that \(authority) may certify"
        case .nameExcluded(let subject, let name, let authority):
            "the name \(name) of \(subject) is one that \(authority) must not certify"
        case .nameConstraintUnsupported(let authority, let constraint):
            "\(authority) constrains \(constraint), which can't be checked here"
        case .nameConstraintsWithoutAuthority(let subject):
            "\(subject) has name constraints and is not a certificate authority"
        case .classicalAlgorithm(let subject, let algorithm):
            "the certificate of \(subject) rests on \(algorithm), "
                + "which a quantum computer breaks; only post-quantum algorithms are allowed"
        case .keyCannotSignRequest(let algorithm):
            "an \(algorithm) key can't sign a request; "
                + "have the certificate issued from the public key instead"
        case .proofOfPossessionInvalid(let subject):
            "the request of \(subject) is not signed with the key in it"
        case .duplicateAttribute(let objectIdentifier):
            "attribute \(objectIdentifier) occurs twice"
        case .inFile(let path, let error): "\(path): \(error)"
        case .notInTrustStore(let text): "nothing in the trust store is \(text)"
        case .severalInTrustStore(let text): "several files of the trust store match \(text)"
        default: nil
        }
    }
}

extension IdentityError.Part: CustomStringConvertible {
    /// The parts' name in a sentence.
    public var description: String {
        switch self {
        case .extensions: "extensions"
        case .names: "alternative names"
        case .nameConstraints: "name constraints"
        case .attributes: "attributes"
        case .revokedCertificates: "revoked certificates"
        case .statements: "statements of an OCSP response"
        case .trustFiles: "files in the trust store"
        }
    }
}
