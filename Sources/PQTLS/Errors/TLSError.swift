public import PQIdentity
public import PQSecrets
public import PQSuites

/// Why a connection failed: one case per broken rule.
///
/// After any of these the endpoint is dead; ``alert`` is what it told the peer.
public enum TLSError: Error, Equatable, Sendable {
    // MARK: Records

    /// A record of a type that doesn't exist.
    case unknownContentType(UInt8)
    /// A record of a type that can't come at this point.
    case unexpectedContent(UInt8)
    /// A record of `length` bytes, over the limit.
    case recordTooLarge(length: Int)
    /// A protected record that doesn't open.
    case badRecordMAC
    /// A record that holds nothing although its type forbids that, or too many that hold nothing.
    case emptyRecord
    /// A ChangeCipherSpec other than the single byte 1, or too many of them.
    case badChangeCipherSpec
    /// An alert that isn't two bytes.
    case badAlert

    // MARK: Handshake framing

    /// A handshake message of a type that doesn't exist.
    case unknownHandshakeType(UInt8)
    /// A handshake message that can't come at this point.
    case unexpectedMessage(HandshakeType)
    /// A handshake message of `length` bytes, over the limit for its type.
    case messageTooLarge(HandshakeType, length: Int, limit: Int)
    /// A handshake message with bytes on both sides of a key change.
    case messageSpansKeyChange
    /// Another record inside a handshake message.
    case interleavedMessage
    /// A handshake message that doesn't follow its syntax.
    case malformed(HandshakeType, Malformation)

    // MARK: Negotiation

    /// The peer doesn't speak TLS 1.3.
    case unsupportedVersion
    /// The version is right in one field and wrong in another.
    case illegalVersion
    /// No cipher suite in common.
    case noCommonCipherSuite
    /// No group in common: the peer is classical only.
    case noCommonGroup
    /// No signature scheme in common that fits our key.
    case noCommonSignatureScheme
    /// No application protocol in common.
    case noCommonApplicationProtocol
    /// A mandatory extension is absent.
    case missingExtension(ExtensionType)
    /// The same extension twice in a message.
    case repeatedExtension(ExtensionType)
    /// An extension that we did not ask for.
    case unsolicitedExtension(ExtensionType)
    /// An extension that doesn't belong into this message.
    case misplacedExtension(ExtensionType)
    /// A compression method other than none.
    case compression
    /// The server didn't echo our session identifier.
    case sessionIdentifierMismatch
    /// The server chose a suite that we did not offer, or changed its mind after a retry.
    case cipherSuiteNotOffered(UInt16)
    /// The server chose a protocol that we did not offer.
    case applicationProtocolNotOffered
    /// A key share for a group that we did not offer.
    case groupNotOffered(NamedGroup)
    /// A key share that isn't one: wrong length, unreduced, or of low order.
    case invalidKeyShare
    /// The same group twice among the key shares.
    case repeatedKeyShare(NamedGroup)
    /// A retry that asks for a share we already sent, or for no change at all.
    case needlessRetry
    /// A second request to retry.
    case secondRetry
    /// The second ClientHello differs from the first where it may not.
    case retryChangedHello
    /// The second ClientHello brings a cookie that is not the one of the retry.
    case invalidCookie

    /// As many binders as pre-shared keys are needed, and there are not.
    case binderCount(keys: Int, binders: Int)
    /// The server chose a pre-shared key that we did not offer, or with a suite of another hash.
    case preSharedKeyNotOffered(Int)

    // MARK: Authentication

    /// The client does not hold the pre-shared key that it offers.
    case badBinder
    /// The server did not take the pre-shared key that shall stand beside its certificate.
    case preSharedKeyRequired

    /// The server sent no certificate.
    case emptyCertificate
    /// The client had to send a certificate and sent none.
    case certificateRequired
    /// More certificates than the limit.
    case chainTooLong(count: Int, limit: Int)
    /// More bytes of certificates than the limit.
    case chainTooLarge(byteCount: Int, limit: Int)
    /// No identity of the server bears the name that the client asks for.
    case unrecognizedName
    /// The peer can't send the type of certificate that we take, or takes none that we have.
    case noCommonCertificateType
    /// The server chose a type of certificate that we did not offer.
    case certificateTypeNotOffered(UInt8)
    /// A raw public key that is on no list of ours.
    case untrustedPublicKey
    /// The peer had to send an OCSP response with its certificate and sent none.
    case statusRequired
    /// Our verifier refused the peer.
    case refused(TLSRefusal)
    /// The chain doesn't prove what it must, with the rule it breaks.
    case certificate(IdentityError)
    /// A signature by a scheme that we did not offer, or that doesn't fit the certificate's key.
    case wrongSignatureScheme(SignatureScheme)
    /// The signature over the transcript is wrong.
    case badCertificateVerify
    /// The MAC over the transcript is wrong.
    case badFinished
    /// A request context where there must be none.
    case requestContext

    // MARK: After the handshake

    /// A KeyUpdate that is neither a request nor an answer.
    case badKeyUpdate
    /// Too many messages of this type without any data between them.
    case tooManyMessages(HandshakeType)
    /// More KeyUpdates within a second than the limit.
    case keyUpdatesTooOften(limit: Int)
    /// More bytes than the limit from a peer that has not proved anything yet.
    case tooManyBytesUnvalidated(limit: Int)
    /// A record size limit that can't be kept: below 64, or over what a record can hold.
    case recordSizeLimit(Int)
    /// The peer sent this alert.
    case peerAlert(AlertDescription)
    /// The transport ended without close_notify: data may be missing.
    case truncated

    // MARK: Our side

    /// The call needs a completed handshake.
    case handshakeIncomplete
    /// The connection is closed for sending, or dead.
    case closed
    /// An exporter label that is empty or over 249 bytes.
    case exporterLabel(length: Int)
    /// An exporter output outside 1 … 255 times the hash's length.
    case exporterLength(count: Int)
    /// A name or a protocol that can't be put on the wire, or an algorithm we don't implement.
    case configuration(String)
    /// A policy that can't be made, or that an identity can't follow.
    case policy(TLSPolicy.Fault)
    /// Our own key couldn't sign.
    case signing(IdentityError)
    /// Our signer couldn't sign, or made a signature that doesn't verify.
    case signerFailed
    /// Our verifier couldn't judge the peer.
    case verifierFailed
    /// An answer to a question that was not asked.
    case nothingAwaited
    /// More input than the limit while the handshake waits for our signer or verifier.
    case inputWhileWaiting(byteCount: Int, limit: Int)
    /// A primitive failed.
    case suite(SuiteError)
    /// No randomness.
    case random(RandomError)

    /// How the bytes of a message break its syntax.
    public enum Malformation: Equatable, Sendable {
        /// The message ends before its last field does.
        case truncated
        /// Bytes follow the last field.
        case trailingBytes
        /// A length field has a value outside its range.
        case length(Int)
        /// A field has a value outside its range.
        case value(Int)
    }

    /// The alert that answers this error, or nothing if the peer can't or needn't be told.
    public var alert: AlertDescription? {
        switch self {
        case .unknownContentType, .unexpectedContent, .emptyRecord, .badChangeCipherSpec,
            .unknownHandshakeType, .unexpectedMessage, .messageSpansKeyChange,
            .interleavedMessage, .secondRetry, .tooManyMessages,
            .keyUpdatesTooOften, .tooManyBytesUnvalidated:
            .unexpectedMessage
        case .recordTooLarge: .recordOverflow
        case .badRecordMAC: .badRecordMAC
        case .badAlert, .malformed, .emptyCertificate: .decodeError
        case .messageTooLarge, .illegalVersion, .repeatedExtension, .misplacedExtension,
            .compression, .sessionIdentifierMismatch, .cipherSuiteNotOffered,
            .applicationProtocolNotOffered, .groupNotOffered, .invalidKeyShare,
            .repeatedKeyShare, .needlessRetry, .retryChangedHello, .invalidCookie, .binderCount,
            .preSharedKeyNotOffered, .wrongSignatureScheme, .requestContext, .badKeyUpdate,
            .recordSizeLimit,
            .certificateTypeNotOffered:
            .illegalParameter
        case .unsupportedVersion: .protocolVersion
        case .noCommonCipherSuite, .noCommonGroup, .noCommonSignatureScheme,
            .preSharedKeyRequired:
            .handshakeFailure
        case .noCommonApplicationProtocol: .noApplicationProtocol
        case .missingExtension: .missingExtension
        case .unsolicitedExtension: .unsupportedExtension
        case .certificateRequired: .certificateRequired
        case .chainTooLong, .chainTooLarge: .badCertificate
        case .certificate(let reason): reason.alert
        case .unrecognizedName: .unrecognizedName
        case .noCommonCertificateType: .unsupportedCertificate
        case .untrustedPublicKey: .certificateUnknown
        case .statusRequired: .badCertificateStatusResponse
        case .refused(let reason): reason.alert
        case .badBinder, .badCertificateVerify, .badFinished: .decryptError
        case .signing, .suite, .random, .signerFailed, .verifierFailed, .inputWhileWaiting:
            .internalError
        case .peerAlert, .truncated, .configuration, .policy, .handshakeIncomplete, .closed,
            .exporterLabel, .exporterLength, .nothingAwaited:
            nil
        }
    }
}
