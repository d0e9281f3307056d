// The reasons in words, for logs and for users. Nothing secret can be in them.

extension TLSError: CustomStringConvertible {
    /// The reason in words.
    public var description: String {
        recordReason ?? framingReason ?? negotiationReason ?? authenticationReason ?? ourReason
            ?? "the connection failed"
    }

    private var recordReason: String? {
        switch self {
        case .unknownContentType(let type): "no TLS: a record of unknown type \(type)"
        case .unexpectedContent(let type): "a record of type \(type) at the wrong moment"
        case .recordTooLarge(let length): "a record of \(length) bytes is over the limit"
        case .badRecordMAC: "a record was altered on its way"
        case .emptyRecord: "an empty record"
        case .badChangeCipherSpec: "a malformed ChangeCipherSpec, or too many"
        case .badAlert: "a malformed alert"
        case .keyUpdatesTooOften(let limit): "more than \(limit) changes of keys in a second"
        case .tooManyBytesUnvalidated(let limit):
            "more than \(limit) bytes before the handshake was complete"
        case .recordSizeLimit(let limit): "a record size limit of \(limit) bytes"
        case .peerAlert(let alert): "the peer ended the connection: \(alert)"
        case .truncated: "the connection ended without a close: data may be missing"
        default: nil
        }
    }

    private var framingReason: String? {
        switch self {
        case .unknownHandshakeType(let type): "a handshake message of unknown type \(type)"
        case .unexpectedMessage(let type): "\(type) at the wrong moment"
        case .messageTooLarge(let type, let length, let limit):
            "\(type) of \(length) bytes, at most \(limit) are read"
        case .messageSpansKeyChange: "a handshake message spans a change of keys"
        case .interleavedMessage: "a record inside a handshake message"
        case .malformed(let type, let malformation): "\(type) is malformed: \(malformation)"
        case .badKeyUpdate: "a malformed KeyUpdate"
        case .tooManyMessages(let type): "\(type) again and again, without data"
        default: nil
        }
    }

    private var negotiationReason: String? {
        switch self {
        case .unsupportedVersion: "the peer does not speak TLS 1.3"
        case .illegalVersion: "the server contradicts itself about the version"
        case .noCommonCipherSuite: "no cipher suite in common"
        case .noCommonGroup: "no post-quantum group in common"
        case .noCommonSignatureScheme: "no signature scheme in common"
        case .noCommonApplicationProtocol: "no application protocol in common"
        case .missingExtension(let type): "extension \(type.rawValue) is missing"
        case .repeatedExtension(let type): "extension \(type.rawValue) occurs twice"
        case .unsolicitedExtension(let type): "extension \(type.rawValue) was not asked for"
        case .misplacedExtension(let type): "extension \(type.rawValue) is in the wrong place"
        case .compression: "compression was offered or chosen"
        case .sessionIdentifierMismatch: "the server did not echo the session identifier"
        case .cipherSuiteNotOffered(let suite): "cipher suite \(hexadecimal(suite)) was not offered"
        case .applicationProtocolNotOffered: "the chosen protocol was not offered"
        case .groupNotOffered(let group): "group \(group) was not offered"
        case .invalidKeyShare: "the key share is not valid"
        case .repeatedKeyShare(let group): "two key shares for group \(group)"
        case .needlessRetry: "a request to retry that changes nothing"
        case .secondRetry: "a second request to retry"
        case .retryChangedHello: "the second ClientHello differs where it may not"
        case .invalidCookie: "the cookie of the retry came back changed"
        case .binderCount(let keys, let binders): "\(keys) pre-shared keys with \(binders) binders"
        case .preSharedKeyNotOffered(let index): "pre-shared key \(index) was not offered"
        default: nil
        }
    }

    private var authenticationReason: String? {
        switch self {
        case .badBinder: "the client does not hold the pre-shared key that it offers"
        case .preSharedKeyRequired: "the server did not take our pre-shared key"
        case .emptyCertificate: "the server sent no certificate"
        case .certificateRequired: "the client sent no certificate"
        case .chainTooLong(let count, let limit):
            "\(count) certificates in the chain, at most \(limit) are read"
        case .chainTooLarge(let byteCount, let limit):
            "\(byteCount) bytes of certificates, at most \(limit) are read"
        case .unrecognizedName: "no identity bears the name that the client asks for"
        case .noCommonCertificateType: "no type of certificate in common"
        case .certificateTypeNotOffered(let type): "certificate type \(type) was not offered"
        case .untrustedPublicKey: "the peer's public key is on no list of ours"
        case .statusRequired: "the peer sent no OCSP response with its certificate"
        case .refused(.badCertificate): "the verifier refuses the peer's certificate"
        case .refused(.revoked): "the verifier says that the peer's certificate is withdrawn"
        case .refused(.accessDenied): "the verifier refuses the peer"
        case .certificate(let reason): "the peer's certificate is refused: \(reason)"
        case .wrongSignatureScheme(let scheme): "signature scheme \(scheme) does not fit"
        case .badCertificateVerify: "the peer does not hold the key of its certificate"
        case .badFinished: "the handshake was altered on its way"
        case .requestContext: "a request context in the handshake"
        default: nil
        }
    }

    private var ourReason: String? {
        switch self {
        case .handshakeIncomplete: "the handshake is not complete"
        case .closed: "the connection is closed"
        case .exporterLabel(let length): "an exporter label of \(length) bytes, not 1 to 249"
        case .exporterLength(let count): "an exporter can't give \(count) bytes"
        case .configuration(let reason): reason
        case .policy(let fault): "\(fault)"
        case .signing(let reason): "our key could not sign: \(reason)"
        case .signerFailed: "our signer failed, or its signature does not verify"
        case .verifierFailed: "our verifier could not judge the peer"
        case .nothingAwaited: "nothing waits for this answer"
        case .inputWhileWaiting(let byteCount, let limit):
            "\(byteCount) bytes while the handshake waits, at most \(limit) are kept"
        case .suite(let reason): "a primitive failed: \(reason)"
        case .random(let reason): "no randomness: \(reason)"
        default: nil
        }
    }
}
