/// Why an OCSP response doesn't say that a certificate is good.
public enum OCSPDefect: Sendable, Hashable {
    /// The responder had no answer; the code is that of RFC 6960, Section 4.2.1.
    case unsuccessful(code: Int)
    /// The response is of a type that is not read.
    case unknownType(objectIdentifier: String)
    /// A critical extension is unknown to this module.
    case unsupportedExtension(objectIdentifier: String)
    /// The response speaks of other certificates than the one it came with.
    case otherCertificate(subject: String)
    /// The response speaks twice of a certificate.
    case repeatedCertificate
    /// Neither the issuer signed the response nor anyone it appointed who is named in it.
    case signatureInvalid(issuer: String)
    /// The one who signed the response was not appointed for that.
    case responderNotAppointed(responder: String)
    /// The response is out of date.
    case stale(since: CertificateTime)
    /// The response was made after the moment in question.
    case notYetValid(from: CertificateTime)
    /// The response doesn't say when there is news, so it could be of any age.
    case lacksNextUpdate
    /// The responder doesn't know the certificate.
    case unknownCertificate(subject: String)
}

extension OCSPDefect: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        switch self {
        case .unsuccessful(let code): "the OCSP responder had no answer (status \(code))"
        case .unknownType(let objectIdentifier):
            "an OCSP response of the unknown type \(objectIdentifier)"
        case .unsupportedExtension(let objectIdentifier):
            "the OCSP response has the unknown critical extension \(objectIdentifier)"
        case .otherCertificate(let subject):
            "the OCSP response is not about the certificate of \(subject)"
        case .repeatedCertificate: "the OCSP response speaks twice of one certificate"
        case .signatureInvalid(let issuer):
            "the OCSP response is not signed by \(issuer) or by anyone it appointed"
        case .responderNotAppointed(let responder):
            "\(responder) signed the OCSP response and was not appointed for that"
        case .stale(let since): "the OCSP response is out of date since \(since)"
        case .notYetValid(let from): "the OCSP response is not valid before \(from)"
        case .lacksNextUpdate: "the OCSP response does not say how long it is valid"
        case .unknownCertificate(let subject):
            "the OCSP responder does not know the certificate of \(subject)"
        }
    }
}
